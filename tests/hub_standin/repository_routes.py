"""The questions about one repository: information, refs, tree, commits, files, access."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from tests.hub_standin import payloads
from tests.hub_standin.faults import Route
from tests.hub_standin.file_routes import answer_file, send_file
from tests.hub_standin.files import File, safetensors_header
from tests.hub_standin.json_types import JSON, JSONObject
from tests.hub_standin.messages import (
    Headers,
    Request,
    Response,
    bad_revision,
    error,
    gated,
    json_response,
    missing_entry,
)
from tests.hub_standin.paging import (
    decode_tree_cursor,
    encode_tree_cursor,
    next_link,
    page_size,
)
from tests.hub_standin.repositories import Commit, Repository
from tests.hub_standin.world import World

TREE_PAGE = 1_000
# With expand=true pages shrink: 50 by a measurement, 100 by the OpenAPI description.
EXPANDED_TREE_PAGE = 50
COMMITS_PAGE, MOST_COMMITS = 50, 1_000


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: whether with a known token, and which restricted repositories it opens."""

    is_known: bool
    granted: frozenset[str]


@dataclass(frozen=True, slots=True)
class Place:
    """A question about one repository, with all that is needed to answer it."""

    repository: Repository
    rest: tuple[str, ...]
    request: Request
    caller: Caller
    world: World
    base_url: str

    @property
    def is_refused(self) -> bool:
        """Whether the caller may not read files and commits here."""
        return self.repository.is_restricted and self.repository.repo_id not in self.caller.granted

    def refusal(self) -> Response:
        """Return the answer to somebody who may not."""
        return gated(self.repository.repo_id, is_known=self.caller.is_known)


def check_expand(names: list[str], allowed: tuple[str, ...]) -> Response | None:
    """Return the 400 for the first name that is not a value of ``expand``."""
    for position, name in enumerate(names):
        if name not in allowed:
            options = "|".join(f'"{option}"' for option in allowed)
            return error(400, f"✖ Invalid option: expected one of {options} at expand[{position}]")
    return None


def answer_info(place: Place) -> Response:
    """Answer ``/api/{kind}/{id}[/revision/{rev}]``."""
    repository, request = place.repository, place.request
    revision = place.rest[0] if place.rest else "main"
    commit = repository.resolve(revision)
    if commit is None:
        return bad_revision(revision)
    expand = request.values("expand")
    if refused := check_expand(expand, payloads.EXPAND[repository.kind]):
        return refused
    payload = payloads.info(
        repository,
        commit,
        expand or payloads.DEFAULT_KEYS[repository.kind],
        find=place.world.get,
        children=place.world.count_children,
        blobs=request.is_set("blobs"),
    )
    if request.is_set("securityStatus"):
        payload["securityRepoStatus"] = {"scansDone": True, "filesWithIssues": _issues(commit)}
    return json_response(payload)


def answer_refs(place: Place) -> Response:
    """Answer ``/refs``, in one page."""
    with_pull_requests = place.request.is_set("include_prs")
    return json_response(payloads.refs(place.repository, with_pull_requests=with_pull_requests))


def answer_tree(place: Place) -> Response:
    """Answer ``/tree/{rev}[/{path}]``, page by page."""
    revision, *below = place.rest or ("main",)
    commit = place.repository.resolve(revision)
    if commit is None:
        return bad_revision(revision)
    folder = "/".join(below).strip("/")
    expand = place.request.is_set("expand")
    entries = _tree(commit, folder, recursive=place.request.is_set("recursive"))
    if not entries and folder:
        return missing_entry(folder, commit.id)
    most = EXPANDED_TREE_PAGE if expand else TREE_PAGE
    try:
        limit = page_size(place.request, most, most)
        cursor = place.request.value("cursor")
        after = decode_tree_cursor(cursor) if cursor else None
    except ValueError as problem:
        return error(400, str(problem))
    left = [(path, file) for path, file in entries if after is None or path > after]
    page, headers = left[:limit], ()
    links: Headers = headers
    if len(left) > limit:
        links = next_link(
            place.base_url, place.request, cursor=encode_tree_cursor(page[-1][0], limit)
        )
    payload: list[JSON] = [
        payloads.tree_directory(path, commit, expand=expand)
        if file is None
        else payloads.tree_file(path, file, commit, expand=expand)
        for path, file in page
    ]
    return json_response(payload, headers=links)


def _tree(commit: Commit, folder: str, *, recursive: bool) -> list[tuple[str, File | None]]:
    """Return the paths in a folder in order, directories (``None``) among them; none for a file."""
    prefix = f"{folder}/" if folder else ""
    found: dict[str, File | None] = {}
    for path, file in commit.files.items():
        if not path.startswith(prefix):
            continue
        parts = path.removeprefix(prefix).split("/")
        for depth in range(1, len(parts)) if recursive else range(1, min(2, len(parts))):
            found[prefix + "/".join(parts[:depth])] = None
        if recursive or len(parts) == 1:
            found[path] = file
    return sorted(found.items(), key=lambda entry: entry[0])


