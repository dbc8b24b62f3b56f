"""Every case a reader of the Hub has to get right, each by name and with a sentence about it."""

from collections.abc import Mapping

from tests.hub_standin.catalog import (
    access,
    believable,
    cards,
    checkpoints,
    data_sets,
    files,
    hostile,
    payloads,
    transport,
)
from tests.hub_standin.repositories import Repository

GROUPS: Mapping[str, tuple[Repository, ...]] = {
    "access": access.CASES,
    "cards": cards.CASES,
    "checkpoints": checkpoints.CASES,
    "data sets": data_sets.CASES,
    "files": files.CASES,
    "payloads": payloads.CASES,
    "transport": transport.CASES,
    "hostile": hostile.CASES,
    "believable": believable.CASES,
}


def make_repositories() -> list[Repository]:
    """Return all repositories of the catalog. They are immutable, so everybody may share them."""
    return [repository for group in GROUPS.values() for repository in group]


def find(name: str) -> Repository:
    """Return a case by the last part of its repository's name, such as ``gated-auto``."""
    matches = [item for item in make_repositories() if item.repo_id.split("/")[-1] == name]
    if len(matches) != 1:
        raise LookupError(f"{len(matches)} cases are called {name!r}")
    return matches[0]
