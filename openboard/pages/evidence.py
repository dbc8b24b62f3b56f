"""What people offered about a model, as its page shows it beside the findings."""

from dataclasses import dataclass
from datetime import datetime

from audits.engine.findings import Outcome
from openboard.pages.pieces import Fact, Link


@dataclass(frozen=True, slots=True)
class LinkAge:
    """What the machine's looks at an accepted link have come to."""

    checked: datetime | None
    """When it was last found there, as it was said to be; None when it never was."""
    is_stale: bool
    """Whether that is too long ago to rely on."""
    gone_since: datetime | None
    found: str = ""
    """What the last look found when the link was not as it was said to be: `not there`."""


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """A piece of accepted evidence."""

    what: str
    """What was accepted, as `Released in part`."""
    link: Link
    """What it rests on; text alone when there is no link."""
    accepted: datetime
    age: LinkAge
    by: str
    """Who offered it, as they call themselves; empty when they gave no name."""
    record_url: str


@dataclass(frozen=True, slots=True)
class ReplyLine:
    """The publisher's own words beside a finding, or about the model."""

    words: str
    on: datetime
    by: str
    links: tuple[Link, ...]
    record_url: str


@dataclass(frozen=True, slots=True)
class ReproductionLine:
    """An accepted report of somebody independent who tried to rebuild a model."""

    outcome: Outcome
    extent: str
    """How far it went, as a sentence without its period; the same size for a failure."""
    by: str
    accepted: datetime
    facts: tuple[Fact, ...]
    """What was run, on what, and what came out."""
    links: tuple[Link, ...]
    hashes: str
    age: LinkAge
    record_url: str


@dataclass(frozen=True, slots=True)
class Offers:
    """Where a visitor can say something about a model."""

    evidence_url: str
    dispute_url: str
    reproduction_url: str
    reply_url: str
