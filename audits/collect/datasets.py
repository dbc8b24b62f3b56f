"""What became of the data sets that a card or the registry names.

One request for each, within what a look may use. Answers are shared between models through a cache;
what has never been looked at comes first, then what was looked at longest ago, so that over several
audits every data set gets its turn.
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol
from urllib.parse import unquote

from audits.collect.client import Denial, Denied, OutOfBudget, Session, TooLarge
from audits.collect.errors import BadAnswer, HubRefused, HubUnreachable
from audits.collect.facts import read_gating, read_switch, repository_name, tag_values
from audits.collect.terms import parse_terms
from audits.collect.text import clean_line, clean_lines, items, mapping, whole
from audits.engine.observations import DatasetLook, DatasetState, Gating

MAX_DATASETS = 50
"""Named data sets that are kept of a model; those of the registry come first."""
FRESH_SECONDS = 86_400.0
"""How long an answer stands before it is asked again."""
MISSING_FRESH_SECONDS = 3_600.0
"""The same for "not found", which must not be counted twice out of one look."""

PATH = "/api/datasets/"
EXPAND = (
    "author",
    "cardData",
    "disabled",
    "gated",
    "mainSize",
    "private",
    "sha",
    "siblings",
    "tags",
)

# Files that say something about the data and are not the data.
_ABOUT = frozenset(
    {".gitattributes", ".gitignore", "dataset_infos.json", "dataset_info.json", "croissant.json"}
)
_ABOUT_ENDINGS = (".md", ".bib", ".cff", ".png", ".jpg", ".jpeg", ".svg", ".gif", ".pdf")
_LICENSE_WORDS = ("license", "licence", "copying", "notice")
_CODE_ENDINGS = (".py", ".sh", ".ipynb", ".toml", ".cfg", ".lock")


@dataclass(frozen=True, slots=True)
class CachedLook:
    """What was seen of a data set, and when, in seconds since the epoch."""

    look: DatasetLook
    at: float


class DatasetCache(Protocol):
    """Answers on data sets, shared between models. Losing it costs requests and nothing else."""

    def get(self, name: str) -> CachedLook | None:
        """Return what was last seen of a data set, however long ago."""

    def put(self, name: str, cached: CachedLook) -> None:
        """Keep what was seen of a data set."""


@dataclass(slots=True)
class MemoryDatasetCache:
    """A cache for one process."""

    _held: dict[str, CachedLook] = field(default_factory=dict)

    def get(self, name: str) -> CachedLook | None:
        """Return what was last seen of a data set, however long ago."""
        return self._held.get(name.lower())

    def put(self, name: str, cached: CachedLook) -> None:
        """Keep what was seen of a data set."""
        self._held[name.lower()] = cached


@dataclass(frozen=True, slots=True)
class DatasetLooks:
    """The looks in the order of the names, and how many are still due."""

    looks: tuple[DatasetLook, ...]
    waiting: int
    """Data sets whose turn did not come, because the look had no request left."""


def name_datasets(given: Sequence[str], card: Iterable[str]) -> tuple[tuple[str, ...], int]:
    """Return each data set once, those of the registry first, and how many were left out."""
    names: dict[str, str] = {}
    for name in (*given, *card):
        cleaned = clean_line(name, 200)
        key = (repository_name(cleaned) or cleaned).lower()
        if cleaned and key not in names:
            # The registry's spelling stays: its statements are found by it.
            names[key] = cleaned if name in given else repository_name(cleaned) or cleaned
    listed = tuple(names.values())
    return listed[:MAX_DATASETS], max(0, len(listed) - MAX_DATASETS)


def look_at_datasets(
    names: Sequence[str],
    session: Session,
    cache: DatasetCache,
    *,
    fresh_seconds: float = FRESH_SECONDS,
    clock: Callable[[], float] = time.time,
) -> DatasetLooks:
    """Look at each data set, as far as the session's requests go.

    1. What cannot be a name on the Hub is not asked for.
    2. Fresh answers of the cache are taken over.
    3. The others are asked for: never seen first, then by the age of the last look.
    4. What is left keeps its old answer, or is unreached when there is none.
    """
    now = clock()
    found: dict[str, DatasetLook] = {}
    due: list[tuple[float, int, str, CachedLook | None]] = []
    for position, name in enumerate(names):
        repo_id = repository_name(name)
        if repo_id is None:
            found[name] = DatasetLook(name, DatasetState.NOT_ON_HUB)
            continue
        cached = cache.get(repo_id)
        if cached is not None and now - cached.at < _fresh_for(cached.look, fresh_seconds):
            found[name] = replace(cached.look, name=name)
        else:
            due.append((cached.at if cached else 0.0, position, name, cached))
    waiting = 0
    for _, _, name, cached in sorted(due, key=lambda item: item[:2]):
        repo_id = repository_name(name) or name
        if session.api_left <= 0:
            found[name] = _without_a_look(name, cached)
            waiting += 1
            continue
        look = _look(repo_id, session, cached)
        cache.put(repo_id, CachedLook(look, now))
        found[name] = replace(look, name=name)
    return DatasetLooks(tuple(found[name] for name in names), waiting)


def _fresh_for(look: DatasetLook, fresh_seconds: float) -> float:
    if look.state is DatasetState.UNREACHED:
        return 0.0
    if look.state is DatasetState.MISSING:
        return min(fresh_seconds, MISSING_FRESH_SECONDS)
    return fresh_seconds


def _without_a_look(name: str, cached: CachedLook | None) -> DatasetLook:
    """Return the last answer; not a stale "not found", which would count as a second look."""
    unusable = (DatasetState.MISSING, DatasetState.UNREACHED)
    if cached is None or cached.look.state in unusable:
        return DatasetLook(name, DatasetState.UNREACHED, detail="Its turn has not come yet.")
    return replace(cached.look, name=name)


def _look(repo_id: str, session: Session, cached: CachedLook | None) -> DatasetLook:
    """Ask the Hub about one data set. A look that fails is unreached, and no error."""
    # After a rename, the name of today saves the redirect.
    asked = cached.look.repo_id if cached and cached.look.repo_id else repo_id
    try:
        return _describe(repo_id, _ask(asked, session))
    except Denied as denied:
        match denied.denial:
            case Denial.DISABLED:
                return DatasetLook(repo_id, DatasetState.DISABLED, repo_id=asked)
            case Denial.MISSING if asked != repo_id:
                # The old name may lead elsewhere by now: ask for it the next time.
                return DatasetLook(repo_id, DatasetState.UNREACHED, detail="It moved once more.")
            case Denial.MISSING if "/" not in repo_id:
                detail = "No data set of this name alone."
                return DatasetLook(repo_id, DatasetState.NOT_ON_HUB, detail=detail)
            case Denial.MISSING:
                return DatasetLook(repo_id, DatasetState.MISSING)
            case _:
                detail = f"The Hub says: {denied.denial.value}."
                return DatasetLook(repo_id, DatasetState.UNREACHED, detail=detail)
    except OutOfBudget as stopped:
        # It has another name today, and no request was left to follow: remember the name.
        today = repository_name(unquote(stopped.path).removeprefix(PATH))
        detail = f"It is called {today} today; its turn has not come yet."
        return DatasetLook(repo_id, DatasetState.UNREACHED, repo_id=today, detail=detail)
    except (HubUnreachable, HubRefused, BadAnswer, TooLarge) as error:
        return DatasetLook(repo_id, DatasetState.UNREACHED, detail=clean_line(str(error), 200))


def _ask(repo_id: str, session: Session) -> Mapping[str, Any]:
    path = f"{PATH}{repo_id}"
    try:
        info = session.json(path, {"expand": EXPAND})
    except TooLarge:
        # Hundreds of thousands of files: their names are what is too long.
        slim = tuple(name for name in EXPAND if name != "siblings")
        info = session.json(path, {"expand": slim})
    if not isinstance(info, Mapping) or not clean_line(info.get("id")):
        raise BadAnswer("The Hub's answer on the data set cannot be read.")
    return info


def _describe(name: str, info: Mapping[str, Any]) -> DatasetLook:
    if read_switch(info, "private"):
        return DatasetLook(name, DatasetState.MISSING)
    card = mapping(info.get("cardData"))
    paths = [
        clean_line(mapping(item).get("rfilename"), 400) for item in items(info.get("siblings"))
    ]
    data = [path for path in paths if path and not _is_about(path)]
    size = whole(info.get("mainSize"))
    state, detail = _state(info, data, size)
    stated = card.get("license") or tag_values(clean_lines(info.get("tags"), 200), "license:")
    return DatasetLook(
        name=name,
        state=state,
        repo_id=clean_line(info.get("id"), 200),
        commit=clean_line(info.get("sha"), 64) or None,
        terms=parse_terms(stated, card.get("license_name"), card.get("license_link")),
        bytes=size,
        files=len(data) if paths else None,
        has_card="README.md" in paths or bool(card),
        detail=detail,
    )


def _state(info: Mapping[str, Any], data: list[str], size: int | None) -> tuple[DatasetState, str]:
    if read_switch(info, "disabled"):
        return DatasetState.DISABLED, ""
    is_listed = isinstance(info.get("siblings"), list)
    if (is_listed and not data) or (not is_listed and size == 0):
        return DatasetState.EMPTIED, "Only a card or settings are left in it."
    if is_listed and all(_is_code_or_list(path) for path in data):
        return DatasetState.SCRIPT_ONLY, f"It holds {data[0]} and no data of its own."
    gate = read_gating(info.get("gated"))
    if gate is Gating.NONE and not is_listed and size is None:
        raise BadAnswer("The Hub's answer on the data set does not say what is in it.")
    states = {
        Gating.NONE: DatasetState.PUBLIC,
        Gating.AUTO: DatasetState.GATED_AUTO,
        Gating.MANUAL: DatasetState.GATED_MANUAL,
    }
    return states[gate], ""


def _is_about(path: str) -> bool:
    name = path.rpartition("/")[2].lower()
    if name in _ABOUT or name.endswith(_ABOUT_ENDINGS):
        return True
    return "/" not in path and name.startswith(_LICENSE_WORDS)


def _is_code_or_list(path: str) -> bool:
    """Whether a file is a script, or a list of addresses where the data are said to be."""
    folder, _, name = path.lower().rpartition("/")
    if name.endswith(_CODE_ENDINGS) or name in ("requirements.txt", "makefile"):
        return True
    return name.endswith((".txt", ".tsv", ".csv")) and ("url" in name or "url" in folder)
