"""Models: the ranking, and everything about one of them."""

from enum import StrEnum
from typing import Annotated

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field, StringConstraints

from audits.engine.components import ClaimWord, Kind
from audits.engine.licenses import LicenseClass, Rights
from audits.models import AIModel, Decision, Rating, Submission
from audits.offers import SubmissionKind
from audits.ranking import FACETS, NOTHING_SAID, Freshness, Order, SizeClass
from openboard.api import reads, shapes
from openboard.api.paging import PageAsked, PlaceAsked, links, take
from openboard.api.problems import Refused
from openboard.api.schemas import changes, models
from openboard.forms import MAX_VALUES, RankingForm, RankingQuestion
from openboard.presenters.common import stale_before

router = Router(tags=["Models"])

MAX_ACCEPTED = 200
MAX_DECISIONS = 50
EVIDENCE_KINDS = (SubmissionKind.EVIDENCE, SubmissionKind.DISPUTE, SubmissionKind.REPRODUCTION)

ClaimAsked = StrEnum(  # type: ignore[misc]
    "ClaimAsked", {word.name: word.value for word in ClaimWord} | {"NOTHING": NOTHING_SAID}
)
SortAsked = StrEnum(  # type: ignore[misc]
    "SortAsked",
    {one.name: one.value for one in Order} | {f"{one.name}_REVERSED": f"-{one}" for one in Order},
)
PublisherId = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z._-]{1,100}$")]


class ModelsAsked(PageAsked):
    """What the ranking can be asked: the same words as in the address of its page."""

    q: str = Field("", max_length=100, pattern=r"^[^\x00]*$")
    """Words that begin words of the model’s or the publisher’s name."""
    level: list[Annotated[int, Field(ge=0, le=5)]] = Field([], max_length=MAX_VALUES)
    """What a stranger could do with it."""
    rights: list[Rights] = Field([], max_length=MAX_VALUES)
    """Whether they may."""
    publisher: list[PublisherId] = Field([], max_length=MAX_VALUES)
    """Ids of publishers."""
    kind: list[Kind] = Field([], max_length=MAX_VALUES)
    """What it works on."""
    size: list[SizeClass] = Field([], max_length=MAX_VALUES)
    """Classes by total parameters."""
    license: list[LicenseClass] = Field([], max_length=MAX_VALUES)
    """Classes of the license of the weights."""
    year: list[Annotated[int, Field(ge=1950, le=2100)]] = Field([], max_length=MAX_VALUES)
    """Of release."""
    claim: list[ClaimAsked] = Field([], max_length=MAX_VALUES)
    """What the publisher calls it; `none` where no claim is on record."""
    freshness: list[Freshness] = Field([], max_length=MAX_VALUES)
    """How far its rating can be relied on today."""
    sort: SortAsked = Field(SortAsked("level"))
    """The order, with a minus in front when reversed."""
    after: str = Field("", max_length=1000)
    """A cursor: take it from `next`."""
    before: str = Field("", max_length=1000)
    """A cursor: take it from `previous`. Not read beside `after`."""


def read_question(request: HttpRequest, asked: ModelsAsked) -> RankingQuestion:
    """Return the question as the page reads it; raises `Refused` when it would leave some out.

    The page leaves out what it cannot read. A program would take the answer for the filtered one.
    """
    question = RankingForm(request.GET).question()
    for facet in FACETS:
        given = {str(one) for one in getattr(asked, facet)}
        if {str(one) for one in getattr(question.filters, facet)} != given:
            raise Refused(422, **{facet: "Some of these values could not be read."})
    for name in ("after", "before"):
        if getattr(asked, name) and getattr(question, name) is None:
            raise Refused(422, **{name: "This is no cursor of a list in this order."})
    return question


