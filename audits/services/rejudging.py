"""Judging again from what is on file, without any network: after a base, the rubric, the engine.

Bases come before what was made from them, so that each model is judged once from settled bases.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from audits.engine import rating as judge
from audits.models import AIModel, Lineage
from audits.services.brake import allowed, disengage
from audits.services.inputs import Standings
from audits.services.ratings import Recorded, record_rating
from audits.services.steps import target_inputs

# Derived models that one call judges: a base with thousands of them takes several calls.
SPREAD_BATCH = 200

# Rounds through derived models of derived models. A lineage is a handful of steps; if two cards
# name each other after all, their ratings settle or this ends it.
MAX_ROUNDS = 50


class TooManyLoweredError(Exception):
    """More levels would be lowered than a set share of the board; the message says how many."""


def rejudge(*, model_id: int, now: datetime | None = None) -> Recorded:
    """Judge one model again from what is on file. The same as recording: nothing new adds nothing.

    Raises `AIModel.DoesNotExist`.
    """
    return record_rating(model_id=model_id, now=now)


def find_evidence_due(*, limit: int = 100) -> tuple[int, ...]:
    """Return models whose accepted evidence waits to be judged, the longest waiting first."""
    waiting = AIModel.objects.filter(evidence_due__isnull=False).order_by("evidence_due", "pk")
    return tuple(waiting.values_list("pk", flat=True)[:limit])


# --- Derived models ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Spread:
    """What judging derived models again has added, and whether none of them waits any more."""

    recorded: Recorded
    is_done: bool


def spread(*, model_id: int, now: datetime | None = None, limit: int = SPREAD_BATCH) -> Spread:
    """Judge again the next models that were made from this one, if its standing has changed.

    1. At most `limit` of them, from where the last call stopped.
    2. Note how far it went, or take the mark off when none is left; neither if the standing has
       changed again meanwhile: then the next call starts anew.

    Whoever is interrupted leaves the mark where it was; judging one twice adds nothing. Raises
    `AIModel.DoesNotExist`.
    """
    base = AIModel.objects.only("slug", "lineage_due", "lineage_after").get(pk=model_id)
    if base.lineage_due is None:
        return Spread(Recorded(), True)
    derived = AIModel.objects.derived_from(base.slug).exclude(pk=base.pk)
    waiting = derived.filter(pk__gt=base.lineage_after).order_by("pk")
    ids = list(waiting.values_list("pk", flat=True)[:limit])
    recorded = Recorded()
    for pk in ids:
        recorded += record_rating(model_id=pk, now=now)
    is_done = len(ids) < limit
    AIModel.objects.filter(
        pk=base.pk, lineage_due=base.lineage_due, lineage_after=base.lineage_after
    ).update(
        lineage_due=None if is_done else base.lineage_due,
        lineage_after=0 if is_done else ids[-1],
    )
    return Spread(recorded, is_done)


def find_spread_due(*, limit: int = 100) -> tuple[int, ...]:
    """Return models whose derived models wait to be judged again, the longest waiting first."""
    waiting = AIModel.objects.filter(lineage_due__isnull=False).order_by("lineage_due", "pk")
    return tuple(waiting.values_list("pk", flat=True)[:limit])


def spread_all(*, now: datetime | None = None, rounds: int = MAX_ROUNDS) -> Recorded:
    """Judge again all that waits for its bases, and what waits for that in turn.

    Stops after so many rounds; what is left then is taken up by the workers.
    """
    recorded = Recorded()
    for _ in range(rounds):
        due = find_spread_due()
        if not due:
            break
        for model_id in due:
            recorded += spread(model_id=model_id, now=now).recorded
    return recorded


# --- The whole board ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Forecast:
    """What judging the whole board again would do."""

    models: int
    raised: int
    lowered: int
    sideways: int
    """Another rating at the same level."""
    may_be_lowered: int
    """How many the brake lets through."""

    @property
    def is_too_much(self) -> bool:
        """Whether a person has to say that this is meant."""
        return self.lowered > self.may_be_lowered


def forecast() -> Forecast:
    """Judge every model from what is on file, without recording, and count what would move."""
    raised = lowered = sideways = models = 0
    unsaved: dict[str, judge.Rating] = {}
    has_derived = {base.lower() for base in Lineage.objects.values_list("base", flat=True)}
    for ai_model in _in_order():
        models += 1
        inputs = target_inputs(ai_model, Standings(unsaved=unsaved))
        if inputs is None:
            continue
        current = ai_model.rating
        if current is not None and inputs.digest == current.inputs_digest:
            continue
        rated = inputs.rate()
        if ai_model.slug.lower() in has_derived:
            unsaved[ai_model.slug.lower()] = rated
        if current is None:
            continue
        raised += rated.level > current.level
        lowered += rated.level < current.level
        sideways += rated.level == current.level
    board = AIModel.objects.on_the_board().count()
    return Forecast(models, raised, lowered, sideways, allowed(board))


def rejudge_all(
    *,
    may_lower_many: bool = False,
    now: datetime | None = None,
    progress: Callable[[int], None] | None = None,
) -> Recorded:
    """Judge every model again from what is on file, bases first, each in its own transaction.

    Raises `TooManyLoweredError` before anything is recorded when more levels would be lowered than
    the brake lets through, unless `may_lower_many`. `progress` is told how many are done.
    """
    if not may_lower_many and (expected := forecast()).is_too_much:
        raise TooManyLoweredError(
            f"This would lower the level of {expected.lowered} of {expected.models} models, and "
            f"{expected.may_be_lowered} may be lowered without a person's word."
        )
    recorded = Recorded()
    for done, pk in enumerate(_ids_in_order(), start=1):
        recorded += record_rating(model_id=pk, now=now, brake=not may_lower_many)
        if progress:
            progress(done)
    recorded += spread_all(now=now)
    if may_lower_many:
        # Meant: none of it shall hold back what the next looks see.
        disengage(now or timezone.now())
    return recorded


def release_brake(*, now: datetime | None = None) -> Recorded:
    """Take the brake off and record the ratings that waited for it."""
    now = now or timezone.now()
    disengage(now)
    waiting = AIModel.objects.filter(braked_at__isnull=False).order_by("braked_at", "pk")
    recorded = Recorded()
    for pk in list(waiting.values_list("pk", flat=True)):
        recorded += record_rating(model_id=pk, now=now, brake=False)
    return recorded


def _in_order() -> Iterator[AIModel]:
    ids = _ids_in_order()
    for start in range(0, len(ids), SPREAD_BATCH):
        batch = ids[start : start + SPREAD_BATCH]
        rows = AIModel.objects.select_related("rating", "entry", "evidence", "observation").in_bulk(
            batch
        )
        yield from (rows[pk] for pk in batch if pk in rows)


def _ids_in_order() -> list[int]:
    """Return every model's id, bases before what was made from them as far as that can be."""
    ids = dict(AIModel.objects.order_by("pk").values_list("slug", "pk"))
    by_slug = {slug.lower(): pk for slug, pk in ids.items()}
    bases: dict[int, list[int]] = {}
    for pk, base in Lineage.objects.order_by("pk").values_list("ai_model", "base"):
        if base.lower() in by_slug:
            bases.setdefault(pk, []).append(by_slug[base.lower()])
    order: list[int] = []
    placed: set[int] = set()
    for pk in ids.values():
        # Depth first without recursion; a circle is entered once and left where it closes.
        stack = [pk]
        seen = {pk}
        while stack:
            above = [b for b in bases.get(stack[-1], []) if b not in placed and b not in seen]
            if above:
                seen.update(above[:1])
                stack.append(above[0])
                continue
            last = stack.pop()
            if last not in placed:
                placed.add(last)
                order.append(last)
    return order
