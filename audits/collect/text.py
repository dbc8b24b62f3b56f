"""Cleaning what strangers wrote, so that no page, feed, terminal or stored row is harmed by it.

Everything that leaves `audits.collect` has passed through here: no control characters, none that
turn the direction of writing around, no lone surrogates, and all of it within limits.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

# Format characters that some scripts and emoji need between letters (ZWNJ, ZWJ); in prose only.
_JOINERS = frozenset("\u200c\u200d")
_REFUSED_CATEGORIES = frozenset({"Cc", "Cf", "Cs"})
_LINE_BREAKS = re.compile(r"\r\n?|[\u0085\u2028\u2029]")
_ANY_SPACE = re.compile(r"\s+")
ELLIPSIS = "…"


def _is_harmless(character: str, kept: frozenset[str]) -> bool:
    if character in kept:
        return True
    if unicodedata.category(character) in _REFUSED_CATEGORIES:
        return False
    # The noncharacters, such as U+FFFE, may not stand in XML.
    return not (0xFDD0 <= ord(character) <= 0xFDEF or ord(character) & 0xFFFE == 0xFFFE)


_PROSE_KEEPS = _JOINERS | frozenset("\n\t")


def clean_prose(value: str, limit: int) -> str:
    """Return text of several lines without harmful characters, cut to a number of characters."""
    # Cut first: cleaning only shortens, and a megabyte need not be gone through for a hundred kB.
    value = _LINE_BREAKS.sub("\n", value[: limit * 2])
    if not (value.isascii() and value.isprintable()):
        value = "".join(item for item in value if _is_harmless(item, _PROSE_KEEPS))
    return value[:limit]


def clean_line(value: object, limit: int = 300) -> str:
    """Return one line of text; an empty string for anything that is not text.

    White space is folded, and what is too long ends in an ellipsis.
    """
    if not isinstance(value, str):
        return ""
    value = _ANY_SPACE.sub(" ", value[: limit * 4])
    if not (value.isascii() and value.isprintable()):
        value = "".join(item for item in value if _is_harmless(item, frozenset()))
        value = _ANY_SPACE.sub(" ", value)
    value = value.strip()
    return value if len(value) <= limit else value[: limit - 1].rstrip() + ELLIPSIS


def clean_lines(values: object, limit: int = 300, most: int = 1_000) -> list[str]:
    """Return the lines in a list, or the one in its place; what is not text is left out."""
    if isinstance(values, str):
        values = [values]
    if not isinstance(values, Iterable) or isinstance(values, Mapping):
        return []
    found = [clean_line(value, limit) for value in list(values)[:most]]
    return list(dict.fromkeys(line for line in found if line))


class _Budget:
    """How many values may still be taken over."""

    def __init__(self, values: int) -> None:
        self.left = values

    def take(self) -> bool:
        self.left -= 1
        return self.left >= 0


def plain_data(
    value: object, *, values: int = 2_000, depth: int = 8, characters: int = 2_000
) -> Any:
    """Return any value as plain JSON data without floating-point numbers, cleaned and limited.

    Numbers with a fraction and very large ones become text; dates become ISO text; what is deeper
    or more than allowed is left out. Keys are text, in order, so that equal data look equal.
    """
    return _plain(value, _Budget(values), depth, characters)


def _plain(value: object, budget: _Budget, depth: int, characters: int) -> Any:
    match value:
        case None | bool():
            return value
        case int():
            return value if value.bit_length() < 64 else f"a number of {value.bit_length()} bits"
        case float():
            return repr(value)
        case str():
            return clean_prose(value, characters)
        case dt.date():
            return value.isoformat()
        case Mapping():
            if depth <= 0:
                return None
            found: dict[str, Any] = {}
            for key, item in value.items():
                if not budget.take():
                    break
                name = clean_line(key if isinstance(key, str) else str(plain_key(key)), 100)
                found[name] = _plain(item, budget, depth - 1, characters)
            return dict(sorted(found.items()))
        case list() | tuple() | set() | frozenset():
            if depth <= 0:
                return None
            items = []
            for item in value:
                if not budget.take():
                    break
                items.append(_plain(item, budget, depth - 1, characters))
            return items
        case _:
            return clean_line(type(value).__name__)


def plain_key(key: object) -> object:
    """Return something that `str` can print for a key that is not text: YAML allows any value."""
    if isinstance(key, int) and key.bit_length() >= 64:
        return f"a number of {key.bit_length()} bits"
    if isinstance(key, bool | int | float | dt.date) or key is None:
        return key
    return type(key).__name__


def mapping(value: object) -> Mapping[str, Any]:
    """Return a mapping, or an empty one in place of anything else."""
    return value if isinstance(value, Mapping) else {}


def items(value: object, most: int = 10_000) -> list[Any]:
    """Return a list, or an empty one in place of anything else."""
    return value[:most] if isinstance(value, list) else []


def whole(value: object) -> int | None:
    """Return a whole number that is not negative, or None."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**63:
        return value
    return None
