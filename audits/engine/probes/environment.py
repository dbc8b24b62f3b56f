"""Is the software environment of the training stated?"""

from audits.engine.components import Component
from audits.engine.findings import Answer
from audits.engine.probes._common import files_in, from_statement, lead, unknown
from audits.engine.subject import Subject


def answer(subject: Subject) -> Answer:
    """Met by an accepted manifest or container; one found in the repository is a lead."""
    listed = from_statement(subject, Component.ENVIRONMENT, "The environment of the training")
    if listed:
        return listed
    seen = subject.seen
    if seen and seen.training.environment:
        return lead(
            f"The repository has {seen.training.environment[0]}.",
            files_in(subject, seen.training.environment, "environment"),
            "that the training ran in it",
        )
    return unknown(subject, "A manifest or container for the training")
