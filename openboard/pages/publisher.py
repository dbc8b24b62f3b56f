"""A publisher."""

from dataclasses import dataclass
from datetime import datetime

from audits.engine.licenses import Rights
from openboard.pages.model import StepLine
from openboard.pages.pieces import Level, Pager, Score
from openboard.pages.ranking import DistributionPart


@dataclass(frozen=True, slots=True)
class PublisherModel:
    """One of a publisher's models."""

    name: str
    url: str
    history_url: str
    released: str
    level: Level
    rights: Rights
    score: Score
    claim_gap: str
    """What the publisher calls it when less was found; else empty."""
    next_level: Level | None
    missing: tuple[str, ...]
    """What is missing for the next level, a few words each."""
    more_missing: int
    """How many more things are."""
    steps: StepLine | None
    """The level over time, in a box of 100 by 24."""


@dataclass(frozen=True, slots=True)
class PublisherPage:
    """A publisher's models, and how they stand."""

    publisher: str
    """Its id."""
    name: str
    sentence: str
    claims: str
    """How many of its models it calls open, as a sentence; empty when none."""
    claims_url: str
    """Those models in the ranking."""
    gaps: str
    """For how many less was found than it claims, as a sentence; empty when it claims nothing."""
    distribution: tuple[DistributionPart, ...]
    models: tuple[PublisherModel, ...]
    total: int
    is_first_page: bool
    ranking_url: str
    """The ranking of its models alone."""
    pager: Pager
    start: str
    """Where the small lines of levels begin: a day; empty when there is none."""
    end: str
    as_of: datetime | None