def answer_commits(place: Place) -> Response:
    """Answer ``/commits/{rev}``, newest first; not for restricted repositories."""
    if place.is_refused:
        return place.refusal()
    revision = place.rest[0] if place.rest else "main"
    commit = place.repository.resolve(revision)
    if commit is None:
        return bad_revision(revision)
    number = place.request.value("p", "0")
    try:
        limit = page_size(place.request, COMMITS_PAGE, MOST_COMMITS)
        page = int(number)
    except ValueError as problem:
        return error(400, str(problem))
    log = place.repository.log(commit)
    start = page * limit
    headers: Headers = (("X-Total-Count", str(len(log))),)
    if start + limit < len(log):
        headers += next_link(place.base_url, place.request, p=str(page + 1), limit=str(limit))
    formatted = "formatted" in place.request.values("expand")
    return json_response(
        [payloads.commit_entry(item, formatted=formatted) for item in log[start : start + limit]],
        headers=headers,
    )


def answer_paths_info(place: Place) -> Response:
    """Answer ``POST /paths-info/{rev}`` (form or JSON); missing paths are left out."""
    revision = place.rest[0] if place.rest else "main"
    commit = place.repository.resolve(revision)
    if commit is None:
        return bad_revision(revision)
    paths, expand = _read_paths(place.request)
    tree = dict(_tree(commit, "", recursive=True))
    payload: list[JSON] = []
    for path in paths:
        if path in tree:
            file = tree[path]
            payload.append(
                payloads.tree_directory(path, commit, expand=expand)
                if file is None
                else payloads.tree_file(path, file, commit, expand=expand)
            )
    return json_response(payload)


def _read_paths(request: Request) -> tuple[list[str], bool]:
    if "json" in request.headers.get("content-type", ""):
        asked = json.loads(request.body or b"{}")
        paths = asked.get("paths", [])
        return ([paths] if isinstance(paths, str) else list(paths)), bool(asked.get("expand"))
    pairs = parse_qsl(request.body.decode(), keep_blank_values=True)
    expand = any(key == "expand" and value.lower() == "true" for key, value in pairs)
    return [value for key, value in pairs if key == "paths"], expand


def answer_auth_check(place: Place) -> Response:
    """Answer whether the caller may read the files."""
    return place.refusal() if place.is_refused else json_response({})


def answer_safetensors(place: Place) -> Response:
    """Answer index and headers of all shards on the main branch; missing shards are left out."""
    if place.is_refused:
        return place.refusal()
    commit = place.repository.head
    path = "/".join(place.rest)
    index_file = commit.files.get(path)
    if index_file is None:
        return missing_entry(path, commit.id)
    index: JSONObject = json.loads(index_file.head)
    weight_map = index.pop("weight_map", {})
    assert isinstance(weight_map, Mapping)
    shards = sorted({str(shard) for shard in weight_map.values()})
    headers: JSONObject = {}
    for shard in shards:
        if shard in commit.files:
            tensors = safetensors_header(commit.files[shard])
            headers[shard] = json.loads(json.dumps(tensors))
    return json_response({"index": index, "headers": headers})


def answer_file_request(place: Place) -> Response:
    """Answer ``/resolve/{rev}/{path}`` and ``/api/resolve-cache/…/{commit}/{path}``."""
    if place.is_refused:
        return place.refusal()
    revision, path = place.rest[0], "/".join(place.rest[1:])
    commit = place.repository.resolve(revision)
    if commit is None:
        return bad_revision(revision)
    file = commit.files.get(path)
    if file is None:
        return missing_entry(path, commit.id)
    if place.request.segments[:2] == ("api", "resolve-cache"):
        return send_file(file, place.request, (("X-Repo-Commit", commit.id),))
    return answer_file(place.repository, commit, path, file, place.request)


def answer_scan(place: Place) -> Response:
    """Answer which files a scan for unsafe pickles found."""
    issues = _issues(place.repository.head)
    return json_response({"scansDone": True, "filesWithIssues": issues})


def _issues(commit: Commit) -> list[JSON]:
    return [{"path": path, "level": "unsafe"} for path in commit.files if payloads.is_pickle(path)]


def answer_treesize(place: Place) -> Response:
    """Answer the bytes below a path."""
    revision, *below = place.rest or ("main",)
    commit = place.repository.resolve(revision)
    if commit is None:
        return bad_revision(revision)
    path = "/".join(below)
    sizes = [
        file.size
        for name, file in commit.files.items()
        if not path or name == path or name.startswith(f"{path}/")
    ]
    if not sizes:
        return missing_entry(path, commit.id)
    return json_response({"path": f"/{path}", "size": sum(sizes)})


def answer_discussions(place: Place) -> Response:
    """Answer the discussions: only the pull requests, open; works on restricted repositories."""
    found: Iterator[JSON] = (
        {
            "num": int(number),
            "title": f"Pull request {number}",
            "status": "open",
            "isPullRequest": True,
        }
        for number in place.repository.pull_requests
    )
    entries = list(found)
    return json_response({"discussions": entries, "count": len(entries), "start": 0})


ANSWERS: Mapping[Route, Callable[[Place], Response]] = {
    Route.INFO: answer_info,
    Route.REFS: answer_refs,
    Route.TREE: answer_tree,
    Route.COMMITS: answer_commits,
    Route.PATHS_INFO: answer_paths_info,
    Route.AUTH_CHECK: answer_auth_check,
    Route.SAFETENSORS: answer_safetensors,
    Route.FILE: answer_file_request,
    Route.SCAN: answer_scan,
    Route.TREESIZE: answer_treesize,
    Route.DISCUSSIONS: answer_discussions,
}
