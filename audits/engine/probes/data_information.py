"""Is the training data described well enough to rebuild comparable data?"""

from audits.engine.components import Component
from audits.engine.findings import Answer, Outcome
from audits.engine.probes._common import from_statement, lead, unknown
from audits.engine.subject import Subject


def answer(subject: Subject) -> Answer:
    """Met by an accepted description of what, from where, and how selected, for every stage."""
    listed = from_statement(
        subject,
        Component.DATA_INFORMATION,
        "What the training data is, from where and how it was selected",
        described_is=Outcome.MET,
    )
    if listed:
        return listed
    seen = subject.seen
    named = [look.name for look in seen.datasets] if seen else []
    if named:
        return lead(
            subject,
            f"The card names {len(named)} data set{'s' if len(named) > 1 else ''} "
            f"({', '.join(named[:3])}).",
            (subject.here("model card", "README.md"),),
        )
    return unknown(subject, "A description of the training data")
