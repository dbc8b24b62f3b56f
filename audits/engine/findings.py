"""The outcome of one criterion, with its reason and where that was seen."""

from dataclasses import dataclass
from enum import StrEnum

from audits.engine.components import Basis


class Outcome(StrEnum):
    """Unknown is not unmet: it says that nobody has looked, or that the look decided nothing."""

    MET = "met"
    PARTIAL = "partial"
    UNMET = "unmet"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


# What an outcome is worth, in halves, so that scores stay whole numbers. Unknown is worth nothing
# at the low end of a score and everything at its high end (see `rating`).
HALVES = {Outcome.MET: 2, Outcome.PARTIAL: 1, Outcome.UNMET: 0, Outcome.UNKNOWN: 0}

# Best first; the order in which a derived model takes the better of its own and what it inherits.
OUTCOME_ORDER = (
    Outcome.MET,
    Outcome.PARTIAL,
    Outcome.UNKNOWN,
    Outcome.UNMET,
    Outcome.NOT_APPLICABLE,
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was seen: a link, or a path in the model repository at its commit."""

    text: str
    url: str | None = None
    path: str | None = None
    commit: str | None = None
    date: str | None = None
    """Date on which the evidence was accepted; None for what the machine saw, dated by its run."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a probe found. `reason` is a sentence that a publisher can act on."""

    outcome: Outcome
    reason: str
    basis: Basis | None = None
    """How we know; None when nothing is known."""
    places: tuple[Place, ...] = ()
    gated: bool = False
    """There, behind a gate."""
    gone: bool = False
    """Was there, and is no longer."""


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer to one criterion of a rubric."""

    criterion: str
    outcome: Outcome
    reason: str
    basis: Basis | None = None
    places: tuple[Place, ...] = ()
    gated: bool = False
    gone: bool = False
    inherited_from: str | None = None
    """The base model that it was taken over from, `owner/name`."""
