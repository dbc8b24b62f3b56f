"""From what somebody wrote about a license to `Terms` that the judge can read.

Cards say it in many ways: a Hub identifier, an SPDX expression, a list, `other` with a name, a
number. Nothing is guessed: what cannot be parsed keeps its words and no alternatives, and counts as
unread.
"""

import itertools
import re
from collections.abc import Iterable, Sequence

from license_expression import (  # type: ignore[import-untyped]
    ExpressionError,
    LicenseWithExceptionSymbol,
    get_spdx_licensing,
)

from audits.collect.text import clean_line
from audits.engine.licenses import Terms
from audits.rubrics import license_table

Alternatives = tuple[tuple[str, ...], ...]

MAX_STATED = 200
MAX_LICENSES = 20
"""Members of a list that are read; nobody means more, and each may multiply the alternatives."""
MAX_OPERATORS = 12
MAX_ALTERNATIVES = 64
"""The disjunctive form of a short expression can grow exponentially: (a or b) and (c or d) and …"""

REF = "LicenseRef-"
# Say that there is a license, or that nobody knows, and name none.
_NAMELESS = frozenset(
    {"other", "unknown", "none", "custom", "proprietary license", "n/a", "see license"}
)
_SAID_NOTHING = frozenset({"", "other", "unknown", "none", "n/a", "null"})
_OPERATOR = re.compile(r"\b(?:and|or|with)\b|[()]", re.IGNORECASE)
_REF = re.compile(r"LicenseRef-[A-Za-z0-9.\-]{1,100}", re.IGNORECASE)
_SYMBOL = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+\-]{0,100}")
_NOT_IN_A_SLUG = re.compile(r"[^a-z0-9.]+")

_SPDX = get_spdx_licensing()


def parse_terms(stated: object, name: object = None, link: object = None) -> Terms | None:
    """Return the terms that a card or the registry states, or None when it states none.

    1. A Hub identifier or one of the table is taken as it is, in the table's spelling.
    2. `other`, or nothing beside a name, is `LicenseRef-` and the name.
    3. Everything else is read as an SPDX expression.
    4. A list of several binds a stranger to all of them together: nobody says that one may choose.
    """
    words = _words(stated)
    called = clean_line(name, MAX_STATED) or None
    where = _link(link)
    if not words and not called:
        return None if where is None else Terms("other", None, where)
    if len(words) > 1:
        # What one of several says must not be lost because another cannot be read.
        alternatives = _together(_parse(word, called) or ((word,),) for word in words)
    else:
        alternatives = _parse(words[0] if words else "other", called)
    text = ", ".join(words) if words else "other"
    return Terms(clean_line(text, MAX_STATED), called, where, alternatives)


def _link(value: object) -> str | None:
    """Return a web address or a path in the repository; None for anything else."""
    text = clean_line(value, 500)
    if not text or " " in text or text.endswith("…"):
        return None
    if text.lower().startswith(("https://", "http://")):
        return text
    return None if ":" in text or text.startswith(("/", "\\")) else text


def count_licenses(stated: object) -> int:
    """Return how many licenses a card lists; more than one deserves a note."""
    return len(_words(stated))


def _words(stated: object) -> tuple[str, ...]:
    """Return what was stated as lines of text: none, one, or the members of a list."""
    if isinstance(stated, str):
        word = clean_line(stated, MAX_STATED)
        return (word,) if word else ()
    if isinstance(stated, bool) or stated is None:
        return ()
    if isinstance(stated, int | float):
        # YAML reads `license: 3.0` as a number; as text it is still not a license, and was said.
        return (clean_line(repr(stated)[:50]),) if abs(stated) < 1e15 else ()
    if isinstance(stated, Sequence):
        found = itertools.chain.from_iterable(
            _words(item) for item in stated[:MAX_LICENSES] if isinstance(item, str | int | float)
        )
        return tuple(dict.fromkeys(found))
    return ()


def _parse(word: str, name: str | None) -> Alternatives:
    if word.lower() in _NAMELESS:
        custom = custom_identifier(name) if name and word.lower() == "other" else None
        return ((custom,),) if custom else ()
    if known := _spelled(word):
        return ((known,),)
    return ((word,),) if _REF.fullmatch(word) else _parse_expression(word)


def custom_identifier(name: str) -> str | None:
    """Return the identifier for a license that only has a name: `LicenseRef-modified-mit`.

    Where the table knows the name itself, or a shorter form of it, the table's spelling is taken.
    None for a name that says nothing.
    """
    slug = _NOT_IN_A_SLUG.sub("-", name.lower()).strip("-.")
    if slug in _SAID_NOTHING:
        return None
    shorter = slug.removesuffix("-agreement").removesuffix("-license")
    for candidate in (f"{REF}{slug}", slug, f"{REF}{shorter}", shorter):
        known = _spelled(candidate)
        if known and known not in _SAID_NOTHING:
            return known
    return f"{REF}{slug[:100]}"


def _parse_expression(text: str) -> Alternatives:
    """Return the disjunctive form of an SPDX expression; none when it is no expression."""
    if len(_OPERATOR.findall(text)) > MAX_OPERATORS:
        return ()
    try:
        parsed = _SPDX.parse(text, simple=True)
        unknown = _SPDX.unknown_license_keys(parsed)
    except (ExpressionError, ValueError, IndexError, RecursionError):
        return ()
    # A misspelled identifier or a whole sentence parses as one symbol of an unknown name.
    if parsed is None or any(not _SYMBOL.fullmatch(key) for key in unknown):
        return ()
    if unknown and parsed.isliteral:
        return ()
    return _disjunction(parsed)


def _disjunction(node: object) -> Alternatives:
    """Return the alternatives of a parsed expression, or none when there would be too many."""
    if isinstance(node, LicenseWithExceptionSymbol):
        # An exception only adds permissions to its license.
        return ((_spelled_or_same(node.license_symbol.key),),)
    if getattr(node, "isliteral", False):
        return ((_spelled_or_same(node.key),),)  # type: ignore[attr-defined]
    parts = [_disjunction(part) for part in node.args]  # type: ignore[attr-defined]
    if not all(parts):
        return ()
    if isinstance(node, _SPDX.OR):
        alternatives = tuple(dict.fromkeys(itertools.chain.from_iterable(parts)))
        return alternatives if len(alternatives) <= MAX_ALTERNATIVES else ()
    return _together(parts)


def _together(parts: Iterable[Alternatives]) -> Alternatives:
    """Return what binds somebody who is bound by every part: one alternative of each.

    None when a part could not be read, or when there would be too many.
    """
    combined: Alternatives = ((),)
    for part in parts:
        if not part or len(combined) * len(part) > MAX_ALTERNATIVES:
            return ()
        combined = tuple(
            dict.fromkeys(
                tuple(dict.fromkeys((*one, *other)))
                for one, other in itertools.product(combined, part)
            )
        )
    return combined


def _spelled(identifier: str) -> str | None:
    """Return an identifier as the table spells it, or None when it has not exactly that one.

    `GPL-3.0-or-later` stays what it is: the table finds it by its family, and the words matter.
    """
    entry = license_table().find(identifier)
    if entry is None:
        return None
    names = {entry.identifier.lower(), (entry.spdx or "").lower()}
    return entry.identifier if identifier.lower() in names else None


def _spelled_or_same(identifier: str) -> str:
    return _spelled(identifier) or identifier
