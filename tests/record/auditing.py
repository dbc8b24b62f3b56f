"""Looking at models of the stand-in, as the schedule and a worker do, at any time one likes."""

from __future__ import annotations

import datetime as dt

from audits.collect.client import Hub
from audits.models import AIModel
from audits.services.looks import Report, run_audit
from audits.services.schedule import claim_due
from tests.record.boards import DAY, NOON, get

LAB = "fir-lab/fir-1b"


class Auditor:
    """Claims one model and looks at it: `audit(slug, now)`."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint

    def __call__(self, slug: str = LAB, now: dt.datetime = NOON, at: str | None = None) -> Report:
        due = AIModel.objects.filter(due_at__isnull=False)
        due.exclude(slug=slug).update(due_at=now + 99 * DAY)
        due.filter(slug=slug).update(due_at=now)
        claim_due(now=now, limit=1, holder="test")
        return run_audit(
            model_id=get(slug).pk,
            holder="test",
            hub=Hub(endpoint=at or self.endpoint),
            worker="test",
            clock=lambda: now,
        )
