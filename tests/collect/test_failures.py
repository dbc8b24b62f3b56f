"""Looks that fail: each with one of our few errors, none of which says anything about a model."""

import socket
import threading
import time

import pytest

from audits.collect.client import Denial, Denied, Hub, Timeouts
from audits.collect.errors import BadAnswer, HubBusy, HubRefused, HubUnreachable
from audits.collect.hub import collect_model
from audits.collect.library import DEFAULTS, get_session, httpx2
from audits.collect.pace import local_pace
from audits.engine.observations import DatasetState
from tests.collect.conftest import IMPATIENT, StartHub, asked_at
from tests.hub_standin import (
    Fault,
    Gate,
    Limits,
    Route,
    StandInHub,
    Trouble,
    dataset,
    model,
)
from tests.hub_standin.messages import Request, Response, gated
from tests.hub_standin.routes import Target


@pytest.mark.parametrize(
    ("case", "error", "says"),
    [
        ("server-error", HubUnreachable, "500"),
        ("server-error-once", HubUnreachable, "500"),
        ("gateway-timeout", HubUnreachable, "504"),
        ("html-page", BadAnswer, "not JSON"),
        ("broken-json", BadAnswer, "not JSON"),
        ("truncated", HubUnreachable, "could not be reached"),
        ("reset", HubUnreachable, "could not be reached"),
        ("spoiled", BadAnswer, "listing"),
        ("tree-fails", HubUnreachable, "504"),
        ("files-fail", HubUnreachable, "500"),
    ],
)
def test_a_look_that_fails_says_how(
    start_hub: StartHub, case: str, error: type[Exception], says: str
) -> None:
    from tests.hub_standin.catalog import find

    hub = start_hub([find(case)])
    with pytest.raises(error, match=says):
        collect_model(f"transport/{case}", hub=asked_at(hub))


@pytest.mark.parametrize("trouble", [Trouble.SLOW, Trouble.DRIP])
def test_nobody_waits_longer_than_the_limit(start_hub: StartHub, trouble: Trouble) -> None:
    hub = start_hub([model("fir/one")])
    hub.disturb("fir/one", trouble, seconds=8.0)
    start = time.monotonic()
    with pytest.raises(HubUnreachable, match=r"in time|longer than"):
        collect_model("fir/one", hub=asked_at(hub, timeouts=IMPATIENT))
    assert time.monotonic() - start < 4


