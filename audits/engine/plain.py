"""Frozen dataclasses from plain JSON data: the way back from `canonical.to_plain`.

Strict, because snapshots come from outside: an unknown field or a wrong type is an error that names
the place. A field with a default may be missing, so that snapshots of an older schema still read.
"""

import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")

MAX_DEPTH = 32
"""Of values without a form of their own; the collector keeps to far less."""


class PlainError(ValueError):
    """Plain data that does not have the form asked for; the message says where."""


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def from_plain(kind: type[T], value: object, where: str = "") -> T:
    """Build a frozen dataclass from plain data, checking every type on the way.

    Raises `PlainError` with the path of the first value that does not fit.
    """
    return cast("T", _build(kind, value, where or kind.__name__))


def _build(kind: Any, value: object, where: str) -> object:
    if kind is Any:
        _check_json(value, where, MAX_DEPTH)
        return value
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _build_union(get_args(kind), value, where)
    if origin is tuple:
        return _build_tuple(get_args(kind), value, where)
    if isinstance(kind, type) and issubclass(kind, Enum):
        try:
            return kind(value)
        except ValueError:
            raise PlainError(f"{where}: {_shown(value)} is not a {kind.__name__}") from None
    if is_dataclass(kind) and isinstance(kind, type):
        return _build_dataclass(kind, value, where)
    # bool is an int to Python, and not to anybody who reads a snapshot.
    if isinstance(value, kind) and isinstance(value, bool) == (kind is bool):
        return value
    raise PlainError(f"{where}: expected {kind.__name__}, got {type(value).__name__}")


def _check_json(value: object, where: str, depth: int) -> None:
    """Refuse what has no canonical form where any JSON value may stand."""
    if depth < 0:
        raise PlainError(f"{where}: more than {MAX_DEPTH} deep")
    if isinstance(value, Mapping):
        for key, item in value.items():
            if not isinstance(key, str):
                raise PlainError(f"{where}: the key {_shown(key)} is no text")
            _check_json(item, f"{where}.{key[:100]}", depth - 1)
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            _check_json(item, f"{where}[{index}]", depth - 1)
    elif value is not None and not isinstance(value, bool | int | str):
        raise PlainError(f"{where}: a {type(value).__name__} has no canonical form")


def _shown(value: object) -> str:
    """Return a value as an error shows it, short whatever was sent."""
    shown = repr(value)
    return shown if len(shown) <= 100 else f"{shown[:99]}…"


def _build_union(kinds: tuple[Any, ...], value: object, where: str) -> object:
    if value is None and type(None) in kinds:
        return None
    (kind,) = (kind for kind in kinds if kind is not type(None))
    return _build(kind, value, where)


def _build_tuple(kinds: tuple[Any, ...], value: object, where: str) -> tuple[object, ...]:
    if not isinstance(value, list | tuple):
        raise PlainError(f"{where}: expected a list, got {type(value).__name__}")
    if kinds[-1] is Ellipsis:
        kinds = (kinds[0],) * len(value)
    if len(kinds) != len(value):
        raise PlainError(f"{where}: expected {len(kinds)} values, got {len(value)}")
    return tuple(
        _build(kind, item, f"{where}[{index}]")
        for index, (kind, item) in enumerate(zip(kinds, value, strict=True))
    )


def _build_dataclass(kind: type, value: object, where: str) -> object:
    if not isinstance(value, Mapping):
        raise PlainError(f"{where}: expected an object, got {type(value).__name__}")
    known = {field.name: field for field in fields(kind)}
    unknown = sorted(str(key) for key in value if key not in known)
    if unknown:
        raise PlainError(f"{where}: unknown field {_shown(unknown[0])}")
    hints = _hints(kind)
    built = {}
    for name, field in known.items():
        if name in value:
            built[name] = _build(hints[name], value[name], f"{where}.{name}")
        elif field.default is MISSING and field.default_factory is MISSING:
            raise PlainError(f"{where}: the field {name!r} is missing")
    return kind(**built)
