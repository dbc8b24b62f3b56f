"""Is there a paper or technical report about this model?"""

from audits.engine.components import Basis, Component
from audits.engine.findings import OUTCOME_ORDER, Answer, Outcome
from audits.engine.probes._common import from_statement, lead, place_of_paper, unknown
from audits.engine.subject import Subject


def answer(subject: Subject) -> Answer:
    """Met by an accepted paper or report; a paper that the card only names is a lead."""
    listed = [
        found
        for component, name in (
            (Component.RESEARCH_PAPER, "A paper"),
            (Component.TECHNICAL_REPORT, "A technical report"),
        )
        if (found := from_statement(subject, component, name))
    ]
    best = min(listed, key=lambda found: OUTCOME_ORDER.index(found.outcome), default=None)
    if best and best.outcome in (Outcome.MET, Outcome.PARTIAL):
        return best
    if subject.dossier.papers:
        paper = subject.dossier.papers[0]
        return Answer(
            Outcome.MET,
            f"The evidence names a paper ({paper}).",
            Basis.LISTED,
            (place_of_paper(paper),),
        )
    seen = subject.seen
    if seen and seen.papers:
        return lead(
            f"The card names a paper ({seen.papers[0]}).",
            (subject.here("model card", "README.md"),),
            "that it is about this model",
        )
    return best or unknown(subject, "A paper or report")
