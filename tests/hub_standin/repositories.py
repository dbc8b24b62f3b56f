"""What a repository of the stand-in is: immutable values, so that a change is a new value.

A :class:`Repository` holds every commit it ever had. Changing one (``changes.py``) adds a commit
and moves its branch; what an audit read at an older commit can still be read.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from tests.hub_standin.cards import Card
from tests.hub_standin.faults import Fault
from tests.hub_standin.files import File, make_file
from tests.hub_standin.json_types import JSON

README = "README.md"


class Kind(StrEnum):
    """The two kinds of repository the stand-in serves; the value is the word in the API's paths."""

    MODEL = "models"
    DATASET = "datasets"


class Gate(StrEnum):
    """How access to the files is granted; the API answers ``false`` for :attr:`OPEN`."""

    OPEN = "false"
    AUTO = "auto"
    MANUAL = "manual"


class Disabled(StrEnum):
    """The two ways in which the Hub shows that it has disabled a repository."""

    NO = "no"
    SHOWN = "shown"  # the information is answered, with "disabled": true; files and commits are not
    REFUSED = "refused"  # every answer is a 403


@dataclass(frozen=True, slots=True)
class Content:
    """What one commit holds: files, the card among them, and what the Hub derives from them.

    ``fields`` are answered by the API as they stand and win over what would be derived, so an odd
    payload is one entry here. A field set to :data:`ABSENT` is left out.
    """

    files: Mapping[str, File]
    card: Card | None = None
    fields: Mapping[str, JSON] = field(default_factory=dict)

    def all_files(self) -> dict[str, File]:
        """Return path and file of everything in the commit, README included, in order of path."""
        files = dict(self.files)
        if self.card is not None:
            files[README] = make_file(self.card.text())
        return dict(sorted(files.items()))


# Marks a field that the API shall leave out although it could be derived.
ABSENT = "\x00absent"


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit. ``files`` includes the README that ``content`` describes as a card."""

    id: str
    title: str
    author: str
    date: datetime
    parent: str | None
    content: Content
    files: Mapping[str, File]

    @property
    def card_data(self) -> Mapping[str, JSON] | None:
        """The YAML head of the README as the Hub parsed it."""
        return self.content.card.data if self.content.card else None


@dataclass(frozen=True, slots=True)
class Settings:
    """What is true of the whole repository, whatever the commit."""

    private: bool = False
    gated: Gate = Gate.OPEN
    disabled: Disabled = Disabled.NO
    downloads: int = 120
    downloads_all_time: int = 2_400
    likes: int = 3
    trending_score: int = 0
    region: str = "us"
    redirects_files: bool = False  # answers /resolve/ with 307 to /api/resolve-cache/
    spaces: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Repository:
    """One repository of the stand-in with its whole history.

    ``identity`` is the Hub's ``_id``. ``purpose`` says in a sentence what a case of the catalog is
    for. ``former_names`` redirect here. ``faults`` are in force from the start.
    """

    kind: Kind
    repo_id: str
    identity: str
    created_at: datetime
    commits: Mapping[str, Commit]
    branches: Mapping[str, str]
    tags: Mapping[str, str] = field(default_factory=dict)
    converts: Mapping[str, str] = field(default_factory=dict)
    pull_requests: Mapping[str, str] = field(default_factory=dict)
    settings: Settings = field(default_factory=Settings)
    former_names: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    purpose: str = ""

    @property
    def key(self) -> tuple[Kind, str]:
        """What the repository is looked up by."""
        return self.kind, self.repo_id

    @property
    def author(self) -> str:
        """The account the repository belongs to."""
        return self.repo_id.split("/")[0]

    @property
    def head(self) -> Commit:
        """The commit at the end of the main branch."""
        return self.commits[self.branches["main"]]

    @property
    def is_restricted(self) -> bool:
        """Whether an unknown caller is refused the files and the commits."""
        return self.settings.gated is not Gate.OPEN or self.settings.disabled is Disabled.SHOWN

    def resolve(self, revision: str) -> Commit | None:
        """Return the commit that a branch, a tag, a full reference or a (shortened) hash names."""
        for names in (self.branches, self.tags):
            if revision in names:
                return self.commits[names[revision]]
        full = {
            **{f"refs/heads/{name}": commit for name, commit in self.branches.items()},
            **{f"refs/tags/{name}": commit for name, commit in self.tags.items()},
            **{f"refs/convert/{name}": commit for name, commit in self.converts.items()},
            **{f"refs/pr/{name}": commit for name, commit in self.pull_requests.items()},
        }
        if revision in full:
            return self.commits[full[revision]]
        if revision in self.commits:
            return self.commits[revision]
        if len(revision) >= 7:
            matches = [commit for name, commit in self.commits.items() if name.startswith(revision)]
            return matches[0] if len(matches) == 1 else None
        return None

    def log(self, commit: Commit) -> list[Commit]:
        """Return the commit and all before it, newest first."""
        history = [commit]
        while history[-1].parent is not None:
            history.append(self.commits[history[-1].parent])
        return history

    @property
    def used_storage(self) -> int:
        """Bytes of every large file of the whole history, each content counted once."""
        large = {
            file.sha256: file.size
            for commit in self.commits.values()
            for file in commit.files.values()
            if file.lfs
        }
        return sum(large.values())


def make_identity(kind: Kind, repo_id: str, salt: str = "") -> str:
    """Return 24 hexadecimal digits, the same for the same repository every time."""
    return hashlib.sha256(f"{kind}:{repo_id}:{salt}".encode()).hexdigest()[:24]


def make_commit(
    content: Content, *, title: str, date: datetime, parent: str | None, author: str, salt: str
) -> Commit:
    """Return a commit whose id follows from all it holds and from what came before it."""
    files = content.all_files()
    described = [salt, title, date.isoformat(), parent or "", author, repr(content.fields)]
    described += [f"{path}\0{file.oid}" for path, file in files.items()]
    return Commit(
        id=hashlib.sha1("\n".join(described).encode("utf-8", "surrogatepass")).hexdigest(),
        title=title,
        author=author,
        date=date,
        parent=parent,
        content=content,
        files=MappingProxyType(files),
    )


def parse_time(text: str) -> datetime:
    """Return the moment that ``2024-02-19`` or ``2024-02-19T10:57:45`` names, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def format_time(moment: datetime) -> str:
    """Return the moment as the API writes it: ``2024-02-19T10:57:45.000Z``."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def later(moment: datetime, hours: float) -> datetime:
    """Return the moment so many hours later."""
    return moment + timedelta(hours=hours)
