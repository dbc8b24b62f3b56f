"""Is there open code that runs the model?"""

from audits.engine.components import Basis, Component
from audits.engine.findings import Answer, Outcome
from audits.engine.probes._common import files_in, from_statement, unknown
from audits.engine.subject import Subject

# Libraries with a license approved by the Open Source Initiative that run a model from its files,
# by the names the Hub uses for them (hub-docs, list of integrated libraries).
OPEN_LIBRARIES = frozenset(
    {
        "transformers",
        "diffusers",
        "sentence-transformers",
        "timm",
        "open_clip",
        "peft",
        "keras",
        "nemo",
        "espnet",
        "speechbrain",
        "flair",
        "spacy",
        "gguf",
        "mlx",
        "vllm",
        "transformers.js",
        "ctranslate2",
        "paddlenlp",
        "fasttext",
        "setfit",
        "adapter-transformers",
        "sam2",
        "bitnet",
    }
)


def answer(subject: Subject) -> Answer:
    """Met by code in the repository, by an open library that runs it, or by accepted evidence."""
    seen = subject.seen
    if seen and seen.training.modeling_code:
        return Answer(
            Outcome.MET,
            f"The repository has the code of the model ({seen.training.modeling_code[0]}).",
            Basis.CHECKED,
            files_in(subject, seen.training.modeling_code, "code of the model"),
        )
    listed = from_statement(subject, Component.INFERENCE_CODE, "Code that runs the model")
    if listed and listed.outcome is Outcome.MET:
        return listed
    if seen and seen.library and seen.library.lower() in OPEN_LIBRARIES and not seen.custom_code:
        return Answer(
            Outcome.MET,
            f"The open library {seen.library} runs it.",
            Basis.CHECKED,
            (subject.here("library named in the card"),),
        )
    return listed or unknown(subject, "Code that runs the model")
