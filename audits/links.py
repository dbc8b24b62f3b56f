"""Links that strangers offer: what kind each is, read without any network."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import quote, unquote, urlsplit

HUB = "https://huggingface.co"
MAX_LENGTH = 2_000
"""Of a link, in characters: what browsers and servers are sure to take."""
MAX_PATH = 500

_HUBS = frozenset({"huggingface.co", "www.huggingface.co", "hf.co"})
_GITHUB_RAW = frozenset({"raw.githubusercontent.com"})
_ARXIV_HOSTS = frozenset({"arxiv.org", "www.arxiv.org", "export.arxiv.org"})
# First parts of paths at the Hub and at GitHub that are no account.
_NO_HUB_OWNERS = frozenset(
    {
        "api", "blog", "collections", "docs", "enterprise", "join", "learn", "login", "models",
        "organizations", "papers", "posts", "pricing", "settings", "spaces", "tasks", "terms",
    }
)  # fmt: skip
_NO_GITHUB_OWNERS = frozenset(
    {
        "about", "apps", "collections", "enterprise", "features", "login", "marketplace", "orgs",
        "readme", "search", "settings", "sponsors", "topics", "user-attachments",
    }
)  # fmt: skip
_NAME = re.compile(r"[A-Za-z0-9._-]{1,100}")
_REPOSITORY_NAME = re.compile(
    r"(datasets/)?([A-Za-z0-9][A-Za-z0-9._-]{0,95}/[A-Za-z0-9][A-Za-z0-9._-]{0,95})"
)
_ARXIV_ID = r"\d{4}\.\d{4,5}(?:v\d{1,3})?|[a-z-]{2,20}(?:\.[A-Z]{2})?/\d{7}(?:v\d{1,3})?"
_ARXIV_NAME = re.compile(rf"(?:arxiv:)?({_ARXIV_ID})", re.IGNORECASE)
_ARXIV_PATH = re.compile(rf"(?:abs|pdf|html)/({_ARXIV_ID})(?:\.pdf)?")
_DOI_NAME = re.compile(r"(?:doi:)?(10\.\d{4,9}/[!-~]{1,200})", re.IGNORECASE)
_REVISION = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._/-]{0,199}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_HOST = re.compile(
    r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*",
)
_IPV6 = re.compile(r"[0-9a-f:.]{2,45}")


class LinkKind(StrEnum):
    """What a link leads to."""

    PAGE = "page"
    HUB_MODEL = "hub_model"
    HUB_DATASET = "hub_dataset"
    GIT = "git"
    PAPER = "paper"
    ARCHIVE = "archive"


class LinkState(StrEnum):
    """What one look found at a link."""

    THERE = "there"
    MISSING = "missing"
    """Not there: 404 or 410, or the path or commit is not."""
    DIFFERENT = "different"
    """There, and not as it was said to be: another hash, or without the quotation."""
    GATED = "gated"
    REFUSED = "refused"
    """We do not fetch it: its address, or its robots.txt, forbids."""
    UNREACHED = "unreached"
    """The look failed: says nothing about the link."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link as offered, and what it says about where to look."""

    kind: LinkKind
    url: str
    repository: str = ""
    commit: str = ""
    path: str = ""
    sha256: str = ""
    quotation: str = ""


class BadLink(ValueError):  # noqa: N818 (what was typed, not a fault of ours)
    """What was typed cannot be a link; the message is a sentence for whoever typed it."""


def parse_link(
    text: str,
    *,
    endpoint: str = HUB,
    commit: str = "",
    path: str = "",
    sha256: str = "",
    quotation: str = "",
) -> Link:
    """Return what a text leads to: an address, or the short name of a Hub repository or paper.

    `endpoint` is the Hub of this board; its addresses and those of huggingface.co mean the same.
    `commit` (also a branch or a tag) and `path` go before those that the address names. A hash
    makes an archive of what would be a page. Raises `BadLink`. Nothing is sent anywhere.
    """
    text = text.strip()
    if not text:
        raise BadLink("Enter a link.")
    if len(text) > MAX_LENGTH:
        raise BadLink(f"A link may have up to {MAX_LENGTH:,} characters; this has {len(text):,}.")
    if any(character.isspace() or not character.isprintable() for character in text):
        raise BadLink("A link has no spaces, line breaks or invisible characters in it.")
    found = _read_name(text, endpoint.rstrip("/")) or _read_address(text, endpoint.rstrip("/"))
    commit, path = check_commit(commit or found.commit), check_path(path or found.path)
    sha256 = check_sha256(sha256)
    kind = LinkKind.ARCHIVE if sha256 and found.kind is LinkKind.PAGE else found.kind
    return replace(
        found, kind=kind, commit=commit, path=path, sha256=sha256, quotation=quotation.strip()
    )


