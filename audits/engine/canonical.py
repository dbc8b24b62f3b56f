"""Canonical JSON and its SHA-256: the one way in which anything here is hashed or compared.

Keys in the order of their code points, no white space, UTF-8 without escapes, no floating-point
numbers. For keys of the Basic Multilingual Plane and numbers below 2^53 this is RFC 8785.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any


def to_plain(value: object) -> Any:
    """Turn frozen dataclasses, enums, tuples and mappings into what JSON can hold.

    Raises `TypeError` for anything else, floating-point numbers included: two machines may print
    the same one differently.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, int | str):
        return value
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): to_plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [to_plain(item) for item in value]
    raise TypeError(f"{type(value).__name__} has no canonical form")


def canonical_json(value: object) -> bytes:
    """Return the canonical JSON of a value (see `to_plain` for what may be in it)."""
    text = json.dumps(
        to_plain(value),
        ensure_ascii=False,
        allow_nan=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    # A lone surrogate is valid in a Python string and in nothing else.
    return text.encode("utf-8", errors="replace")


def digest(value: object) -> str:
    """Return the SHA-256 of the canonical JSON, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical_json(value)).hexdigest()
