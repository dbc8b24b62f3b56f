"""From rows to what answers hold, one function an object. None of them asks the database."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse

from audits.engine import rating as judge
from audits.engine.canonical import to_plain
from audits.engine.claims import ClaimGap
from audits.engine.compare import Cause, Direction
from audits.engine.components import ClaimWord, Group, Kind
from audits.engine.findings import Place
from audits.engine.licenses import LicenseClass, Rights
from audits.engine.rubric import Rubric
from audits.models import AIModel, Decision, Rating, RatingChange, Submission
from audits.rubrics import CURRENT, load_rubric
from audits.services.accepted import MODEL
from audits.services.inputs import rating_of
from audits.services.offered import offer_of
from audits.verdicts import reason_sentence
from openboard.api.paging import whole
from openboard.api.schemas import board, changes, decisions, models
from openboard.feeds.documents import TAG
from openboard.presenters.common import (
    freshness_of,
    level_of,
    model_url,
    outside,
    released_text,
)
from openboard.presenters.evidence import record_url


def address(name: str, *args: object) -> str:
    """Return the whole address of an answer of the API."""
    return whole(reverse(f"v1:{name}", args=args))


# --- Models ---------------------------------------------------------------------------------------


def _common(ai_model: AIModel, now: datetime) -> dict[str, Any]:
    claim = None
    if ai_model.claim_word:
        claim = models.Claimed(
            word=ClaimWord(ai_model.claim_word),
            levels_short=ai_model.levels_short,
            rights_short=ai_model.rights_short,
        )
    return {
        "repo_id": ai_model.slug,
        "name": ai_model.name,
        "publisher": ai_model.publisher,
        "publisher_name": ai_model.publisher_name,
        "family": ai_model.family,
        "kind": Kind(ai_model.kind),
        "released": released_text(ai_model),
        "parameters": ai_model.parameters,
        "level": ai_model.level,
        "level_name": level_of(ai_model.level).name,
        "rights": Rights(ai_model.rights),
        "score_low": ai_model.score_low,
        "score_high": ai_model.score_high,
        "checked_share": ai_model.checked_share,
        "groups": dict(ai_model.strip_outcomes),
        "license": ai_model.license,
        "license_class": LicenseClass(ai_model.license_class),
        "claim": claim,
        "freshness": freshness_of(ai_model, now),
        "on_hub": ai_model.on_hub,
        "commit": ai_model.commit,
        "looked_at": ai_model.last_audited,
        "url": whole(model_url(ai_model.slug)),
        "api_url": address("model", *ai_model.slug.split("/", 1)),
    }


def ranked_model(ai_model: AIModel, rank: int, now: datetime) -> models.RankedModel:
    """Return a line of the ranking."""
    return models.RankedModel(rank=rank, **_common(ai_model, now))


def model_detail(ai_model: AIModel, row: Rating, now: datetime) -> models.ModelDetail:
    """Return everything that a model's current rating says."""
    rating = rating_of(row)
    place = ai_model.slug.split("/", 1)
    gap: ClaimGap | None = rating.claim
    return models.ModelDetail(
        **_common(ai_model, now),
        listed=ai_model.listed,
        repository=ai_model.current_name or ai_model.hub_repository,
        downloads=ai_model.downloads,
        likes=ai_model.likes,
        rated_at=row.created,
        provisional=rating.provisional,
        rubric=rubric_ref(row.rubric, row.rubric_digest),
        engine=row.engine,
        inputs_digest=row.inputs_digest,
        findings=_findings(rating, load_rubric()),
        rights_findings=_rights(rating),
        missing=[models.Missing(**to_plain(one)) for one in rating.missing],
        claim_quotation=gap.claim.quotation if gap else "",
        claim_url=outside(gap.claim.url) or None if gap else None,
        limits=[models.Limit(repo_id=one.model, level=one.level) for one in rating.limits],
        bases=[models.Base(repo_id=base["model"], relation=base["relation"]) for base in row.bases],
        group_details=[models.GroupState(**to_plain(one)) for one in rating.strip],
        observations_url=address("observations", *place),
        evidence_url=address("evidence", *place),
        history_url=address("history", *place),
        changes_url=address("model_changes", *place),
        rating_url=whole(reverse("model_rating", args=place)),
    )


def _findings(rating: judge.Rating, rubric: Rubric) -> list[models.Finding]:
    known: dict[str, tuple[str, Group]] = {
        one.id: (one.title, one.group) for one in rubric.criteria
    }
    found = []
    for one in rating.findings:
        title, group = known.get(one.criterion, (one.criterion.replace("_", " "), None))
        found.append(
            models.Finding(
                criterion=one.criterion,
                title=title,
                group=group,
                outcome=one.outcome,
                reason=one.reason,
                basis=one.basis,
                gated=one.gated,
                gone=one.gone,
                inherited_from=one.inherited_from,
                places=_places(one.places),
            )
        )
    return found


def _rights(rating: judge.Rating) -> list[models.RightsFinding]:
    return [
        models.RightsFinding(
            component=one.component,
            rights=one.rights,
            license=one.license,
            reason=one.reason,
            counts=one.component in rating.rests_on,
            inherited_from=one.inherited_from,
            places=_places(one.places),
        )
        for one in rating.rights_findings
    ]


