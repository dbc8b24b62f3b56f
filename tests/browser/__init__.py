"""The pages, as people see them: Chromium against a live server."""
