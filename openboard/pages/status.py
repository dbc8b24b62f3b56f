"""The machine, and the pages that need little."""

from dataclasses import dataclass
from datetime import datetime

from audits.engine.findings import Outcome
from openboard.pages.model import ModelPage
from openboard.pages.pieces import Fact, Level, Link, Notice, Part, Score
from openboard.pages.ranking import RankingPage


@dataclass(frozen=True, slots=True)
class FailureLine:
    """A model whose last look failed."""

    name: str
    url: str
    reason: str
    when: datetime | None
    failures: int
    """Looks that failed in a row."""
    next_due: datetime | None


@dataclass(frozen=True, slots=True)
class StatusPage:
    """How the machine is doing."""

    now: datetime
    hub: Notice
    hub_ok: bool | None
    """None when the Hub was never asked."""
    facts: tuple[Fact, ...]
    failures: tuple[FailureLine, ...]
    failure_count: int
    never_looked: tuple[Link, ...]
    never_looked_count: int
    never_looked_rest: int
    """How many are not shown."""


@dataclass(frozen=True, slots=True)
class AboutPage:
    """What this is, who keeps it, and how to use its data."""

    total: int
    publishers: int
    version: str
    user_agent: str
    """As which the machine fetches what people offer."""
    contact_days: str
    """How long after a decision an e-mail address is kept, in words."""
    undecided_days: str
    """The same when nothing was decided."""
    evidence_every: str
    """How often the link of accepted evidence is looked at, in words."""


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """An error with a sentence and a way on."""

    status: int
    title: str
    text: str
    way_on: Link | None = None
    """Where to go besides the ranking."""


@dataclass(frozen=True, slots=True)
class StylePage:
    """Every piece with sample data, for those who make pages."""

    levels: tuple[Level, ...]
    outcomes: tuple[Outcome, ...]
    icons: tuple[str, ...]
    colors: tuple[str, ...]
    scores: tuple[Score, ...]
    strips: tuple[tuple[Part, ...], ...]
    ranking: RankingPage
    model: ModelPage
    sizes: tuple[tuple[str, str], ...]
