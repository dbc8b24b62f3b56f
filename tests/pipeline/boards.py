"""The board of the pipeline tests, and waiting for what workers do to it."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from audits.models import AIModel
from audits.services.schedule import claim_due, new_holder
from audits.tasks import audit_model
from openboard.celery import app
from tests.hub_standin import StandInHub
from tests.record.boards import REBUILDABLE, entry, load

LAB = "fir-lab/fir-1b"
CHAT = "oak/fir-1b-chat"

# Seconds; a worker on a busy machine may take a while, and waiting ends as soon as it is done.
PATIENCE = 45.0


def load_board() -> None:
    """Load the two models of the stand-in: due now, rated from the registry alone."""
    load(
        entry(LAB, REBUILDABLE, datasets=("fir-lab/corpus",)),
        entry(CHAT, REBUILDABLE, base={LAB: "finetune"}, license="MIT"),
        now=timezone.now(),
    )


def wait_for(what: Callable[[], object], sentence: str, seconds: float = PATIENCE) -> None:
    """Wait until something is so; fail with the sentence when it does not come."""
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, f"It did not happen that {sentence}."
        time.sleep(0.05)


def asked_for(hub: StandInHub, slug: str) -> bool:
    """Whether the Hub has been asked about a model."""
    return any(request.repo_id == slug for request in hub.requests)


def send(slug: str, times: int = 1) -> str:
    """Claim a model and put its job into the queue, as often as asked; return the holder."""
    now, holder = timezone.now(), new_holder("test")
    AIModel.objects.exclude(slug=slug).update(due_at=None)
    AIModel.objects.filter(slug=slug).update(due_at=now)
    (model_id,) = claim_due(now=now, limit=1, holder=holder)
    for _ in range(times):
        audit_model.delay(model_id, holder)
    return holder


def end_hold(slug: str) -> None:
    """Let a model's lease be over, as it is after `AUDIT_LEASE_SECONDS`."""
    ended = timezone.now() - timedelta(seconds=1)
    AIModel.objects.filter(slug=slug, held_until__isnull=False).update(held_until=ended)


def deliveries(job: str) -> int:
    """How many jobs of a kind all workers have taken from the queue."""
    stats = app.control.inspect(timeout=1).stats() or {}
    return sum(each["total"].get(f"audits.tasks.{job}", 0) for each in stats.values())
