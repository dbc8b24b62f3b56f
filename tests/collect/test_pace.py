"""All workers together keep within the Hub's windows, and leave a reserve."""

import itertools
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import redis

from audits.collect.errors import HubBusy
from audits.collect.hub import collect_model
from audits.collect.pace import (
    API,
    FILES,
    MARGIN_SECONDS,
    LocalWindows,
    Pace,
    Reading,
    Turn,
    Windows,
    bucket_of,
    local_pace,
    read_headers,
)
from audits.collect.shared import PREFIX, SharedDatasetCache, SharedWindows, shared_pace
from audits.engine.observations import DatasetLook, DatasetState
from tests.collect.conftest import StartHub, asked_at
from tests.hub_standin import Limits, StandInHub, dataset, model

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def valkey() -> Iterator["redis.Redis"]:
    """The test run's own Valkey."""
    client = redis.Redis.from_url(os.environ["REDIS_URL"])
    yield client
    for key in client.scan_iter(f"{PREFIX}:*"):
        client.delete(key)
    client.close()


@pytest.fixture(params=["local", "shared"])
def windows(request: pytest.FixtureRequest, valkey: "redis.Redis") -> Windows:
    """Both ways to keep the windows, which behave the same."""
    if request.param == "local":
        return LocalWindows(reserve=5)
    return SharedWindows(valkey, f"test {request.node.name} {time.time()}", None, reserve=5)


def know(windows: Windows, left: int, *, limit: int = 100, reset_in: float = 30) -> None:
    windows.note(API, Reading(left=left, reset_in=reset_in, limit=limit, window=60))


def test_one_request_goes_ahead_to_learn_the_window(windows: Windows) -> None:
    assert windows.take(API, 1).may_go
    second = windows.take(API, 1)
    assert not second.may_go
    assert second.wait < 0.2
    know(windows, 99)
    assert windows.take(API, 1) == Turn(True, 0.0)


def test_a_full_window_is_spent_at_once(windows: Windows) -> None:
    know(windows, 99)
    assert all(windows.take(API, 0) == Turn(True, 0.0) for _ in range(45))


def test_a_low_window_is_spent_evenly_over_the_time_that_is_left(windows: Windows) -> None:
    know(windows, 25, reset_in=30)
    turns = [windows.take(API, 60) for _ in range(6)]
    assert all(turn.may_go for turn in turns)
    gaps = [later.wait - earlier.wait for earlier, later in itertools.pairwise(turns)]
    assert all(gap == pytest.approx(31 / 20, abs=0.1) for gap in gaps)


def test_a_turn_that_is_too_far_off_is_not_taken(windows: Windows) -> None:
    know(windows, 6, reset_in=30)
    assert windows.take(API, 60).may_go
    refused = windows.take(API, 1)
    assert not refused.may_go
    assert refused.wait > 20


def test_the_reserve_is_left(windows: Windows) -> None:
    know(windows, 5, reset_in=30)
    turn = windows.take(API, 60)
    assert not turn.may_go
    assert turn.wait == pytest.approx(30 + MARGIN_SECONDS, abs=0.5)


def test_what_others_use_counts(windows: Windows) -> None:
    know(windows, 90)
    know(windows, 3)
    assert not windows.take(API, 0).may_go


def test_an_answer_that_comes_late_does_not_bring_requests_back(windows: Windows) -> None:
    know(windows, 3)
    know(windows, 90)
    assert not windows.take(API, 0).may_go


def test_after_a_refusal_everybody_waits_for_the_reset(windows: Windows) -> None:
    know(windows, 90)
    windows.note(API, Reading(0, 12, limit=100, window=60, is_refusal=True))
    turn = windows.take(API, 60)
    assert not turn.may_go
    assert turn.wait == pytest.approx(12 + MARGIN_SECONDS, abs=0.5)


def test_a_new_window_is_full_again(windows: Windows) -> None:
    windows.note(API, Reading(left=0, reset_in=0, limit=100, window=2))
    assert not windows.take(API, 0).may_go
    time.sleep(MARGIN_SECONDS + 0.1)
    assert all(windows.take(API, 0).may_go for _ in range(45))


