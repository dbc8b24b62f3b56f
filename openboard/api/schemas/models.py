"""AI models, their ratings, and what those rest on."""

from datetime import datetime
from typing import Any

from audits.engine.compare import Cause
from audits.engine.components import Basis, ClaimWord, Component, Group, Kind
from audits.engine.findings import Outcome
from audits.engine.licenses import LicenseClass, Rights
from audits.ranking import Freshness
from openboard.api.schemas.base import Listing, Plain
from openboard.api.schemas.decisions import Decision


class Claimed(Plain):
    """What a publisher calls a model, and how far what was found falls short of it."""

    word: ClaimWord
    """The strongest word that was found."""
    levels_short: int
    """Levels between what was claimed and what was found; 0 when there is no gap."""
    rights_short: bool
    """Whether free rights were implied and none were found."""


class AIModel(Plain):
    """An AI model with its standing."""

    repo_id: str
    """Its place on the board, `owner/name`; on the Hub it is most often the same."""
    name: str
    publisher: str
    """The publisher’s id: the first half of `repo_id`."""
    publisher_name: str
    family: str
    kind: Kind
    released: str
    """The date as exactly as it is known: `2024-11-26` or `2024-11`."""
    parameters: int | None
    """In all; null when not known."""
    level: int
    """0 to 5: what a stranger could do with it."""
    level_name: str
    rights: Rights
    """Whether they may, over everything that the level rests on."""
    score_low: int
    """0 to 100; counts unknown as not met, and orders models within a level."""
    score_high: int
    """0 to 100; counts unknown as met."""
    checked_share: int
    """Percent of the low end that the machine has seen for itself."""
    groups: dict[Group, Outcome]
    """The six groups of parts at a glance."""
    license: str
    """Of the weights, as shown; empty when none was found."""
    license_class: LicenseClass
    claim: Claimed | None
    """Null when no claim is on record."""
    freshness: Freshness
    """How far the rating can be relied on today."""
    on_hub: bool
    commit: str
    """The 40-digit hash that the repository stood at when it was read; empty when never read."""
    looked_at: datetime | None
    """When the machine last read the repository; null when it never did."""
    url: str
    """The model’s page."""
    api_url: str
    """Everything that the API has about it."""


class RankedModel(AIModel):
    """A line of the ranking."""

    rank: int
    """Its position in this list at this moment; with a cursor, counted on from the page before."""


class Models(Listing):
    """One page of the ranking."""

    results: list[RankedModel]


class Place(Plain):
    """Where something was seen."""

    text: str
    url: str | None
    path: str | None
    """A path in the model’s repository at `commit`."""
    commit: str | None
    date: str | None
    """When the evidence was accepted; null for what the machine saw."""


class Finding(Plain):
    """The outcome of one criterion."""

    criterion: str
    title: str
    group: Group | None
    """Null for a criterion that the current rubric no longer has."""
    outcome: Outcome
    reason: str
    basis: Basis | None
    """How we know; null when nothing is known."""
    gated: bool
    """There, behind a gate."""
    gone: bool
    """Was there, and is no longer."""
    inherited_from: str | None
    """The base model that it was taken over from, `owner/name`."""
    places: list[Place]


class RightsFinding(Plain):
    """What a stranger may do with one component, and what says so."""

    component: Component
    rights: Rights
    license: str
    """As stated; empty when none was found."""
    reason: str
    counts: bool
    """Whether the reached level rests on this component."""
    inherited_from: str | None
    places: list[Place]


class Missing(Plain):
    """A gate of the next level that is not met."""

    criterion: str
    outcome: Outcome
    reason: str
    remedy: str
    """What a publisher can do to meet it."""


class Limit(Plain):
    """A base model that keeps the level down."""

    repo_id: str
    level: int | None
    """Its level; null when the board has not rated it."""


class Base(Plain):
    """A model that this one was made from."""

    repo_id: str
    relation: str
    """`finetune`, `adapter`, `merge` or `quantized`."""


class GroupState(Plain):
    """One of the six groups of parts."""

    group: Group
    outcome: Outcome
    met: int
    total: int
    """Criteria that apply."""


class RubricRef(Plain):
    """By which rubric something was judged."""

    id: str
    """Name and version, as `rebuild/2026-1`."""
    digest: str
    """SHA-256 of the released file’s canonical content."""
    api_url: str


class ModelDetail(AIModel):
    """Everything that the current rating of a model says."""

    listed: bool
    """False once it has left the registry: out of the ranking, its page and history stay."""
    repository: str
    """Its repository on the Hub today; empty when it is not there."""
    downloads: int | None
    """In the last 30 days, as the Hub counts."""
    likes: int | None
    rated_at: datetime
    """When the current rating was recorded."""
    provisional: bool
    """Rated from accepted evidence alone: the machine has not read the repository."""
    rubric: RubricRef
    engine: int
    """The version of the judge."""
    inputs_digest: str
    """SHA-256 over everything that went into the rating."""
    findings: list[Finding]
    rights_findings: list[RightsFinding]
    missing: list[Missing]
    """What keeps it from the next level; empty at the highest."""
    claim_quotation: str
    """The publisher’s own words; empty when no claim is on record."""
    claim_url: str | None
    """Where they stand."""
    limits: list[Limit]
    bases: list[Base]
    group_details: list[GroupState]
    observations_url: str
    evidence_url: str
    history_url: str
    changes_url: str
    rating_url: str
    """The rating with all its inputs, to be recomputed by anybody."""


class Observations(Plain):
    """What the machine saw of a model’s repository, as the current rating was made from it."""

    repo_id: str
    commit: str
    """Empty when the repository could not be read at a commit."""
    digest: str
    """SHA-256 of the canonical JSON of `content`."""
    observation_schema: int
    """The version of the form of `content`."""
    recorded_at: datetime
    content: dict[str, Any]
    """The observations: facts as seen, without an opinion."""


class AcceptedLink(Plain):
    """A link that evidence rests on."""

    kind: str
    url: str | None
    repository: str
    commit: str
    path: str
    quotation: str


class Accepted(Plain):
    """Evidence that somebody offered and a person accepted."""

    submission: str
    """Its public id."""
    kind: str
    """`evidence`, `dispute` or `reproduction`."""
    criterion: str
    """Empty when it is about none in particular."""
    accepted_at: datetime
    accepted: dict[str, Any]
    """What goes to the judge."""
    links: list[AcceptedLink]
    checked_at: datetime | None
    """When the machine last found the link there; null when it never did."""
    gone_since: datetime | None
    """Since when the link is gone; null when it is not."""
    url: str
    """Its public record."""


class Listed(Plain):
    """What the registry states about a model: links that were read and accepted by a person."""

    digest: str
    """SHA-256 of the registry’s statements and facts about it."""
    entered: str
    """The date on which they were entered."""
    dossier: dict[str, Any]
    """The statements, as the judge reads them."""


class Evidence(Plain):
    """What is accepted about a model, and what was decided about what people offered."""

    repo_id: str
    listed: Listed
    accepted: list[Accepted]
    """The oldest first; at most 200."""
    decisions: list[Decision]
    """The newest first; at most 50. `decisions_url` has all of them."""
    decisions_url: str


class Rating(Plain):
    """One rating of a model, in force until the next one."""

    recorded_at: datetime
    cause: Cause | None
    """Why there is a new one; null for the first."""
    level: int
    level_name: str
    rights: Rights
    score_low: int
    score_high: int
    checked_share: int
    provisional: bool
    commit: str
    rubric: RubricRef
    engine: int
    inputs_digest: str


class History(Listing):
    """One page of a model’s ratings, the newest first."""

    results: list[Rating]
