"""The feed of decisions: RSS 2.0, with ids that stay what they are."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Rss201rev2Feed
from django.views.decorators.http import condition, require_safe

from audits.engine.canonical import digest
from audits.models import Decision
from openboard.feeds import MAX_ITEMS, clean
from openboard.pages import DecisionLine
from openboard.presenters.decisions import decision_line
from openboard.presenters.evidence import record_url

# Generic for the type checker only.
if TYPE_CHECKING:
    _Feed = Feed[Decision, None]
else:
    _Feed = Feed

TAG = "tag:openboard,2026:decision:"


class DecisionsFeed(_Feed):
    """Every decision but those on spam, newest first."""

    feed_type = Rss201rev2Feed
    title = "OpenBoard: decisions"
    description = (
        "What was decided about evidence, disputes, replies and reproduction reports that people "
        "offered to OpenBoard, each with its reason."
    )
    item_guid_is_permalink = False

    def link(self) -> str:
        """Return the page that the feed is of."""
        return reverse("decisions")

    def items(self) -> list[Decision]:
        """Return the newest decisions."""
        return list(Decision.objects.for_page()[:MAX_ITEMS])

    def item_title(self, item: Decision) -> str:
        """Return what was decided about what."""
        line = decision_line(item)
        about = f"{line.model.text}: " if line.model.text else ""
        return clean(f"{about}{line.headline}. {line.verdict}")

    def item_description(self, item: Decision) -> str:
        """Return why, by which role, and what it was seen to do."""
        return clean(describe(decision_line(item)))

    def item_link(self, item: Decision) -> str:
        """Return the public record, at this decision."""
        return f"{record_url(item.submission)}#d{item.pk}"

    def item_guid(self, item: Decision) -> str:
        """Return an id that is the same wherever the board moves."""
        return f"{TAG}{item.uid}"

    def item_pubdate(self, item: Decision) -> datetime:
        """Return when it was decided."""
        return item.created

    def item_categories(self, item: Decision) -> tuple[str, ...]:
        """Return verdict and kind, to filter by."""
        return (item.verdict, item.submission.kind)


def describe(line: DecisionLine) -> str:
    """Return a decision as plain sentences."""
    sentences = [f"{line.verdict} by {line.role}.", line.reason, line.words]
    if line.old_level and line.new_level and line.old_level != line.new_level:
        old, new = line.old_level, line.new_level
        sentences.append(
            f"It was seen to move the model from level {old.number}, {old.name}, to level "
            f"{new.number}, {new.name}."
        )
    return " ".join(sentence for sentence in sentences if sentence)


def _etag(request: HttpRequest) -> str:
    """Name what the feed would hold, by decisions on spam as well: one of those takes others away.

    Not by the newest alone: of two who decide at once, the later number can be seen first.
    """
    keys = Decision.objects.order_by("-pk").values_list("pk", flat=True)[:MAX_ITEMS]
    return f'"decisions-{digest(list(keys))[:16]}"'


def _last_modified(request: HttpRequest) -> datetime | None:
    return Decision.objects.order_by("-pk").values_list("created", flat=True).first()


@require_safe
@condition(etag_func=_etag, last_modified_func=_last_modified)
def show_decisions_feed(request: HttpRequest) -> HttpResponse:
    """Give the feed, or 304 when nothing was decided since it was last read."""
    response = DecisionsFeed()(request)
    response["Content-Type"] = "application/rss+xml; charset=utf-8"
    response["Cache-Control"] = "public, max-age=60"
    return response
