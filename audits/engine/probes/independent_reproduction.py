"""Has somebody independent rebuilt it, and shown what they ran and what came out?"""

from audits.engine.components import Component
from audits.engine.findings import Answer, Outcome
from audits.engine.probes._common import from_statement
from audits.engine.subject import Subject


def answer(subject: Subject) -> Answer:
    """Met by an accepted reproduction."""
    listed = from_statement(
        subject, Component.INDEPENDENT_REPRODUCTIONS, "The report of an independent reproduction"
    )
    return listed or Answer(
        Outcome.UNKNOWN, "No independent reproduction has been reported to this board."
    )
