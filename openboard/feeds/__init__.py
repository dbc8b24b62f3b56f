"""Feeds: what changed and what was decided, as RSS 2.0 and Atom.

    scopes      which changes a feed is of: all, one model's, one publisher's, a filtered ranking's
    slices      which of them one document holds, and which documents come before and after it
    entries     a change, a rubric release or a decision as an entry
    documents   entries as XML that strict parsers read
    newest      what is new, kept in the cache: who has it already costs no query
    views       the addresses

Which addresses there are, and what they promise, is in `docs/feeds.md`.
"""

from openboard.feeds.documents import clean

__all__ = ["clean"]
