"""Is the data released that it was pre-trained on?"""

from audits.engine.components import Component, Stage
from audits.engine.findings import Answer
from audits.engine.probes._common import unknown
from audits.engine.probes._data import training_data
from audits.engine.subject import Subject


def answer(subject: Subject) -> Answer:
    """Met when all of it can be had by anybody.

    Every model was pre-trained at some time. Where this release only went on from there, the answer
    is its base's, and what its card names is no lead: that is what it went on with.
    """
    stages = subject.dossier.stages
    component, name = Component.PRETRAINING_DATA, "The pre-training data"
    went_on = Stage.PRETRAINING not in stages and bool(stages or subject.bases)
    if went_on and subject.statement(component) is None:
        hint = "" if subject.bases else "It was made from another model, which is not named."
        return unknown(subject, name, hint)
    return training_data(subject, component, Stage.PRETRAINING, name)
