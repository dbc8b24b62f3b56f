"""All repositories of one stand-in, and the ways to change them while it runs."""

import threading
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from tests.hub_standin import derived
from tests.hub_standin.builders import Files, as_files
from tests.hub_standin.cards import Card
from tests.hub_standin.faults import Fault, Route, Trouble
from tests.hub_standin.json_types import JSON
from tests.hub_standin.repositories import (
    Commit,
    Content,
    Disabled,
    Gate,
    Kind,
    Repository,
    later,
    make_commit,
    make_identity,
)

EVERYTHING = "*"
_DATASET_PREFIX = "datasets/"

# The files that are left when the owner of a data set takes the data out.
_LEFT_WHEN_EMPTIED = frozenset({"README.md", ".gitattributes"})


class UnknownRepositoryError(LookupError):
    """Raised when a change names a repository that the stand-in does not hold."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a name leads to: a repository, or another name to ask for instead, or neither."""

    repository: Repository | None = None
    moved_to: str | None = None


@dataclass(slots=True)
class _ActiveFault:
    name: str
    fault: Fault
    left: int | None


class World:
    """Repositories by kind and name, with former names and faults. Safe to use from threads.

    Every method that changes something takes a name: ``owner/name`` for a model, or for a data set
    when no model is called so; ``datasets/owner/name`` is always a data set. It returns the new
    state.
    """

    def __init__(self, repositories: Iterable[Repository] = ()) -> None:
        self._lock = threading.RLock()
        self._repositories: dict[tuple[Kind, str], Repository] = {}
        self._deleted: dict[tuple[Kind, str], Repository] = {}
        self._moved: dict[tuple[Kind, str], str] = {}
        self._by_lower: dict[tuple[Kind, str], str] = {}
        self._children: dict[str, Counter[str]] | None = None
        self._faults: list[_ActiveFault] = []
        for repository in repositories:
            self.add(repository)

    # Looking up

    def find(self, kind: Kind, name: str) -> Found:
        """Return the repository of exactly this name, or where a former name or spelling leads."""
        with self._lock:
            if (kind, name) in self._repositories:
                return Found(self._repositories[kind, name])
            moved_to = self._moved.get((kind, name)) or self._by_lower.get((kind, name.lower()))
            return Found(moved_to=moved_to)

    def get(self, kind: Kind, name: str) -> Repository | None:
        """Return the repository that the name finally leads to."""
        seen: set[str] = set()
        while name not in seen:
            seen.add(name)
            found = self.find(kind, name)
            if found.moved_to is None:
                return found.repository
            name = found.moved_to
        return None

    def repository(self, name: str) -> Repository:
        """Return the present state of a repository by the name a change would use."""
        with self._lock:
            return self._present(name)

    def repositories(self, kind: Kind) -> list[Repository]:
        """Return every repository of a kind."""
        with self._lock:
            return [item for (its_kind, _), item in self._repositories.items() if its_kind is kind]

    def count_children(self, name: str) -> dict[str, int]:
        """Return how many models name this one as a base, by relation."""
        with self._lock:
            if self._children is None:
                self._children = {}
                for item in self.repositories(Kind.MODEL):
                    for base in derived.base_names(item.head):
                        counted = self._children.setdefault(base, Counter())
                        counted[derived.relation(item.head)] += 1
            counts = self._children.get(name, Counter())
            return {relation: counts[relation] for relation in derived.RELATIONS}

    def _present(self, name: str) -> Repository:
        return self._lookup(name, self._repositories)

    def _lookup(self, name: str, among: Mapping[tuple[Kind, str], Repository]) -> Repository:
        if name.startswith(_DATASET_PREFIX):
            candidates = [(Kind.DATASET, name.removeprefix(_DATASET_PREFIX))]
        else:
            candidates = [(Kind.MODEL, name), (Kind.DATASET, name)]
        for key in candidates:
            if key in among:
                return among[key]
        raise UnknownRepositoryError(f"the stand-in has no such repository: {name!r}")

    def _take_out(self, name: str) -> Repository:
        repository = self._present(name)
        del self._repositories[repository.key]
        del self._by_lower[repository.kind, repository.repo_id.lower()]
        self._children = None
        return repository

    # Changing

    def add(self, repository: Repository) -> Repository:
        """Add a repository, or put it in the place of the one of its name."""
        with self._lock:
            self._repositories[repository.key] = repository
            self._deleted.pop(repository.key, None)
            self._by_lower[repository.kind, repository.repo_id.lower()] = repository.repo_id
            for name in repository.former_names:
                self._moved[repository.kind, name] = repository.repo_id
            self._faults = [item for item in self._faults if item.name != _full_name(repository)]
            for fault in repository.faults:
                self._faults.append(_ActiveFault(_full_name(repository), fault, fault.times))
            self._children = None
            return repository

    def update(
        self,
        name: str,
        *,
        license: str | Sequence[str] | None = None,
        card: Mapping[str, JSON] | None = None,
        body: str | None = None,
        files: Files | None = None,
        remove: Iterable[str] = (),
        fields: Mapping[str, JSON] | None = None,
        gated: Gate | str | None = None,
        disabled: Disabled | str | None = None,
        private: bool | None = None,
        downloads: int | None = None,
        likes: int | None = None,
        title: str = "Update repository",
        new_commit: bool = True,
    ) -> Repository:
        """Change content, settings or both, and add a commit to the main branch.

        ``card`` is merged into the YAML head (a value of ``None`` takes the key out); ``license``
        is short for one of its keys; ``files`` adds or replaces; ``fields`` are API fields answered
        as they stand. With ``new_commit=False``, for settings only, the commit stays, as on the
        real Hub.
        """
        with self._lock:
            old = self._present(name)
            content = _changed_content(
                old.head.content, license, card, body, files or {}, frozenset(remove), fields or {}
            )
            is_new = content is not old.head.content
            if is_new and not new_commit:
                raise ValueError("content cannot change without a new commit")
            settings = replace(
                old.settings,
                gated=old.settings.gated if gated is None else Gate(gated),
                disabled=old.settings.disabled if disabled is None else Disabled(disabled),
                private=old.settings.private if private is None else private,
                downloads=old.settings.downloads if downloads is None else downloads,
                likes=old.settings.likes if likes is None else likes,
            )
            changed = replace(old, settings=settings)
            return self._store(_with_commit(changed, content, title) if new_commit else changed)

    def empty(self, name: str) -> Repository:
        """Take everything out of a repository but its card and its git settings."""
        held = self.repository(name).head.files
        gone = [path for path in held if path not in _LEFT_WHEN_EMPTIED]
        return self.update(name, remove=gone, title="Remove data")

    def delete(self, name: str) -> Repository:
        """Take a repository off the Hub; :meth:`restore` can bring it back."""
        with self._lock:
            repository = self._take_out(name)
            self._deleted[repository.key] = repository
            return repository

    def restore(self, name: str, *, new_identity: bool = False) -> Repository:
        """Bring a deleted repository back, or with ``new_identity`` a new one of that name."""
        with self._lock:
            repository = self._lookup(name, self._deleted)
            if new_identity:
                again = make_identity(repository.kind, repository.repo_id, repository.identity)
                repository = replace(repository, identity=again)
            return self.add(repository)

    def rename(self, name: str, new_name: str, *, new_identity: bool = False) -> Repository:
        """Give a repository another name (and ``_id``); the old name redirects."""
        with self._lock:
            old = self._take_out(name)
            identity = make_identity(old.kind, new_name) if new_identity else old.identity
            self._moved[old.kind, old.repo_id] = new_name
            self._moved.pop((old.kind, new_name), None)
            return self.add(replace(old, repo_id=new_name, identity=identity))

    def change_identity(self, name: str) -> Repository:
        """Let another ``_id`` answer under the same name, as after a deletion."""
        with self._lock:
            old = self._present(name)
            return self._store(
                replace(old, identity=make_identity(old.kind, old.repo_id, old.identity))
            )

    def disturb(
        self,
        name: str,
        trouble: Trouble | str,
        *,
        times: int | None = None,
        on: Iterable[Route | str] = (),
        seconds: float = 5.0,
        retry_after: int | None = None,
    ) -> None:
        """Misbehave for the next ``times`` requests (``None``: all); ``*`` is every repository."""
        fault = Fault(Trouble(trouble), times, frozenset(map(Route, on)), seconds, retry_after)
        with self._lock:
            target = name if name == EVERYTHING else _full_name(self.repository(name))
            self._faults.insert(0, _ActiveFault(target, fault, times))  # the latest word holds

    def mend(self, name: str = EVERYTHING) -> None:
        """Behave again: for one repository, or altogether."""
        with self._lock:
            target = name if name == EVERYTHING else _full_name(self.repository(name))
            self._faults = [
                item for item in self._faults if target != EVERYTHING and item.name != target
            ]

    def take_fault(self, kind: Kind | None, name: str | None, route: Route) -> Fault | None:
        """Return the fault that hits this request, counting it down."""
        with self._lock:
            if not self._faults:
                return None
            repository = self.get(kind, name) if kind and name else None
            targets = {EVERYTHING} | ({_full_name(repository)} if repository else set())
            for item in self._faults:
                if item.name in targets and (not item.fault.on or route in item.fault.on):
                    if item.left == 0:
                        continue
                    if item.left is not None:
                        item.left -= 1
                    return item.fault
            return None

    def _store(self, repository: Repository) -> Repository:
        self._repositories[repository.key] = repository
        self._children = None
        return repository


