"""Recording ratings: what a model should be rated from, against what it is rated from now.

    recorded = record_rating(model_id=7)
    recorded.ratings, recorded.changes, recorded.waits

Can be called any number of times by anybody: with the same inputs nothing is added.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from audits.engine import rating as judge
from audits.engine.canonical import to_plain
from audits.engine.compare import Cause, compare, direction
from audits.engine.components import Component
from audits.engine.licenses import Terms
from audits.models import AIModel, Lineage, Rating, RatingChange
from audits.models.ai_model import RIGHTS_RANK, STRIP_LETTERS
from audits.services.brake import CAUSES, may_lower
from audits.services.evidence import evidence_for
from audits.services.inputs import Inputs, Standings, rating_of
from audits.services.steps import Step, steps_between, target_inputs

# Which advisory lock hands out serials: any number, the same in all programs of the board.
SERIAL_LOCK = 0x6F62_7365_7269


@dataclass(frozen=True, slots=True)
class Recorded:
    """What one call has added."""

    ratings: tuple[Rating, ...] = ()
    changes: tuple[RatingChange, ...] = ()
    waits: bool = False
    """True when the brake holds back a lower rating."""

    def __add__(self, other: Recorded) -> Recorded:
        """Return what two calls have added together."""
        return Recorded(
            self.ratings + other.ratings, self.changes + other.changes, self.waits or other.waits
        )


@dataclass(frozen=True, slots=True)
class _Move:
    """One recorded rating with the one before it, both as rows and as the judge gave them."""

    old: Rating
    was: judge.Rating
    new: Rating
    now: judge.Rating
    cause: Cause


@transaction.atomic
def record_rating(*, model_id: int, now: datetime | None = None, brake: bool = True) -> Recorded:
    """Judge a model from what is on file and record what differs from its current rating.

    1. Lock the model's row, so that one model is judged by one worker at a time.
    2. Take the inputs one step at a time from those of the current rating to those on file, and
       add a rating at each step.
    3. Repeat the last one in the standing columns; leave word for what was made from this model.
    4. Add a change for each two neighbours that differ in something a visitor compares, with the
       next serial. This takes a lock that all recording shares, so it comes last.

    `brake=False` records lower ratings even while the brake is on. Raises `AIModel.DoesNotExist`.
    """
    now = now or timezone.now()
    ai_model = lock(model_id)
    standings = Standings()
    target = target_inputs(ai_model, standings)
    if target is None:
        return Recorded()
    _copy_lineage(ai_model, target)
    if ai_model.rating is None:
        return _record_first(ai_model, target, now)

    moves: list[_Move] = []
    current, was, inputs = ai_model.rating, rating_of(ai_model.rating), None
    waits = False
    for step in steps_between(current, target, standings):
        rated = step.inputs.rate()
        if brake and _is_lowered_by_the_machine(was, rated, step) and not may_lower(ai_model, now):
            waits = True
            break
        inputs = step.inputs
        row = _add(ai_model, inputs, rated, now=now, previous=current, cause=step.cause)
        moves.append(_Move(current, was, row, rated, step.cause))
        current, was = row, rated

    told = [move for move in moves if compare(move.was, move.now)]
    columns: dict[str, Any] = {"judged_at": now, "evidence_due": None}
    if inputs is not None:
        columns |= standing_columns(current, was, inputs)
    if waits != (ai_model.braked_at is not None):
        columns["braked_at"] = now if waits else None
    if told and Lineage.objects.of_base(ai_model.slug).exists():
        columns |= {"lineage_due": now, "lineage_after": 0}
    AIModel.objects.filter(pk=ai_model.pk).update(**columns)
    changes = _add_changes(ai_model, told, now)
    return Recorded(tuple(move.new for move in moves), changes, waits)


def lock(model_id: int) -> AIModel:
    """Return a model with its row locked until the transaction ends. Raises `DoesNotExist`.

    Locked first and read after: a statement that waits for the lock and joins at once would see the
    rating as it was before the wait.
    """
    rows = AIModel.objects.select_for_update(no_key=True)
    rows.only("pk").get(pk=model_id)
    related = (
        *("rating__entry", "rating__evidence", "rating__observation"),
        *("entry", "evidence", "observation"),
    )
    return AIModel.objects.select_related(*related).get(pk=model_id)


def _record_first(ai_model: AIModel, target: Inputs, now: datetime) -> Recorded:
    rated = target.rate()
    row = _add(ai_model, target, rated, now=now, previous=None, cause=None)
    columns = standing_columns(row, rated, target) | {"judged_at": now, "evidence_due": None}
    if Lineage.objects.of_base(ai_model.slug).exists():
        columns |= {"lineage_due": now, "lineage_after": 0}
    AIModel.objects.filter(pk=ai_model.pk).update(**columns)
    return Recorded(ratings=(row,))


def _copy_lineage(ai_model: AIModel, inputs: Inputs) -> None:
    """Make the bases that go into the rating searchable, by both ends."""
    named = {base.standing.model: base.standing.relation.value for base in inputs.bases}
    before = dict(Lineage.objects.filter(ai_model=ai_model).values_list("base", "relation"))
    if before != named:
        Lineage.objects.filter(ai_model=ai_model).delete()
        Lineage.objects.bulk_create(
            Lineage(ai_model=ai_model, base=base, relation=relation)
            for base, relation in named.items()
        )


def _is_lowered_by_the_machine(was: judge.Rating, rated: judge.Rating, step: Step) -> bool:
    if step.cause not in CAUSES or rated.level >= was.level:
        return False
    # A first look lowers what nobody had checked.
    return not (step.cause is Cause.REPOSITORY and was.provisional)


def _add(
    ai_model: AIModel,
    inputs: Inputs,
    rated: judge.Rating,
    *,
    now: datetime,
    previous: Rating | None,
    cause: Cause | None,
) -> Rating:
    return Rating.objects.create(
        ai_model=ai_model,
        previous=previous,
        observation=inputs.observation,
        entry=inputs.entry,
        evidence=inputs.evidence,
        rubric=rated.rubric,
        rubric_digest=rated.rubric_digest,
        engine=rated.engine,
        licenses_digest=inputs.policy.licenses_digest,
        bases=[base.to_plain() for base in inputs.bases],
        bases_digest=inputs.bases_digest,
        inputs_digest=inputs.digest,
        commit=rated.commit or "",
        level=rated.level,
        rights=rated.rights.value,
        score_low=rated.score_low,
        score_high=rated.score_high,
        checked_share=rated.checked_share,
        provisional=rated.provisional,
        content=to_plain(rated),
        cause=cause.value if cause else "",
        created=now,
    )


def _add_changes(ai_model: AIModel, moves: list[_Move], now: datetime) -> tuple[RatingChange, ...]:
    """Add a change for each move, with the next serials.

    Serials are handed out in the order in which transactions commit: the lock is held until then.
    Without it, a reader who has seen serial 8 could miss 7, committed later.
    """
    if not moves:
        return ()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SERIAL_LOCK])
    last = RatingChange.objects.aggregate(last=Max("serial"))["last"] or 0
    return tuple(
        RatingChange.objects.create(
            serial=serial,
            ai_model=ai_model,
            old_rating=move.old,
            new_rating=move.new,
            cause=move.cause.value,
            direction=direction(move.was, move.now).value,
            old_level=move.old.level,
            new_level=move.new.level,
            old_rights=move.old.rights,
            new_rights=move.new.rights,
            differences=to_plain(compare(move.was, move.now)),
            evidence=evidence_for(move.old, move.new, move.cause),
            created=now,
        )
        for serial, move in enumerate(moves, start=last + 1)
    )


def standing_columns(row: Rating, rated: judge.Rating, inputs: Inputs) -> dict[str, Any]:
    """Return the columns of `AIModel` that repeat a rating, with their values."""
    terms = _terms_of_weights(rated, inputs)
    facts = inputs.entry.content["facts"]
    read = inputs.observations.weights.parameters if inputs.observations else None
    claim = rated.claim
    return {
        "rating": row,
        "level": rated.level,
        "rights": rated.rights.value,
        "rights_order": RIGHTS_RANK[rated.rights],
        "score_low": rated.score_low,
        "score_high": rated.score_high,
        "checked_share": rated.checked_share,
        "provisional": rated.provisional,
        "strip": "".join(STRIP_LETTERS[state.outcome] for state in rated.strip),
        "commit": rated.commit or "",
        # As published first: headers count packed numbers of quantized weights as one.
        "parameters": facts.get("parameters") or read or None,
        "license": (terms.name or terms.stated if terms else "")[:200],
        "license_class": inputs.policy.licenses.classify(terms).value,
        "claim_word": claim.claim.word.value if claim else "",
        "claim_quotation": claim.claim.quotation[:300] if claim else "",
        "claim_url": claim.claim.url[:500] if claim else "",
        "levels_short": claim.levels_short if claim else 0,
        "rights_short": claim.rights_short if claim else False,
    }


def _terms_of_weights(rated: judge.Rating, inputs: Inputs) -> Terms | None:
    """Return the license of the weights that the rating speaks of; as listed where it has none."""
    dossier, seen = inputs.dossier, inputs.observations
    listed = dossier.terms or next(
        (
            statement.terms
            for statement in dossier.statements
            if statement.component is Component.FINAL_WEIGHTS
        ),
        None,
    )
    shown = next(
        (found for found in rated.rights_findings if found.component is Component.FINAL_WEIGHTS),
        None,
    )
    if shown is None or not shown.license:
        return listed if shown is None else None
    read = seen.license.file_license if seen else None
    candidates = (
        seen.license.terms if seen else None,
        Terms(stated=read, alternatives=((read,),)) if read else None,
        listed,
    )
    for terms in candidates:
        if terms is not None and shown.license in (terms.name, terms.stated):
            return terms
    return Terms(stated=shown.license)
