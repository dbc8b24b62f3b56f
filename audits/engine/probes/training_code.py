"""Is the code released that trained it?"""

from audits.engine.components import Component
from audits.engine.findings import Answer
from audits.engine.probes._common import files_in, from_statement, lead, unknown
from audits.engine.subject import Subject


def answer(subject: Subject) -> Answer:
    """Met by accepted evidence; scripts in the repository and links in the card are leads."""
    listed = from_statement(subject, Component.TRAINING_CODE, "The training code")
    if listed:
        return listed
    seen = subject.seen
    if seen and seen.training.scripts:
        return lead(
            f"The repository has a training script ({seen.training.scripts[0]}).",
            files_in(subject, seen.training.scripts, "training script"),
        )
    hint = ""
    if seen and seen.code_links:
        hint = f"The card links {seen.code_links[0]}, which has not been looked into."
    return unknown(subject, "Training code", hint)
