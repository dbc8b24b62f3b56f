"""Intermediate checkpoints by the names of branches, tags and directories.

A name alone is no checkpoint: `fp16`, `onnx`, `4.0bpw` are variants, and ten branches at one commit
hold one set of weights.
"""

import re
from collections.abc import Iterable

from audits.collect.errors import BadAnswer
from audits.collect.text import clean_line, items, mapping
from audits.engine.observations import Checkpoints

MAX_REFS = 5_000
EXAMPLES = 5

# Passes what OLMo, Pythia, LLM360, SmolLM3, Apertus and BLOOM use, and none of the usual variants.
_STEP = re.compile(
    r"(?:stage\d+-(?:ingredient\d+-)?)?(?:global[_-]?)?step[_-]?\d+(?:-tokens\d+(?:\.\d+)?[BT])?"
    r"|ckpt[_-]?\d+"
    r"|(?:.*[_-])?checkpoint[_-]?\d+",
    re.IGNORECASE,
)
_DIRECTORY = re.compile(r"checkpoint[_-]\d+|global_?step[_-]?\d+|step[_-]?\d+", re.IGNORECASE)
_NUMBER = re.compile(r"\d+")
_MAX_NAME = 100


def is_step(name: str) -> bool:
    """Whether a branch or tag is named like a step of training."""
    return len(name) <= _MAX_NAME and _STEP.fullmatch(name) is not None


def step_directory(path: str) -> str | None:
    """Return the directory of a step that a file lies in, the outermost, or None."""
    parts = path.split("/")[:-1]
    for depth, part in enumerate(parts):
        if len(part) <= _MAX_NAME and _DIRECTORY.fullmatch(part):
            return "/".join(parts[: depth + 1])
    return None


def in_order(names: Iterable[str]) -> list[str]:
    """Return names in the order of the numbers in them."""
    return sorted(
        names,
        key=lambda name: (
            tuple(int(number[:15]) for number in _NUMBER.findall(name)),
            name,
        ),
    )


def spread(names: list[str]) -> tuple[str, ...]:
    """Return up to five of ordered names, from the first to the last."""
    if len(names) <= EXAMPLES:
        return tuple(names)
    last = len(names) - 1
    return tuple(names[position * last // (EXAMPLES - 1)] for position in range(EXAMPLES))


def read_checkpoints(refs: object, directories: Iterable[str]) -> Checkpoints:
    """Return the checkpoints among the refs of a repository and the directories of its files.

    Raises `BadAnswer` when the refs do not have the form that refs have.
    """
    payload = mapping(refs)
    branches = _steps(payload.get("branches"))
    tags = _steps(payload.get("tags"))
    names = in_order(set(branches) | set(tags))
    found = in_order(set(directories))
    return Checkpoints(
        branches=len(branches),
        tags=len(tags),
        directories=len(found),
        commits=len(set(branches.values()) | set(tags.values())),
        examples=spread(names or found),
    )


def _steps(refs: object) -> dict[str, str]:
    """Return the commit of each ref that is named like a step."""
    if not isinstance(refs, list):
        raise BadAnswer("The Hub's list of branches and tags cannot be read.")
    steps: dict[str, str] = {}
    for ref in items(refs, MAX_REFS):
        name = clean_line(mapping(ref).get("name"), _MAX_NAME + 1)
        commit = clean_line(mapping(ref).get("targetCommit"), 64)
        if name and commit and is_step(name):
            steps[name] = commit
    return steps
