"""What ten thousand submissions at once do to the board: `python -m tests.bench.flood`.

The web server of `make run`, PostgreSQL and Valkey are real and on this machine, and so are the
clients: some send the evidence form from ever new addresses as fast as they are answered, one reads
the ranking, before it and meanwhile. What is compared is compared within the one run.
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import statistics
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).parent.parent.parent
MODEL = "allenai/OLMo-7B"
FORM = f"/models/{MODEL}/evidence/new"
READS = 100


@contextmanager
def web_server() -> Iterator[int]:
    """Run the board's web server; gives its port."""
    from openboard.embedded.board import ADDRESS, find_free_port
    from openboard.embedded.programs import in_this_python, web

    port = find_free_port()
    environment = {
        **os.environ,
        "PUBLIC_URL": f"http://{ADDRESS}:{port}",
        "TRUST_PROXY": "True",  # so that each post can come from an address of its own
        "FORM_LEAST_SECONDS": "0",
        "LOG_LEVEL": "ERROR",
    }
    command = in_this_python(web(ADDRESS, port)).command
    with subprocess.Popen(command, cwd=ROOT, env=environment) as process:
        try:
            deadline = time.monotonic() + 30
            while True:
                try:
                    ask(port, "GET", "/healthz")
                    break
                except OSError:
                    if time.monotonic() > deadline:
                        raise
                    time.sleep(0.1)
            yield port
        finally:
            process.terminate()


def ask(
    port: int, method: str, path: str, body: str | None = None, **headers: str
) -> tuple[int, str, http.client.HTTPMessage]:
    """Send one request on a connection of its own; returns status, text and headers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(method, path, body, {k.replace("_", "-"): v for k, v in headers.items()})
        answer = connection.getresponse()
        return answer.status, answer.read().decode(), answer.headers
    finally:
        connection.close()


def read_ranking(port: int, times: int) -> float:
    """Return the median of so many reads of the ranking, in milliseconds."""
    took = []
    for _ in range(times):
        start = time.perf_counter()
        status, _, _ = ask(port, "GET", "/")
        took.append((time.perf_counter() - start) * 1000)
        assert status == 200
    return statistics.median(took)


def flood(port: int, posts: int, clients: int) -> Counter[int]:
    """Send the form so often, each time with other words from another address; counts answers."""
    _, page, headers = ask(port, "GET", FORM)
    cookie = headers["Set-Cookie"].partition(";")[0]
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    answers: Counter[int] = Counter()
    numbers = iter(range(posts))
    lock = threading.Lock()

    def send() -> None:
        while True:
            with lock:
                number = next(numbers, None)
            if number is None:
                return
            typed = hidden | {
                "criterion": "training_code",
                "shows": "released",
                "link": f"https://flood.example/{number}",
                "words": f"Buy this, {number}",
            }
            status, _, _ = ask(
                port,
                "POST",
                FORM,
                urlencode(typed),
                Content_Type="application/x-www-form-urlencoded",
                Cookie=cookie,
                X_Forwarded_For=f"198.{18 + number // 65536}.{number // 256 % 256}.{number % 256}",
            )
            with lock:
                answers[status] += 1

    threads = [threading.Thread(target=send) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def database_bytes() -> int:
    """Return how large the database is."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        row = cursor.fetchone()
    assert row is not None
    return int(row[0])


def measure(posts: int, clients: int) -> None:
    """Measure and print."""
    from audits.models import Submission
    from openboard.limits import flood_lines

    with web_server() as port:
        read_ranking(port, READS)  # warm
        quiet, size = read_ranking(port, READS), database_bytes()
        answers: Counter[int] = Counter()
        began = time.perf_counter()
        sender = threading.Thread(target=lambda: answers.update(flood(port, posts, clients)))
        sender.start()
        meanwhile = []
        while sender.is_alive():
            meanwhile.append(read_ranking(port, 5))
        seconds = time.perf_counter() - began
        after = read_ranking(port, READS)
        busy = statistics.median(meanwhile)
        print(f"{posts} posts by {clients} clients in {seconds:.0f} s: {dict(answers)}")
        print(
            f"ranking, median: quiet {quiet:.1f} ms, meanwhile {busy:.1f} ms, after {after:.1f} ms"
        )
        print(f"meanwhile / quiet {busy / quiet:.2f}, after / quiet {after / quiet:.2f}")
        print(f"submissions on file {Submission.objects.count()}")
        print(f"database grew by {(database_bytes() - size) / 1024:.0f} KiB")
        for line in flood_lines():
            print(f"the moderators' line: {line.count} refused about {line.slug}")


def main() -> None:
    """Load the bundled registry, then measure."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.flood", description=__doc__)
    parser.add_argument("--posts", type=int, default=10_000)
    parser.add_argument("--clients", type=int, default=4)
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
        call_command("load_registry", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        measure(options.posts, options.clients)


if __name__ == "__main__":
    main()
