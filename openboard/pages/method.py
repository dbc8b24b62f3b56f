"""The rubric as prose."""

from dataclasses import dataclass
from datetime import date

from audits.engine.components import Group
from audits.engine.licenses import Rights
from openboard.pages.pieces import Level, Link


@dataclass(frozen=True, slots=True)
class MethodLevel:
    """A rung of the ladder in prose."""

    level: Level
    can: str
    gates: tuple[Link, ...]
    """Names of criteria; `url` is the key of each."""
    count: int


@dataclass(frozen=True, slots=True)
class MethodCriterion:
    """A criterion in prose."""

    key: str
    name: str
    question: str
    takes: str
    looks: str
    remedy: str
    weight: int
    gates: str


@dataclass(frozen=True, slots=True)
class MethodGroup:
    """The criteria of one group."""

    group: Group
    criteria: tuple[MethodCriterion, ...]


@dataclass(frozen=True, slots=True)
class LicenseClassLine:
    """A class of licenses, what it means, and its members."""

    name: str
    meaning: str
    rights_for_weights: Rights
    rights_for_data: Rights
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the glossary."""

    word: str
    meaning: str


@dataclass(frozen=True, slots=True)
class MethodPage:
    """The rubric as prose, from the file the judge reads."""

    rubric: str
    title: str
    released: date
    digest: str
    summary: str
    levels: tuple[MethodLevel, ...]
    groups: tuple[MethodGroup, ...]
    rights: tuple[Term, ...]
    licenses: tuple[LicenseClassLine, ...]
    causes: tuple[Term, ...]
    glossary: tuple[Term, ...]
    evidence_every: str
    """How often accepted evidence is looked at, in words: `7 days`."""
    gone_after: str
    """How far apart the two looks are that make a link gone."""
    stale_after: str
    """After how long without a good look evidence counts as stale."""
