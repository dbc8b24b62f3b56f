"""What a model release consists of, and the separate facts held about each part.

The names are the Model Openness Framework's where it has one, so that every rubric reads the same
findings.
"""

from enum import StrEnum


class Group(StrEnum):
    """The six groups in which components are shown, in the order of the strip."""

    SOURCE = "source"
    RUNBOOK = "runbook"
    DATA = "data"
    WEIGHTS = "weights"
    DOCUMENTS = "documents"
    PROOF = "proof"


class Component(StrEnum):
    """One part of a model release."""

    TRAINING_CODE = "training_code"
    DATA_PROCESSING_CODE = "data_processing_code"
    INFERENCE_CODE = "inference_code"
    EVALUATION_CODE = "evaluation_code"
    MODEL_ARCHITECTURE = "model_architecture"
    SUPPORTING_TOOLS = "supporting_tools"

    TRAINING_RECIPE = "training_recipe"
    ENVIRONMENT = "environment"
    TRAINING_LOGS = "training_logs"
    INTERMEDIATE_CHECKPOINTS = "intermediate_checkpoints"
    COMPUTE_DISCLOSURE = "compute_disclosure"

    PRETRAINING_DATA = "pretraining_data"
    POSTTRAINING_DATA = "posttraining_data"
    EVALUATION_DATA = "evaluation_data"
    DATA_CARD = "data_card"
    DATA_INFORMATION = "data_information"

    FINAL_WEIGHTS = "final_weights"
    BASE_WEIGHTS = "base_weights"
    TOKENIZER = "tokenizer"

    MODEL_CARD = "model_card"
    TECHNICAL_REPORT = "technical_report"
    RESEARCH_PAPER = "research_paper"
    EVALUATION_RESULTS = "evaluation_results"
    MODEL_METADATA = "model_metadata"
    SAMPLE_OUTPUTS = "sample_outputs"

    INDEPENDENT_REPRODUCTIONS = "independent_reproductions"


GROUPS: dict[Group, tuple[Component, ...]] = {
    Group.SOURCE: (
        Component.TRAINING_CODE,
        Component.DATA_PROCESSING_CODE,
        Component.INFERENCE_CODE,
        Component.EVALUATION_CODE,
        Component.MODEL_ARCHITECTURE,
        Component.SUPPORTING_TOOLS,
    ),
    Group.RUNBOOK: (
        Component.TRAINING_RECIPE,
        Component.ENVIRONMENT,
        Component.TRAINING_LOGS,
        Component.INTERMEDIATE_CHECKPOINTS,
        Component.COMPUTE_DISCLOSURE,
    ),
    Group.DATA: (
        Component.PRETRAINING_DATA,
        Component.POSTTRAINING_DATA,
        Component.EVALUATION_DATA,
        Component.DATA_CARD,
        Component.DATA_INFORMATION,
    ),
    Group.WEIGHTS: (
        Component.FINAL_WEIGHTS,
        Component.BASE_WEIGHTS,
        Component.TOKENIZER,
    ),
    Group.DOCUMENTS: (
        Component.MODEL_CARD,
        Component.TECHNICAL_REPORT,
        Component.RESEARCH_PAPER,
        Component.EVALUATION_RESULTS,
        Component.MODEL_METADATA,
        Component.SAMPLE_OUTPUTS,
    ),
    Group.PROOF: (Component.INDEPENDENT_REPRODUCTIONS,),
}

GROUP_OF: dict[Component, Group] = {
    component: group for group, members in GROUPS.items() for component in members
}


class Medium(StrEnum):
    """What a license speaks of: one that is free for data may not be for code."""

    WEIGHTS = "weights"
    CODE = "code"
    DATA = "data"
    DOCUMENT = "document"


def medium_of(component: Component) -> Medium:
    """Return the medium under which the license of a component is read."""
    match GROUP_OF[component]:
        case Group.WEIGHTS:
            return Medium.WEIGHTS
        case Group.SOURCE | Group.RUNBOOK:
            return Medium.CODE
        case Group.DATA:
            return Medium.DATA
        case _:
            return Medium.DOCUMENT


class Availability(StrEnum):
    """Whether a component can be had. A promise is not a release, nor is a description."""

    RELEASED = "released"
    GATED = "gated"
    DESCRIBED = "described"
    PROMISED = "promised"
    WITHHELD = "withheld"
    GONE = "gone"
    UNKNOWN = "unknown"


class Completeness(StrEnum):
    """Whether all of a component is there."""

    ALL = "all"
    PART = "part"


class Basis(StrEnum):
    """How we know, from the weakest to the strongest."""

    CLAIMED = "claimed"
    """Said by the publisher, in the card or beside it."""
    LISTED = "listed"
    """Listed with a link, and accepted by a reviewer on a date."""
    CHECKED = "checked"
    """Seen by the machine, at a commit, on a date."""
    ATTESTED = "attested"
    """Signed, or reproduced by somebody independent."""


class Stage(StrEnum):
    """A stage of training, or what a data set is for."""

    PRETRAINING = "pretraining"
    POSTTRAINING = "posttraining"
    EVALUATION = "evaluation"


class Relation(StrEnum):
    """How a model was made from its base model: the Hub's `base_model_relation`."""

    FINETUNE = "finetune"
    ADAPTER = "adapter"
    MERGE = "merge"
    QUANTIZED = "quantized"


class Extent(StrEnum):
    """How far an independent reproduction went, from the furthest."""

    BIT_FOR_BIT = "bit_for_bit"
    """The same weights, by their hashes."""
    STATISTICAL = "statistical"
    """Trained anew in full; what came out does the same within stated bounds."""
    SCALED_DOWN = "scaled_down"
    """Trained anew at a smaller size, or on part of the data."""
    EVALUATION_ONLY = "evaluation_only"
    """Only the published results were obtained again, from the published weights."""
    FAILED = "failed"
    """Tried, and not got to the end."""


class Kind(StrEnum):
    """What a model works on."""

    TEXT = "text"
    CODE = "code"
    VISION = "vision"
    IMAGE = "image"
    AUDIO = "audio"
    VIDEO = "video"
    MULTIMODAL = "multimodal"
    EMBEDDING = "embedding"


class ClaimWord(StrEnum):
    """What a publisher says of a model."""

    FULLY_OPEN = "fully_open"
    OPEN_SOURCE = "open_source"
    OPEN_WEIGHTS = "open_weights"
    OPEN = "open"
    """"Open" without saying what: recorded, and implies no level."""