def check_commit(value: str) -> str:
    """Return a commit, branch or tag; raises `BadLink` for what cannot be one."""
    value = value.strip()
    if value and (not _REVISION.fullmatch(value) or ".." in value or "//" in value):
        raise BadLink("A commit is 7 to 40 hexadecimal digits; a branch or tag is one word.")
    return value


def check_path(value: str) -> str:
    """Return the path of a file in a repository; raises `BadLink` for what cannot be one."""
    value = value.strip().strip("/")
    if len(value) > MAX_PATH or not value.isprintable() or "\\" in value:
        raise BadLink(f"A path has up to {MAX_PATH} visible characters and no backslash.")
    if value and any(part in ("", ".", "..") for part in value.split("/")):
        raise BadLink("Write the path from the top of the repository, without . or .. in it.")
    return value


def check_sha256(value: str) -> str:
    """Return a SHA-256 in lower case; raises `BadLink` for what cannot be one."""
    value = value.strip().lower().removeprefix("sha256:")
    if value and not _SHA256.fullmatch(value):
        raise BadLink("A SHA-256 is 64 hexadecimal digits.")
    return value


def hub_page(endpoint: str, kind: LinkKind, repository: str) -> str:
    """Return the address of a repository on the Hub."""
    folder = "datasets/" if kind is LinkKind.HUB_DATASET else ""
    return f"{endpoint.rstrip('/')}/{folder}{repository}"


def _read_name(text: str, endpoint: str) -> Link | None:
    """Read a short name: `owner/name`, `datasets/owner/name`, an arXiv id or a DOI."""
    if match := _ARXIV_NAME.fullmatch(text):
        return _arxiv(match[1])
    if match := _DOI_NAME.fullmatch(text):
        return _doi(match[1])
    if match := _REPOSITORY_NAME.fullmatch(text):
        if "." in match[2].partition("/")[0]:
            return None  # a host whose https:// was left out
        kind = LinkKind.HUB_DATASET if match[1] else LinkKind.HUB_MODEL
        return Link(kind, hub_page(endpoint, kind, match[2]), match[2])
    return None


def _read_address(text: str, endpoint: str) -> Link:
    url, host, parts = _split(text, endpoint)
    if host in _HUBS or url.startswith(f"{endpoint}/"):
        found = _read_hub(url, parts)
    elif host in _GITHUB_RAW:
        found = _read_raw(parts)
    elif host in ("github.com", "www.github.com"):
        found = _read_github(parts)
    elif host == "gitlab.com":
        found = _read_gitlab(parts)
    elif host == "codeberg.org":
        found = _read_codeberg(parts)
    elif host in _ARXIV_HOSTS:
        match = _ARXIV_PATH.fullmatch("/".join(parts))
        found = _arxiv(match[1]) if match else None
    elif host in ("doi.org", "www.doi.org", "dx.doi.org"):
        match = _DOI_NAME.fullmatch("/".join(parts))
        found = _doi(match[1]) if match else None
    elif len(parts) > 1 and parts[-1].endswith(".git"):
        found = Link(LinkKind.GIT, url, "/".join(parts).removesuffix(".git"))
    else:
        found = None
    return found or Link(LinkKind.PAGE, url)


def _split(text: str, endpoint: str) -> tuple[str, str, list[str]]:
    """Return the address in its one form, its host, and the parts of its path as they are meant."""
    if "\\" in text:
        raise BadLink("A link has no backslash in it.")
    if not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:(?!\d)", text):
        if "." not in text.partition("/")[0]:
            raise BadLink("A link begins with https:// or http://.")
        text = f"https://{text}"
    try:
        split = urlsplit(text)
        port = split.port
    except ValueError as error:
        raise BadLink("This link cannot be read: its host or port is none.") from error
    scheme, host = split.scheme.lower(), (split.hostname or "").rstrip(".")
    if scheme not in ("http", "https"):
        raise BadLink(f"Only http and https links can be checked, not {scheme[:20]}:.")
    if split.username is not None or split.password is not None:
        raise BadLink("A link must not have a user name or password in it.")
    try:
        host = host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise BadLink("The host of this link cannot be read.") from error
    is_literal = ":" in host and _IPV6.fullmatch(host) is not None
    if not is_literal and (len(host) > 253 or not _HOST.fullmatch(host)):
        raise BadLink("This link names no host that can be read, such as example.org.")
    name = f"[{host}]" if is_literal else host
    if port is not None and port != {"http": 80, "https": 443}[scheme]:
        name = f"{name}:{port}"
    if not is_literal and "." not in host and f"{scheme}://{name}" != endpoint:
        raise BadLink("This link leads to a machine that only its own network knows.")
    path = quote(split.path, safe="/%:@!$&'()*+,;=~-._")
    query = quote(split.query, safe="/%:@!$&'()*+,;=~-._?")
    parts = [unquote(part) for part in path.split("/") if part]
    return f"{scheme}://{name}{path}" + (f"?{query}" if query else ""), host, parts


