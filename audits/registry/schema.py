"""The shape of a registry file: one publisher, its families and their models.

Every model here forbids unknown keys, takes no value of the wrong type and cannot be changed once
read. The closed sets are plain words; they are the same words as the judging engine's enums.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import unicodedata
from typing import Annotated, Any, Final, Literal, Self
from urllib.parse import urlsplit

from license_expression import (  # type: ignore[import-untyped]
    ExpressionError,
    get_spdx_licensing,
)
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from audits.engine.canonical import digest

SCHEMA_VERSION: Final = 1

PublisherKind = Literal["company", "nonprofit", "academic", "community", "government"]
ModelKind = Literal["text", "code", "vision", "image", "audio", "video", "multimodal", "embedding"]
Stage = Literal["pretraining", "posttraining"]
DatasetStage = Literal["pretraining", "posttraining", "evaluation"]
ClaimKind = Literal["fully_open", "open_source", "open_weights", "open"]
CodeRole = Literal["training", "data", "evaluation", "inference"]
BaseRelation = Literal["finetune", "adapter", "merge", "quantized"]
Availability = Literal["released", "gated", "described", "promised", "withheld", "gone"]
Completeness = Literal["all", "part"]
Component = Literal[
    "training_code",
    "data_processing_code",
    "inference_code",
    "evaluation_code",
    "model_architecture",
    "supporting_tools",
    "training_recipe",
    "environment",
    "training_logs",
    "intermediate_checkpoints",
    "compute_disclosure",
    "pretraining_data",
    "posttraining_data",
    "evaluation_data",
    "data_card",
    "data_information",
    "final_weights",
    "base_weights",
    "tokenizer",
    "model_card",
    "technical_report",
    "research_paper",
    "evaluation_results",
    "model_metadata",
    "sample_outputs",
    "independent_reproductions",
]

COMPONENT_STAGES: Final[dict[str, Stage]] = {
    "pretraining_data": "pretraining",
    "posttraining_data": "posttraining",
}
"""Components that exist only where the release was trained in that stage."""

# License identifiers of the Hub that are not also SPDX identifiers. "other" and "unknown" are
# left out on purpose: an entry names its license, or says nothing about it.
HUB_LICENSES: Final = frozenset(
    {
        "openrail",
        "bigscience-openrail-m",
        "creativeml-openrail-m",
        "bigscience-bloom-rail-1.0",
        "bigcode-openrail-m",
        "bsd",
        "c-uda",
        "cc",
        "agpl-3.0",
        "gfdl",
        "gpl",
        "gpl-2.0",
        "gpl-3.0",
        "lgpl",
        "lgpl-2.1",
        "lgpl-3.0",
        "h-research",
        "intel-research",
        "apple-ascl",
        "apple-amlr",
        "odc-by",
        "odbl",
        "openmdw-1.0",
        "openmdw-1.1",
        "openrail++",
        "pddl",
        "lgpl-lr",
        "deepfloyd-if-license",
        "fair-noncommercial-research-license",
        "llama2",
        "llama3",
        "llama3.1",
        "llama3.2",
        "llama3.3",
        "llama4",
        "grok2-community",
        "gemma",
    }
)
MAX_QUOTE: Final = 200
MAX_TEXT: Final = 300
MAX_URL: Final = 500

_LICENSE_REF = re.compile(r"LicenseRef-[A-Za-z0-9.\-]+")
_HUB_NAME = r"[A-Za-z0-9][A-Za-z0-9._-]{0,95}"
_HUB_ID = re.compile(rf"{_HUB_NAME}/{_HUB_NAME}")
_RELEASED = re.compile(r"\d{4}-(0[1-9]|1[0-2])(-\d{2})?")
_SPDX = get_spdx_licensing()


def _plain(text: str) -> str:
    """Refuse what would break a page, a feed or a terminal: control and format characters."""
    for character in text:
        if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}:
            raise ValueError(f"contains the control character U+{ord(character):04X}")
    if text != text.strip():
        raise ValueError("begins or ends with a space")
    return text


def _web_address(url: str) -> str:
    if any(character.isspace() for character in url):
        raise ValueError("contains a space")
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"}:
        raise ValueError("must begin with http:// or https://")
    if not parts.hostname or "." not in parts.hostname:
        raise ValueError("names no host")
    if "@" in parts.netloc:
        raise ValueError("must not contain a user name")
    return url


def _hub_id(name: str) -> str:
    if not _HUB_ID.fullmatch(name) or ".." in name or "--" in name:
        raise ValueError("must be of the form owner/name")
    return name


def _release_date(text: str) -> str:
    if not _RELEASED.fullmatch(text):
        raise ValueError("must be YYYY-MM-DD, or YYYY-MM when the day is not sure")
    if len(text) == len("YYYY-MM-DD"):
        dt.date.fromisoformat(text)
    return text


def _license(expression: str) -> str:
    """Accept an SPDX expression (custom parts as LicenseRef-...) or a Hub identifier."""
    if expression in HUB_LICENSES:
        return expression
    try:
        parsed = _SPDX.parse(expression)
        unknown = [
            key for key in _SPDX.unknown_license_keys(parsed) if not _LICENSE_REF.fullmatch(key)
        ]
    except ExpressionError as error:
        raise ValueError("is not an SPDX license expression") from error
    if unknown:
        raise ValueError(
            f"{unknown[0]!r} is no SPDX identifier and none of the Hub's; "
            "write LicenseRef-<name> for a license of the publisher's own"
        )
    return expression


Text = Annotated[str, StringConstraints(min_length=1, max_length=MAX_TEXT), AfterValidator(_plain)]
Quote = Annotated[
    str, StringConstraints(min_length=8, max_length=MAX_QUOTE), AfterValidator(_plain)
]
Url = Annotated[
    str,
    StringConstraints(min_length=1, max_length=MAX_URL),
    AfterValidator(_plain),
    AfterValidator(_web_address),
]
HubId = Annotated[str, AfterValidator(_plain), AfterValidator(_hub_id)]
PublisherId = Annotated[str, StringConstraints(pattern=rf"^{_HUB_NAME}$")]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
ReleaseDate = Annotated[str, AfterValidator(_release_date)]
License = Annotated[
    str,
    StringConstraints(min_length=1, max_length=120),
    AfterValidator(_plain),
    AfterValidator(_license),
]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Publisher(_Strict):
    """Who released a model. `id` is the first half of its model ids."""

    id: PublisherId
    name: Text
    url: Url
    kind: PublisherKind
    country: Country | None = None


class Paper(_Strict):
    """A paper or report about a model."""

    title: Text
    url: Url


class Claim(_Strict):
    """What the publisher says of the model itself, verbatim, and where it says so."""

    says: ClaimKind
    quote: Quote
    url: Url


class Code(_Strict):
    """A code repository and what it is for."""

    repository: Url
    role: CodeRole
    license: License | None = None


class Dataset(_Strict):
    """A data set the model was trained or evaluated with.

    `hub` is its id on the Hub, where the machine can look at it; a data set that is elsewhere has
    a `url` instead.
    """

    name: Text
    stage: DatasetStage
    hub: HubId | None = None
    url: Url | None = None
    license: License | None = None

    @model_validator(mode="after")
    def _can_be_found(self) -> Self:
        if self.hub is None and self.url is None:
            raise ValueError("needs hub (a data set id on the Hub) or url")
        return self


class ComponentStatement(_Strict):
    """What the publisher is said to have released of one component, and the link that shows it."""

    component: Component
    availability: Availability
    completeness: Completeness
    url: Url
    note: Text
    license: License | None = None


class Base(_Strict):
    """The model another one was made from."""

    model: HubId
    relation: BaseRelation


class _Statements(_Strict):
    """The lists that a family and a model both may have."""

    paper: tuple[Paper, ...] = ()
    claim: tuple[Claim, ...] = ()
    code: tuple[Code, ...] = ()
    dataset: tuple[Dataset, ...] = ()
    component: tuple[ComponentStatement, ...] = ()


class ModelEntry(_Statements):
    """One model as the file has it: what differs from its family."""

    id: HubId
    name: Text
    released: ReleaseDate
    stages: Annotated[tuple[Stage, ...], Field(min_length=1)]
    hub: bool = True
    parameters: Annotated[int, Field(gt=0)] | None = None
    license: License | None = None
    base: tuple[Base, ...] = ()


class Family(_Statements):
    """Models that share a name, a kind and most of what was released with them."""

    name: Text
    kind: ModelKind
    entered: dt.date
    model: Annotated[tuple[ModelEntry, ...], Field(min_length=1)]


class RegistryFile(_Strict):
    """One file of the registry: everything about one publisher."""

    schema_: Annotated[Literal[1], Field(alias="schema")]
    publisher: Publisher
    family: Annotated[tuple[Family, ...], Field(min_length=1)]


class RegistryModel(_Strict):
    """One model with everything the registry says of it, its family's statements merged in.

    `released` is `YYYY-MM-DD`, or `YYYY-MM` when the day is not sure. `hub` says whether `id` is
    also the model's repository on the Hub. `parameters` is the published total. `license` is that
    of the weights. `entered` is the date on which these facts were entered.
    """

    id: str
    name: str
    family: str
    kind: ModelKind
    publisher: Publisher
    released: str
    entered: dt.date
    hub: bool
    parameters: int | None
    license: str | None
    stages: tuple[Stage, ...]
    base: tuple[Base, ...]
    papers: tuple[Paper, ...]
    claims: tuple[Claim, ...]
    code: tuple[Code, ...]
    datasets: tuple[Dataset, ...]
    components: tuple[ComponentStatement, ...]

    @property
    def repo_id(self) -> str | None:
        """The model's repository on the Hub, or None when it is not there."""
        return self.id if self.hub else None

    @property
    def digest(self) -> str:
        """SHA-256, in hexadecimal, of the entry as canonical JSON: new facts, new digest."""
        return digest(self.as_json())

    def as_json(self) -> dict[str, Any]:
        """Give the entry as plain JSON data, dates as ISO strings."""
        return self.model_dump(mode="json")

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Read an entry back from `as_json`. Raises `pydantic.ValidationError` for other data."""
        return cls.model_validate_json(json.dumps(data))