def test_the_buckets_do_not_touch_each_other(windows: Windows) -> None:
    know(windows, 0)
    windows.note(FILES, Reading(left=900, reset_in=30, limit=1_000, window=60))
    assert windows.take(FILES, 0).may_go
    assert not windows.take(API, 0).may_go


@pytest.mark.parametrize(
    ("path", "bucket"),
    [
        ("/api/models/a/b", "api"),
        ("/a/b/resolve/main/README.md", "resolvers"),
        ("/api/resolve-cache/models/a/b/c/README.md", "resolvers"),
        ("/a/b", "pages"),
    ],
)
def test_paths_are_counted_in_the_buckets_of_the_hub(path: str, bucket: str) -> None:
    assert bucket_of(path) == bucket


@pytest.mark.parametrize(
    ("status", "headers", "reading"),
    [
        (
            200,
            {
                "RateLimit": '"api";r=491;t=131',
                "RateLimit-Policy": '"fixed window";"api";q=500;w=300',
            },
            Reading(491, 131.0, 500, 300.0),
        ),
        (200, {}, None),
        (200, {"RateLimit": "soon"}, None),
        (429, {}, Reading(0, 60.0, is_refusal=True)),
        (429, {"Retry-After": "7"}, Reading(0, 7.0, is_refusal=True)),
        (429, {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}, Reading(0, 60.0, is_refusal=True)),
        (429, {"RateLimit": '"api";r=0;t=9'}, Reading(0, 9.0, is_refusal=True)),
        (429, {"RateLimit": '"api";r=80;t=9'}, Reading(80, 60.0, is_refusal=True)),
    ],
)
def test_headers_are_read(status: int, headers: dict[str, str], reading: Reading | None) -> None:
    assert read_headers(status, headers)[1] == reading


def test_a_wait_beyond_the_limit_is_an_error_that_says_how_long() -> None:
    pace = local_pace(reserve=0, max_wait=0.1)
    pace.after(API, 429, {"RateLimit": '"api";r=0;t=40'})
    with pytest.raises(HubBusy) as caught:
        pace.before(API)
    assert caught.value.retry_after == pytest.approx(41, abs=0.5)


@dataclass
class Watched:
    """Windows that remember the lowest number of requests left that any answer told."""

    inner: Windows
    lowest: dict[str, int] = field(default_factory=dict)
    refusals: int = 0

    def take(self, bucket: str, max_wait: float) -> Turn:
        return self.inner.take(bucket, max_wait)

    def note(self, bucket: str, reading: Reading) -> None:
        self.lowest[bucket] = min(self.lowest.get(bucket, 10**9), reading.left)
        self.refusals += reading.is_refusal
        self.inner.note(bucket, reading)


def refusals(hub: StandInHub) -> int:
    return sum(item.status == 429 for item in hub.requests)


def test_many_threads_use_window_after_window_without_a_refusal(start_hub: StartHub) -> None:
    hub = start_hub([model("fir/one")], limits=Limits(api=40, resolvers=1_000, window=3))
    watched = Watched(LocalWindows(reserve=6))
    asked = asked_at(hub, pace=Pace(watched, max_wait=8))
    until = time.monotonic() + 6
    looks: list[str] = []

    def work() -> None:
        while time.monotonic() < until:
            looks.append(collect_model("fir/one", hub=asked).observations.commit or "")

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refusals(hub) == 0
    assert watched.lowest[API] >= 6
    assert hub.count("api") > 40  # more than one window was used
    assert all(looks)


_WORKER = """
import sys, time, redis
from audits.collect.client import Hub
from audits.collect.errors import HubBusy
from audits.collect.hub import collect_model
from audits.collect.shared import shared_pace
endpoint, valkey = sys.argv[1:]
pace = shared_pace(redis.Redis.from_url(valkey), endpoint, None, reserve=6, max_wait=8)
hub = Hub(endpoint=endpoint, pace=pace)
until, looks = time.monotonic() + 6, 0
while time.monotonic() < until:
    collect_model("fir/one", hub=hub)
    looks += 1
print(looks)
"""


