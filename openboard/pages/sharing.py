"""What other sites may show of a model: badges, a card, and what a shared link looks like."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from openboard.pages.pieces import Level, Score


@dataclass(frozen=True, slots=True)
class BadgeOffer:
    """A badge with what to paste where it should stand."""

    name: str
    """Of the style: `Level and rights`."""
    url: str
    width: int
    height: int
    words: str
    """What it says, for those who do not see it."""
    markdown: str
    html: str


@dataclass(frozen=True, slots=True)
class Sharing:
    """What a model's page offers to other sites, and tells to machines."""

    path: str
    """The page's own address on this board."""
    url: str
    """The same in full, as are all addresses below."""
    title: str
    description: str
    picture_url: str
    picture_width: int
    picture_height: int
    picture_words: str
    badges: tuple[BadgeOffer, ...]
    badge_json_url: str
    card_path: str
    card_html: str
    data: Mapping[str, Any]
    """The page as schema.org JSON-LD."""


@dataclass(frozen=True, slots=True)
class EmbedCard:
    """A model's rating as a small card in a frame of another site."""

    name: str
    publisher: str
    url: str
    """The model's page, in full."""
    path: str
    level: Level
    after: str
    """What follows the level: `free rights, provisional`."""
    score: Score
    missing: tuple[str, ...]
    """Names of what is missing for the next level, the first few."""
    more_missing: int
    next_level: Level | None
    looked_at: datetime | None
    is_on_hub: bool
    is_listed: bool
