"""The JSON of one repository, in the Hub's shapes."""

import hashlib
from collections.abc import Callable, Iterable, Mapping

from tests.hub_standin import derived
from tests.hub_standin.files import File
from tests.hub_standin.json_types import JSON, JSONObject
from tests.hub_standin.repositories import (
    ABSENT,
    Commit,
    Disabled,
    Gate,
    Kind,
    Repository,
    format_time,
)

Find = Callable[[Kind, str], "Repository | None"]
Children = Callable[[str], Mapping[str, int]]

# The values of `expand` for one repository, as the server's own error lists them.
EXPAND: Mapping[Kind, tuple[str, ...]] = {
    Kind.MODEL: (
        "author", "baseModels", "cardData", "childrenModelCount", "config", "createdAt", "disabled",
        "downloads", "downloadsAllTime", "evalResults", "gated", "gguf", "inference",
        "inferenceProviderMapping", "lastModified", "library_name", "likes", "mask_token",
        "model-index", "pipeline_tag", "private", "resourceGroup", "safetensors", "sha", "siblings",
        "spaces", "tags", "transformersInfo", "trendingScore", "usedStorage", "widgetData",
        "xetEnabled",
    ),
    Kind.DATASET: (
        "author", "cardData", "citation", "createdAt", "description", "disabled", "downloads",
        "downloadsAllTime", "gated", "lastModified", "likes", "mainSize", "paperswithcode_id",
        "private", "resourceGroup", "sha", "siblings", "tags", "trendingScore", "usedStorage",
        "xetEnabled",
    ),
}  # fmt: skip

# Refused in a list with 400.
DETAIL_ONLY: Mapping[Kind, frozenset[str]] = {
    Kind.MODEL: frozenset({"childrenModelCount", "usedStorage"}),
    Kind.DATASET: frozenset({"usedStorage"}),
}

# What one repository answers when nothing is asked for, as recorded 2026-10-02 and 2026-07-29.
DEFAULT_KEYS: Mapping[Kind, tuple[str, ...]] = {
    Kind.MODEL: (
        "modelId", "author", "private", "disabled", "gated", "sha", "lastModified", "createdAt",
        "pipeline_tag", "library_name", "tags", "downloads", "likes", "cardData", "config",
        "siblings", "spaces", "safetensors", "gguf", "widgetData", "model-index",
        "transformersInfo", "usedStorage",
    ),
    Kind.DATASET: (
        "author", "sha", "lastModified", "private", "gated", "disabled", "tags", "description",
        "downloads", "likes", "cardData", "siblings", "createdAt", "usedStorage",
    ),
}  # fmt: skip

# The same for one entry of a list, and what `full=true` adds.
LIST_KEYS: Mapping[Kind, tuple[str, ...]] = {
    Kind.MODEL: (
        "modelId", "likes", "trendingScore", "private", "downloads", "tags", "pipeline_tag",
        "library_name", "createdAt",
    ),
    Kind.DATASET: (
        "author", "disabled", "gated", "lastModified", "likes", "trendingScore", "private", "sha",
        "description", "downloads", "tags", "createdAt",
    ),
}  # fmt: skip
FULL_KEYS: Mapping[Kind, tuple[str, ...]] = {
    Kind.MODEL: ("author", "gated", "lastModified", "sha", "siblings"),
    Kind.DATASET: ("cardData", "siblings"),
}


def info(
    repository: Repository,
    commit: Commit,
    keys: Iterable[str],
    *,
    find: Find,
    children: Children,
    blobs: bool = False,
) -> JSONObject:
    """Return ``_id``, ``id`` and those of the named fields that apply to this repository."""
    own = commit.content.fields
    payload: JSONObject = {"_id": repository.identity, "id": repository.repo_id}
    for key in keys:
        if key in own:
            value = own[key]
        else:
            value = _field(repository, commit, key, find=find, children=children, blobs=blobs)
        if value is not None and value != ABSENT:
            payload[key] = value
    # What nobody asks for by name is always answered: keys of tomorrow, and spoiled names.
    payload |= {key: own[key] for key in own if key not in EXPAND[repository.kind]}
    return payload


