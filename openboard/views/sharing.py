"""What other sites show: badges, the card in a frame, the picture beside a shared link."""

from collections.abc import Callable

from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from audits.engine.canonical import digest
from audits.models import AIModel
from audits.rubrics import load_rubric
from openboard.badges.drawing import draw_badge
from openboard.badges.picture import draw_picture
from openboard.badges.words import badge_of, read_style, standing_of
from openboard.presenters.sharing import embed_card, picture_of, shields_badge
from openboard.records import read_rating
from openboard.remember import remember

KEPT_SECONDS = 3600
"""How old a badge on another site may be."""
ABSENT_SECONDS = 300
"""How long another site may go on saying that a model is not here."""
PICTURE_SECONDS = 86_400
STANDING = (
    *("slug", "name", "publisher_name", "level", "rights", "claim_word", "levels_short"),
    *("rights_short", "listed", "on_hub", "last_audited"),
)
FRAMED = {"frame-ancestors": ["*"]}


def find_standing(publisher: str, name: str) -> AIModel | None:
    """Return a rated model with what badges tell of it, in one query; None when there is none."""
    if "\0" in publisher + name:  # no text of the database has one
        return None
    rows = AIModel.objects.filter(rating__isnull=False).at(f"{publisher}/{name}")
    return rows.only(*STANDING).first()


@require_safe
def show_badge(request: HttpRequest, publisher: str, name: str) -> HttpResponseBase:
    """Give the badge of a model; a gray one with 404 for one that the board does not have."""
    ai_model = find_standing(publisher, name)
    standing = standing_of(ai_model, timezone.now()) if ai_model else None
    badge = badge_of(standing, read_style(request.GET.get("style", "")))
    return _for_others(
        request,
        lambda: HttpResponse(draw_badge(badge), content_type="image/svg+xml; charset=utf-8"),
        badge,
        is_found=ai_model is not None,
    )


@require_safe
def show_badge_json(request: HttpRequest, publisher: str, name: str) -> HttpResponseBase:
    """Give the badge of a model as the endpoint JSON of shields.io."""
    ai_model = find_standing(publisher, name)
    standing = standing_of(ai_model, timezone.now()) if ai_model else None
    shown = shields_badge(standing, read_style(request.GET.get("style", "")))
    response = _for_others(
        request,
        lambda: JsonResponse(shown, json_dumps_params={"ensure_ascii": False}),
        shown,
        is_found=ai_model is not None,
    )
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
def show_picture(request: HttpRequest, publisher: str, name: str) -> HttpResponseBase:
    """Give the picture that stands beside a link to a model's page."""
    ai_model = find_standing(publisher, name)
    if ai_model is None:
        raise Http404(f"No model {publisher}/{name} on this board")
    picture = picture_of(ai_model, load_rubric(), timezone.now())

    def draw() -> HttpResponse:
        content = remember("picture", picture, PICTURE_SECONDS, lambda: draw_picture(picture))
        return HttpResponse(content, content_type="image/png")

    return _for_others(request, draw, picture)


@require_safe
@xframe_options_exempt
@csp_replace(FRAMED)  # type: ignore[arg-type]  # its types know only views without arguments
def show_embed(request: HttpRequest, publisher: str, name: str) -> HttpResponseBase:
    """Show a model's rating as a small card; the one page that other sites may frame."""
    rated = None if "\0" in publisher + name else read_rating(f"{publisher}/{name}")
    if rated is None:
        return _for_others(
            request,
            lambda: render(request, "embed/absent.html", {"public_url": settings.PUBLIC_URL}),
            "",
            is_found=False,
        )
    ai_model, rating = rated
    card = embed_card(ai_model, rating, load_rubric(rating.rubric), timezone.now())
    return _for_others(request, lambda: render(request, "embed/card.html", {"card": card}), card)


def _for_others(
    request: HttpRequest,
    make: Callable[[], HttpResponse],
    shown: object,
    *,
    is_found: bool = True,
) -> HttpResponseBase:
    """Answer what other sites load: kept for an hour, and not made anew for who has it already.

    `shown` is everything that the answer depends on, besides the release of the board.
    """
    response: HttpResponseBase | None = None
    etag = f'"{digest([settings.VERSION, repr(shown)])[:20]}"'
    if is_found:
        response = get_conditional_response(request, etag=etag)
    if response is None:
        response = make()
    if is_found:
        response.headers["ETag"] = etag
    else:
        response.status_code = 404
    seconds = KEPT_SECONDS if is_found else ABSENT_SECONDS
    response.headers["Cache-Control"] = f"public, max-age={seconds}"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
