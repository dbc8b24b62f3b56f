"""Orders of the ranking, and places in it: a page is found by its neighbor's sort values.

Never by OFFSET: the thousandth page costs what the first one does.
"""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar

from django.db import models
from django.db.models import DateField, F, Func, Value
from django.db.models.expressions import BaseExpression, Combinable
from django.db.models.functions import Coalesce, Lower

Row = TypeVar("Row")

PAGE_SIZE = 50


class Order(StrEnum):
    """What the ranking can be sorted by."""

    LEVEL = "level"
    """The board's order: level, then rights, then score, then date of release."""
    SCORE = "score"
    NAME = "name"
    PUBLISHER = "publisher"
    RELEASED = "released"
    SIZE = "size"
    LOOKED = "looked"


ASCENDING = frozenset({Order.NAME, Order.PUBLISHER})
"""Sorted from A to Z unless reversed; all others from the most to the least."""


@dataclass(frozen=True, slots=True)
class Sorting:
    """An order and its direction; written as `name`, and reversed as `-name`."""

    order: Order = Order.LEVEL
    is_reversed: bool = False

    @property
    def is_descending(self) -> bool:
        """Say whether the largest comes first."""
        return (self.order in ASCENDING) == self.is_reversed

    @property
    def word(self) -> str:
        """Return it as the query string has it."""
        return f"-{self.order}" if self.is_reversed else self.order.value

    @classmethod
    def read(cls, word: str) -> "Sorting":
        """Read it from a query string; what is no order gives the board's own."""
        try:
            return cls(Order(word.removeprefix("-")), word.startswith("-"))
        except ValueError:
            return cls()


def sort_columns(order: Order) -> dict[str, BaseExpression | F]:
    """Return the columns of an order by the names that cursors use, the last one unique.

    Each order runs in one direction through all its columns, so that a page's edge is one row
    comparison, which an index can answer.
    """
    names: tuple[str, ...]
    match order:
        case Order.LEVEL:
            names = ("level", "rights_order", "score_low", "released", "id")
        case Order.SCORE:
            names = ("score_low", "id")
        case Order.RELEASED:
            names = ("released", "id")
        case Order.NAME:
            return {"name_lower": Lower("name"), "id": F("id")}
        case Order.PUBLISHER:
            return {"publisher_lower": Lower("publisher_name"), "id": F("id")}
        case Order.SIZE:
            # Unknown sizes count as the smallest; NULL would have no place in a row comparison.
            return {"size_or_0": Coalesce(F("parameters"), Value(0)), "id": F("id")}
        case Order.LOOKED:
            epoch = Value(datetime.fromisoformat("1970-01-01T00:00:00+00:00"))
            return {"looked_or_never": Coalesce(F("last_audited"), epoch), "id": F("id")}
    return {name: F(name) for name in names}


