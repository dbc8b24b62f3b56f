"""From a request to an answer, for every path the stand-in knows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from tests.hub_standin import account_routes, repository_routes
from tests.hub_standin.faults import Route
from tests.hub_standin.messages import (
    Request,
    Response,
    bad_token,
    error,
    html_response,
    json_response,
    missing_repository,
    redirect,
)
from tests.hub_standin.messages import disabled as disabled_answer
from tests.hub_standin.repositories import Disabled, Kind
from tests.hub_standin.repository_routes import Caller, Place
from tests.hub_standin.world import World

# What may follow the name of a repository under /api/models/ and /api/datasets/.
_PARTS: Mapping[str, Route] = {
    "revision": Route.INFO,
    "refs": Route.REFS,
    "tree": Route.TREE,
    "commits": Route.COMMITS,
    "paths-info": Route.PATHS_INFO,
    "auth-check": Route.AUTH_CHECK,
    "safetensors-metadata": Route.SAFETENSORS,
    "scan": Route.SCAN,
    "treesize": Route.TREESIZE,
    "discussions": Route.DISCUSSIONS,
}


@dataclass(frozen=True, slots=True)
class Target:
    """What a path asks for: the kind of question, its repository, and the rest of the path."""

    route: Route
    kind: Kind | None = None
    repo_id: str | None = None
    rest: tuple[str, ...] = ()


def read_target(request: Request) -> Target:
    """Return what the path of a request asks for."""
    match request.segments:
        case ("api", "agent-harnesses"):
            return Target(Route.HARNESSES)
        case ("api", "trending"):
            return Target(Route.TRENDING)
        case ("api", "models-tags-by-type"):
            return Target(Route.TAGS, Kind.MODEL)
        case ("api", "datasets-tags-by-type"):
            return Target(Route.TAGS, Kind.DATASET)
        case ("api", "organizations" | "users" as sort, name, "overview"):
            return Target(Route.ACCOUNT, rest=(sort, name))
        case ("api", "resolve-cache", "models" | "datasets" as kind, owner, name, *rest):
            return Target(Route.FILE, Kind(kind), f"{owner}/{name}", tuple(rest))
        case ("api", "models" | "datasets" as kind):
            return Target(Route.LIST, Kind(kind))
        case ("api", "models" | "datasets" as kind, *rest):
            return _read_repository(Kind(kind), tuple(rest))
        case ("api", *_) | ():
            return Target(Route.UNKNOWN)
        case ("datasets", *rest):
            return _read_page_or_file(Kind.DATASET, tuple(rest))
        case rest:
            return _read_page_or_file(Kind.MODEL, rest)


def _read_repository(kind: Kind, parts: tuple[str, ...]) -> Target:
    """Read an id of one or two segments and what follows it."""
    length = 1 if len(parts) == 1 or (len(parts) > 1 and parts[1] in _PARTS) else 2
    repo_id, rest = "/".join(parts[:length]), parts[length:]
    if not rest:
        return Target(Route.INFO, kind, repo_id)
    return Target(_PARTS.get(rest[0], Route.UNKNOWN), kind, repo_id, rest[1:])


def _read_page_or_file(kind: Kind, parts: tuple[str, ...]) -> Target:
    for length in (1, 2):
        if len(parts) > length + 2 and parts[length] == "resolve":
            return Target(Route.FILE, kind, "/".join(parts[:length]), parts[length + 1 :])
    return Target(Route.PAGE, kind, "/".join(parts[:2]), parts[2:])


def answer(
    request: Request,
    target: Target,
    world: World,
    *,
    base_url: str,
    tokens: Mapping[str, frozenset[str]],
    is_missing_explicit: bool,
) -> Response:
    """Return the Hub's answer to a request, without its rate limit headers."""
    token = request.token
    if token is not None and token not in tokens:
        return bad_token()
    granted = tokens[token] if token is not None else None
    caller = Caller(is_known=granted is not None, granted=granted or frozenset())
    if target.route is Route.HARNESSES:
        return json_response({"standardEnvVars": [], "harnesses": {}})
    if target.route is Route.UNKNOWN:
        return error(404, "Sorry, we can't find the page you are looking for.")
    about_all = _ABOUT_ALL.get(target.route)
    if about_all is not None:
        return about_all(request, target.kind or Kind.MODEL, target.rest, world, base_url)

    kind, repo_id = target.kind, target.repo_id
    assert kind is not None
    assert repo_id is not None
    found = world.find(kind, repo_id)
    if found.moved_to is not None:
        return redirect(_moved(request, repo_id, found.moved_to))
    repository = found.repository
    if repository is None or (
        repository.settings.private and repository.repo_id not in caller.granted
    ):
        return missing_repository(is_known=caller.is_known, is_explicit=is_missing_explicit)
    if repository.settings.disabled is Disabled.REFUSED:
        return disabled_answer()
    if target.route is Route.PAGE:
        return html_response(repository.repo_id)
    place = Place(repository, target.rest, request, caller, world, base_url)
    return repository_routes.ANSWERS[target.route](place)


def _moved(request: Request, old: str, new: str) -> str:
    """Return the same path and query with the other name in it, relative to this host."""
    path = request.path.replace(quote(old), quote(new), 1)
    return f"{path}?{request.query_string}" if request.query_string else path


AboutAll = Callable[[Request, Kind, tuple[str, ...], World, str], Response]
_ABOUT_ALL: Mapping[Route, AboutAll] = {
    Route.LIST: account_routes.answer_list,
    Route.TAGS: account_routes.answer_tags,
    Route.TRENDING: account_routes.answer_trending,
    Route.ACCOUNT: account_routes.answer_account,
}
