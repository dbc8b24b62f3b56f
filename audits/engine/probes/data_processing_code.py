"""Is the code released that prepared the training data?"""

from audits.engine.components import Component
from audits.engine.findings import Answer
from audits.engine.probes._common import from_statement, unknown
from audits.engine.subject import Subject


def answer(subject: Subject) -> Answer:
    """Met by accepted evidence of collecting, filtering and mixing code."""
    listed = from_statement(
        subject, Component.DATA_PROCESSING_CODE, "The code that prepared the data"
    )
    return listed or unknown(subject, "Code that prepared the data")