class RowCompares(Func):
    """`(a, b, c) < (x, y, z)`: one comparison of rows, which PostgreSQL answers from an index."""

    output_field = models.BooleanField()

    def __init__(
        self, columns: Sequence[Combinable], operator: str, values: Sequence[Combinable]
    ) -> None:
        """Compare columns with values; `operator` is `<` or `>`."""
        if operator not in ("<", ">") or len(columns) != len(values):
            raise ValueError("a row comparison takes < or >, and as many values as columns")
        super().__init__(*columns, *values)
        self.operator = operator

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        """Return the comparison as SQL with its parameters."""
        parts, parameters = [], []
        for expression in self.get_source_expressions():
            sql, some = compiler.compile(expression)
            parts.append(sql)
            parameters += some
        half = len(parts) // 2
        left, right = ", ".join(parts[:half]), ", ".join(parts[half:])
        return f"(({left}) {self.operator} ({right}))", parameters


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in the list: the sort values of a row, and the rank it had when it was shown."""

    values: tuple[Any, ...]
    rank: int

    def write(self) -> str:
        """Return it in a form for a query string."""
        plain = [
            value.isoformat() if isinstance(value, date | datetime) else value
            for value in self.values
        ]
        text = json.dumps([self.rank, *plain], separators=(",", ":"), ensure_ascii=False)
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def read(cls, text: str, order: Order) -> "Cursor | None":
        """Read it back; None when it is no place in a list of this order."""
        if not text or len(text) > 1000:
            return None
        try:
            padded = text + "=" * (-len(text) % 4)
            rank, *plain = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
            columns = tuple(sort_columns(order))
            if len(plain) != len(columns) or not _is_count(rank):
                return None
            values = tuple(
                _read_value(column, value) for column, value in zip(columns, plain, strict=True)
            )
        except (binascii.Error, ValueError, TypeError, RecursionError):
            return None
        return cls(values, rank)


_TEXTS = frozenset({"name_lower", "publisher_lower"})
_BIGGEST = 2**63 - 1


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _BIGGEST


def _read_value(column: str, value: object) -> object:
    if column in _TEXTS and isinstance(value, str) and "\x00" not in value:
        return value
    if column == "released" and isinstance(value, str):
        return date.fromisoformat(value)
    if column == "looked_or_never" and isinstance(value, str):
        moment = datetime.fromisoformat(value)
        if moment.tzinfo:
            return moment
    if column not in _TEXTS and column != "released" and _is_count(value):
        return value
    raise ValueError(f"{column} cannot be {value!r}")


def as_value(column: str, value: object) -> Value:
    """Return a cursor's value as the database must see it to compare it with its column."""
    if column == "released":
        return Value(value, output_field=DateField())
    if column == "looked_or_never":
        return Value(value, output_field=models.DateTimeField())
    return Value(value)


@dataclass(frozen=True, slots=True)
class RankingSlice(Generic[Row]):
    """One page of the ranking."""

    rows: tuple[Row, ...]
    first_rank: int
    """The rank of its first row, counted from the top of the list when it was first shown."""
    before: Cursor | None
    """The edge to the page before; None on the first page."""
    after: Cursor | None
    """The edge to the page after; None on the last page."""


def in_order(
    rows: "models.QuerySet[Any]", sorting: Sorting, *, backwards: bool = False
) -> "models.QuerySet[Any]":
    """Return rows in an order; cut nothing off."""
    columns = sort_columns(sorting.order)
    descending = sorting.is_descending != backwards
    computed = {name: column for name, column in columns.items() if not isinstance(column, F)}
    names = (f"-{name}" if descending else name for name in columns)
    ordered: models.QuerySet[Any] = rows.annotate(**computed).order_by(*names)
    return ordered


def take_page(
    rows: "models.QuerySet[Any]",
    sorting: Sorting,
    after: Cursor | None = None,
    before: Cursor | None = None,
    size: int = PAGE_SIZE,
) -> RankingSlice[Any]:
    """Return one page of some rows: after a place, before one, or the first.

    1. Order by the sort's columns, all in one direction; backwards when asked for what is before.
    2. Start behind the place, by one comparison of rows.
    3. Read one row more than a page holds: it says whether there is another page.
    """
    columns = sort_columns(sorting.order)
    backwards = before is not None and after is None
    place = before if backwards else after
    descending = sorting.is_descending != backwards
    ordered = in_order(rows, sorting, backwards=backwards)
    if place:
        ordered = ordered.filter(
            RowCompares(
                [F(name) for name in columns],
                "<" if descending else ">",
                [as_value(name, v) for name, v in zip(columns, place.values, strict=True)],
            )
        )
    found = list(ordered[: size + 1])
    has_more = len(found) > size
    found = found[:size]
    if backwards:
        found.reverse()
        first_rank = max(1, place.rank - len(found)) if place else 1
    else:
        first_rank = place.rank + 1 if place else 1

    def edge(index: int, rank: int) -> Cursor:
        return Cursor(tuple(getattr(found[index], name) for name in columns), rank)

    is_first, is_last = (not has_more, False) if backwards else (place is None, not has_more)
    return RankingSlice(
        rows=tuple(found),
        first_rank=first_rank,
        before=edge(0, first_rank) if found and not is_first else None,
        after=edge(-1, first_rank + len(found) - 1) if found and not is_last else None,
    )
