"""Offering something, and the submitter's own page."""

from dataclasses import dataclass
from datetime import datetime

from audits.engine.findings import Outcome
from openboard.evidence_forms.base import OfferForm
from openboard.pages.decisions import DecidedPage
from openboard.pages.pieces import Link


@dataclass(frozen=True, slots=True)
class Standing:
    """What the board says of a criterion now, above a form about it."""

    name: str
    outcome: Outcome
    reason: str
    places: tuple[Link, ...]
    """Where it was seen."""
    url: str
    """The finding on the model's page."""


@dataclass(frozen=True, slots=True)
class FormPage:
    """A form by which something is offered."""

    title: str
    lead: str
    model: Link | None
    """None for a model that the board lacks."""
    standing: Standing | None
    action: str
    send: str
    """What the button says."""
    form: OfferForm
    problem: str = ""
    """Why it was not taken, when that is about no field."""
    others: tuple[Link, ...] = ()
    """Other ways to say something about the same model."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened to a submission."""

    when: datetime
    what: str


@dataclass(frozen=True, slots=True)
class ProofBox:
    """How a producer shows who they are."""

    token: str
    file: str
    """The name of a file that shows it as well as the card does."""
    repository: Link
    is_proven: bool
    look_url: str
    due: datetime | None
    """When the machine looks at the repository next."""


@dataclass(frozen=True, slots=True)
class SubmissionPage:
    """Where one submission stands, for who sent it or offered the same."""

    record: DecidedPage
    model: Link | None
    """What it is about; None for a model that the board lacks."""
    state: str
    """In words, with what happens next."""
    moments: tuple[Moment, ...]
    """The oldest first."""
    is_new: bool
    is_own: bool
    """False for who offered the same again: they see it, and change nothing."""
    address: str
    """This page's own address, to keep."""
    feed_url: str
    public_url: str
    """The public record; empty while there is none."""
    more: OfferForm | None
    """The form to add something; None when nothing can be added."""
    more_url: str
    withdraw_url: str
    """Empty when it cannot be withdrawn any more."""
    proof: ProofBox | None
    taken: str
    """The address of the form that it came from, whose draft has done its work."""
    may_write: bool
    """Whether they left an e-mail address that is still kept."""