def _field(
    repository: Repository,
    commit: Commit,
    key: str,
    *,
    find: Find,
    children: Children,
    blobs: bool,
) -> JSON:
    settings = repository.settings
    match key:
        case "modelId":
            return repository.repo_id
        case "author":
            return repository.author
        case "sha":
            return commit.id
        case "createdAt":
            return format_time(repository.created_at)
        case "lastModified":
            return format_time(commit.date)
        case "private":
            return settings.private
        case "disabled":
            return settings.disabled is not Disabled.NO
        case "gated":
            return False if settings.gated is Gate.OPEN else settings.gated.value
        case "downloads":
            return settings.downloads
        case "downloadsAllTime":
            return settings.downloads_all_time
        case "likes":
            return settings.likes
        case "trendingScore":
            return settings.trending_score
        case "tags":
            return derived.tags(repository, commit)
        case "pipeline_tag":
            return derived.pipeline_tag(commit)
        case "library_name":
            return derived.library_name(commit)
        case "cardData":
            return commit.card_data
        case "model-index":
            return derived.card_of(commit).get("model-index")
        case "transformersInfo" if derived.library_name(commit) == "transformers":
            return {
                "auto_model": "AutoModelForCausalLM",
                "pipeline_tag": "text-generation",
                "processor": "AutoTokenizer",
            }
        case "widgetData" if derived.pipeline_tag(commit) == "text-generation":
            return [{"text": "The keeper of the lighthouse said"}]
        case "siblings":
            return siblings(commit, blobs=blobs)
        case "spaces":
            return list(settings.spaces)[:100]
        case "baseModels":
            return base_models(commit, find)
        case "childrenModelCount":
            return children(repository.repo_id)
        case "usedStorage":
            return repository.used_storage
        case "mainSize":
            return derived.main_size(commit)
        case "description":
            return derived.description(commit)
        case "xetEnabled":
            return True
    return None


def base_models(commit: Commit, find: Find) -> JSON:
    """Return relation and bases; ``None``, so that the key is absent, when none is on the Hub."""
    found = [find(Kind.MODEL, name) for name in derived.base_names(commit)]
    bases = [{"_id": base.identity, "id": base.repo_id} for base in found if base is not None]
    return {"relation": derived.relation(commit), "models": bases} if bases else None


def siblings(commit: Commit, *, blobs: bool) -> list[JSON]:
    """Return the files of a commit; with ``blobs`` also sizes and hashes (``lfs.sha256``)."""
    entries: list[JSON] = []
    for path, file in commit.files.items():
        entry: JSONObject = {"rfilename": path}
        if blobs:
            entry |= {"blobId": file.oid, "size": file.size}
            if file.lfs:
                entry["lfs"] = {
                    "sha256": file.sha256,
                    "size": file.size,
                    "pointerSize": file.pointer_size,
                }
        entries.append(entry)
    return entries


def refs(repository: Repository, *, with_pull_requests: bool) -> JSONObject:
    """Return branches, tags, converts and, when asked for, pull requests."""

    def listed(names: Mapping[str, str], prefix: str) -> list[JSON]:
        return [
            {"name": name, "ref": f"{prefix}{name}", "targetCommit": commit}
            for name, commit in names.items()
        ]

    payload: JSONObject = {
        "tags": listed(repository.tags, "refs/tags/"),
        "branches": listed(repository.branches, "refs/heads/"),
        "converts": listed(repository.converts, "refs/convert/"),
    }
    if with_pull_requests:
        payload["pullRequests"] = listed(repository.pull_requests, "refs/pr/")
    return payload


def tree_file(path: str, file: File, commit: Commit, *, expand: bool) -> JSONObject:
    """Return one file of a tree (``lfs.oid``, where ``siblings`` say ``lfs.sha256``)."""
    entry: JSONObject = {"type": "file", "oid": file.oid, "size": file.size}
    if file.lfs:
        entry["lfs"] = {"oid": file.sha256, "size": file.size, "pointerSize": file.pointer_size}
        entry["xetHash"] = hashlib.sha256(b"xet" + file.sha256.encode()).hexdigest()
    entry["path"] = path
    if expand:
        entry["lastCommit"] = _last_commit(commit)
        entry["securityFileStatus"] = {
            "status": "unsafe" if is_pickle(path) else "safe",
            "avScan": {"status": "safe"},
            "pickleImportScan": {"status": "unsafe" if is_pickle(path) else "safe"},
        }
    return entry


def tree_directory(path: str, commit: Commit, *, expand: bool) -> JSONObject:
    """Return one directory of a tree."""
    oid = hashlib.sha1(f"tree {commit.id} {path}".encode("utf-8", "surrogatepass")).hexdigest()
    entry: JSONObject = {"type": "directory", "oid": oid, "size": 0, "path": path}
    if expand:
        entry["lastCommit"] = _last_commit(commit)
    return entry


def _last_commit(commit: Commit) -> JSONObject:
    return {"id": commit.id, "title": commit.title, "date": format_time(commit.date)}


def is_pickle(path: str) -> bool:
    """Whether a file name is one that loading would unpickle."""
    return path.endswith((".bin", ".pt", ".pth", ".pkl", ".pickle"))


def commit_entry(commit: Commit, *, formatted: bool) -> JSONObject:
    """Return one commit of the history."""
    entry: JSONObject = {
        "id": commit.id,
        "title": commit.title,
        "message": "",
        "authors": [{"user": commit.author, "avatar": "/avatars/stand-in.svg"}],
        "date": format_time(commit.date),
    }
    if formatted:
        entry["formatted"] = {"title": commit.title, "message": ""}
    return entry
