"""What is on file about one model, for its page and its downloads."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

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
from openboard.presenters.model import ModelRecord

MAX_CHANGES = 30
MAX_HISTORY = 500
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
    row = _current(ai_model)
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
