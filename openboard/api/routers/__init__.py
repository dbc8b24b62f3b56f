"""One kind of address each. A function here asks, shapes and returns; errors are raised."""
