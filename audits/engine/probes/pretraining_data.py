"""Is the data released that it was pre-trained on?"""

from audits.engine.components import Component, Stage
from audits.engine.findings import Answer, Outcome
from audits.engine.probes._data import training_data
from audits.engine.subject import Subject


def answer(subject: Subject) -> Answer:
    """Met when all of it can be had by anybody; not applicable where no stage was pre-training."""
    stages = subject.dossier.stages
    if stages and Stage.PRETRAINING not in stages and not subject.bases:
        return Answer(Outcome.NOT_APPLICABLE, "It had no pre-training of its own.")
    return training_data(
        subject, Component.PRETRAINING_DATA, Stage.PRETRAINING, "The pre-training data"
    )
