"""Is the data released that it was fine-tuned or aligned on?"""

from audits.engine.components import Component, Relation, Stage
from audits.engine.findings import Answer, Outcome
from audits.engine.probes._data import training_data
from audits.engine.subject import Subject


def answer(subject: Subject) -> Answer:
    """Met when all of it can be had by anybody; not applicable where no stage was post-training."""
    stages = subject.dossier.stages
    if stages and Stage.POSTTRAINING not in stages:
        return Answer(Outcome.NOT_APPLICABLE, "It had no training after the pre-training.")
    if subject.bases and all(base.relation is Relation.QUANTIZED for base in subject.bases):
        return Answer(Outcome.NOT_APPLICABLE, "Quantizing it took no training of its own.")
    return training_data(
        subject, Component.POSTTRAINING_DATA, Stage.POSTTRAINING, "The post-training data"
    )