@router.get("", response=models.Models, url_name="models", operation_id="listModels")
def list_models(request: HttpRequest, asked: Query[ModelsAsked]) -> models.Models:
    """The ranking.

    Values of one filter widen it (`level=4&level=5`), filters narrow one another.
    """
    question = read_question(request, asked)
    now = timezone.now()
    found = AIModel.objects.ranking_page(
        question.filters,
        question.sorting,
        stale_before=stale_before(now),
        after=question.after,
        before=question.before,
        size=asked.limit,
    )
    return models.Models(
        **links(
            request,
            found.before.write() if found.before else None,
            found.after.write() if found.after else None,
        ),
        results=[
            shapes.ranked_model(row, found.first_rank + index, now)
            for index, row in enumerate(found.rows)
        ],
    )


@router.get(
    "/{publisher}/{name}",
    response=models.ModelDetail,
    url_name="model",
    operation_id="readModel",
)
def read_model(request: HttpRequest, publisher: str, name: str) -> models.ModelDetail:
    """One model: its standing, every finding, rights, limits, what is missing, the claim."""
    ai_model, rating = _rated(publisher, name)
    return shapes.model_detail(ai_model, rating, timezone.now())


@router.get(
    "/{publisher}/{name}/observations",
    response=models.Observations,
    url_name="observations",
    operation_id="readObservations",
)
def read_observations(request: HttpRequest, publisher: str, name: str) -> models.Observations:
    """What the machine saw, as the current rating was made from it; 404 when it never looked."""
    ai_model, rating = _rated(publisher, name)
    seen = rating.observation
    if seen is None:
        raise Http404("The machine has not read this model’s repository yet.")
    return models.Observations(
        repo_id=ai_model.slug,
        commit=seen.commit,
        digest=seen.digest,
        observation_schema=seen.schema,
        recorded_at=seen.created,
        content=seen.content,
    )


@router.get(
    "/{publisher}/{name}/evidence",
    response=models.Evidence,
    url_name="evidence",
    operation_id="readEvidence",
)
def read_evidence(request: HttpRequest, publisher: str, name: str) -> models.Evidence:
    """What is accepted about a model, and what was decided about what people offered."""
    ai_model, rating = _rated(publisher, name)
    offered = Submission.objects.accepted_for(ai_model).filter(kind__in=EVIDENCE_KINDS)
    decided = Decision.objects.about(ai_model)[:MAX_DECISIONS]
    return models.Evidence(
        repo_id=ai_model.slug,
        listed=models.Listed(
            digest=rating.entry.digest,
            entered=rating.entry.entered.isoformat(),
            dossier=rating.entry.content["dossier"],
        ),
        accepted=[shapes.accepted(one) for one in offered[:MAX_ACCEPTED]],
        decisions=[shapes.decision(one) for one in decided],
        decisions_url=f"{shapes.address('decisions')}?model={ai_model.slug}",
    )


@router.get(
    "/{publisher}/{name}/history",
    response=models.History,
    url_name="history",
    operation_id="listRatings",
)
def list_ratings(
    request: HttpRequest, publisher: str, name: str, asked: Query[PlaceAsked]
) -> models.History:
    """A model’s ratings, the newest first."""
    ai_model = reads.find_model(publisher, name)
    rows = Rating.objects.filter(ai_model=ai_model).defer("content", "bases")
    found = take(rows, "id", after=asked.after, before=asked.before, limit=asked.limit)
    return models.History(
        **links(request, found.before, found.after),
        results=[shapes.past_rating(row) for row in found.rows],
    )


@router.get(
    "/{publisher}/{name}/changes",
    response=changes.Changes,
    url_name="model_changes",
    operation_id="listModelChanges",
)
def list_model_changes(
    request: HttpRequest, publisher: str, name: str, asked: Query[PlaceAsked]
) -> changes.Changes:
    """Changes of a model’s rating, the newest first."""
    rows = reads.changes(ai_model=reads.find_model(publisher, name))
    found = take(rows, "serial", after=asked.after, before=asked.before, limit=asked.limit)
    return changes.Changes(
        **links(request, found.before, found.after),
        results=[shapes.change(row) for row in found.rows],
    )


def _rated(publisher: str, name: str) -> tuple[AIModel, Rating]:
    ai_model = reads.find_model(publisher, name, whole=True)
    assert ai_model.rating is not None  # only rated models are found
    return ai_model, ai_model.rating
