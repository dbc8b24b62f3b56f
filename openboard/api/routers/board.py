"""Publishers, rubrics, status."""

from django.conf import settings
from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from audits.models import RatingChange
from audits.rubrics import RubricError, load_rubric, released_rubrics
from audits.services.health import read_status
from openboard.api import reads, shapes
from openboard.api.paging import PageAsked, links, take
from openboard.api.schemas import board

router = Router()


class PublishersAsked(PageAsked):
    """A place in the list of publishers."""

    after: str | None = Field(None, max_length=100, pattern=r"^[^\x00]+$")
    """An id: what comes after it in the alphabet."""
    before: str | None = Field(None, max_length=100, pattern=r"^[^\x00]+$")
    """An id: what comes before it, the nearest ones. Not read beside `after`."""


@router.get(
    "/publishers",
    response=board.Publishers,
    url_name="publishers",
    operation_id="listPublishers",
    tags=["Publishers"],
)
def list_publishers(request: HttpRequest, asked: Query[PublishersAsked]) -> board.Publishers:
    """Publishers of models on the board, by id."""
    found = take(
        reads.publishers(),
        "publisher",
        after=asked.after,
        before=asked.before,
        limit=asked.limit,
        descending=False,
    )
    return board.Publishers(
        **links(request, found.before, found.after),
        results=[shapes.publisher(row) for row in found.rows],
    )


@router.get(
    "/publishers/{publisher}",
    response=board.Publisher,
    url_name="publisher",
    operation_id="readPublisher",
    tags=["Publishers"],
)
def read_publisher(request: HttpRequest, publisher: str) -> board.Publisher:
    """One publisher, by the id as it is written."""
    return shapes.publisher(reads.find_publisher(publisher))


@router.get(
    "/rubrics",
    response=board.Rubrics,
    url_name="rubrics",
    operation_id="listRubrics",
    tags=["Rubrics"],
)
def list_rubrics(request: HttpRequest) -> board.Rubrics:
    """All released rubrics."""
    found = (load_rubric(one) for one in released_rubrics())
    return board.Rubrics(results=[shapes.rubric_line(one) for one in found])


@router.get(
    "/rubrics/{name}/{version}",
    response=board.Rubric,
    url_name="rubric",
    operation_id="readRubric",
    tags=["Rubrics"],
)
def read_rubric(request: HttpRequest, name: str, version: str) -> board.Rubric:
    """One rubric as the judge reads it. A released rubric never changes."""
    try:
        return shapes.rubric(load_rubric(f"{name}/{version}"))
    except RubricError:
        raise Http404("There is no such rubric.") from None


@router.get(
    "/status",
    response=board.Status,
    url_name="status",
    operation_id="readStatus",
    tags=["Status"],
)
def show_status(request: HttpRequest) -> board.Status:
    """How the machine and the Hub are doing."""
    status = read_status(now=timezone.now())
    hub = status.hub
    newest = RatingChange.objects.newest_first().values_list("serial", flat=True).first()
    return board.Status(
        now=status.now,
        version=settings.VERSION,
        hub=board.Hub(
            answers=status.hub_reached,
            last_reached=hub.last_reached if hub else None,
            failing_since=hub.failing_since if hub else None,
            busy_until=hub.busy_until if hub else None,
        ),
        models_on_hub=status.on_hub,
        due=status.due,
        held=status.held,
        never_looked_at=status.never_audited,
        failing=status.failing,
        next_due=status.next_due,
        last_success=status.last_success,
        looks=[board.Looks(outcome=one.kind, looks=one.count) for one in status.looks],
        workers=sum(worker.is_alive for worker in status.workers),
        brake_since=status.brake.engaged_at if status.brake else None,
        braked=status.braked,
        offers_waiting=status.offers.waiting,
        newest_change=newest,
    )