def _read_hub(url: str, parts: list[str]) -> Link | None:
    kind = LinkKind.HUB_MODEL
    if parts[:1] == ["datasets"]:
        kind, parts = LinkKind.HUB_DATASET, parts[1:]
    elif parts and parts[0] in _NO_HUB_OWNERS:
        return None
    if len(parts) < 2 or not _REPOSITORY_NAME.fullmatch("/".join(parts[:2])):
        return None
    repository, rest = "/".join(parts[:2]), parts[2:]
    if not rest:
        return Link(kind, url, repository)
    if rest[0] in ("tree", "blob", "resolve", "raw", "commit") and len(rest) > 1:
        path = "" if rest[0] == "commit" else "/".join(rest[2:])
        return Link(kind, url, repository, _revision(rest[1]), path)
    return None


def _read_github(parts: list[str]) -> Link | None:
    if len(parts) < 2 or parts[0].lower() in _NO_GITHUB_OWNERS:
        return None
    repository, rest = f"{parts[0]}/{parts[1].removesuffix('.git')}", parts[2:]
    if rest and (rest[0] not in ("tree", "blob", "raw", "blame", "commit") or len(rest) < 2):
        return None
    return _git("github.com", repository, rest[1:2], rest[2:])


def _read_raw(parts: list[str]) -> Link | None:
    if parts[2:4] in (["refs", "heads"], ["refs", "tags"]):
        parts = parts[:2] + parts[4:]
    if len(parts) < 4:
        return None
    return _git("github.com", "/".join(parts[:2]), parts[2:3], parts[3:])


def _read_gitlab(parts: list[str]) -> Link | None:
    end = parts.index("-") if "-" in parts else len(parts)
    repository, rest = "/".join(parts[:end]).removesuffix(".git"), parts[end + 1 :]
    if not 2 <= end <= 20:
        return None
    if end < len(parts) and (
        len(rest) < 2 or rest[0] not in ("tree", "blob", "raw", "blame", "commit")
    ):
        return None
    return _git("gitlab.com", repository, rest[1:2], rest[2:])


def _read_codeberg(parts: list[str]) -> Link | None:
    if len(parts) < 2:
        return None
    repository, rest = f"{parts[0]}/{parts[1].removesuffix('.git')}", parts[2:]
    if not rest:
        return _git("codeberg.org", repository, [], [])
    if rest[0] == "commit" and len(rest) == 2:
        return _git("codeberg.org", repository, rest[1:], [])
    is_file = rest[0] in ("src", "raw") and rest[1:2] in (["commit"], ["branch"], ["tag"])
    if is_file and len(rest) > 2:
        return _git("codeberg.org", repository, rest[2:3], rest[3:])
    return None


def _git(host: str, repository: str, commit: list[str], path: list[str]) -> Link:
    if not all(_NAME.fullmatch(part) and part != ".." for part in repository.split("/")):
        raise BadLink(f"This is not the address of a repository at {host}.")
    url = f"https://{host}/{repository}"
    return Link(
        LinkKind.GIT, url, repository, _revision(commit[0]) if commit else "", "/".join(path)
    )


def _revision(value: str) -> str:
    """Return the revision that an address names; the usual default branches say nothing."""
    return "" if value in ("main", "master", "HEAD") else value


def _arxiv(identifier: str) -> Link:
    return Link(LinkKind.PAPER, f"https://arxiv.org/abs/{identifier}")


def _doi(doi: str) -> Link:
    if match := re.fullmatch(r"10\.48550/arxiv\.(.+)", doi, re.IGNORECASE):
        return _arxiv(match[1])
    return Link(LinkKind.PAPER, f"https://doi.org/{quote(doi, safe='/:;()._-')}")
