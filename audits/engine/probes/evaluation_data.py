"""Is the data released that it was evaluated on?"""

from audits.engine.components import Availability, Component, Stage
from audits.engine.findings import Answer
from audits.engine.probes._common import unknown
from audits.engine.probes._data import training_data
from audits.engine.subject import Subject


def answer(subject: Subject) -> Answer:
    """Met when it can be had by anybody."""
    statement = subject.statement(Component.EVALUATION_DATA)
    if statement is None or statement.availability is Availability.UNKNOWN:
        return unknown(subject, "A statement on the evaluation data")
    return training_data(
        subject, Component.EVALUATION_DATA, Stage.EVALUATION, "The evaluation data"
    )
