"""The form of a table of cases: a sentence, a subject, and what the probe must answer."""

from collections.abc import Iterable
from dataclasses import dataclass

import pytest
from _pytest.mark import ParameterSet

from audits.engine.components import Basis
from audits.engine.findings import Outcome
from audits.engine.subject import Subject
from tests.engine.samples import ask

MET, PARTIAL, UNMET = Outcome.MET, Outcome.PARTIAL, Outcome.UNMET
UNKNOWN, NOT_APPLICABLE = Outcome.UNKNOWN, Outcome.NOT_APPLICABLE
LISTED, CHECKED, CLAIMED = Basis.LISTED, Basis.CHECKED, Basis.CLAIMED
ATTESTED = Basis.ATTESTED

NOWHERE = "in the repository at this commit nor in the accepted evidence."
NOT_LOOKED = "in the accepted evidence, and the repository has not been looked at yet."
NOT_READ = "in the accepted evidence, and the repository could not be read."


@dataclass(frozen=True, slots=True)
class Case:
    """One row: `sentence` is the test's id; the reason is the whole text that a visitor reads."""

    sentence: str
    subject: Subject
    outcome: Outcome
    reason: str
    basis: Basis | None = None
    gated: bool = False
    gone: bool = False
    places: tuple[str, ...] | None = None
    """The texts of the places, where the test is about them."""


def table(cases: Iterable[Case]) -> list[ParameterSet]:
    """Return cases as parameters whose ids are their sentences."""
    return [pytest.param(case, id=case.sentence) for case in cases]


def verify(probe: str, case: Case) -> None:
    """Ask the probe and hold its whole answer against the case."""
    answer = ask(probe, case.subject)
    assert (answer.outcome, answer.reason, answer.basis, answer.gated, answer.gone) == (
        case.outcome,
        case.reason,
        case.basis,
        case.gated,
        case.gone,
    )
    if case.places is not None:
        assert tuple(place.path or place.url or place.text for place in answer.places) == (
            case.places
        )
