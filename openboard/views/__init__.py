"""What answers an address: read the query string, ask, build a page, render."""
