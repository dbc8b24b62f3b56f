"""From what is on record to what a page shows: one module per page, no request, no template."""
