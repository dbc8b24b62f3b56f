"""What somebody offers the board, as plain data: nothing here is judged before a person accepts it.

An `Offer` is what was typed, checked for its form and cleaned; `audits.links` reads its links.
"""

from dataclasses import dataclass
from enum import StrEnum

from audits.engine.components import Extent
from audits.links import Link


class SubmissionKind(StrEnum):
    """What a submission is."""

    EVIDENCE = "evidence"
    """A link for or against a criterion."""
    DISPUTE = "dispute"
    """A finding is wrong, for one of five reasons, with evidence for that."""
    REPLY = "reply"
    """The publisher's own words beside a finding; they move nothing."""
    REPRODUCTION = "reproduction"
    """Somebody independent tried to rebuild it, and shows how and how far."""
    MISSING = "missing"
    """The board lacks a model."""


class Stance(StrEnum):
    """Whether something speaks for a criterion being met, or against it."""

    FOR = "for"
    AGAINST = "against"


class Shows(StrEnum):
    """What a link is said to show."""

    RELEASED = "released"
    PART = "part"
    GATED = "gated"
    DESCRIBED = "described"
    WITHHELD = "withheld"
    PROMISED = "promised"
    GONE = "gone"
    LICENSE = "license"
    """Under which license it is released."""
    BASE = "base"
    """From which model it was made."""
    FROM_SCRATCH = "from_scratch"
    """That this very release was pre-trained by its publisher."""

    @property
    def stance(self) -> Stance:
        """Whether it speaks for the criterion or against it."""
        return Stance.AGAINST if self in _AGAINST else Stance.FOR


_AGAINST = frozenset({Shows.WITHHELD, Shows.PROMISED, Shows.GONE})


class Relationship(StrEnum):
    """Who somebody is to the model."""

    PRODUCER = "producer"
    USER = "user"
    REPORTER = "reporter"
    NONE = "none"


class DisputeReason(StrEnum):
    """Why a finding is said to be wrong."""

    WRONG_PLACE = "wrong_place"
    """The machine or a reviewer looked in the wrong place."""
    CHANGED_SINCE = "changed_since"
    NOT_APPLICABLE = "not_applicable"
    MISREAD = "misread"
    LICENSE = "license"
    """The license was put into the wrong class, or is another one."""


@dataclass(frozen=True, slots=True)
class Report:
    """How a rebuild was tried, and how far it went."""

    extent: Extent
    code: str
    """Repository and commit of the code that was run."""
    data: str
    environment: str
    hardware: str
    outcome: str
    """What came out, against what was published; for a failed one where it failed, and how."""
    hashes: str = ""
    """Hashes of what came out, a line each."""


@dataclass(frozen=True, slots=True)
class MissingModel:
    """A model that the board lacks: on the Hub, or closed and with a link."""

    repository: str = ""
    """Its place on the Hub, `owner/name`; empty when it is not there."""
    name: str = ""
    publisher: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """What was offered; which parts are there depends on the kind of submission."""

    criterion: str = ""
    """A criterion of the rubric; empty when it is about none in particular."""
    component: str = ""
    """A component that the criterion asks about."""
    shows: Shows | None = None
    links: tuple[Link, ...] = ()
    """The first one is what it rests on."""
    words: str = ""
    """In their own words: what to see there, the reply, why the model belongs here."""
    reason: DisputeReason | None = None
    license: str = ""
    """As they wrote it, when that is what is shown."""
    base: str = ""
    """`owner/name` of the base model, when that is what is shown."""
    relation: str = ""
    report: Report | None = None
    missing: MissingModel | None = None

    @property
    def stance(self) -> Stance | None:
        """Whether it speaks for the criterion or against it; None when it does neither."""
        if self.report is not None:
            return Stance.AGAINST if self.report.extent is Extent.FAILED else Stance.FOR
        return self.shows.stance if self.shows else None


@dataclass(frozen=True, slots=True)
class Addition:
    """What a submitter added later."""

    words: str = ""
    links: tuple[Link, ...] = ()
