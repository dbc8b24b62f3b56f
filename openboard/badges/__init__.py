"""Badges and pictures of a rating, for other sites to show.

`words` says what a badge may say, `drawing` makes its SVG, `picture` the preview of a shared link.
"""
