"""Is the code released that produced the evaluation results?"""

from audits.engine.components import Component
from audits.engine.findings import Answer
from audits.engine.probes._common import from_statement, unknown
from audits.engine.subject import Subject


def answer(subject: Subject) -> Answer:
    """Met by accepted evidence."""
    listed = from_statement(subject, Component.EVALUATION_CODE, "The evaluation code")
    return listed or unknown(subject, "Evaluation code")
