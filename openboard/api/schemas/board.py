"""Publishers, rubrics, and how the machine is doing."""

from datetime import datetime

from audits.engine.components import Component, Group, Relation
from openboard.api.schemas.base import Listing, Plain


class LevelCount(Plain):
    """How many models stand at a level."""

    level: int
    level_name: str
    models: int


class Publisher(Plain):
    """An account or organization that released models."""

    publisher: str
    """Its id: the first half of its models’ `repo_id`."""
    name: str
    models: int
    levels: list[LevelCount]
    claim_gaps: int
    """Models that are called more than was found."""
    models_url: str
    api_url: str


class Publishers(Listing):
    """One page of publishers, by id."""

    results: list[Publisher]


class RubricLine(Plain):
    """A released rubric."""

    id: str
    """Name and version, as `rebuild/2026-1`."""
    title: str
    released: str
    digest: str
    """SHA-256 of the released file’s canonical content."""
    is_current: bool
    """Whether it orders the board."""
    api_url: str


class Rubrics(Plain):
    """All released rubrics."""

    results: list[RubricLine]


class Criterion(Plain):
    """One requirement of a rubric."""

    id: str
    title: str
    group: Group
    components: list[Component]
    weight: int
    """Its share in the score, relative to the others; 0 counts only as a gate."""
    question: str
    takes: str
    """What it takes to meet it."""
    looks: str
    """How the machine looks for it."""
    remedy: str
    """What a publisher can do to meet it."""
    inherited: list[Relation]
    """The relations through which a derived model takes it over from its base."""


class Level(Plain):
    """A rung of the ladder."""

    number: int
    name: str
    can: str
    """What a stranger can do with a model of this level."""
    gates: list[str]
    """Criteria, added to those of the levels below."""
    rests_on: list[Component]
    """What rights are asked of, from this level up."""


class Rubric(RubricLine):
    """A rubric as the judge reads it."""

    summary: str
    levels: list[Level]
    criteria: list[Criterion]


class Hub(Plain):
    """Whether the Hub answers."""

    answers: bool | None
    """Null when it was never asked."""
    last_reached: datetime | None
    failing_since: datetime | None
    busy_until: datetime | None
    """Until when it asked us to wait."""


class Looks(Plain):
    """How many looks of the last 24 hours came to one outcome."""

    outcome: str
    looks: int


class Status(Plain):
    """How the machine is doing. Counts are of listed models on the Hub."""

    now: datetime
    version: str
    """Of the board."""
    hub: Hub
    models_on_hub: int
    due: int
    held: int
    """Being looked at, or in the queue to be."""
    never_looked_at: int
    failing: int
    """Models whose last look failed; their ratings stand."""
    next_due: datetime | None
    last_success: datetime | None
    looks: list[Looks]
    workers: int
    """Heard of within five minutes."""
    brake_since: datetime | None
    """Since when lower ratings wait for a person; null when they do not."""
    braked: int
    """Models whose lower rating waits."""
    offers_waiting: int
    """Submissions that wait for a moderator."""
    newest_change: int | None
    """The serial of the newest change; null before the first."""
