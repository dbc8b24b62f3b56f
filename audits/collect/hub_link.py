"""Looking at a link to the Hub: the repository, its commit, and perhaps one file of it.

At most four API requests and two file reads, through the Hub's client and its pace.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import quote

from audits.collect.client import (
    Denial,
    Denied,
    Hub,
    OutOfBudget,
    Session,
    TooLarge,
    check_name,
)
from audits.collect.errors import BadAnswer, BadName, CollectError
from audits.collect.facts import read_gating, read_switch
from audits.collect.text import clean_line, mapping, whole
from audits.engine.canonical import digest
from audits.engine.observations import Gating
from audits.links import MAX_PATH, Link, LinkKind, LinkState

API_REQUESTS: Final = 4
FILE_READS: Final = 2
TREE_PAGES: Final = 3
MAX_FILE: Final = 2 * 1024 * 1024
README: Final = "README.md"
_EXPAND: Final = ("sha", "gated", "private", "disabled", "lastModified")


@dataclass(frozen=True, slots=True)
class HubLook:
    """What a look at a Hub link found; `text` is the file that a quotation is looked for in."""

    state: LinkState
    note: str = ""
    commit: str = ""
    content_digest: str = ""
    date: str | None = None
    size: int | None = None
    sha256: str = ""
    """Of the file that the path names, where the Hub says it: it does for large ones."""
    text: bytes | None = None


@dataclass(frozen=True, slots=True)
class _Entry:
    """A file or folder; `digest` is SHA-256 for large files, else git's hash, also of a folder."""

    path: str
    digest: str
    size: int | None
    is_folder: bool


def look_at_hub(link: Link, hub: Hub) -> HubLook:
    """Look at a repository of the Hub; a look that fails is `LinkState.UNREACHED` and says how."""
    try:
        check_name(link.repository)
        session = hub.session(api_requests=API_REQUESTS, file_reads=FILE_READS)
        return _Look(link, session).run()
    except BadName as error:
        return HubLook(LinkState.REFUSED, str(error))
    except (CollectError, TooLarge) as error:
        return HubLook(LinkState.UNREACHED, str(error))
    except OutOfBudget:
        return HubLook(LinkState.UNREACHED, "The Hub sends on too often to read this link.")


_DENIALS: Final[Mapping[Denial, tuple[LinkState, str]]] = {
    Denial.MISSING: (LinkState.MISSING, "The Hub has no such repository, or it is private."),
    Denial.DISABLED: (LinkState.MISSING, "The Hub has disabled this repository."),
    Denial.GATED: (LinkState.GATED, "The repository is there, behind a gate."),
    Denial.NO_COMMIT: (LinkState.MISSING, "The repository is there, without this commit."),
    Denial.NO_FILE: (LinkState.MISSING, "The repository is there, without this path."),
}


class _Look:
    """The steps of looking at one link."""

    def __init__(self, link: Link, session: Session) -> None:
        self.link, self.session = link, session
        self.kind = "datasets" if link.kind is LinkKind.HUB_DATASET else "models"
        self.base = f"/api/{self.kind}/{link.repository}"

    def run(self) -> HubLook:
        try:
            info = self._read_info()
        except Denied as denied:
            return HubLook(*_DENIALS[denied.denial])
        if read_switch(info, "private"):
            return HubLook(*_DENIALS[Denial.MISSING])
        if read_switch(info, "disabled"):
            return HubLook(*_DENIALS[Denial.DISABLED])
        commit = clean_line(info.get("sha"), 64)
        date = clean_line(info.get("lastModified"), 40) or None
        if not commit or not commit.isalnum():
            raise BadAnswer(f"The Hub's answer on {self.link.repository} names no commit.")
        is_gated = read_gating(info.get("gated")) is not Gating.NONE
        try:
            return self._read_files(commit, date, is_gated=is_gated)
        except Denied as denied:
            state, note = _DENIALS[denied.denial]
            return HubLook(state, note, commit=commit, date=date)

    def _read_info(self) -> Mapping[str, Any]:
        revision = self.link.commit
        path = f"{self.base}/revision/{quote(revision, safe='')}" if revision else self.base
        info = self.session.json(path, {"expand": _EXPAND})
        if not isinstance(info, Mapping):
            raise BadAnswer(f"The Hub's answer on {self.link.repository} cannot be read.")
        return info

    def _read_files(self, commit: str, date: str | None, *, is_gated: bool) -> HubLook:
        link = self.link
        listing, is_complete = self._read_listing(commit)
        entry = listing.get(link.path)
        if link.path and entry is None:
            if not is_complete:
                return HubLook(LinkState.UNREACHED, "The folder is too long to find this path in.")
            return HubLook(*_DENIALS[Denial.NO_FILE], commit=commit, date=date)
        content = entry.digest if entry else digest([listing[path] for path in sorted(listing)])
        found = HubLook(
            LinkState.GATED if is_gated else LinkState.THERE,
            _DENIALS[Denial.GATED][1] if is_gated else "",
            commit=commit,
            content_digest=digest({"commit": commit, "content": content}),
            date=date,
            size=entry.size if entry else None,
            sha256=entry.digest if entry and len(entry.digest) == 64 else "",
        )
        if is_gated or not link.quotation:
            return found
        return replace(found, text=self._read_file(commit, entry))

    def _read_listing(self, commit: str) -> tuple[dict[str, _Entry], bool]:
        """Return what lies beside the path, or at the top for no path, and whether that is all."""
        folder = self.link.path.rpartition("/")[0]
        where = f"/{quote(folder)}" if folder else ""
        path: str | None = f"{self.base}/tree/{quote(commit, safe='')}{where}"
        params: Mapping[str, str] | None = {"recursive": "false", "expand": "false"}
        found: dict[str, _Entry] = {}
        for _ in range(TREE_PAGES):
            assert path is not None
            page = self.session.page(path, params)
            found |= _read_entries(page.items)
            path, params = page.next_path, None
            if path is None or self.link.path in found:
                break
        return found, path is None

    def _read_file(self, commit: str, entry: _Entry | None) -> bytes | None:
        """Return the start of the file, or of the card when no path is named; None without one."""
        path = README if entry is None else entry.path
        if entry is not None and entry.is_folder:
            return None
        repo_type = "dataset" if self.link.kind is LinkKind.HUB_DATASET else "model"
        try:
            return self.session.file(
                self.link.repository, commit, path, MAX_FILE, repo_type=repo_type
            ).content
        except Denied as denied:
            if denied.denial is Denial.NO_FILE and entry is None:
                return None
            raise


def _read_entries(page: object) -> dict[str, _Entry]:
    """Return files and folders of one page of a listing; raises `BadAnswer` for another form."""
    if not isinstance(page, list):
        raise BadAnswer("The Hub's listing of files cannot be read.")
    found: dict[str, _Entry] = {}
    for item in page:
        entry = mapping(item)
        path = clean_line(entry.get("path"), MAX_PATH)
        large = clean_line(mapping(entry.get("lfs")).get("oid"), 64)
        if not path:
            raise BadAnswer("The Hub's listing of files has an entry without a path.")
        found[path] = _Entry(
            path,
            large or clean_line(entry.get("oid"), 64),
            whole(entry.get("size")),
            is_folder=entry.get("type") == "directory",
        )
    return found