def test_the_librarys_own_calls_are_limited_in_time_too(
    start_hub: StartHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    from huggingface_hub import HfApi

    hub = start_hub([model("fir/one")])
    seen: list[object] = []
    get_session().event_hooks["request"].append(
        lambda request: seen.append(request.extensions["timeout"])
    )
    HfApi(endpoint=hub.url, token=False).model_info("fir/one")
    limits = Timeouts()
    assert seen == [
        {"connect": limits.connect, "read": limits.read, "write": limits.read, "pool": limits.read}
    ]


@pytest.mark.parametrize("route", [Route.INFO, Route.TREE, Route.REFS, Route.FILE])
@pytest.mark.parametrize(
    "trouble", [Trouble.HTML_PAGE, Trouble.BROKEN_JSON, Trouble.TRUNCATED, Trouble.WRONG_TYPES]
)
def test_trouble_anywhere_is_an_error_or_survived_and_never_a_missing_model(
    start_hub: StartHub, route: Route, trouble: Trouble
) -> None:
    hub = start_hub([model("fir/one", license="mit")])
    hub.disturb("fir/one", trouble, on=[route])
    try:
        look = collect_model("fir/one", hub=asked_at(hub))
    except (BadAnswer, HubUnreachable):
        return
    # A page in the place of a README is a text like another: nothing tells them apart.
    assert route is Route.FILE
    assert look.observations.commit is not None


def test_nobody_there_is_unreachable() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        stopped = StandInHub([])
        hub = asked_at(stopped.start())
        stopped.stop()
        with pytest.raises(HubUnreachable, match="could not be reached"):
            collect_model("fir/one", hub=hub)


def test_a_bad_token_is_refused_and_says_nothing_about_the_model(start_hub: StartHub) -> None:
    hub = start_hub([model("fir/one")])
    with pytest.raises(HubRefused, match="Invalid credentials"):
        collect_model("fir/one", hub=asked_at(hub, token="hf_wrong"))


def test_a_refusal_by_the_rate_limit_says_how_long_to_wait(start_hub: StartHub) -> None:
    hub = start_hub([model("fir/one")], limits=Limits(api=2, window=60))
    with pytest.raises(HubBusy) as caught:
        collect_model("fir/one", hub=asked_at(hub, pace=local_pace(reserve=0, max_wait=0.2)))
    assert 50 < caught.value.retry_after <= 62


def test_a_retry_after_header_is_respected(start_hub: StartHub) -> None:
    hub = start_hub([model("fir/one")])
    hub.disturb("fir/one", Trouble.RATE_LIMITED, times=1, retry_after=7)
    with pytest.raises(HubBusy) as caught:
        collect_model("fir/one", hub=asked_at(hub))
    assert 7 <= caught.value.retry_after <= 9


def test_a_repository_that_changes_while_it_is_read_is_read_at_the_first_commit(
    start_hub: StartHub,
) -> None:
    hub = start_hub([model("fir/one", license="mit")])
    first = hub.repository("fir/one").head.id
    hub.disturb("fir/one", Trouble.SLOW, times=1, on=[Route.TREE], seconds=0.6)
    change = threading.Timer(0.3, hub.update, ["fir/one"], {"license": "gemma"})
    change.start()
    seen = collect_model("fir/one", hub=asked_at(hub)).observations
    change.join()
    assert hub.repository("fir/one").head.id != first
    assert seen.commit == first
    assert seen.card.data == {"license": "mit"}
    assert all(
        first in item.path for item in hub.requests if item.route in (Route.TREE, Route.FILE)
    )


def test_the_library_was_told_to_send_nothing_unasked() -> None:
    from huggingface_hub import constants

    assert constants.HF_HUB_DISABLE_TELEMETRY
    assert constants.HF_HUB_DISABLE_XET
    assert constants.HF_HUB_DISABLE_IMPLICIT_TOKEN
    assert set(DEFAULTS.values()) == {"1"}


def test_a_list_of_files_too_long_to_read_is_left_out(
    start_hub: StartHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    from audits.collect import client

    files = {f"part-{number:04}-{'x' * 60}.txt": "1" for number in range(700)}
    hub = start_hub(
        [
            model("fir/one", files=files, card={"datasets": ["fir/data"]}),
            dataset("fir/data", files={f"{number}.parquet": "x" for number in range(8_000)}),
        ]
    )
    look = collect_model("fir/one", hub=asked_at(hub))
    assert look.observations.datasets[0].files == 8_000
    # The list of names alone is longer than this, and each page of the tree is shorter.
    monkeypatch.setattr(client, "MAX_JSON_BYTES", 180_000)
    look = collect_model("fir/one", hub=asked_at(hub))
    assert look.observations.datasets[0].state is DatasetState.PUBLIC
    assert look.observations.datasets[0].files is None
    assert hub.count("api") <= 10
    monkeypatch.setattr(client, "MAX_JSON_BYTES", 1_000)
    with pytest.raises(BadAnswer, match="longer than"):
        collect_model("fir/one", hub=asked_at(hub))


GATED = {"X-Error-Code": "GatedRepo"}
DISABLED = {"X-Error-Message": "Access to this resource is disabled."}
BAD_TOKEN = {"X-Error-Message": "Invalid credentials in Authorization header"}


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize(
    ("status", "headers", "token", "denial"),
    [
        (401, {}, None, Denial.MISSING),
        (404, {"X-Error-Code": "RepoNotFound"}, "hf_x", Denial.MISSING),
        (401, GATED, None, Denial.GATED),
        (403, GATED, "hf_x", Denial.GATED),
        (403, DISABLED, None, Denial.DISABLED),
        (404, {"X-Error-Code": "RevisionNotFound"}, None, Denial.NO_COMMIT),
        (404, {"X-Error-Code": "EntryNotFound"}, None, Denial.NO_FILE),
        (401, BAD_TOKEN, "hf_x", HubRefused),
        (403, {}, "hf_x", HubRefused),
        (404, {}, None, BadAnswer),
        (400, {}, None, BadAnswer),
        (418, {}, None, BadAnswer),
        (408, {}, None, HubUnreachable),
        (502, {}, None, HubUnreachable),
    ],
)
def test_what_the_hub_says_means_the_same_over_http_and_https(
    scheme: str,
    status: int,
    headers: dict[str, str],
    token: str | None,
    denial: Denial | type[Exception],
) -> None:
    session = Hub(token=token).session(api_requests=1, file_reads=1)
    request = httpx2.Request("GET", f"{scheme}://hub.example.org/api/models/fir/one")
    answer = httpx2.Response(status, headers=headers, request=request)
    failure = session._failure(answer, "fir/one")
    if isinstance(denial, Denial):
        assert isinstance(failure, Denied)
        assert failure.denial is denial
    else:
        assert type(failure) is denial


class GatedReferences(StandInHub):
    """A Hub that keeps branches and tags of gated repositories to itself; the real one may."""

    def _answer(self, request: Request, target: Target, fault: Fault | None) -> Response:
        if target.route is Route.REFS:
            return gated(target.repo_id or "", is_known=False)
        return super()._answer(request, target, fault)


def test_references_behind_a_gate_are_survived() -> None:
    with GatedReferences([model("fir/one", gated=Gate.AUTO)]) as hub:
        seen = collect_model("fir/one", hub=asked_at(hub)).observations
    assert seen.checkpoints.branches == 0
    assert any("let in" in note for note in seen.notes)
