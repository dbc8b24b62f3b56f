"""The history of a model."""

from dataclasses import dataclass
from datetime import date, datetime

from audits.engine.findings import Outcome
from audits.engine.licenses import Rights
from openboard.pages.changes import ChangeLine
from openboard.pages.pieces import Fact, Level, Link, Pager


@dataclass(frozen=True, slots=True)
class Picture:
    """Level and range of the score over time; paths in boxes of 1000 by 144."""

    level: str
    """The level, as the `d` of a line."""
    band: str
    """The range of the score, as the `d` of an area."""
    low: str
    """Its low end, as the `d` of a line."""
    start: str
    """When it begins: a day, or a time where it all happened within two."""
    end: str
    level_words: str
    """The line of levels in a sentence."""
    score_words: str


@dataclass(frozen=True, slots=True)
class PointLine:
    """A moment from which level, rights or score were others."""

    when: datetime
    level: Level
    rights: Rights
    low: int
    high: int
    checked: int
    """Share of the low end, in percent."""
    url: str
    """The model’s page as it was at the end of that day."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One thing that differs between two neighboring ratings."""

    name: str
    url: str
    """The criterion on the model’s page; empty when it is none."""
    old: str
    new: str
    old_outcome: Outcome | None
    """To draw a mark; None when it is no criterion."""
    new_outcome: Outcome | None
    reason: str


@dataclass(frozen=True, slots=True)
class HistoryChange:
    """One rating change with everything that differs, and what its cause points to."""

    line: ChangeLine
    headline: str
    """The weightiest difference."""
    cells: tuple[Cell, ...]
    facts: tuple[Fact, ...]
    """Commits, submissions, bases, data sets."""
    compare: Link | None
    """The Hub’s own comparison of the two commits."""
    then_url: str
    """The model’s page as it was at the end of that day."""


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Every rating of a model over time."""

    name: str
    repo_id: str
    url: str
    publisher: Link
    level: Level
    rights: Rights
    summary: str
    """How often it was rated and changed, and since when."""
    picture: Picture | None
    points: tuple[PointLine, ...]
    """The newest first."""
    has_older_points: bool
    changes: tuple[HistoryChange, ...]
    is_first_page: bool
    pager: Pager
    first_day: date
    """The first that can be asked for."""
    last_day: date
    rated_at: datetime
    """When it was rated first, as far as the picture reaches."""
