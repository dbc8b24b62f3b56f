"""Is there a paper or technical report about this model?"""

from audits.engine.components import Component
from audits.engine.findings import Answer, Outcome
from audits.engine.probes._common import from_statement, lead, unknown
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
    for found in listed:
        if found.outcome is Outcome.MET:
            return found
    seen = subject.seen
    if seen and seen.papers:
        return lead(
            subject,
            f"The card names a paper ({seen.papers[0]}).",
            (subject.here("model card", "README.md"),),
        )
    return listed[0] if listed else unknown(subject, "A paper or report")
