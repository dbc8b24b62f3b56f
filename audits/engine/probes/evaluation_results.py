"""Are evaluation results published?"""

from audits.engine.components import Basis, Component
from audits.engine.findings import Answer, Outcome
from audits.engine.probes._common import from_statement, unknown
from audits.engine.subject import Subject


def answer(subject: Subject) -> Answer:
    """Met by results in the repository that machines can read, or by accepted evidence."""
    seen = subject.seen
    if seen and seen.evaluations.results:
        count = seen.evaluations.results
        return Answer(
            Outcome.MET,
            f"The repository carries {count} evaluation result{'s' if count > 1 else ''}.",
            Basis.CHECKED,
            (subject.here("evaluation results"),),
        )
    listed = from_statement(
        subject, Component.EVALUATION_RESULTS, "Evaluation results", plural=True
    )
    return listed or unknown(subject, "A list of evaluation results")
