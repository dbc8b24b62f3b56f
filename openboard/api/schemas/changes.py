"""Rating changes."""

from datetime import datetime
from typing import Any

from audits.engine.compare import Cause, Direction
from audits.engine.licenses import Rights
from openboard.api.schemas.base import Listing, Plain


class Standing(Plain):
    """Level and rights on one side of a change."""

    level: int
    level_name: str
    rights: Rights


class Difference(Plain):
    """One cell that differs between two neighboring ratings."""

    aspect: str
    """`level`, `rights`, `score`, `license` or `criterion`."""
    name: str
    """The criterion or component; the aspect’s own name for level, rights and score."""
    old: str
    new: str
    reason: str


class Change(Plain):
    """One change of a rating, with its cause."""

    serial: int
    """Serials have no gaps and become visible in their order."""
    id: str
    """A `tag:` URI, the same as in the feeds, that never changes."""
    repo_id: str
    name: str
    recorded_at: datetime
    cause: Cause
    direction: Direction
    old: Standing
    new: Standing
    differences: list[Difference]
    """The weightiest first."""
    evidence: dict[str, Any]
    """What the cause points to; its form depends on the cause (see the documentation)."""
    url: str
    """The model’s page, at this change."""


class Changes(Listing):
    """One page of changes, the newest first."""

    results: list[Change]
