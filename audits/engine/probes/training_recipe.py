"""Are the configuration and hyper-parameters of this very model released, ready to run?"""

from audits.engine.components import Component
from audits.engine.findings import Answer
from audits.engine.probes._common import files_in, from_statement, lead, unknown
from audits.engine.subject import Subject


def answer(subject: Subject) -> Answer:
    """Met by accepted evidence; configurations found in the repository are leads."""
    listed = from_statement(subject, Component.TRAINING_RECIPE, "The training recipe")
    if listed:
        return listed
    seen = subject.seen
    if seen:
        training = seen.training
        found = training.recipes or tuple(
            path for path in training.trainer_state if path.endswith("training_args.bin")
        )
        if found:
            return lead(
                f"The repository has what looks like a recipe ({found[0]}).",
                files_in(subject, found, "recipe"),
                "that this very model was trained with it",
            )
    return unknown(subject, "A training recipe")
