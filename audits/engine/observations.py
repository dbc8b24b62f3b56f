"""What was seen of a model repository at one commit: facts, no opinion.

Numbers that move without the repository changing (downloads, likes) are no part of it: the same
repository looked at twice gives the same digest.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from audits.engine.components import Relation
from audits.engine.licenses import Terms

SCHEMA = 1
"""Raised when a field changes its meaning. New fields have defaults, so old rows still read."""


class RepositoryState(StrEnum):
    """Whether the repository was there."""

    PRESENT = "present"
    DISABLED = "disabled"
    """Closed by the Hub."""
    MISSING = "missing"
    """Not found, or private, at one look."""
    GONE = "gone"
    """Not found, or private, at two looks at least a day apart."""


class Gating(StrEnum):
    """Whether somebody must ask before they can download."""

    NONE = "none"
    AUTO = "auto"
    """Anybody who agrees to terms gets it at once."""
    MANUAL = "manual"
    """The publisher decides on each request."""


class DatasetState(StrEnum):
    """What became of a data set that was named."""

    PUBLIC = "public"
    GATED_AUTO = "gated_auto"
    GATED_MANUAL = "gated_manual"
    EMPTIED = "emptied"
    """The repository is there and holds no data: only a card or `.gitattributes`."""
    SCRIPT_ONLY = "script_only"
    """The repository holds a loading script or links and no data of its own."""
    DISABLED = "disabled"
    MISSING = "missing"
    """Not found, or private, at one look."""
    GONE = "gone"
    """Not found, or private, at two looks at least a day apart."""
    NOT_ON_HUB = "not_on_hub"
    """The name is not one of a Hub repository."""
    UNREACHED = "unreached"
    """The look failed: says nothing about the data set."""


class WeightFormat(StrEnum):
    """The format of weight files."""

    SAFETENSORS = "safetensors"
    GGUF = "gguf"
    ONNX = "onnx"
    PICKLE = "pickle"
    """PyTorch's `.bin`, `.pt`, `.pth`: reading one can run code."""
    TENSORFLOW = "tensorflow"
    FLAX = "flax"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file of the repository; `digest` is its SHA-256 for large files, else its git hash."""

    path: str
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class Files:
    """The listing at the commit. `entries` holds the first 1,000 by path, the counts hold all."""

    count: int = 0
    bytes: int = 0
    complete: bool = True
    """False when the listing was cut off at the limit of pages."""
    entries: tuple[FileEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class Weights:
    """The weight files, and what the Hub reads from their headers."""

    formats: tuple[WeightFormat, ...] = ()
    count: int = 0
    bytes: int = 0
    parameters: int | None = None
    dtypes: tuple[tuple[str, int], ...] = ()
    """Pairs of data type and number of parameters, by name."""
    missing_shards: tuple[str, ...] = ()
    """Shards that the numbering or the index names and the listing does not have."""
    tokenizer_files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Card:
    """The model card: its YAML head and its text, cleaned and cut to a limit."""

    present: bool = False
    readable: bool = True
    """False for gated repositories, whose text nobody can read without asking."""
    text: str = ""
    truncated: bool = False
    digest: str = ""
    error: str = ""
    """Why the YAML head could not be read, in words; empty when it could or there is none."""
    data: Any = None
    """The YAML head as plain JSON values, limited in depth and size; None when there is none."""


@dataclass(frozen=True, slots=True)
class License:
    """The license of the weights as the repository states it."""

    terms: Terms | None = None
    file: str | None = None
    """Path of the license file, if one is in the repository."""
    file_digest: str | None = None
    """SHA-256 of its text with white space folded, if it was read."""
    file_license: str | None = None
    """The identifier that its text was recognized as, if any."""


@dataclass(frozen=True, slots=True)
class Checkpoints:
    """Weights saved during training: distinct steps by where they are kept."""

    branches: int = 0
    tags: int = 0
    directories: int = 0
    commits: int = 0
    """Distinct commits that those branches and tags point to."""
    examples: tuple[str, ...] = ()
    """Up to five of their names, in the order of their steps."""


@dataclass(frozen=True, slots=True)
class TrainingFiles:
    """Files that show how it was trained, by what they are; paths, at most twenty of each."""

    trainer_state: tuple[str, ...] = ()
    optimizer_state: tuple[str, ...] = ()
    logs: tuple[str, ...] = ()
    recipes: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()
    environment: tuple[str, ...] = ()
    modeling_code: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DatasetLook:
    """A data set that the card or the registry names, as found on the Hub."""

    name: str
    """As named."""
    state: DatasetState
    repo_id: str | None = None
    """Its name on the Hub today."""
    commit: str | None = None
    terms: Terms | None = None
    bytes: int | None = None
    files: int | None = None
    has_card: bool = False
    detail: str = ""
    """What was seen, in words, where the state alone does not say it."""


@dataclass(frozen=True, slots=True)
class BaseNamed:
    """A base model that the repository names."""

    repo_id: str
    relation: Relation


@dataclass(frozen=True, slots=True)
class Evaluations:
    """Evaluation results that the repository carries in a form machines read."""

    results: int = 0
    verified: int = 0
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Observations:
    """Everything that was seen of one model repository at one commit."""

    schema: int
    repo_id: str
    """The name that was asked for."""
    state: RepositoryState
    name: str | None = None
    """The name the Hub gives it today; differs from `repo_id` after a rename."""
    hub_id: str | None = None
    """The Hub's own `_id`: a name alone does not prove identity."""
    commit: str | None = None
    gating: Gating = Gating.NONE
    created: str | None = None
    """Date and time as the Hub gives it, UTC."""
    modified: str | None = None
    pipeline: str | None = None
    library: str | None = None
    architectures: tuple[str, ...] = ()
    custom_code: bool = False
    tags: tuple[str, ...] = ()
    license: License = field(default_factory=License)
    card: Card = field(default_factory=Card)
    files: Files = field(default_factory=Files)
    weights: Weights = field(default_factory=Weights)
    checkpoints: Checkpoints = field(default_factory=Checkpoints)
    training: TrainingFiles = field(default_factory=TrainingFiles)
    datasets: tuple[DatasetLook, ...] = ()
    bases: tuple[BaseNamed, ...] = ()
    evaluations: Evaluations = field(default_factory=Evaluations)
    papers: tuple[str, ...] = ()
    """arXiv and DOI identifiers, as `arxiv:2402.00838` or `doi:10…`."""
    code_links: tuple[str, ...] = ()
    """Code repositories that the card links, as leads: `https://github.com/owner/name`."""
    notes: tuple[str, ...] = ()
    """What could not be read and why, in words."""
    proofs: tuple[str, ...] = ()
    """Tokens in the card or in a file's name by which producers show who they are; no probe reads
    them."""
