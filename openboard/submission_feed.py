"""What happens to one submission, as RSS for who sent it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.urls import reverse
from django.utils.feedgenerator import Rss201rev2Feed

from audits.models import Decision, Submission
from openboard.feeds import clean
from openboard.feeds.entries import decision_id, describe_decision
from openboard.presenters.decisions import decision_line, headline
from openboard.records import read_own_submission

# Generic for the type checker only.
if TYPE_CHECKING:
    _Feed = Feed[Decision, Submission]
else:
    _Feed = Feed


class SubmissionFeed(_Feed):
    """The decisions about one submission, newest first."""

    feed_type = Rss201rev2Feed
    item_guid_is_permalink = False

    def __init__(self, key: str) -> None:
        """Take the secret in the address, which the entries lead back to."""
        self._key = key

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Submission:
        """Return the submission that the view has found."""
        submission: Submission = kwargs["submission"]
        return submission

    def title(self, submission: Submission) -> str:
        """Return what was offered."""
        return clean(f"OpenBoard: {headline(submission)}")

    def description(self, submission: Submission) -> str:
        """Return what the entries are."""
        return "What is decided about what you offered."

    def link(self, submission: Submission) -> str:
        """Return the submission's page."""
        return reverse("submission", args=(self._key,))

    def items(self, submission: Submission) -> list[Decision]:
        """Return the decisions, newest first; none about spam."""
        return list(reversed(read_own_submission(submission).decisions))

    def item_title(self, item: Decision) -> str:
        """Return the verdict."""
        return clean(decision_line(item).verdict)

    def item_description(self, item: Decision) -> str:
        """Return why, and by which role."""
        return clean(describe_decision(decision_line(item)))

    def item_link(self, item: Decision) -> str:
        """Return the submission's page, at this decision."""
        return f"{reverse('submission', args=(self._key,))}#d{item.pk}"

    def item_guid(self, item: Decision) -> str:
        """Return the same id as in the feed of all decisions."""
        return decision_id(item)

    def item_pubdate(self, item: Decision) -> datetime:
        """Return when it was decided."""
        return item.created
