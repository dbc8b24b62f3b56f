"""Are the logs of the training published?"""

from audits.engine.components import Basis, Component
from audits.engine.findings import Answer, Outcome
from audits.engine.probes._common import files_in, from_statement, unknown
from audits.engine.subject import Subject


def answer(subject: Subject) -> Answer:
    """Met by logs in the repository, or by accepted evidence of them elsewhere."""
    seen = subject.seen
    if seen:
        training = seen.training
        states = tuple(
            path
            for path in training.trainer_state
            if path.endswith(("trainer_state.json", "trainer_log.jsonl"))
        )
        found = training.logs or states
        if found:
            return Answer(
                Outcome.MET,
                f"The repository has logs of the training ({found[0]}).",
                Basis.CHECKED,
                files_in(subject, found, "training log"),
            )
    listed = from_statement(subject, Component.TRAINING_LOGS, "The training logs", plural=True)
    return listed or unknown(subject, "A training log")
