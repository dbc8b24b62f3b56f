"""Links that strangers offer: what kind each is, read without any network."""

from dataclasses import dataclass
from enum import StrEnum


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
