"""Is what turns input into the model's numbers released: tokenizer, processor, vocabulary?"""

from audits.engine.components import Basis, Component
from audits.engine.findings import Answer, Outcome
from audits.engine.probes._common import files_in, from_statement, unknown
from audits.engine.subject import Subject


def answer(subject: Subject) -> Answer:
    """Met by such files in the repository, or by accepted evidence of them elsewhere."""
    seen = subject.seen
    if seen and seen.weights.tokenizer_files:
        paths = seen.weights.tokenizer_files
        return Answer(
            Outcome.MET,
            f"The repository has {paths[0]}.",
            Basis.CHECKED,
            files_in(subject, paths, "tokenizer"),
        )
    listed = from_statement(subject, Component.TOKENIZER, "The tokenizer")
    return listed or unknown(subject, "A tokenizer or processor file")
