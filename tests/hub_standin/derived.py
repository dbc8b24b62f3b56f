"""What the Hub works out for itself from a commit: tags, bases, library, description."""

import re
from collections.abc import Mapping, Sequence

from tests.hub_standin.json_types import JSON
from tests.hub_standin.repositories import Commit, Kind, Repository

_ARXIV_LINK = re.compile(r"arxiv\.org/(?:abs|pdf)/(\d{4}\.\d{4,5})")
_CUSTOM_CODE = re.compile(r"(modeling|configuration)_\w+\.py")

# The relations the Hub knows, as it spells them in tags and in baseModels.
RELATIONS = ("finetune", "adapter", "merge", "quantized")

# Card fields whose values become bare tags or tags with this prefix.
_TAGGED_FIELDS: Mapping[Kind, Mapping[str, str]] = {
    Kind.MODEL: {"language": "", "datasets": "dataset:", "license": "license:"},
    Kind.DATASET: {
        "task_categories": "task_categories:",
        "language": "language:",
        "license": "license:",
        "size_categories": "size_categories:",
    },
}


def as_strings(value: JSON) -> list[str]:
    """Return the strings of a card field: a string, a list with odd members, or nothing."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, Sequence):
        return [item for item in value if isinstance(item, str)]
    return []


def card_of(commit: Commit) -> Mapping[str, JSON]:
    """Return the card data, empty when the card has no usable head."""
    return commit.card_data or {}


def base_names(commit: Commit) -> list[str]:
    """Return the ids that the card names as base models."""
    return as_strings(card_of(commit).get("base_model"))


def relation(commit: Commit) -> str:
    """Return how the model was made from its bases, by the rule the Hub uses."""
    stated = card_of(commit).get("base_model_relation")
    if isinstance(stated, str) and stated in RELATIONS:
        return stated
    if "adapter_config.json" in commit.files:
        return "adapter"
    config = commit.content.fields.get("config")
    quantized = isinstance(config, Mapping) and "quantization_config" in config
    if quantized or any(path.endswith(".gguf") for path in commit.files):
        return "quantized"
    return "merge" if len(base_names(commit)) > 1 else "finetune"


def library_name(commit: Commit) -> str | None:
    """Return the library that the files point to."""
    stated = card_of(commit).get("library_name")
    if isinstance(stated, str):
        return stated
    if "adapter_config.json" in commit.files:
        return "peft"
    if "model_index.json" in commit.files:
        return "diffusers"
    if any(path.endswith(".gguf") for path in commit.files):
        return "gguf"
    return "transformers" if "config.json" in commit.files else None


def pipeline_tag(commit: Commit) -> str | None:
    """Return the task: the card's word for it, or text generation for a known causal model."""
    stated = card_of(commit).get("pipeline_tag")
    if isinstance(stated, str):
        return stated
    config = commit.content.fields.get("config")
    if isinstance(config, Mapping):
        names = as_strings(config.get("architectures"))
        if any(name.endswith("ForCausalLM") for name in names):
            return "text-generation"
    return None


def tags(repository: Repository, commit: Commit) -> list[str]:
    """Return the tags the Hub derives, which mirror the card and are what ``filter=`` matches."""
    card = card_of(commit)
    found: list[str] = []
    if repository.kind is Kind.MODEL:
        found += [name for name in (library_name(commit), pipeline_tag(commit)) if name]
        for ending, tag in (
            (".safetensors", "safetensors"),
            (".gguf", "gguf"),
            (".bin", "pytorch"),
        ):
            if any(path.endswith(ending) for path in commit.files):
                found.append(tag)
        if any("tfevents" in path for path in commit.files):
            found.append("tensorboard")
        if any(_CUSTOM_CODE.fullmatch(path) for path in commit.files):
            found.append("custom_code")
    found += as_strings(card.get("tags"))
    for name, prefix in _TAGGED_FIELDS[repository.kind].items():
        found += [f"{prefix}{value}" for value in as_strings(card.get(name))]
    if repository.kind is Kind.MODEL:
        found += [f"base_model:{name}" for name in base_names(commit)]
        found += [f"base_model:{relation(commit)}:{name}" for name in base_names(commit)]
        if "model-index" in card:
            found.append("model-index")
    body = commit.content.card.body if commit.content.card else ""
    found += [f"arxiv:{number}" for number in _ARXIV_LINK.findall(body)]
    found.append(f"region:{repository.settings.region}")
    return list(dict.fromkeys(found))


def description(commit: Commit) -> str:
    """Return the first paragraph of the card that is not a heading."""
    body = commit.content.card.body if commit.content.card else ""
    for paragraph in body.split("\n\n"):
        if paragraph.strip() and not paragraph.lstrip().startswith("#"):
            return paragraph.strip()
    return ""


def main_size(commit: Commit) -> int:
    """Return the bytes of a data set besides its card and its git settings."""
    about = {"README.md", ".gitattributes"}
    return sum(file.size for path, file in commit.files.items() if path not in about)
