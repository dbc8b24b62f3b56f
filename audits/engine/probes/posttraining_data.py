"""Is the data released that it was fine-tuned or aligned on?"""

from audits.engine.components import Component, Relation, Stage
from audits.engine.findings import Answer, Outcome
from audits.engine.probes._common import unknown
from audits.engine.probes._data import training_data
from audits.engine.subject import Subject

# Neither is training: such a model has its base's post-training, and none of its own.
UNTRAINED = frozenset({Relation.QUANTIZED, Relation.MERGE})


def answer(subject: Subject) -> Answer:
    """Met when all of it can be had by anybody; not applicable where no stage was post-training."""
    component, name = Component.POSTTRAINING_DATA, "The post-training data"
    stages = subject.dossier.stages
    if stages and Stage.POSTTRAINING not in stages:
        return Answer(Outcome.NOT_APPLICABLE, "It had no training after the pre-training.")
    untrained = subject.bases and all(base.relation in UNTRAINED for base in subject.bases)
    if untrained and subject.statement(component) is None:
        return unknown(subject, name)
    return training_data(subject, component, Stage.POSTTRAINING, name)
