"""The feed of rating changes: RSS 2.0, with ids that stay what they are."""

import re
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Rss201rev2Feed
from django.views.decorators.http import condition, require_safe

from audits.models import RatingChange
from openboard.pages import ChangeLine
from openboard.presenters.changes import change_line

# Generic for the type checker only.
if TYPE_CHECKING:
    _Feed = Feed[RatingChange, None]
else:
    _Feed = Feed

MAX_ITEMS = 100

# The board's name in ids of entries: a date on which it was ours (RFC 4151), never a host.
TAG = "tag:openboard,2026:rating-change:"

# What XML 1.0 has no way to write: control characters, halves of surrogate pairs, non-characters.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """Return text without what XML 1.0 cannot hold: one such character would break the feed."""
    return _UNWRITABLE.sub("", text)


class ChangesFeed(_Feed):
    """Every change of a rating, newest first."""

    feed_type = Rss201rev2Feed
    title = "OpenBoard: rating changes"
    description = (
        "Every change of a rating on OpenBoard, which ranks AI models by how reproducible they "
        "actually are. Each change is one entry, with its cause."
    )
    item_guid_is_permalink = False

    def link(self) -> str:
        """Return the page that the feed is of."""
        return reverse("changes")

    def items(self) -> list[RatingChange]:
        """Return the newest changes."""
        return list(RatingChange.objects.for_page()[:MAX_ITEMS])

    def item_title(self, item: RatingChange) -> str:
        """Return the weightiest difference as a sentence."""
        return clean(change_line(item).headline)

    def item_description(self, item: RatingChange) -> str:
        """Return what differs, and the cause."""
        return clean(describe(change_line(item)))

    def item_link(self, item: RatingChange) -> str:
        """Return the model's page, at this change."""
        line = change_line(item)
        return f"{line.url}#c{line.serial}"

    def item_guid(self, item: RatingChange) -> str:
        """Return an id that is the same wherever the board moves."""
        return f"{TAG}{item.uid}"

    def item_pubdate(self, item: RatingChange) -> datetime:
        """Return when the change was recorded."""
        return item.created

    def item_categories(self, item: RatingChange) -> tuple[str, ...]:
        """Return direction and cause, to filter by."""
        return (item.direction, item.cause)


def describe(line: ChangeLine) -> str:
    """Return a change as plain sentences."""
    sentences = [
        f"{item.name}: {item.old}, now {item.new}. {item.reason}".strip() for item in line.items
    ]
    if line.more:
        sentences.append(f"And {line.more} more.")
    cause = f"Cause: {line.cause[0].lower()}{line.cause[1:]}"
    # What stands on this board is named with its address; what is outside is on the page.
    ours = [one for one in (line.evidence, *line.others) if one and one.url.startswith("/")]
    named = ", ".join(f"{one.text} ({settings.PUBLIC_URL}{one.url})" for one in ours)
    return " ".join([*sentences, f"{cause}: {named}." if named else f"{cause}."])


def _newest(request: HttpRequest) -> tuple[int, datetime] | None:
    return RatingChange.objects.newest_first().values_list("serial", "created").first()


def _etag(request: HttpRequest) -> str:
    newest = _newest(request)
    return f'"changes-{newest[0] if newest else 0}"'


def _last_modified(request: HttpRequest) -> datetime | None:
    newest = _newest(request)
    return newest[1] if newest else None


@require_safe
@condition(etag_func=_etag, last_modified_func=_last_modified)
def show_changes_feed(request: HttpRequest) -> HttpResponse:
    """Give the feed, or 304 when nothing changed since it was last read."""
    response = ChangesFeed()(request)
    response["Content-Type"] = "application/rss+xml; charset=utf-8"
    response["Cache-Control"] = "public, max-age=60"
    return response
