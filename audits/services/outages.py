"""One host that answers "not found" to everything is more likely to be broken than emptied.

A server behind a wrong address, a wall against robots, a move that is not over: all of them answer
404 to links that are there. Evidence that rests on such a host is not called gone while most of
what was looked at there is missing at once, for up to a week; what stays away longer counts.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db.models import Count, Q

from audits.models import Case, CaseState

# How many links of one host must be missing at once, and more than which share of those looked at.
LEAST_MISSING = 5
SHARE = 0.5

# How long the benefit of the doubt lasts.
DOUBT = timedelta(days=7)


def is_outage(*, submission_id: int, url: str, missing_since: datetime, now: datetime) -> bool:
    """Whether so much of a link's host is missing at once that its absence does not count yet.

    Compares with accepted evidence whose first link is on the same host and that was looked at
    since this one was first missing; what had been gone before then is left out.
    """
    if now - missing_since >= DOUBT:
        return False
    host = urlsplit(url).netloc.lower()
    if not host:
        return False
    there = Q(last_check__url__istartswith=f"https://{host}/") | Q(
        last_check__url__istartswith=f"http://{host}/"
    )
    gone_before = Q(gone_since__isnull=False, gone_since__lt=missing_since)
    counts = (
        Case.objects.filter(
            there, state=CaseState.ACCEPTED, last_check__finished__gte=missing_since
        )
        .exclude(gone_before)
        .exclude(pk=submission_id)
        .aggregate(looked=Count("pk"), missing=Count("pk", filter=Q(missing_since__isnull=False)))
    )
    looked, missing = counts["looked"] + 1, counts["missing"] + 1  # with the one asked about
    return bool(missing >= LEAST_MISSING and missing > looked * SHARE)
