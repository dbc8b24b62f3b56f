"""Is it written down how the model was trained?"""

from audits.engine.components import Basis, Component
from audits.engine.findings import Answer, Outcome
from audits.engine.probes._common import from_statement, lead, unknown
from audits.engine.subject import Subject


def answer(subject: Subject) -> Answer:
    """Met by an accepted report or paper; a paper that the card only names is a lead."""
    listed = [
        found
        for component, name in (
            (Component.TECHNICAL_REPORT, "A technical report on the training"),
            (Component.RESEARCH_PAPER, "A paper on the training"),
        )
        if (found := from_statement(subject, component, name, described_is=Outcome.PARTIAL))
    ]
    if listed:
        return max(listed, key=lambda found: _worth(found.outcome))
    seen = subject.seen
    if seen and seen.papers:
        return lead(
            subject,
            f"The card names a paper ({seen.papers[0]}).",
            (subject.here("model card", "README.md"),),
        )
    if seen and seen.training.trainer_state:
        return Answer(
            Outcome.PARTIAL,
            f"The repository holds the trainer's own record ({seen.training.trainer_state[0]}).",
            Basis.CHECKED,
            (subject.here("trainer state", seen.training.trainer_state[0]),),
        )
    return unknown(subject, "A report on how it was trained")


def _worth(outcome: Outcome) -> int:
    return (Outcome.UNMET, Outcome.PARTIAL, Outcome.MET).index(outcome)
