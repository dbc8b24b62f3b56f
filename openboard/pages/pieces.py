"""Pieces that several pages share."""

from dataclasses import dataclass
from datetime import datetime

from audits.engine.components import Group
from audits.engine.findings import Outcome


@dataclass(frozen=True, slots=True)
class Link:
    """A text and where it leads; `url` is empty when it leads nowhere."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Level:
    """A rung of the ladder."""

    number: int
    name: str


@dataclass(frozen=True, slots=True)
class Score:
    """The range of a score, and how much of its low end the machine has seen for itself."""

    low: int
    high: int
    checked: int
    """Share of the low end, in percent."""


@dataclass(frozen=True, slots=True)
class Part:
    """One of the six groups in the strip of a model."""

    group: Group
    outcome: Outcome
    met: int = 0
    total: int = 0
    """Criteria that apply; 0 when they were not counted."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that everybody on the page should know first."""

    title: str
    text: str
    link: Link | None = None


@dataclass(frozen=True, slots=True)
class Pager:
    """Ways to the neighboring pages of a list; empty where there is none."""

    previous_url: str = ""
    next_url: str = ""
    first_url: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A line in a list of facts; `when` and `mono` say how to set the value."""

    name: str
    value: str
    url: str = ""
    when: datetime | None = None
    is_mono: bool = False
    note: str = ""
    links: tuple[Link, ...] = ()
    """Several values in place of one."""
