"""What was decided about submissions."""

from dataclasses import dataclass
from datetime import date, datetime

from audits.engine.findings import Outcome
from openboard.pages.changes import ChangeLine, Choice
from openboard.pages.pieces import Fact, Level, Link, Pager


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """One decision, by one person in a role."""

    key: int
    """For links within a page."""
    verdict: str
    """As the start of a sentence: `Accepted`, `To be refused, once a second person agrees`."""
    headline: str
    """What was offered: `Evidence for “Training code”`."""
    model: Link
    """Empty for a model that the board does not have."""
    reason: str
    words: str
    """The moderator's own; empty when there are none."""
    when: datetime
    role: str
    """As `a moderator`: who it was is never told."""
    waits_for_second: bool
    old_level: Level | None
    new_level: Level | None
    """What it was seen to do to the level; None where it does nothing to it."""
    withdrawn: bool
    """Whether the submitter has withdrawn it since."""
    url: str


@dataclass(frozen=True, slots=True)
class DecisionDay:
    """The decisions of one day, newest first."""

    day: date
    decisions: tuple[DecisionLine, ...]


@dataclass(frozen=True, slots=True)
class DecisionsPage:
    """Decisions, newest first."""

    days: tuple[DecisionDay, ...]
    verdicts: tuple[Choice, ...]
    kinds: tuple[Choice, ...]
    model: Link | None
    """The model that they are about; None when about all."""
    all_models_url: str
    is_filtered: bool
    pager: Pager
    latest: datetime | None


@dataclass(frozen=True, slots=True)
class LookLine:
    """One look of the machine at a link."""

    when: datetime
    outcome: Outcome
    state: str
    """What was found, as the start of a sentence."""
    details: tuple[str, ...]
    commit: str
    note: str


@dataclass(frozen=True, slots=True)
class OfferedLink:
    """A link that was offered, and what the machine found at each look."""

    link: Link
    kind: str
    facts: tuple[Fact, ...]
    """What it says about where to look: repository, commit, path, hash."""
    quotation: str
    looks: tuple[LookLine, ...]
    """The newest first."""
    has_older: bool
    """Whether there were looks before those."""


@dataclass(frozen=True, slots=True)
class SupplementLine:
    """What a submitter added later."""

    when: datetime
    words: str
    links: tuple[OfferedLink, ...]
    is_withdrawal: bool


@dataclass(frozen=True, slots=True)
class DecidedPage:
    """The public record of one submission."""

    kind: str
    headline: str
    model: Link | None
    state: str
    """Where it stands, as a sentence."""
    offered: datetime
    times: int
    """How often the same was offered."""
    by: str
    """Who, as they call themselves, and who they say to be; empty when neither is known."""
    proven: datetime | None
    """When the publisher's token was seen in the repository."""
    facts: tuple[Fact, ...]
    """What was offered, field by field."""
    words: str
    hashes: str
    links: tuple[OfferedLink, ...]
    supplements: tuple[SupplementLine, ...]
    decisions: tuple[DecisionLine, ...]
    """The oldest first."""
    changes: tuple[ChangeLine, ...]
    """Rating changes that name it as their cause, the newest first."""
    can_change: bool
    """False for what moves no rating: a reply."""
