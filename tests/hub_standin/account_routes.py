"""The questions about many repositories: lists, tags, trending, and who owns them."""

from collections.abc import Mapping

from tests.hub_standin import derived, payloads
from tests.hub_standin.json_types import JSON, JSONObject
from tests.hub_standin.listing import DEFAULT_SORT, MOST_PER_PAGE, list_page
from tests.hub_standin.messages import Headers, Request, Response, error, json_response
from tests.hub_standin.paging import next_link, page_size
from tests.hub_standin.repositories import Kind
from tests.hub_standin.repository_routes import check_expand
from tests.hub_standin.world import World

MOST_TRENDING = 20

# What a tag is listed under, by its prefix.
_TAG_TYPES: Mapping[str, str] = {
    "license": "license",
    "dataset": "dataset",
    "arxiv": "arxiv",
    "doi": "doi",
    "region": "region",
    "deploy": "deploy",
    "base_model": "base_model",
    "language": "language",
    "task_categories": "task_categories",
    "size_categories": "size_categories",
}


def answer_list(
    request: Request, kind: Kind, rest: tuple[str, ...], world: World, base_url: str
) -> Response:
    """Answer ``/api/models`` and ``/api/datasets``."""
    allowed = tuple(
        name for name in payloads.EXPAND[kind] if name not in payloads.DETAIL_ONLY[kind]
    )
    expand = request.values("expand")
    if refused := check_expand(expand, allowed):
        return refused
    try:
        page = list_page(
            world.repositories(kind), request, page_size(request, MOST_PER_PAGE, MOST_PER_PAGE)
        )
    except ValueError as problem:
        return error(400, str(problem))
    keys = _keys(request, kind, expand)
    payload: list[JSON] = [
        payloads.info(item, item.head, keys, find=world.get, children=world.count_children)
        for item in page.repositories
    ]
    links: Headers = ()
    if page.cursor is not None:
        links = next_link(base_url, request, cursor=page.cursor)
    return json_response(payload, headers=links)


def _keys(request: Request, kind: Kind, expand: list[str]) -> list[str]:
    if expand:
        is_default = request.value("sort", DEFAULT_SORT) == DEFAULT_SORT
        return [*expand, "trendingScore"] if is_default else expand
    keys = list(payloads.LIST_KEYS[kind])
    if request.is_set("full"):
        keys += payloads.FULL_KEYS[kind]
    keys += [name for name in ("cardData", "config") if request.is_set(name)]
    return list(dict.fromkeys(keys))


def answer_tags(
    request: Request, kind: Kind, rest: tuple[str, ...], world: World, base_url: str
) -> Response:
    """Answer every tag in use, by type."""
    found: dict[str, dict[str, JSON]] = {}
    for repository in world.repositories(kind):
        for tag in derived.tags(repository, repository.head):
            prefix, separator, label = tag.partition(":")
            sort = _TAG_TYPES.get(prefix, "other") if separator else "other"
            found.setdefault(sort, {})[tag] = {"id": tag, "label": label or tag, "type": sort}
    payload: JSONObject = {sort: list(tags.values()) for sort, tags in sorted(found.items())}
    return json_response(payload)


def answer_trending(
    request: Request, kind: Kind, rest: tuple[str, ...], world: World, base_url: str
) -> Response:
    """Answer the models or data sets that trend, at most 20, without ``_id``."""
    sort = request.value("type", "model")
    if sort not in ("model", "dataset"):
        return error(400, f"Invalid option: unknown type {sort!r}")
    kind = Kind(f"{sort}s")
    ranked = sorted(
        world.repositories(kind), key=lambda item: item.settings.trending_score, reverse=True
    )
    try:
        limit = page_size(request, MOST_TRENDING, MOST_TRENDING)
    except ValueError as problem:
        return error(400, str(problem))
    entries: list[JSON] = []
    for repository in ranked[:limit]:
        data = payloads.info(
            repository,
            repository.head,
            ("author", "downloads", "gated", "lastModified", "likes", "private"),
            find=world.get,
            children=world.count_children,
        )
        data.pop("_id")
        entries.append({"repoData": data, "repoType": sort})
    return json_response({"recentlyTrending": entries})


def answer_account(
    request: Request, kind: Kind, rest: tuple[str, ...], world: World, base_url: str
) -> Response:
    """Answer the overview of an organization; every account of the stand-in is one."""
    sort, name = rest
    owned = {
        each: [item for item in world.repositories(each) if item.author.lower() == name.lower()]
        for each in Kind
    }
    everything = [item for items in owned.values() for item in items]
    if sort == "users" or not everything:
        return error(404, f"{name} does not exist")
    author = everything[0].author
    return json_response(
        {
            "avatarUrl": "/avatars/stand-in.svg",
            "fullname": author.replace("-", " ").title(),
            "name": author,
            "type": "org",
            "isVerified": False,
            "numUsers": 3,
            "numModels": len(owned[Kind.MODEL]),
            "numDatasets": len(owned[Kind.DATASET]),
            "numSpaces": 0,
            "numFollowers": 12,
        }
    )
