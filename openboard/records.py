"""What is on file about one model, for its page and its downloads."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from audits.engine import rating as judge
from audits.engine.components import Relation
from audits.engine.evidence import BaseModel
from audits.engine.snapshot import snapshot
from audits.engine.subject import Subject
from audits.lineage import follow_lineage
from audits.models import AIModel, Decision, LinkCheck, Rating, RatingChange, Submission, Supplement
from audits.rubrics import license_table, load_rubric
from audits.services.inputs import Standings, dossier_of, observations_of, rating_of
from audits.services.offered import supplements_for_public
from openboard.presenters.decisions import SubmissionRecord
from openboard.presenters.history import Point
from openboard.presenters.model import ModelRecord
from openboard.presenters.publisher import ModelOnFile

MAX_CHANGES = 30
MAX_HISTORY = 500
MAX_LEVEL_CHANGES = 1_000
"""Of one page of a publisher's models; a level rarely changes more than a few times."""
MAX_DERIVED = 24
MAX_ACCEPTED = 200
"""Pieces of evidence on one model's page; the rubric has some twenty criteria."""
MAX_DECISIONS = 20
MAX_LOOKS = 300
"""Of one submission; a page shows ten of each link."""


def read_record(ai_model: AIModel) -> ModelRecord:
    """Return what a model's page tells; `ai_model` is one of `AIModel.objects.for_page()`."""
    rating = _current(ai_model)
    history = Rating.objects.of(ai_model).values_list("created", "level")[:MAX_HISTORY]
    return ModelRecord(
        ai_model=ai_model,
        rating=rating_of(rating),
        dossier=dossier_of(rating.entry, rating.evidence),
        observations=observations_of(rating.observation),
        lineage=follow_lineage(ai_model.pk),
        derived=tuple(AIModel.objects.made_from(ai_model.slug)[:MAX_DERIVED]),
        changes=tuple(RatingChange.objects.for_page().filter(ai_model=ai_model)[:MAX_CHANGES]),
        history=tuple(reversed(history)),
        accepted=tuple(Submission.objects.accepted_for(ai_model)[:MAX_ACCEPTED]),
        decisions=tuple(Decision.objects.about(ai_model)[:MAX_DECISIONS]),
    )


def read_points(ai_model: AIModel) -> tuple[Point, ...]:
    """Return the ratings of a model over time, the oldest first, no more than `MAX_HISTORY`."""
    names = ("created", "level", "rights", "score_low", "score_high", "checked_share")
    newest_first = Rating.objects.of(ai_model).values_list(*names)[:MAX_HISTORY]
    return tuple(Point(*row) for row in reversed(newest_first))


def read_models_of(ai_models: Sequence[AIModel]) -> tuple[ModelOnFile, ...]:
    """Return rows of the ranking with their levels over time and what they miss; three queries."""
    ids = [one.pk for one in ai_models]
    ratings = Rating.objects.filter(pk__in=[one.rating_id for one in ai_models])
    misses = {
        model: (missing, limits)
        for model, missing, limits in ratings.values_list(
            "ai_model_id", "content__missing", "content__limits"
        )
    }
    levels: dict[int, list[tuple[datetime, int]]] = {pk: [] for pk in ids}
    for model, moment, level in RatingChange.objects.of_levels(ids).values_list(
        "ai_model_id", "created", "new_level"
    )[:MAX_LEVEL_CHANGES]:
        levels[model].insert(0, (moment, level))
    for model, moment, level in Rating.objects.first_of(ids).values_list(
        "ai_model_id", "created", "level"
    ):
        levels[model].insert(0, (moment, level))
    return tuple(ModelOnFile(one, tuple(levels[one.pk]), *misses[one.pk]) for one in ai_models)


def read_rating(slug: str) -> tuple[AIModel, judge.Rating] | None:
    """Return a model with its current rating, in one query; None when the board has none there."""
    rated = AIModel.objects.filter(rating__isnull=False).select_related("rating")
    ai_model = rated.at(slug).defer("search").first()
    return (ai_model, rating_of(_current(ai_model))) if ai_model else None


def read_submission(uid: UUID) -> SubmissionRecord | None:
    """Return the public record of a submission; None when there is none for the public."""
    submission = Submission.objects.for_record().filter(uid=uid).first()
    if submission is None:
        return None
    return _record_of(submission, supplements_for_public(submission))


def read_own_submission(submission: Submission) -> SubmissionRecord:
    """Return what is on file about a submission for who sent it, decided or not."""
    found = Submission.objects.select_related("ai_model", "case", "producer_proof")
    return _record_of(found.get(pk=submission.pk), tuple(submission.supplements.order_by("pk")))


def _record_of(submission: Submission, supplements: tuple[Supplement, ...]) -> SubmissionRecord:
    changes: Iterable[RatingChange] = ()
    if submission.ai_model_id is not None:
        named = RatingChange.objects.naming(str(submission.uid), submission.ai_model_id)
        changes = named[:MAX_CHANGES]
    decisions = Decision.objects.for_page().filter(submission=submission)
    return SubmissionRecord(
        submission=submission,
        supplements=supplements,
        checks=tuple(LinkCheck.objects.filter(submission=submission).order_by("-pk")[:MAX_LOOKS]),
        decisions=tuple(decisions.order_by("pk")),
        changes=tuple(changes),
    )


def read_observations(ai_model: AIModel) -> Mapping[str, Any] | None:
    """Return what the machine saw, as the current rating was made from it; None when nothing."""
    observation = _current(ai_model).observation
    return observation.content if observation else None


def read_snapshot_of(ai_model: AIModel) -> dict[str, Any]:
    """Return the current rating with everything it was made from, as plain JSON data."""
    return snapshot_of(_current(ai_model))


def snapshot_of(row: Rating) -> dict[str, Any]:
    """Return a rating, past or present, with everything it was made from, as plain JSON data."""
    standings = Standings.as_in(row)
    bases = tuple(
        standings.of(BaseModel(base["model"], Relation(base["relation"]))).standing
        for base in row.bases
    )
    subject = Subject(
        dossier=dossier_of(row.entry, row.evidence),
        licenses=license_table(),
        observations=observations_of(row.observation),
        bases=bases,
    )
    return snapshot(load_rubric(row.rubric), subject, rating_of(row))


def _current(ai_model: AIModel) -> Rating:
    if ai_model.rating is None:
        raise ValueError(f"{ai_model.slug} has not been rated")
    return ai_model.rating
