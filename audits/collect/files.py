"""What the files of a repository are, by name and size: weights, tokenizer, traces of training.

No file is downloaded for this. Names come from the Hub's list of all files, sizes and hashes from
the tree, which is read up to a limit of pages.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from audits.collect.errors import BadAnswer
from audits.collect.refs import step_directory
from audits.collect.text import clean_line, items, mapping, whole
from audits.engine.observations import FileEntry, Files, TrainingFiles, WeightFormat, Weights

MAX_ENTRIES = 1_000
"""Of the listing that are kept; the counts hold all."""
MAX_EACH = 20
"""Paths kept of each kind of training file."""
MAX_PATH = 400
MAX_SHARDS = 10_000
"""Of one set of weights; what claims more is not believed."""
MAX_SHARDED = 50
"""Sets of sharded weights whose numbering is looked through."""

_FORMATS = {
    ".safetensors": WeightFormat.SAFETENSORS,
    ".gguf": WeightFormat.GGUF,
    ".onnx": WeightFormat.ONNX,
    ".bin": WeightFormat.PICKLE,
    ".pt": WeightFormat.PICKLE,
    ".pth": WeightFormat.PICKLE,
    ".ckpt": WeightFormat.PICKLE,
    ".pkl": WeightFormat.PICKLE,
    ".h5": WeightFormat.TENSORFLOW,
    ".pb": WeightFormat.TENSORFLOW,
    ".tflite": WeightFormat.TENSORFLOW,
    ".keras": WeightFormat.TENSORFLOW,
    ".msgpack": WeightFormat.FLAX,
    ".nemo": WeightFormat.OTHER,
    ".npz": WeightFormat.OTHER,
    ".ot": WeightFormat.OTHER,
    ".mlmodel": WeightFormat.OTHER,
    ".llamafile": WeightFormat.OTHER,
    ".task": WeightFormat.OTHER,
}

_OPTIMIZER = re.compile(
    r"(?:.*[_-])?optimizer[^/]*\.(?:pt|bin|pth|safetensors)|scheduler\.(?:pt|bin)|scaler\.pt"
    r"|rng_state[^/]*\.pth|random_states[^/]*\.pkl|.*_optim_states\.pt|zero_to_fp32\.py|latest"
    r"|.*\.distcp",
    re.IGNORECASE,
)
_TRAINER_STATE = re.compile(
    r"training_args\.bin|trainer_state\.json|trainer_log\.jsonl|all_results\.json"
    r"|train_results\.json",
    re.IGNORECASE,
)
_LOG = re.compile(r"events\.out\.tfevents\..*|(?:train|training|pretrain)[^/]*\.log", re.IGNORECASE)
_LOG_DIRECTORIES = frozenset({"runs", "wandb", "logs", "tensorboard"})
_LOG_ENDINGS = (".log", ".jsonl", ".csv", ".tfevents", ".wandb")
_RECIPE = re.compile(
    r"(?:axolotl|recipe|train|training|pretrain|finetune|sft|dpo)[^/]*\.(?:ya?ml|toml|gin)"
    r"|(?:ds_config|deepspeed|training_config|train_config)[^/]*\.json",
    re.IGNORECASE,
)
_RECIPE_DIRECTORIES = frozenset({"configs", "recipes", "recipe", "training_configs"})
_SCRIPT = re.compile(
    r"(?:train|pretrain|finetune|fine_tune|sft|dpo|grpo|run_(?:clm|mlm|train|pretrain))"
    r"(?:[_-][^/]*)?\.(?:py|sh)",
    re.IGNORECASE,
)
_ENVIRONMENT = re.compile(
    r"requirements[^/]*\.(?:txt|lock)|environment\.ya?ml|conda[^/]*\.ya?ml|pyproject\.toml"
    r"|setup\.py|uv\.lock|poetry\.lock|pdm\.lock|pixi\.lock|pipfile\.lock|dockerfile"
    r"|[^/]*\.def|singularity",
    re.IGNORECASE,
)
_MODELING = re.compile(r"modell?ing[^/]*\.py|model\.py|(?:.*_)?architecture\.py", re.IGNORECASE)
_TOKENIZER = re.compile(
    r"tokenizer(?:\.json|\.model|_config\.json|\.tiktoken)?|[^/]*\.tiktoken|tekken\.json"
    r"|vocab\.(?:json|txt)|merges\.txt|spiece\.model|(?:sentencepiece|spm)[^/]*\.model"
    r"|(?:pre)?processor_config\.json|image_processor[^/]*|feature_extractor[^/]*\.json"
    r"|[^/]*tokenizer\.(?:json|model)",
    re.IGNORECASE,
)
# Weights for something else than running the model: training arguments, embeddings of a voice.
_NO_WEIGHTS = re.compile(
    r"training_args\.bin|tokenizer[^/]*\.bin|vocab[^/]*\.bin|.*index\.bin|openvino_tokenizer\.bin",
    re.IGNORECASE,
)
_SHARD = re.compile(
    r"(?P<stem>.*?)(?P<dash>[_-])(?P<number>\d{5,6})-of-(?P<total>\d{5,6})"
    r"\.(?P<ending>safetensors|bin|gguf)"
)


@dataclass(frozen=True, slots=True)
class Listing:
    """The files of a repository at a commit, with sizes and hashes as far as they were read."""

    names: tuple[str, ...]
    entries: Mapping[str, FileEntry]
    is_complete: bool
    """Whether every name has its entry."""
    has_all_names: bool


def read_tree(page: object) -> dict[str, FileEntry]:
    """Return the files of one page of a tree; raises `BadAnswer` for another form."""
    if not isinstance(page, list):
        raise BadAnswer("The Hub's listing of files cannot be read.")
    found: dict[str, FileEntry] = {}
    for item in page:
        entry = mapping(item)
        if entry.get("type") == "directory":
            continue
        path, size = clean_line(entry.get("path"), MAX_PATH), whole(entry.get("size"))
        large = mapping(entry.get("lfs"))
        digest = clean_line(large.get("oid") or entry.get("oid"), 64)
        if not path or size is None:
            raise BadAnswer("The Hub's listing of files has an entry without a path or a size.")
        found[path] = FileEntry(path, size, digest)
    return found


def make_listing(
    siblings: object, entries: Mapping[str, FileEntry], *, tree_is_complete: bool
) -> Listing:
    """Put the names from the information and the entries of the tree together."""
    listed = items(siblings, 10**6)
    names = {clean_line(mapping(item).get("rfilename"), MAX_PATH) for item in listed}
    known = (names | set(entries)) - {""}
    return Listing(
        names=tuple(sorted(known)),
        entries=entries,
        is_complete=tree_is_complete,
        has_all_names=tree_is_complete or bool(listed),
    )


def describe_files(listing: Listing) -> Files:
    """Return the listing as it is kept."""
    kept = [listing.entries[path] for path in listing.names if path in listing.entries]
    return Files(
        count=len(listing.names),
        bytes=sum(entry.size for entry in kept),
        complete=listing.is_complete,
        entries=tuple(kept[:MAX_ENTRIES]),
    )


def describe_weights(listing: Listing, info: Mapping[str, Any]) -> Weights:
    """Return the weight files, and what the Hub read from their headers."""
    weights = {path: form for path in listing.names if (form := weight_format(path)) is not None}
    # An emptied weight file is none. A size that was not read says nothing.
    sizes = {path: entry.size for path, entry in listing.entries.items()}
    weights = {path: form for path, form in weights.items() if sizes.get(path) != 0}
    final = {path: form for path, form in weights.items() if step_directory(path) is None}
    final = final or weights
    return Weights(
        formats=tuple(sorted(set(final.values()))),
        count=len(final),
        bytes=sum(sizes.get(path, 0) for path in final),
        parameters=_parameters(info),
        dtypes=_dtypes(info),
        missing_shards=_missing_shards(final, listing) if listing.has_all_names else (),
        tokenizer_files=_chosen(
            path for path in listing.names if _TOKENIZER.fullmatch(_name(path))
        ),
    )


def weight_format(path: str) -> WeightFormat | None:
    """Return the format of a weight file; None for a file that holds no weights."""
    name = _name(path)
    if _OPTIMIZER.fullmatch(name) or _NO_WEIGHTS.fullmatch(name):
        return None
    lowered = name.lower()
    if lowered.endswith((".onnx_data", ".onnx.data")):
        return WeightFormat.ONNX
    form = _FORMATS.get(PurePosixPath(lowered).suffix)
    if form is WeightFormat.PICKLE and lowered.startswith(("ggml-", "ggml_", "openvino_")):
        return WeightFormat.OTHER
    if form is WeightFormat.PICKLE and "tfevents" in lowered:
        return None
    return form


def step_directories(listing: Listing) -> set[str]:
    """Return the directories of steps that hold weights."""
    return {
        directory
        for path in listing.names
        if (directory := step_directory(path)) is not None and weight_format(path) is not None
    }


def describe_training(listing: Listing) -> TrainingFiles:
    """Return the files that show how the model was trained."""
    sizes = {path: entry.size for path, entry in listing.entries.items()}
    there = [path for path in listing.names if sizes.get(path) != 0]

    def matching(pattern: re.Pattern[str]) -> list[str]:
        return [path for path in there if pattern.fullmatch(_name(path))]

    scripts = matching(_SCRIPT)
    recipes = matching(_RECIPE) + [
        path
        for path in there
        if _folders(path) & _RECIPE_DIRECTORIES
        and path.lower().endswith((".yaml", ".yml", ".toml"))
    ]
    logs = matching(_LOG) + [
        path
        for path in there
        if _folders(path) & _LOG_DIRECTORIES
        and (path.lower().endswith(_LOG_ENDINGS) or "tfevents" in path)
    ]
    return TrainingFiles(
        trainer_state=_chosen(matching(_TRAINER_STATE)),
        optimizer_state=_chosen(matching(_OPTIMIZER)),
        logs=_chosen(logs),
        recipes=_chosen(recipes),
        scripts=_chosen(scripts),
        environment=_chosen(matching(_ENVIRONMENT)),
        modeling_code=_chosen(matching(_MODELING)),
    )


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _folders(path: str) -> set[str]:
    return set(path.lower().split("/")[:-1])


def _chosen(paths: Iterable[str]) -> tuple[str, ...]:
    """Return up to twenty paths, those nearest to the top first."""
    return tuple(sorted(set(paths), key=lambda path: (path.count("/"), path))[:MAX_EACH])


def _parameters(info: Mapping[str, Any]) -> int | None:
    for source in ("safetensors", "gguf"):
        total = whole(mapping(info.get(source)).get("total"))
        if total:
            return total
    return None


def _dtypes(info: Mapping[str, Any]) -> tuple[tuple[str, int], ...]:
    counted = mapping(mapping(info.get("safetensors")).get("parameters"))
    found = {
        clean_line(name, 20): count
        for name, value in list(counted.items())[:50]
        if (count := whole(value)) is not None
    }
    return tuple(sorted(found.items()))


def _missing_shards(weights: Iterable[str], listing: Listing) -> tuple[str, ...]:
    """Return the shards that the numbering of the others names and that are not there."""
    groups: dict[tuple[str, str, str], int] = {}
    for path in weights:
        match = _SHARD.fullmatch(path)
        if match and int(match["total"]) <= MAX_SHARDS and len(groups) < MAX_SHARDED:
            start = f"{match['stem']}{match['dash']}"
            groups[start, match["total"], match["ending"]] = len(match["number"])
    listed = set(listing.names)
    named = (
        f"{start}{number:0{width}}-of-{total}.{ending}"
        for (start, total, ending), width in groups.items()
        for number in range(1, int(total) + 1)
    )
    return tuple(sorted(shard for shard in named if shard not in listed)[:MAX_EACH])
