"""A model."""

from dataclasses import dataclass
from datetime import date, datetime

from audits.engine.findings import Outcome
from audits.engine.licenses import Rights
from openboard.pages.changes import ChangeLine
from openboard.pages.decisions import DecisionLine
from openboard.pages.evidence import EvidenceLine, Offers, ReplyLine, ReproductionLine
from openboard.pages.pieces import Fact, Level, Link, Notice, Part, Score
from openboard.pages.sharing import Sharing


@dataclass(frozen=True, slots=True)
class MissingLine:
    """One thing that is missing for the next level."""

    key: str
    """The criterion, to link to; empty when it is none."""
    name: str
    reason: str
    """What was found instead."""
    remedy: str
    """What a publisher can do."""


@dataclass(frozen=True, slots=True)
class LadderRung:
    """A rung as drawn on a model's page."""

    level: Level
    can: str
    is_reached: bool
    is_here: bool
    is_next: bool
    missing: tuple[MissingLine, ...] = ()
    """Only on the next one."""
    claimed: str = ""
    """What the publisher says that implies this rung, when it is above the one reached."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What the publisher says of the model, and what it implies."""

    words: str
    quotation: str
    source: Link
    implies: str
    """As `level 4, Rebuildable, with free rights`; empty when it implies no level."""
    gap: str
    """What was claimed less what was found, as a sentence; empty when there is none."""


@dataclass(frozen=True, slots=True)
class RightsLine:
    """What a stranger may do with one component that the level rests on."""

    component: str
    rights: Rights
    license: str
    reason: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was seen."""

    link: Link
    on: date | None = None
    commit: str = ""
    is_offered: bool = False
    """Whether a stranger offered it, rather than the registry or the machine."""


@dataclass(frozen=True, slots=True)
class CriterionLine:
    """One criterion of the rubric, with what was found for this model."""

    key: str
    name: str
    question: str
    takes: str
    """What it takes to meet it."""
    looks: str
    """How the machine looks for it."""
    remedy: str
    """What a publisher can do to meet it."""
    weight: int
    gates: str
    """The level it is a gate of, as `Gate of level 4`; empty when it is none."""
    outcome: Outcome
    reason: str
    how_known: str
    """`Checked by the machine`, `Listed with a link, accepted by a reviewer`, …"""
    is_checked: bool
    is_gated: bool
    is_gone: bool
    places: tuple[Place, ...]
    seen: datetime | date | None
    """When the machine saw it, else when it was entered."""
    offers: Offers
    inherited: Link | None = None
    evidence: tuple[EvidenceLine, ...] = ()
    """What was accepted from submissions, the oldest first."""
    replies: tuple[ReplyLine, ...] = ()
    """What the publisher says of it, accepted and proven; moves nothing."""

    @property
    def is_stale(self) -> bool:
        """Whether some of its evidence was not looked at for too long."""
        return any(one.age.is_stale for one in self.evidence)


@dataclass(frozen=True, slots=True)
class CriterionGroup:
    """The criteria of one of the six groups."""

    part: Part
    lines: tuple[CriterionLine, ...]


@dataclass(frozen=True, slots=True)
class DatasetLine:
    """A data set the model is said to have learned from, and how to get it."""

    name: str
    url: str
    stage: str
    license: str
    size: int | None
    state: str
    """In words: `public`, `gated, anybody who agrees to terms`, …"""
    outcome: Outcome
    is_gated: bool
    is_gone: bool
    command: str
    """What a stranger runs to get it; empty when there is no such command."""


@dataclass(frozen=True, slots=True)
class LineageStep:
    """A model in the chain from this one to one trained from scratch."""

    name: str
    url: str
    relation: str
    """How the step before was made from this one: `fine-tuned from`; empty for the first."""
    level: Level | None
    depth: int = 0
    """How far from this model, for the indent; at most 3."""
    is_this: bool = False


@dataclass(frozen=True, slots=True)
class StepLine:
    """The level over time, as a step line."""

    path: str
    """The `d` of an SVG path in a box of 1000 by 144."""
    start: str
    """When it begins: a day, or a time where it all happened within two."""
    end: str
    description: str
    """The same in words."""


@dataclass(frozen=True, slots=True)
class PastDay:
    """That a page tells of a day in the past, and where the model stands today."""

    day: date
    label: str
    """As `1 Oct 2026`."""
    today_url: str
    """The page as it is now."""


@dataclass(frozen=True, slots=True)
class ModelPage:
    """Everything the board knows of one model."""

    name: str
    repo_id: str
    publisher: Link
    kind: str
    level: Level
    rights: Rights
    rights_reason: str
    verdict: str
    """One sentence: what a stranger can do with it, and what they may."""
    strip: tuple[Part, ...]
    score: Score
    freshness: str
    is_on_hub: bool
    notices: tuple[Notice, ...]
    ladder: tuple[LadderRung, ...]
    """From the top rung to the lowest."""
    next_level: Level | None
    claim: Claim | None
    rights_lines: tuple[RightsLine, ...]
    """For what the level reached rests on."""
    other_rights: tuple[RightsLine, ...]
    """For what only a higher level would rest on."""
    groups: tuple[CriterionGroup, ...]
    facts: tuple[Fact, ...]
    weight_facts: tuple[Fact, ...]
    datasets: tuple[DatasetLine, ...]
    datasets_unsaid: str
    """What to say when no data set is named."""
    lineage: tuple[LineageStep, ...]
    derived: tuple[Link, ...]
    """Models on the board made from this one."""
    offers: Offers
    replies: tuple[ReplyLine, ...]
    """What the publisher says of the model as a whole."""
    reproductions: tuple[ReproductionLine, ...]
    """Every accepted report, the newest first, whatever came out."""
    decisions: tuple[DecisionLine, ...]
    """The newest decisions about what was offered."""
    decisions_url: str
    """Where all of them are."""
    sharing: Sharing | None
    """What other sites may show of it; None when the page tells of a day in the past."""
    changes: tuple[ChangeLine, ...]
    steps: StepLine | None
    observations_url: str
    rating_url: str
    rubric: Link
    commit: str
    looked_at: datetime | None
    rated_at: datetime | None
    history_url: str = ""
    """Where every change is, cell by cell."""
    publisher_models: Link | None = None
    """Its publisher’s models in the ranking."""
    past: PastDay | None = None
    """The day that the page tells of; None when it tells of now."""
