"""What was on file about one model at the end of a day: its page and downloads as they were."""

from collections.abc import Iterable
from copy import copy
from datetime import datetime

from audits.engine.components import Relation
from audits.lineage import MAX_DEPTH, LineageRow
from audits.models import AIModel, AuditRun, Decision, Rating, RatingChange, RunOutcome, Submission
from audits.registry import RegistryModel
from audits.rubrics import load_rubric
from audits.services.inputs import Standings, current_policy, inputs_from, rating_of
from audits.services.ratings import standing_columns
from audits.services.registry import identity_columns
from openboard.days import Day
from openboard.presenters.model import ModelRecord, Past
from openboard.records import MAX_ACCEPTED, MAX_CHANGES, MAX_DECISIONS, MAX_HISTORY

_LOOKED = (RunOutcome.AUDITED, RunOutcome.UNCHANGED)


def rating_on(ai_model: AIModel, day: Day) -> Rating | None:
    """Return the rating that was in force at the end of a day; None before the first."""
    return Rating.objects.in_force(ai_model, day.end).first()


def first_rated(ai_model: AIModel) -> datetime:
    """Return when a rated model was rated first."""
    return Rating.objects.first_of([ai_model.pk]).values_list("created", flat=True).get()


def read_record_on(ai_model: AIModel, row: Rating, day: Day) -> ModelRecord:
    """Return what a model's page told at the end of a day; `row` is the rating then in force.

    Everything is of that time: the entry, what the machine had seen, the evidence, its bases at
    the ratings they went in with. Which models were made from it later is left out.
    """
    end = day.end
    inputs = inputs_from(
        policy=current_policy().with_rubric(load_rubric(row.rubric)),
        entry=row.entry,
        evidence=row.evidence,
        observation=row.observation,
        standings=Standings(),
        named=(),
    )
    then = copy(ai_model)
    columns = identity_columns(RegistryModel.from_json(row.entry.content["facts"]))
    columns |= standing_columns(row, rating_of(row), inputs)
    seen = inputs.observations
    columns |= {
        "current_name": (seen.name or "") if seen else "",
        "last_audited": _last_look(row, end),
        "downloads": None,
        "likes": None,
        "hub_modified": None,
        "due_at": None,
        "braked_at": None,
        "failures": 0,
        "last_error": "",
        "listed": ai_model.listed,
    }
    for name, value in columns.items():
        setattr(then, name, value)
    ratings = Rating.objects.of(ai_model).filter(created__lt=end)
    changes = RatingChange.objects.for_page().filter(ai_model=ai_model, created__lt=end)
    decisions = Decision.objects.about(ai_model).filter(created__lt=end)
    return ModelRecord(
        ai_model=then,
        rating=rating_of(row),
        dossier=inputs.dossier,
        observations=seen,
        lineage=_lineage_of(row),
        derived=(),
        changes=tuple(changes[:MAX_CHANGES]),
        history=tuple(reversed(ratings.values_list("created", "level")[:MAX_HISTORY])),
        accepted=_accepted(ai_model, row, end),
        decisions=tuple(decisions[:MAX_DECISIONS]),
        past=Past(day.day, ai_model.level, ai_model.rights, row.created),
    )


def _last_look(row: Rating, end: datetime) -> datetime | None:
    """Return the last successful look before a moment, of which the rating is at least one."""
    if row.observation is None:
        return None
    runs = AuditRun.objects.filter(
        ai_model=row.ai_model_id, outcome__in=_LOOKED, finished__lt=end
    ).order_by("-finished")
    last = runs.values_list("finished", flat=True).first()
    return max(last, row.observation.created) if last else row.observation.created


def _lineage_of(row: Rating) -> tuple[LineageRow, ...]:
    """Return the chain of bases as it went into a rating: one query for each step up."""
    found: dict[tuple[str, int], LineageRow] = {}
    level = _bases_of([row])
    for depth in range(1, MAX_DEPTH + 1):
        if not level:
            break
        pinned = {rating for _, _, rating in level if rating}
        rows = {
            one.pk: one for one in Rating.objects.filter(pk__in=pinned).select_related("ai_model")
        }
        for base, relation, rating in level:
            at = rows.get(rating or 0)
            found.setdefault(
                (base.lower(), depth),
                LineageRow(
                    base=base,
                    relation=Relation(relation).value,
                    depth=depth,
                    slug=at.ai_model.slug if at else None,
                    name=at.ai_model.name if at else None,
                    level=at.level if at else None,
                ),
            )
        level = _bases_of(rows.values())
    return tuple(found.values())


def _bases_of(rows: Iterable[Rating]) -> list[tuple[str, str, int | None]]:
    return [(base["model"], base["relation"], base["rating"]) for row in rows for base in row.bases]


def _accepted(ai_model: AIModel, row: Rating, end: datetime) -> tuple[Submission, ...]:
    """Return what was accepted, each with its case as it stood at that time (never saved)."""
    gone: dict[str, datetime] = {}
    if row.evidence is not None:
        lost = (one["submission"] for one in row.evidence.content if one.get("is_gone"))
        gone = dict.fromkeys(lost, row.evidence.created)
    found = tuple(Submission.objects.accepted_as_of(ai_model, end)[:MAX_ACCEPTED])
    for one in found:
        case, proof = one.case, getattr(one, "producer_proof", None)
        since = gone.get(str(one.uid))
        if since and case.gone_since:
            since = min(since, case.gone_since)
        case.gone_since = since
        case.checked_at = one.checked_then  # type: ignore[attr-defined]
        if case.last_check is not None and case.last_check.finished >= end:
            case.last_check = None
        case.is_proven = proof is not None and proof.created < end
    return found
