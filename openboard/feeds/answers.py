"""Answers to readers of feeds: the document, or 304 when they have it already."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response

from audits.engine.canonical import digest
from openboard.feeds.documents import Format

# Longer than any transaction that records takes.
SETTLING = timedelta(minutes=1)

FRESH = "public, max-age=2"
"""A change shows within two seconds, behind caches as well."""
SETTLED = "public, max-age=3600"
FOR_EVER = "public, max-age=31536000, immutable"


def etag_of(*parts: object) -> str:
    """Return the name of a document's state; another one when the software writes it otherwise.

    Weak: what is said is the same, though not each byte, once a model has got another name.
    """
    around = (settings.VERSION, settings.PUBLIC_URL, settings.WEBSUB_HUB)
    return f'W/"{digest([str(part) for part in (*parts, *around)])[:24]}"'


def answer(
    request: HttpRequest,
    format: Format,
    make: Callable[[], bytes],
    *,
    etag: str,
    changed: datetime | None,
    topic: str = "",
    cache: str = FRESH,
) -> HttpResponse:
    """Give what `make` returns, or 304 to who has this state already: then it is not called.

    `topic` is the address under which a hub tells its readers of this document.
    """
    moment = _last_modified(changed)
    seconds = int(moment.timestamp()) if moment else None
    response = get_conditional_response(request, etag=etag, last_modified=seconds)
    if response is None:
        response = HttpResponse(make(), content_type=f"{format.media_type}; charset=utf-8")
    response["ETag"] = etag
    if moment:
        response["Last-Modified"] = format_datetime(moment.astimezone(UTC), usegmt=True)
    response["Cache-Control"] = cache
    # Feeds are for programs on other sites too; nothing in them is anybody's own.
    response["Access-Control-Allow-Origin"] = "*"
    if settings.WEBSUB_HUB and topic:
        response["Link"] = f'<{settings.WEBSUB_HUB}>; rel="hub", <{topic}>; rel="self"'
    return response


def _last_modified(changed: datetime | None) -> datetime | None:
    """Return when it was changed, unless that is so recent that more may come under that time.

    A date has whole seconds and is noted when a transaction begins: who asks by date alone would
    never be told of a second change with the same one.
    """
    if changed is None or abs(timezone.now() - changed) < SETTLING:
        return None
    return changed