def _full_name(repository: Repository) -> str:
    return f"{repository.kind}/{repository.repo_id}"


def _changed_content(
    old: Content,
    license: str | Sequence[str] | None,
    card: Mapping[str, JSON] | None,
    body: str | None,
    files: Files,
    remove: frozenset[str],
    fields: Mapping[str, JSON],
) -> Content:
    """Return the content with the changes made, or the very same object when there are none."""
    new = old
    if license is not None or card is not None or body is not None:
        before = old.card or Card(None)
        named: Mapping[str, JSON] = {} if license is None else {"license": license}
        head = {**(before.data or {}), **(card or {}), **named}
        kept = {key: value for key, value in head.items() if value is not None}
        new = replace(new, card=Card(kept or None, before.body if body is None else body))
    if files or remove:
        held = {path: file for path, file in old.files.items() if path not in remove}
        new = replace(
            new,
            files={**held, **as_files(files)},
            card=None if "README.md" in remove else new.card,
        )
    if fields:
        new = replace(new, fields={**new.fields, **fields})
    return new


def _with_commit(repository: Repository, content: Content, title: str) -> Repository:
    """Return the repository with one more commit on its main branch, later than the last one."""
    head = repository.head
    commit: Commit = make_commit(
        content,
        title=title,
        date=max(datetime.now(UTC), later(head.date, 1 / 3600)),
        parent=head.id,
        author=repository.author,
        salt=repository.repo_id,
    )
    return replace(
        repository,
        commits={**repository.commits, commit.id: commit},
        branches={**repository.branches, "main": commit.id},
    )
