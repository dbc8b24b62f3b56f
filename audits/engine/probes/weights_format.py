"""Can the weights be read without running anybody's code?"""

from audits.engine.components import Basis
from audits.engine.findings import Answer, Outcome
from audits.engine.observations import WeightFormat
from audits.engine.probes.weights import answer as final_weights
from audits.engine.subject import Subject

_SAFE = (WeightFormat.SAFETENSORS, WeightFormat.GGUF, WeightFormat.ONNX)


def answer(subject: Subject) -> Answer:
    """Met when there is a format that holds only data; partial when there is pickle alone."""
    seen = subject.seen
    if seen is None or not seen.weights.count:
        weights = final_weights(subject)
        if weights.outcome is Outcome.UNMET:
            return Answer(Outcome.UNMET, "There are no weights to be read.", weights.basis)
        return Answer(
            Outcome.UNKNOWN, "No weight files have been seen, so their format is unknown."
        )
    here = (subject.here("the files of the repository"),)
    safe = [form for form in _SAFE if form in seen.weights.formats]
    if safe:
        return Answer(
            Outcome.MET,
            f"There are {safe[0]} files, which hold only data.",
            Basis.CHECKED,
            here,
        )
    if set(seen.weights.formats) == {WeightFormat.PICKLE}:
        return Answer(
            Outcome.PARTIAL,
            "The weights are pickle files only, which can run code when they are read.",
            Basis.CHECKED,
            here,
        )
    formats = ", ".join(sorted(seen.weights.formats))
    return Answer(
        Outcome.PARTIAL,
        "There is no format that is known to hold only data"
        f"{f': the weights are in {formats}' if formats else ''}.",
        Basis.CHECKED,
        here,
    )
