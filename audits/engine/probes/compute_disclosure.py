"""Is it stated on what hardware and for how long it was trained?"""

from audits.engine.components import Component
from audits.engine.findings import Answer, Outcome
from audits.engine.probes._common import from_statement, lead, unknown
from audits.engine.subject import Subject


def answer(subject: Subject) -> Answer:
    """Met by accepted evidence; an emissions record in the card's metadata is a lead."""
    listed = from_statement(
        subject,
        Component.COMPUTE_DISCLOSURE,
        "The computing that the training took",
        described_is=Outcome.MET,
    )
    if listed:
        return listed
    seen = subject.seen
    data = seen.card.data if seen else None
    if isinstance(data, dict) and data.get("co2_eq_emissions"):
        return lead(
            "The card states the emissions of the training.",
            (subject.here("model card", "README.md"),),
            "that it also states the hardware and the time",
        )
    return unknown(subject, "A statement on the computing that the training took")