def test_many_processes_share_a_window_without_a_refusal(
    start_hub: StartHub, valkey: "redis.Redis"
) -> None:
    hub = start_hub([model("fir/one")], limits=Limits(api=40, resolvers=1_000, window=3))
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", _WORKER, hub.url, os.environ["REDIS_URL"]],
            cwd=ROOT,
            stdout=subprocess.PIPE,
        )
        for _ in range(3)
    ]
    looks = [int(worker.communicate(timeout=60)[0]) for worker in workers]
    assert refusals(hub) == 0
    assert sum(looks) * 3 == hub.count("api") > 40
    assert all(looks)


def test_without_valkey_each_process_keeps_to_its_own_window_and_says_so(
    start_hub: StartHub, caplog: pytest.LogCaptureFixture
) -> None:
    hub = start_hub([model("fir/one")], limits=Limits(api=40, window=60))
    nobody = redis.Redis.from_url("redis://127.0.0.1:9/0", socket_connect_timeout=0.2)
    pace = shared_pace(nobody, hub.url, None, reserve=5, max_wait=0.2)
    asked = asked_at(hub, pace=pace)

    def look_often() -> None:
        for _ in range(20):
            collect_model("fir/one", hub=asked)

    with caplog.at_level(logging.WARNING), pytest.raises(HubBusy):
        look_often()
    assert refusals(hub) == 0
    assert hub.count("api") <= 35
    assert len([item for item in caplog.records if "cannot be reached" in item.message]) == 1
    nobody.close()


def test_the_shared_window_is_told_apart_by_endpoint_and_token_and_shows_no_token(
    valkey: "redis.Redis",
) -> None:
    mine = SharedWindows(valkey, "https://hub.example.org", "hf_secret_token")
    theirs = SharedWindows(valkey, "https://hub.example.org", None)
    mine.note(API, Reading(left=0, reset_in=30, limit=100, window=60))
    assert not mine.take(API, 0).may_go
    assert theirs.take(API, 0).may_go
    keys = [key.decode() for key in valkey.scan_iter(f"{PREFIX}:*")]
    assert keys
    assert not any("hf_secret" in key for key in keys)
    assert all(0 < int(valkey.ttl(key)) <= 300 for key in keys)


def test_answers_on_data_sets_are_shared_between_workers(
    start_hub: StartHub, valkey: "redis.Redis"
) -> None:
    hub = start_hub(
        [
            model("fir/one", card={"datasets": ["fir/data"]}),
            model("fir/two", card={"datasets": ["Fir/Data"]}),
            dataset("fir/data", license=["cc-by-4.0", "odc-by"]),
        ]
    )
    first = collect_model(
        "fir/one", hub=asked_at(hub), dataset_cache=SharedDatasetCache(valkey, hub.url)
    )
    hub.reset_counts()
    second = collect_model(
        "fir/two", hub=asked_at(hub), dataset_cache=SharedDatasetCache(valkey, hub.url)
    )
    assert hub.count("api") == 3
    (one,), (two,) = first.observations.datasets, second.observations.datasets
    assert (one.state, two.name, two.repo_id) == (DatasetState.PUBLIC, "Fir/Data", "fir/data")
    assert one.terms == two.terms


def test_a_cache_that_is_away_or_spoiled_knows_nothing(valkey: "redis.Redis") -> None:
    nobody = redis.Redis.from_url("redis://127.0.0.1:9/0", socket_connect_timeout=0.2)
    assert SharedDatasetCache(nobody).get("fir/data") is None
    nobody.close()
    cache = SharedDatasetCache(valkey)
    for spoiled in (b"\xff", b"[]", b"{}", b'{"look": {"name": 7}, "at": "1"}', b'{"look": 7}'):
        valkey.set(cache._key("fir/data"), spoiled)
        assert cache.get("fir/data") is None


def test_a_look_is_given_back_as_it_was_put(valkey: "redis.Redis") -> None:
    from audits.collect.datasets import CachedLook
    from audits.collect.terms import parse_terms

    look = DatasetLook(
        "fir/data", DatasetState.PUBLIC, "fir/data", "a" * 40, parse_terms(["mit"]), 7, 2, True
    )
    cache = SharedDatasetCache(valkey)
    cache.put("fir/data", CachedLook(look, 1_700_000_000.25))
    assert cache.get("FIR/data") == CachedLook(look, 1_700_000_000.25)
