"""Is it written down how the model was trained?"""

from audits.engine.components import Basis, Component
from audits.engine.findings import OUTCOME_ORDER, Answer, Outcome
from audits.engine.probes._common import from_statement, lead, place_of_paper, unknown
from audits.engine.subject import Subject

DOUBT = "that it tells how this model was trained"


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
        return min(listed, key=lambda found: OUTCOME_ORDER.index(found.outcome))
    seen = subject.seen
    if subject.dossier.papers:
        paper = subject.dossier.papers[0]
        return lead(f"The evidence names a paper ({paper}).", (place_of_paper(paper),), DOUBT)
    if seen and seen.papers:
        return lead(
            f"The card names a paper ({seen.papers[0]}).",
            (subject.here("model card", "README.md"),),
            DOUBT,
        )
    if seen and seen.training.trainer_state:
        return Answer(
            Outcome.PARTIAL,
            f"The repository holds the trainer's own record ({seen.training.trainer_state[0]}).",
            Basis.CHECKED,
            (subject.here("trainer state", seen.training.trainer_state[0]),),
        )
    return unknown(subject, "A report on how it was trained")
