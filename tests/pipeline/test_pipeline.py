"""From the schedule through a real broker and a real worker to ratings and changes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from audits.models import AIModel, AuditRun, Heartbeat, Observation, Rating, RatingChange
from audits.services.health import read_status
from audits.tasks import enqueue_due
from openboard.celery import app
from openboard.embedded.folder import Folder
from openboard.embedded.valkey import Valkey
from tests.hub_standin import StandInHub, Trouble
from tests.pipeline.boards import (
    CHAT,
    LAB,
    asked_for,
    deliveries,
    end_hold,
    load_board,
    send,
    wait_for,
)
from tests.record.boards import get
from tests.workers import StartWorker, test_database_url

pytestmark = [pytest.mark.pipeline, pytest.mark.django_db(transaction=True)]


def runs(slug: str, outcome: str = "audited") -> int:
    """How many runs of a model ended so."""
    return AuditRun.objects.filter(ai_model__slug=slug, outcome=outcome).count()


def test_what_is_due_is_audited_and_a_change_reaches_what_derives_from_it(
    hub: StandInHub, start_worker: StartWorker
) -> None:
    load_board()
    worker = start_worker(
        hub.url, beat=True, AUDIT_BEAT_SECONDS="1", AUDIT_INTERVAL_SECONDS="2", AUDIT_BATCH="5"
    )
    wait_for(
        lambda: not AIModel.objects.filter(provisional=True).exists(), "both models were audited"
    )
    assert (get(LAB).level, get(CHAT).level) == (4, 4)
    assert get(LAB).commit == hub.repository(LAB).head.id
    hub.empty("fir-lab/corpus")
    wait_for(lambda: get(LAB).level == 3, "the lost data set lowered the base")
    wait_for(lambda: get(CHAT).level == 3, "what was made from it followed")
    worker.stop()
    causes = {
        (change.ai_model.slug, change.cause)
        for change in RatingChange.objects.filter(new_level=3).select_related("ai_model")
    }
    assert causes == {(LAB, "repository"), (CHAT, "lineage")}
    serials = list(RatingChange.objects.order_by("serial").values_list("serial", flat=True))
    assert serials == list(range(1, len(serials) + 1))
    assert not AIModel.objects.filter(lineage_due__isnull=False).exists()
    status = read_status(now=timezone.now())
    assert status.hub_reached is True
    assert status.last_enqueue is not None
    assert [each.name for each in status.workers] == ["worker1@test"]


def test_a_job_of_a_killed_worker_is_done_by_another_once_its_hold_is_over(
    hub: StandInHub, start_worker: StartWorker
) -> None:
    load_board()
    hub.disturb(LAB, Trouble.SLOW, times=1, seconds=30)
    worker = start_worker(hub.url)
    send(LAB)
    wait_for(lambda: asked_for(hub, LAB), "the worker asked the Hub")
    worker.kill()
    assert get(LAB).held_by.startswith("worker1@test ")
    assert not AuditRun.objects.exists()
    hub.mend()

    start_worker(hub.url)
    assert enqueue_due() == 0, "a hold that lasts is respected"
    end_hold(LAB)
    assert enqueue_due() == 1
    wait_for(lambda: runs(LAB), "the second worker did the job")
    model = get(LAB)
    assert (model.provisional, model.held_by, model.failures) == (False, "", 0)
    assert Rating.objects.filter(ai_model=model).count() == 2
    assert AuditRun.objects.count() == 1


def test_a_job_that_is_delivered_three_times_is_done_once(
    hub: StandInHub, start_worker: StartWorker
) -> None:
    load_board()
    start_worker(hub.url, concurrency=2)
    send(LAB, times=3)
    wait_for(lambda: runs(LAB), "the job was done")
    wait_for(
        lambda: deliveries("audit_model") == 3 and nobody_works(1),
        "all three deliveries were taken",
    )
    assert AuditRun.objects.count() == 1
    assert Rating.objects.filter(ai_model=get(LAB)).count() == 2
    assert hub.count("api") <= 5


def test_two_workers_on_one_model_leave_one_rating(
    hub: StandInHub, start_worker: StartWorker
) -> None:
    load_board()
    hub.disturb(LAB, Trouble.SLOW, times=1, seconds=4)
    start_worker(hub.url)
    start_worker(hub.url)
    send(LAB)
    wait_for(lambda: asked_for(hub, LAB), "the first worker asked the Hub")
    end_hold(LAB)
    send(LAB)
    wait_for(lambda: runs(LAB), "the second worker was done")
    first_holder = get(LAB).held_by
    wait_for(lambda: hub.count("api") >= 6, "the first worker went on")
    wait_for(lambda: nobody_works(2), "both were done")
    assert first_holder == ""
    assert Rating.objects.filter(ai_model=get(LAB)).count() == 2
    assert AuditRun.objects.count() == Observation.objects.count() == 1


def nobody_works(workers: int) -> bool:
    """Whether that many workers answer and none of them has a job in hand."""
    active = app.control.inspect(timeout=1).active() or {}
    return len(active) == workers and not any(active.values())


def test_a_hub_that_cannot_be_reached_changes_no_rating_and_is_on_the_status_page(
    start_worker: StartWorker, settings: LazySettings, client: Client
) -> None:
    load_board()
    nobody = "http://127.0.0.1:9"
    settings.HF_ENDPOINT = nobody
    before = list(Rating.objects.order_by("pk").values_list("pk", flat=True))
    start_worker(nobody, beat=True, AUDIT_BEAT_SECONDS="1")
    wait_for(lambda: AIModel.objects.filter(failures__gt=0).count() == 2, "both looks failed")
    assert list(Rating.objects.order_by("pk").values_list("pk", flat=True)) == before
    assert not RatingChange.objects.exists()
    assert set(AuditRun.objects.values_list("outcome", "error_kind")) == {("failed", "unreachable")}
    assert get(LAB).level == 4
    status = read_status(now=timezone.now())
    assert status.hub_reached is False
    assert status.hub_failing_since is not None
    assert (status.failing, status.never_audited) == (2, 2)
    page = client.get("/status").content.decode()
    assert LAB in page
    assert "not" in page
    assert "reach" in page


def test_a_broker_that_goes_away_loses_nothing(
    hub: StandInHub, start_worker: StartWorker, tmp_path: Path
) -> None:
    load_board()
    folder = Folder(tmp_path / "broker")
    broker = Valkey(folder)
    with folder.hold():
        broker.start()
        try:
            worker = start_worker(
                hub.url,
                beat=True,
                AUDIT_BEAT_SECONDS="1",
                AUDIT_INTERVAL_SECONDS="9999",
                REDIS_URL=folder.redis_url,
            )
            wait_for(lambda: runs(LAB) and runs(CHAT), "both models were audited")
            broker.stop()
            wait_for(lambda: "Connection to broker lost" in worker.said(), "the worker noticed")
            hub.update(LAB, license="llama3.1")
            AIModel.objects.filter(slug=LAB).update(due_at=timezone.now())
            beat = Heartbeat.objects.get(name="enqueue").at
            broker.start()
            wait_for(lambda: runs(LAB) == 2, "the change was seen after the broker came back", 90)
        finally:
            broker.stop()
    assert Heartbeat.objects.get(name="enqueue").at > beat
    assert get(LAB).license_class == "community"


def test_while_the_broker_is_away_nothing_stays_held() -> None:
    load_board()
    code = (
        "import django; django.setup(); from audits.tasks import enqueue_due; print(enqueue_due())"
    )
    environment = {
        **os.environ,
        "DATABASE_URL": test_database_url(),
        "REDIS_URL": "redis://127.0.0.1:9/0",
    }
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.stdout == "0\n", done.stderr
    assert "The broker is away: 2 models wait for the next beat." in done.stderr
    assert not AIModel.objects.exclude(held_by="").exists()
    assert AIModel.objects.due(timezone.now()).count() == 2
