"""Decisions about what people offered."""

from datetime import datetime

from openboard.api.schemas.base import Listing, Plain


class Decision(Plain):
    """What a moderator decided about a submission. Who it was is never told."""

    id: str
    """A `tag:` URI, the same as in the feeds, that never changes."""
    submission: str
    """The public id of what it is about."""
    kind: str
    """`evidence`, `dispute`, `reply`, `reproduction` or `missing`."""
    repo_id: str | None
    """The model that it is about; null for a model that the board lacks."""
    criterion: str
    """Empty when it is about none in particular."""
    verdict: str
    """`accept`, `refuse`, `ask` or `reopen`."""
    reason: str
    """One of the published reasons, as a word."""
    reason_sentence: str
    """The same as a sentence; empty for a reason that is no longer used."""
    words: str
    """The moderator’s own; empty when there are none."""
    role: str
    decided_at: datetime
    waits_for_second: bool
    """It would move the model far, and no second person has agreed yet."""
    old_level: int | None
    new_level: int | None
    """What it was seen to do to the level; null where it does nothing to it."""
    url: str
    """The public record."""


class Decisions(Listing):
    """One page of decisions, the newest first; those on spam are not among them."""

    results: list[Decision]
