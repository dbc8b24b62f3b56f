"""The ranking."""

from dataclasses import dataclass
from datetime import datetime

from audits.engine.licenses import Rights
from openboard.pages.pieces import Level, Notice, Pager, Part, Score


@dataclass(frozen=True, slots=True)
class DistributionPart:
    """One level in the distribution; `x` and `width` are thousandths of the whole bar."""

    level: Level
    can: str
    count: int
    x: float
    width: float
    url: str
    is_selected: bool = False


@dataclass(frozen=True, slots=True)
class Headline:
    """The answer first, in live numbers."""

    total: int
    claiming: int
    """Models whose publisher calls them open."""
    rebuildable: int
    """How many of those stand at level 4 or 5."""
    machine_checked: int
    """Models that this board's machine has looked at."""
    rebuildable_url: str
    claiming_url: str
    as_of: datetime | None
    """When the newest rating was recorded."""


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a filter, with how many models it leaves."""

    value: str
    label: str
    count: int
    is_selected: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """One filter."""

    name: str
    legend: str
    options: tuple[Option, ...]
    is_open: bool
    is_select: bool = False
    """Shown as one drop-down instead of a list of boxes."""

    @property
    def selected(self) -> int:
        """How many options are chosen."""
        return sum(option.is_selected for option in self.options)


@dataclass(frozen=True, slots=True)
class ActiveFilter:
    """A filter in force, and the address of the page without it."""

    label: str
    url_without: str


@dataclass(frozen=True, slots=True)
class Sort:
    """An order of the ranking. `direction` is empty, `ascending` or `descending`."""

    key: str
    label: str
    url: str
    direction: str = ""


@dataclass(frozen=True, slots=True)
class RankingRow:
    """A line of the ranking."""

    rank: int
    name: str
    repo_id: str
    url: str
    publisher: str
    released: str
    """As the field says it: `2024-11-26` or `2024-11`; empty when not known."""
    parameters: int | None
    level: Level
    rights: Rights
    strip: tuple[Part, ...]
    score: Score
    freshness: str
    """In a word: `current`, `stale`, `provisional`, `not on the Hub`."""
    looked_at: datetime | None
    is_on_hub: bool
    claim_gap: str
    """What the publisher calls it when less was found, as `open source`; else empty."""


@dataclass(frozen=True, slots=True)
class RankingPage:
    """The front page: a sentence, the distribution, the table."""

    headline: Headline
    distribution: tuple[DistributionPart, ...]
    notices: tuple[Notice, ...]
    query: str
    facets: tuple[Facet, ...]
    active: tuple[ActiveFilter, ...]
    clear_url: str
    sorts: dict[str, Sort]
    sorted_by: str
    sort_word: str
    """The order as the query string has it."""
    rows: tuple[RankingRow, ...]
    count: int
    """Models that the filters leave."""
    pager: Pager
    canonical_url: str
    csv_url: str = ""
    """All that the filters leave, as a file."""
    json_url: str = ""
    """The same list in the API."""
