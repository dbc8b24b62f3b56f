"""The pages, as the Django client sees them."""
