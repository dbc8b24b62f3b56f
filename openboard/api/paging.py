"""Pages of lists: found by the key of their neighbor, linked to by whole addresses."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from pydantic import BaseModel, ConfigDict, Field

Row = TypeVar("Row")

PAGE_SIZE = 50
MAX_PAGE_SIZE = 200
BIGGEST = 2**63 - 1


class Asked(BaseModel):
    """Parameters of a query string."""

    model_config = ConfigDict(use_attribute_docstrings=True, extra="forbid")


class PageAsked(Asked):
    """The length of a page."""

    limit: int = Field(PAGE_SIZE, ge=1, le=MAX_PAGE_SIZE)
    """How many a page holds at most."""


class PlaceAsked(PageAsked):
    """A place in a list that is ordered by a number, the largest first."""

    after: int | None = Field(None, ge=1, le=BIGGEST)
    """What comes after this one in the list, that is: is older."""
    before: int | None = Field(None, ge=1, le=BIGGEST)
    """What comes before this one, that is: is newer, the nearest ones. Not read beside `after`."""


@dataclass(frozen=True, slots=True)
class Slice(Generic[Row]):
    """One page of rows with the keys of its edges; None where there is no further page."""

    rows: tuple[Row, ...]
    before: object | None
    after: object | None


def take(
    rows: "QuerySet[Any, Any]",
    key: str,
    *,
    after: object | None,
    before: object | None,
    limit: int,
    descending: bool = True,
) -> Slice[Any]:
    """Return one page of rows in the order of a unique key, in one query."""
    backwards = before is not None and after is None
    place = before if backwards else after
    falls = descending != backwards
    if place is not None:
        rows = rows.filter(**{f"{key}__{'lt' if falls else 'gt'}": place})
    found = list(rows.order_by(f"-{key}" if falls else key)[: limit + 1])
    has_more, found = len(found) > limit, found[:limit]
    if backwards:
        found.reverse()
    has_before = has_more if backwards else place is not None
    has_after = bool(found) if backwards else has_more
    return Slice(
        rows=tuple(found),
        before=_key(found[0], key) if found and has_before else None,
        after=_key(found[-1], key) if found and has_after else None,
    )


def _key(row: Any, key: str) -> object:
    return row[key] if isinstance(row, dict) else getattr(row, key)


def whole(path: str, query: str = "") -> str:
    """Return a path of this board as a whole address."""
    return f"{settings.PUBLIC_URL}{path}" + (f"?{query}" if query else "")


def links(
    request: HttpRequest, before: object | None, after: object | None
) -> dict[str, str | None]:
    """Return the addresses of the pages before and after one, with what else was asked for."""
    return {
        "previous": _neighbor(request, "before", before),
        "next": _neighbor(request, "after", after),
    }


def _neighbor(request: HttpRequest, name: str, key: object | None) -> str | None:
    if key is None:
        return None
    asked: QueryDict = request.GET.copy()
    for place in ("after", "before"):
        asked.pop(place, None)
    asked[name] = str(key)
    return whole(request.path, asked.urlencode())
