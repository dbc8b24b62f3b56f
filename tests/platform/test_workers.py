"""The worker that pipeline tests use is a real one, on this test's database and queue."""

import time

import pytest

from tests.workers import StartWorker

pytestmark = pytest.mark.pipeline


def test_a_worker_takes_jobs_from_the_queue_and_a_killed_one_is_gone(
    start_worker: StartWorker,
) -> None:
    from openboard.celery import app

    worker = start_worker()
    assert app.control.ping(destination=["worker1@test"], timeout=5) == [
        {"worker1@test": {"ok": "pong"}}
    ]
    worker.kill()
    assert worker.process.poll() is not None
    assert app.control.ping(destination=["worker1@test"], timeout=0.5) == []


def test_two_workers_and_a_beat_run_side_by_side(start_worker: StartWorker) -> None:
    from openboard.celery import app

    start_worker()
    second = start_worker(beat=True, AUDIT_BEAT_SECONDS="1")
    names = {name for answer in app.control.ping(timeout=2) for name in answer}
    assert names == {"worker1@test", "worker2@test"}
    deadline = time.monotonic() + 20
    while "beat: Starting..." not in second.said():
        assert time.monotonic() < deadline, second.said()
        time.sleep(0.1)
