"""Lists of repositories: filters, order, and pages by keyset."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from tests.hub_standin import derived
from tests.hub_standin.json_types import JSON
from tests.hub_standin.messages import Request
from tests.hub_standin.paging import decode_cursor, encode_cursor
from tests.hub_standin.repositories import Gate, Kind, Repository, format_time

MOST_PER_PAGE = 1_000
DEFAULT_SORT = "trendingScore"

_SORT_KEYS: Mapping[str, Callable[[Repository], int | str]] = {
    "createdAt": lambda repository: format_time(repository.created_at),
    "lastModified": lambda repository: format_time(repository.head.date),
    "downloads": lambda repository: repository.settings.downloads,
    "likes": lambda repository: repository.settings.likes,
    "trendingScore": lambda repository: repository.settings.trending_score,
}
_UNITS = {"": 1, "K": 10**3, "M": 10**6, "B": 10**9, "T": 10**12}
_QUANTITY = re.compile(r"(\d+(?:\.\d+)?)([KMBT]?)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list; ``cursor`` is ``None`` on the last one."""

    repositories: Sequence[Repository]
    cursor: str | None


def list_page(repositories: Iterable[Repository], request: Request, limit: int) -> Page:
    """Return the page a request asks for, highest first, repositories of equal rank by ``_id``.

    Raises ``ValueError`` with a message for the caller when the order, the cursor or a bound is
    nonsense.
    """
    sort = request.value("sort", DEFAULT_SORT)
    if sort not in _SORT_KEYS:
        raise ValueError(f"Invalid option: unknown sort {sort!r}")
    rank = _SORT_KEYS[sort]
    wanted = [
        item for item in repositories if not item.settings.private and _matches(item, request)
    ]
    wanted.sort(key=lambda item: item.identity)
    wanted.sort(key=rank, reverse=True)
    if cursor := request.value("cursor"):
        last_rank, last_id = _read_cursor(cursor, sort)
        wanted = [
            item for item in wanted if _is_after(rank(item), item.identity, last_rank, last_id)
        ]
    page = wanted[:limit]
    if len(wanted) <= limit:
        return Page(page, None)
    value, identity = rank(page[-1]), page[-1].identity
    return Page(
        page,
        encode_cursor({"$or": [{sort: value, "_id": {"$gt": identity}}, {sort: {"$lt": value}}]}),
    )


def _is_after(rank: int | str, identity: str, last_rank: int | str, last_id: str) -> bool:
    if isinstance(rank, int) and isinstance(last_rank, int):
        return rank < last_rank or (rank == last_rank and identity > last_id)
    return str(rank) < str(last_rank) or (rank == last_rank and identity > last_id)


def _read_cursor(text: str, sort: str) -> tuple[int | str, str]:
    match decode_cursor(text):
        case {"$or": [{"_id": {"$gt": str(identity)}, **rest}, *_]}:
            rank = rest.get(sort)
            if isinstance(rank, int | str):
                return rank, identity
    raise ValueError("Invalid cursor")


def _matches(repository: Repository, request: Request) -> bool:
    tags = set(derived.tags(repository, repository.head))
    if not tags.issuperset(request.values("filter")):
        return False
    if (author := request.value("author")) and repository.author.lower() != author.lower():
        return False
    if request.value("search").lower() not in repository.repo_id.lower():
        return False
    task = request.value("pipeline_tag")
    if task and derived.pipeline_tag(repository.head) != task:
        return False
    is_gated = repository.settings.gated is not Gate.OPEN
    if request.value("gated") == ("false" if is_gated else "true"):
        return False
    bounds = request.value("num_parameters")
    return not bounds or (
        repository.kind is Kind.MODEL and _is_within(_parameters(repository), bounds)
    )


def _parameters(repository: Repository) -> int:
    counted: JSON = repository.head.content.fields.get("safetensors")
    if isinstance(counted, Mapping) and isinstance(total := counted.get("total"), int):
        return total
    return 0


def _is_within(parameters: int, bounds: str) -> bool:
    for bound in bounds.split(","):
        name, _, quantity = bound.partition(":")
        number = _QUANTITY.fullmatch(quantity)
        if name not in ("min", "max") or number is None:
            raise ValueError(f"Invalid option: cannot read num_parameters {bounds!r}")
        limit = float(number[1]) * _UNITS[number[2].upper()]
        if parameters < limit if name == "min" else parameters > limit:
            return False
    return True