def _places(places: Iterable[Place]) -> list[models.Place]:
    return [
        models.Place(
            text=one.text,
            url=outside(one.url) or None,
            path=one.path,
            commit=one.commit,
            date=one.date,
        )
        for one in places
    ]


def accepted(submission: Submission) -> models.Accepted:
    """Return accepted evidence; from `Submission.objects.accepted_for`."""
    ruling: dict[str, Any] = submission.ruling  # type: ignore[attr-defined]
    return models.Accepted(
        submission=str(submission.uid),
        kind=submission.kind,
        criterion=submission.criterion,
        accepted_at=submission.accepted_at,  # type: ignore[attr-defined]
        accepted={} if MODEL in ruling else ruling,
        links=[
            models.AcceptedLink(
                kind=link.kind,
                url=outside(link.url) or None,
                repository=link.repository,
                commit=link.commit,
                path=link.path,
                quotation=link.quotation,
            )
            for link in offer_of(submission).links
        ],
        checked_at=submission.case.checked_at,
        gone_since=submission.case.gone_since,
        url=whole(record_url(submission)),
    )


def past_rating(row: Rating) -> models.Rating:
    """Return one rating of a model's history."""
    return models.Rating(
        recorded_at=row.created,
        cause=Cause(row.cause) if row.cause else None,
        level=row.level,
        level_name=level_of(row.level).name,
        rights=Rights(row.rights),
        score_low=row.score_low,
        score_high=row.score_high,
        checked_share=row.checked_share,
        provisional=row.provisional,
        commit=row.commit,
        rubric=rubric_ref(row.rubric, row.rubric_digest),
        engine=row.engine,
        inputs_digest=row.inputs_digest,
    )


# --- Changes and decisions ------------------------------------------------------------------------


def change(row: RatingChange) -> changes.Change:
    """Return one change; reads its model."""
    return changes.Change(
        serial=row.serial,
        id=f"{TAG}rating-change:{row.uid}",
        repo_id=row.ai_model.slug,
        name=row.ai_model.name,
        recorded_at=row.created,
        cause=Cause(row.cause),
        direction=Direction(row.direction),
        old=_standing(row.old_level, row.old_rights),
        new=_standing(row.new_level, row.new_rights),
        differences=[changes.Difference(**({"reason": ""} | one)) for one in row.differences],
        evidence=row.evidence,
        url=whole(f"{model_url(row.ai_model.slug)}#c{row.serial}"),
    )


def _standing(level: int, rights: str) -> changes.Standing:
    return changes.Standing(level=level, level_name=level_of(level).name, rights=Rights(rights))


def decision(row: Decision) -> decisions.Decision:
    """Return one decision; reads its submission, and that one's model."""
    submission = row.submission
    ai_model = submission.ai_model
    return decisions.Decision(
        id=f"{TAG}decision:{row.uid}",
        submission=str(submission.uid),
        kind=submission.kind,
        repo_id=ai_model.slug if ai_model else row.ruling.get(MODEL),
        criterion=submission.criterion,
        verdict=row.verdict,
        reason=row.reason,
        reason_sentence=reason_sentence(row.verdict, row.reason),
        words=row.words,
        role=row.role,
        decided_at=row.created,
        waits_for_second=row.waits_for_second,
        old_level=row.old_level,
        new_level=row.new_level,
        url=whole(record_url(submission)),
    )


# --- Publishers and rubrics -----------------------------------------------------------------------


def publisher(row: Mapping[str, Any]) -> board.Publisher:
    """Return one publisher; from `reads.publishers`."""
    key = row["publisher"]
    return board.Publisher(
        publisher=key,
        name=row["name"],
        models=row["models"],
        levels=[
            board.LevelCount(
                level=level.number, level_name=level.name, models=row[f"level_{level.number}"]
            )
            for level in load_rubric().levels
        ],
        claim_gaps=row["gaps"],
        models_url=f"{address('models')}?publisher={key}",
        api_url=address("publisher", key),
    )


def rubric_ref(rubric_id: str, digest: str) -> models.RubricRef:
    """Return by which rubric something was judged."""
    return models.RubricRef(
        id=rubric_id, digest=digest, api_url=address("rubric", *rubric_id.split("/", 1))
    )


def _rubric_line(rubric: Rubric) -> dict[str, Any]:
    return {
        "id": rubric.id,
        "title": rubric.title,
        "released": rubric.released,
        "digest": rubric.digest,
        "is_current": rubric.id == CURRENT,
        "api_url": address("rubric", rubric.name, rubric.version),
    }


def rubric_line(rubric: Rubric) -> board.RubricLine:
    """Return a rubric as it stands in a list."""
    return board.RubricLine(**_rubric_line(rubric))


def rubric(rubric: Rubric) -> board.Rubric:
    """Return a rubric as the judge reads it."""
    names = set(board.Criterion.model_fields)
    return board.Rubric(
        **_rubric_line(rubric),
        summary=rubric.summary,
        levels=[board.Level(**to_plain(level)) for level in rubric.levels],
        criteria=[
            board.Criterion(
                **{name: value for name, value in to_plain(one).items() if name in names}
            )
            for one in rubric.criteria
        ],
    )
