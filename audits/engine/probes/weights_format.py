"""Can the weights be read without running anybody's code?"""

from audits.engine.components import Basis
from audits.engine.findings import Answer, Outcome
from audits.engine.observations import WeightFormat
from audits.engine.subject import Subject

_SAFE = (WeightFormat.SAFETENSORS, WeightFormat.GGUF, WeightFormat.ONNX)


def answer(subject: Subject) -> Answer:
    """Met when there is a format that holds only data; partial when there is pickle alone."""
    seen = subject.seen
    if seen is None or not seen.weights.count:
        return Answer(
            Outcome.UNKNOWN, "No weight files have been seen, so their format is unknown."
        )
    here = (subject.here("the files of the repository"),)
    safe = [form for form in _SAFE if form in seen.weights.formats]
    if safe:
        return Answer(
            Outcome.MET,
            f"There are files in {safe[0]}, which holds only data.",
            Basis.CHECKED,
            here,
        )
    if WeightFormat.PICKLE in seen.weights.formats:
        return Answer(
            Outcome.PARTIAL,
            "The weights are pickle files only, which can run code when they are read.",
            Basis.CHECKED,
            here,
        )
    return Answer(
        Outcome.PARTIAL,
        f"The weights are in {', '.join(sorted(seen.weights.formats))} only.",
        Basis.CHECKED,
        here,
    )
