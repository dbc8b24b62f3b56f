"""Are weights from during the training released, so that its course can be followed?"""

from audits.engine.components import Basis, Component
from audits.engine.findings import Answer, Outcome
from audits.engine.probes._common import from_statement, unknown
from audits.engine.subject import Subject

# One branch called `step…` is a variant, two may be; from three on it is a course.
A_COURSE = 3


def answer(subject: Subject) -> Answer:
    """Met by three or more distinct steps; what the Hub shows comes before what is listed."""
    seen = subject.seen
    steps = 0
    if seen:
        found = seen.checkpoints
        steps = max(min(found.branches + found.tags, found.commits), found.directories)
        if steps >= A_COURSE:
            return Answer(
                Outcome.MET,
                f"The repository keeps {steps} checkpoints from the training, "
                f"among them {', '.join(found.examples[:3])}.",
                Basis.CHECKED,
                (subject.here("branches and tags of the repository"),),
            )
    listed = from_statement(
        subject, Component.INTERMEDIATE_CHECKPOINTS, "The intermediate checkpoints"
    )
    if listed and listed.outcome is Outcome.MET:
        return listed
    if seen and steps:
        return Answer(
            Outcome.PARTIAL,
            f"The repository keeps {steps} checkpoint{'s' if steps > 1 else ''} "
            f"({', '.join(seen.checkpoints.examples)}), too few to follow the training.",
            Basis.CHECKED,
            (subject.here("branches and tags of the repository"),),
        )
    return listed or unknown(subject, "A course of checkpoints")
