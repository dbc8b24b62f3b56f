"""How many models a minute are audited, and what each costs: `python -m tests.bench.audits`.

Everything is real and on this machine: PostgreSQL and Valkey from their wheels, a Celery worker
with its beat as a process of its own, and the stand-in Hub as another, at each latency asked for.
Request limits are lifted, since the Hub's own (500 API requests in five minutes without a token)
would be all that one measured.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PUBLISHER = "measured-works"
PATIENCE_SECONDS = 900


@dataclass(frozen=True, slots=True)
class Sweep:
    """What auditing every model once took."""

    title: str
    models: int
    seconds: float
    api: int
    files: int
    failed: int

    def __str__(self) -> str:
        """Return one line of the table."""
        return (
            f"{self.title:<34} {self.models:>6} {self.seconds:>8.1f} "
            f"{self.models / self.seconds * 60:>12.0f} {self.api / self.models:>10.2f} "
            f"{self.files / self.models:>10.2f} {self.failed:>7}"
        )


HEADING = (
    f"{'sweep':<34} {'models':>6} {'seconds':>8} {'models/min':>12} {'API/model':>10} "
    f"{'files/model':>10} {'failed':>7}"
)


@contextmanager
def stand_in(models: int, latency_ms: float) -> Iterator[str]:
    """Run the stand-in Hub in a process of its own; gives its address."""
    command = [sys.executable, "-m", "tests.hub_standin", "--scenario", "bench"]
    command += ["--models", str(models), "--latency-ms", str(latency_ms)]
    for bucket in ("api", "resolve", "pages"):
        command += [f"--limit-{bucket}", "100000000"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().split()[-1]
        finally:
            process.terminate()


@contextmanager
def worker(hub: str, concurrency: int) -> Iterator[None]:
    """Run a worker with its beat, as `make run` does, with a beat each second."""
    environment = {
        **os.environ,
        "HF_ENDPOINT": hub,
        "AUDIT_BEAT_SECONDS": "1",
        "AUDIT_BATCH": "200",
        "LOG_LEVEL": "WARNING",
        "PYTHONWARNINGS": "ignore",
    }
    command = [sys.executable, "-m", "celery", "--quiet", "-A", "openboard", "worker", "--beat"]
    command += ["--concurrency", str(concurrency), "--without-mingle", "--without-gossip"]
    with subprocess.Popen(command, cwd=ROOT, env=environment) as process:
        try:
            yield
        finally:
            process.terminate()


def requests_at(hub: str) -> dict[str, int]:
    """Return the requests that the stand-in has counted."""
    with urllib.request.urlopen(f"{hub}/_control/requests") as answer:
        counts: dict[str, int] = json.load(answer)
    return counts


def sweep(title: str, hub: str) -> Sweep:
    """Wait until every model has been looked at once more, and say what that took."""
    from django.utils import timezone

    from audits.models import AIModel, AuditRun

    before, runs = requests_at(hub), AuditRun.objects.count()
    AIModel.objects.update(due_at=timezone.now())
    models, start = AIModel.objects.count(), time.monotonic()
    while AuditRun.objects.count() < runs + models:
        if time.monotonic() - start > PATIENCE_SECONDS:
            raise SystemExit(f"{title}: not done after {PATIENCE_SECONDS} seconds.")
        time.sleep(0.05)
    seconds, after = time.monotonic() - start, requests_at(hub)
    failed = AuditRun.objects.order_by("-pk")[:models].values_list("outcome", flat=True)
    return Sweep(
        title,
        models,
        seconds,
        after["api"] - before["api"],
        after["resolve"] - before["resolve"],
        sum(outcome not in ("audited", "unchanged") for outcome in failed),
    )


def measure(models: int, latency_ms: float, concurrency: int) -> list[Sweep]:
    """Measure a first sweep over a fresh board, and a second one that sees no change."""
    from django.core.management import call_command

    from tests.record.boards import DESCRIBED, entry, load

    call_command("flush", interactive=False, verbosity=0)
    load(
        *(
            entry(
                f"{PUBLISHER}/model-{number:05}",
                DESCRIBED,
                datasets=(f"{PUBLISHER}/corpus-{number // 10}",),
            )
            for number in range(models)
        ),
    )
    latency = f"{latency_ms:g} ms latency"
    with stand_in(models, latency_ms) as hub, worker(hub, concurrency):
        time.sleep(5)  # the worker's own start is not what is measured
        return [sweep(f"first look, {latency}", hub), sweep(f"no change, {latency}", hub)]


def main() -> None:
    """Measure at each latency and print a table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.audits", description=__doc__)
    parser.add_argument("--models", type=int, default=200)
    parser.add_argument("--concurrency", type=int, default=2, help="as AUDIT_WORKERS")
    parser.add_argument("--latency-ms", type=float, nargs="*", default=[0, 150])
    options = parser.parse_args()

    from tests.servers import running_servers

    with running_servers():
        os.environ |= {
            "OPENBOARD_EMBEDDED": "True",
            "SECRET_KEY": "only for measuring, where nothing is secret: 0123456789",
            "DJANGO_SETTINGS_MODULE": "openboard.settings",
        }
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", interactive=False, verbosity=0)
        print(f"{options.models} models, {options.concurrency} at a time")
        print(HEADING, flush=True)
        for latency_ms in options.latency_ms:
            for line in measure(options.models, latency_ms, options.concurrency):
                print(line, flush=True)


if __name__ == "__main__":
    main()
