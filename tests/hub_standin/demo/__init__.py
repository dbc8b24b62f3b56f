"""A small believable Hub with its registry files, and a minute in which things change."""
