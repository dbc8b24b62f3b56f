"""What is on file about one model, for its page and its downloads."""

from collections.abc import Mapping
from typing import Any

from audits.engine.components import Relation
from audits.engine.evidence import BaseModel
from audits.engine.snapshot import snapshot
from audits.engine.subject import Subject
from audits.lineage import follow_lineage
from audits.models import AIModel, Rating, RatingChange
from audits.rubrics import license_table, load_rubric
from audits.services.inputs import Standings, dossier_of, observations_of, rating_of
from openboard.presenters.model import ModelRecord

MAX_CHANGES = 30
MAX_HISTORY = 500
MAX_DERIVED = 24


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
