"""The registry into the tables: what is new is entered, what changed is rated again.

    report = load_registry(registry=load_folder(BUNDLED))

Can be run at any time and any number of times: what is as it was is left alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from graphlib import TopologicalSorter
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from audits.engine.canonical import digest, to_plain
from audits.models import AIModel, RegistryEntry
from audits.registry import Registry, RegistryModel
from audits.registry.dossiers import dossier_of
from audits.services.brake import allowed
from audits.services.inputs import current_policy
from audits.services.ratings import Recorded, record_rating
from audits.services.rejudging import spread_all

# The advisory lock that loads take in turn: any number but that of the serials.
LOAD_LOCK = 0x6F62_6C6F_6164


class TooManyGoneError(Exception):
    """More of the board would leave it than a set share; the message says how many."""


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did; models by their place on the board, in the order of the registry."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    """Something is stated differently, or they are listed again."""
    left: tuple[str, ...]
    """As they were."""
    unlisted: tuple[str, ...]
    """No longer in the registry: out of the ranking, their pages stay."""
    rated: int
    """Ratings that were added."""
    rating_changes: int


def load_registry(
    *,
    registry: Registry,
    now: datetime | None = None,
    dry_run: bool = False,
    may_unlist_many: bool = False,
) -> LoadReport:
    """Make the tables say what the registry says, then rate what that touches.

    1. Each model is entered in a transaction of its own, bases before what was made from them.
    2. Models that the registry no longer has are unlisted; those that the board has because
       somebody said they were missing stay, until the registry has them and takes them over.
    3. What is new or stated differently is rated, in the same order: a new model provisionally,
       from the registry alone. So is what was judged by another rubric, engine or license table.
    4. What derives from a model whose standing changed is judged again.

    A load that was cut off is finished by the next one. With `dry_run` nothing is kept and nothing
    rated. Raises `TooManyGoneError` before anything is written when more than the brake's share of
    the board would be unlisted, unless `may_unlist_many`.
    """
    now = now or timezone.now()
    models = bases_first(registry)
    gone = _find_gone(models)
    listed = AIModel.objects.filter(listed=True).count()
    if len(gone) > allowed(listed) and not may_unlist_many and not dry_run:
        raise TooManyGoneError(
            f"{len(gone)} of the {listed} models on the board are not in this registry and would "
            "be unlisted. If that is meant, say so with --yes."
        )
    if dry_run:
        with transaction.atomic():
            entered, unlisted = _enter_all(models, gone, now)
            transaction.set_rollback(True)
        return _report(entered, unlisted, Recorded())
    entered, unlisted = _enter_all(models, gone, now)
    recorded = Recorded()
    ids = _up_for_rating(entered)
    for model in models:
        if model.id.lower() in ids:
            recorded += record_rating(model_id=ids.pop(model.id.lower()), now=now)
    # What no registry has, and was judged by another rubric, engine or license table.
    for model_id in ids.values():
        recorded += record_rating(model_id=model_id, now=now)
    recorded += spread_all(now=now)
    return _report(entered, unlisted, recorded)


def bases_first(registry: Registry) -> tuple[RegistryModel, ...]:
    """Return the models in an order in which each comes after its bases, else by id."""
    by_id = {model.id.lower(): model for model in registry}
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for key in sorted(by_id):
        bases = sorted(base.model.lower() for base in by_id[key].base)
        sorter.add(key, *(base for base in bases if base in by_id))
    return tuple(by_id[key] for key in sorter.static_order())


# --- Models that somebody said were missing -------------------------------------------------------


class AlreadyThereError(Exception):
    """The board lists the model already; the message says which."""


@transaction.atomic
def enter_model(*, model: RegistryModel, now: datetime) -> AIModel:
    """Enter one model that no registry has, and mark it as waiting to be judged.

    Called again with the same facts it changes nothing. Loads leave the model alone; a registry
    that has it later takes it over. Raises `AlreadyThereError` for a model that the board lists.
    """
    _wait_for_other_loads()
    known = AIModel.objects.at(model.id).select_related("entry").first()
    if known is not None:
        # Its name on the board never changes, in whatever case it was typed now.
        model = model.model_copy(update={"id": known.slug})
        facts = known.entry.content["facts"] if known.entry else None
        if known.listed and known.from_submission and facts == model.as_json():
            return known
        if known.listed:
            raise AlreadyThereError(f"{known.slug} is on the board already.")
    _enter(model, now, from_submission=True)
    rows = AIModel.objects.at(model.id)
    rows.update(evidence_due=now)
    return rows.get()


def leave_out_model(*, slug: str) -> bool:
    """Take a model out again that was entered from a submission: its page and history stay.

    Returns whether there was one; what a registry has is left alone.
    """
    entered = AIModel.objects.at(slug).filter(from_submission=True, listed=True)
    return bool(entered.update(listed=False, due_at=None))


class _Fate(Enum):
    """What came of one entry."""

    ADDED = "added"
    CHANGED = "changed"
    LEFT = "left"


def _enter_all(
    models: tuple[RegistryModel, ...], gone: tuple[str, ...], now: datetime
) -> tuple[dict[str, _Fate], tuple[str, ...]]:
    entered = {model.id: _enter(model, now) for model in models}
    return entered, tuple(slug for slug in gone if _unlist(slug))


def _up_for_rating(entered: dict[str, _Fate]) -> dict[str, int]:
    """Return the ids, by place on the board in lower case, of the models to rate."""
    touched = {slug.lower() for slug, fate in entered.items() if fate is not _Fate.LEFT}
    policy = current_policy()
    judged_so = Q(
        rating__rubric_digest=policy.rubric.digest,
        rating__licenses_digest=policy.licenses_digest,
        rating__engine=policy.engine,
    )
    listed = dict(AIModel.objects.filter(listed=True).values_list("slug", "pk"))
    outdated = set(AIModel.objects.filter(~judged_so, listed=True).values_list("pk", flat=True))
    return {
        slug.lower(): pk for slug, pk in listed.items() if pk in outdated or slug.lower() in touched
    }


@transaction.atomic
def _enter(model: RegistryModel, now: datetime, *, from_submission: bool = False) -> _Fate:
    _wait_for_other_loads()
    content = {"dossier": to_plain(dossier_of(model)), "facts": model.as_json()}
    columns = identity_columns(model) | {"from_submission": from_submission}
    row = AIModel.objects.at(model.id).select_related("entry").first()
    fate = _Fate.LEFT
    if row is None:
        due_at = now if model.hub else None
        row = AIModel.objects.create(slug=model.id, due_at=due_at, **columns)
        fate = _Fate.ADDED
    else:
        changed = {name: new for name, new in columns.items() if getattr(row, name) != new}
        if {"listed", "on_hub", "hub_repository"} & changed.keys():
            changed |= {"due_at": now if model.hub else None, "hub_id": "", "current_name": ""}
        if changed:
            AIModel.objects.filter(pk=row.pk).update(**changed)
            fate = _Fate.CHANGED
    content_digest = digest(content)
    if row.entry is None or row.entry.digest != content_digest:
        entry = RegistryEntry.objects.create(
            ai_model=row,
            previous=row.entry,
            digest=content_digest,
            content=content,
            entered=model.entered,
            created=now,
        )
        AIModel.objects.filter(pk=row.pk).update(entry=entry)
        if fate is _Fate.LEFT:
            fate = _Fate.CHANGED
    return fate


def _wait_for_other_loads() -> None:
    """Wait until no other load is entering a model; without this, both would add it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOAD_LOCK])


