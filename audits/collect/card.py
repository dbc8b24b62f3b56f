"""The model card: its YAML head read without trusting it, its text cleaned and cut."""

import hashlib
import re
from collections.abc import Mapping
from typing import Any

import yaml

from audits.collect.text import clean_prose, plain_data
from audits.engine.canonical import canonical_json
from audits.engine.observations import Card

README = "README.md"
MAX_BYTES = 1_000_000
"""Of a README that are read."""
MAX_CHARACTERS = 60_000
"""Of its text that are kept; the longest cards that anybody reads have about half of that."""
MAX_HEAD_CHARACTERS = 200_000
MAX_DATA_BYTES = 64_000
MAX_YAML_EVENTS = 20_000
MAX_YAML_DEPTH = 40

# Large, and of no use to a judge: results are counted elsewhere, widgets and gates are prose.
LEFT_OUT = frozenset({"model-index", "widget", "inference", "extra_gated_prompt"})

_HEAD = re.compile(
    r"\A\ufeff?\s*---[ \t]*\r?\n(.*?)^---[ \t]*\r?(?:\n|\Z)", re.DOTALL | re.MULTILINE
)


class _HeadError(ValueError):
    """A head that is not read; the message says why."""


def read_card(content: bytes, is_cut: bool, from_hub: object) -> Card:
    """Return the card from the bytes of a README and from the head as the Hub read it."""
    text = content.decode("utf-8", errors="replace")
    match = _HEAD.match(text)
    head, body = (match[1], text[match.end() :]) if match else (None, text)
    data: Mapping[Any, Any] | None = None
    error = ""
    if head is not None:
        try:
            data = read_head(head)
        except _HeadError as problem:
            error = str(problem)
    if isinstance(from_hub, Mapping):
        data = from_hub
    cleaned = clean_prose(body, MAX_CHARACTERS)
    return Card(
        present=True,
        text=cleaned.strip(),
        truncated=is_cut or len(body) > MAX_CHARACTERS,
        digest=hashlib.sha256(content).hexdigest(),
        error=error,
        data=limit_data(data),
    )


def unread_card(from_hub: object) -> Card:
    """Return the card of a gated repository, of which only the head is public."""
    data = from_hub if isinstance(from_hub, Mapping) else None
    return Card(present=True, readable=False, data=limit_data(data))


def read_head(head: str) -> dict[Any, Any] | None:
    """Return a YAML head as a mapping, None when it is empty.

    Only the safe types are made, and the head is gone through once before anything is built from
    it: aliases, which can stand for millions of values, are refused, and so is great depth.
    """
    if len(head) > MAX_HEAD_CHARACTERS:
        raise _HeadError(f"The head is longer than {MAX_HEAD_CHARACTERS:,} characters.")
    try:
        _look_through(head)
        data = yaml.safe_load(head)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" in line {mark.line + 1}" if mark else ""
        raise _HeadError(f"The head is not YAML{where}.") from error
    except (ValueError, RecursionError, OverflowError, TypeError, AttributeError) as error:
        if isinstance(error, _HeadError):
            raise
        # A date of the thirteenth month, a key that cannot be one, and other things that parse.
        raise _HeadError("The head is YAML with a value that cannot be read.") from error
    if data is None:
        return None
    if not isinstance(data, dict):
        raise _HeadError(
            f"The head is not a mapping of names to values but a {type(data).__name__}."
        )
    return data


def _look_through(head: str) -> None:
    depth = 0
    for number, event in enumerate(yaml.parse(head, Loader=yaml.SafeLoader)):
        if number > MAX_YAML_EVENTS:
            raise _HeadError(f"The head has more than {MAX_YAML_EVENTS:,} parts.")
        if isinstance(event, yaml.AliasEvent):
            raise _HeadError("The head uses aliases, which are not followed.")
        if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            depth += 1
            if depth > MAX_YAML_DEPTH:
                raise _HeadError(f"The head is nested deeper than {MAX_YAML_DEPTH} levels.")
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            depth -= 1


def limit_data(data: Mapping[Any, Any] | None) -> Any:
    """Return card data as plain JSON values within limits, or None when there are none."""
    if not data:
        return None
    kept = {key: value for key, value in data.items() if key not in LEFT_OUT}
    plain = plain_data(kept)
    if len(canonical_json(plain)) > MAX_DATA_BYTES:
        # Still too much: keep the fields that a judge reads, which are short ones.
        plain = plain_data(kept, values=300, depth=4, characters=200)
    return plain
