"""A real Celery worker, as a process of its own, on the test database."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest

ROOT = Path(__file__).parent.parent


@dataclass
class Worker:
    """A running worker and what it has said so far."""

    process: subprocess.Popen[bytes]
    log: Path

    def said(self) -> str:
        """Its log up to now."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def stop(self) -> None:
        """Let it finish what it is doing, as a deployment would."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()

    def kill(self) -> None:
        """End it at once, with its children, as a lost machine would."""
        import psutil

        children = psutil.Process(self.process.pid).children(recursive=True)
        self.process.kill()
        for child in children:
            try:
                child.kill()
            except psutil.NoSuchProcess:
                continue
        self.process.wait(10)


StartWorker = Callable[..., Worker]


def test_database_url() -> str:
    """`DATABASE_URL` of the database that this test uses, for another process."""
    from django.db import connection

    place = connection.settings_dict
    name, user = quote(str(place["NAME"])), quote(str(place["USER"]))
    password = f":{quote(str(place['PASSWORD']), safe='')}" if place["PASSWORD"] else ""
    port = f":{place['PORT']}" if place["PORT"] else ""
    host = str(place["HOST"])
    if host.startswith("/"):
        return f"postgresql://{user}{password}@/{name}?host={host}"
    return f"postgresql://{user}{password}@{host}{port}/{name}"


test_database_url.__test__ = False  # type: ignore[attr-defined]  # its name is a noun


@pytest.fixture
def start_worker(transactional_db: None, tmp_path: Path, settings: object) -> Iterator[StartWorker]:
    """Start real workers: `start_worker(hub.url, beat=True, AUDIT_BEAT_SECONDS="1")`.

    Returns once the worker takes jobs. Every one of them is ended with the test, and the queue is
    emptied before and after.
    """
    from django.conf import settings as django_settings

    started: list[Worker] = []
    empty_queue()

    def start(
        hub: str | None = None, *, beat: bool = False, concurrency: int = 1, **environment: str
    ) -> Worker:
        log = tmp_path / f"worker-{len(started) + 1}.log"
        variables = {
            **os.environ,
            "DATABASE_URL": test_database_url(),
            "REDIS_URL": str(django_settings.REDIS_URL),
            "HF_ENDPOINT": hub or os.environ["HF_ENDPOINT"],
            "DATA": str(tmp_path),
            "PYTHONUNBUFFERED": "1",
            **environment,
        }
        command = [sys.executable, "-m", "celery", "-A", "openboard", "worker"]
        command += ["--concurrency", str(concurrency), "--loglevel", "INFO"]
        command += ["--hostname", f"worker{len(started) + 1}@test", "--without-mingle"]
        command += ["--without-gossip"] + (["--beat"] if beat else [])
        with log.open("wb") as file:
            process = subprocess.Popen(
                command, cwd=ROOT, env=variables, stdout=file, stderr=subprocess.STDOUT
            )
        worker = Worker(process, log)
        started.append(worker)
        deadline = time.monotonic() + 60
        while " ready." not in worker.said():
            if process.poll() is not None or time.monotonic() > deadline:
                worker.stop()
                pytest.fail(f"The worker did not start:\n{worker.said()}")
            time.sleep(0.05)
        return worker

    yield start
    for worker in started:
        worker.stop()
    empty_queue()


def empty_queue() -> None:
    """Take every waiting job off the broker."""
    from openboard.celery import app

    with app.connection_for_write() as connection:
        connection.default_channel.client.flushdb()