def identity_columns(model: RegistryModel) -> dict[str, Any]:
    """Return what an entry says of the columns that identify and describe a model."""
    year, month, *day = (int(part) for part in model.released.split("-"))
    precision = AIModel.Precision.DAY if day else AIModel.Precision.MONTH
    return {
        "name": model.name,
        "publisher": model.publisher.id,
        "publisher_name": model.publisher.name,
        "family": model.family,
        "kind": model.kind,
        "released": date(year, month, day[0] if day else 1),
        "released_precision": precision.value,
        "on_hub": model.hub,
        "hub_repository": model.repo_id or "",
        "listed": True,
    }


def _find_gone(models: tuple[RegistryModel, ...]) -> tuple[str, ...]:
    kept = {model.id.lower() for model in models}
    ours = AIModel.objects.filter(listed=True, from_submission=False).order_by("slug")
    slugs = ours.values_list("slug", flat=True)
    return tuple(slug for slug in slugs if slug.lower() not in kept)


def _unlist(slug: str) -> bool:
    return bool(AIModel.objects.at(slug).filter(listed=True).update(listed=False, due_at=None))


def _report(entered: dict[str, _Fate], unlisted: tuple[str, ...], recorded: Recorded) -> LoadReport:
    by_fate = {fate: tuple(slug for slug, its in entered.items() if its is fate) for fate in _Fate}
    return LoadReport(
        added=by_fate[_Fate.ADDED],
        changed=by_fate[_Fate.CHANGED],
        left=by_fate[_Fate.LEFT],
        unlisted=unlisted,
        rated=len(recorded.ratings),
        rating_changes=len(recorded.changes),
    )
