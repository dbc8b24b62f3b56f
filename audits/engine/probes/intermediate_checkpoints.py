"""Are weights from during the training released, so that its course can be followed?"""

from audits.engine.components import Basis, Component
from audits.engine.findings import Answer, Outcome
from audits.engine.observations import Checkpoints
from audits.engine.probes._common import from_statement, unknown
from audits.engine.subject import Subject

# One branch called `step…` is a variant, two may be; from three on it is a course.
A_COURSE = 3


def answer(subject: Subject) -> Answer:
    """Met by three or more distinct steps; what the Hub shows comes before what is listed."""
    seen = subject.seen
    found = seen.checkpoints if seen else Checkpoints()
    steps = max(min(found.branches + found.tags, found.commits), found.directories)
    here = (subject.here("branches and tags of the repository"),)
    names = ", ".join(found.examples[:A_COURSE])
    if steps >= A_COURSE:
        among = f", among them {names}" if names else ""
        reason = f"The repository keeps {steps} checkpoints from the training{among}."
        return Answer(Outcome.MET, reason, Basis.CHECKED, here)
    listed = from_statement(
        subject,
        Component.INTERMEDIATE_CHECKPOINTS,
        "The intermediate checkpoints",
        plural=True,
    )
    if listed and listed.outcome is Outcome.MET:
        return listed
    if steps:
        many = f"{steps} checkpoint{'s' if steps > 1 else ''} from the training"
        reason = (
            f"The repository keeps {many}{f' ({names})' if names else ''}, too few to follow it."
        )
        return Answer(Outcome.PARTIAL, reason, Basis.CHECKED, here)
    return listed or unknown(subject, "A course of checkpoints")
