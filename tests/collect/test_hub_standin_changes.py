"""The stand-in Hub counts, refuses over the limit, changes while it runs, and fails on demand."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from huggingface_hub import HfApi
from huggingface_hub.errors import GatedRepoError, HfHubHTTPError
from huggingface_hub.utils import parse_ratelimit_headers  # type: ignore[attr-defined]

from tests.hub_standin import (
    Gate,
    Limits,
    Route,
    StandInHub,
    Trouble,
    catalog,
    dataset,
    model,
)
from tests.hub_standin.asking import client_of, fetch, send_change
from tests.hub_standin.world import UnknownRepositoryError


@pytest.fixture
def hub() -> Iterator[StandInHub]:
    """A model with checkpoints and the data set that it names."""
    with StandInHub(
        [
            model(
                "fir/needle",
                license="apache-2.0",
                card={"datasets": ["fir/corpus"]},
                checkpoints=["step1000", "step2000"],
            ),
            dataset("fir/corpus", size=1_000),
        ]
    ) as hub:
        yield hub


def license_of(hub: StandInHub, revision: str | None = None) -> object:
    info = client_of(hub).model_info("fir/needle", revision=revision)
    assert info.card_data is not None
    return info.card_data.license


# Limits


class Clock:
    """Time that stands still until it is told to go on."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def test_every_answer_says_what_is_left_and_when_it_starts_anew() -> None:
    clock = Clock()
    with StandInHub([model("a/b", former_names=["b"])], clock=clock) as hub:
        first = fetch(f"{hub.url}/api/models/b")
        clock.now += 10.5
        second = fetch(f"{hub.url}/api/models/nobody/nothing")
        file = fetch(f"{hub.url}/a/b/resolve/main/nothing.txt")
        page = fetch(f"{hub.url}/a/b")
    assert (first.status, second.status, file.status, page.status) == (307, 401, 404, 200)
    assert first.headers["ratelimit"] == '"api";r=499;t=300'
    assert first.headers["ratelimit-policy"] == '"fixed window";"api";q=500;w=300'
    assert second.headers["ratelimit"] == '"api";r=498;t=290'
    assert file.headers["ratelimit"] == '"resolvers";r=2999;t=300'
    assert page.headers["ratelimit"] == '"pages";r=99;t=300'


def test_the_client_reads_the_headers() -> None:
    with StandInHub([model("a/b")], limits=Limits(api=7, window=60)) as hub:
        read = parse_ratelimit_headers(dict(fetch(f"{hub.url}/api/models/a/b").headers))
    assert read is not None
    assert (read.resource_type, read.remaining, read.limit) == ("api", 6, 7)
    assert (read.reset_in_seconds, read.window_seconds) == (60, 60)


def test_over_the_limit_is_429_until_the_window_ends() -> None:
    clock = Clock()
    with StandInHub([model("a/b")], limits=Limits(api=2, window=30), clock=clock) as hub:
        url = f"{hub.url}/api/models/a/b"
        assert [fetch(url).status for _ in range(4)] == [200, 200, 429, 429]
        refused = fetch(url)
        assert refused.headers["ratelimit"] == '"api";r=0;t=30'
        assert "retry-after" not in refused.headers
        assert fetch(f"{hub.url}/a/b/resolve/main/README.md").status == 200
        clock.now += 29.9
        assert fetch(url).status == 429
        clock.now += 0.1
        assert fetch(url).status == 200
        assert hub.count("api") == 7


def test_a_token_has_a_window_of_its_own() -> None:
    tokens = {"hf_known": frozenset[str]()}
    with StandInHub([model("a/b")], limits=Limits(api=1), tokens=tokens) as hub:
        url = f"{hub.url}/api/models/a/b"
        assert fetch(url).status == 200
        assert fetch(url).status == 429
        assert fetch(url, headers={"Authorization": "Bearer hf_known"}).status == 200


def test_the_client_waits_for_the_window_where_it_retries() -> None:
    with StandInHub([model("a/b")], limits=Limits(api=1, window=1)) as hub:
        api = client_of(hub)
        assert api.model_info("a/b").id == "a/b"
        with pytest.raises(HfHubHTTPError) as caught:
            api.model_info("a/b")
        assert caught.value.response.status_code == 429
        started = time.monotonic()
        assert list(api.list_repo_tree("a/b"))
        assert time.monotonic() - started > 1
        assert [request.status for request in hub.requests][-2:] == [429, 200]


def test_a_redirect_costs_a_request_for_each_hop() -> None:
    with StandInHub([model("a/b", former_names=["before/b"])]) as hub:
        client_of(hub).model_info("before/b")
        assert [request.status for request in hub.requests] == [307, 200]
        assert hub.count("api") == 2
        hub.reset_counts()
        assert (hub.count(), hub.requests) == (0, [])


def test_many_at_once_are_counted_one_by_one() -> None:
    with StandInHub([model("a/b")], limits=Limits(api=20)) as hub:
        statuses: list[int] = []

        def ask() -> None:
            for _ in range(10):
                statuses.append(fetch(f"{hub.url}/api/models/a/b").status)

        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert (statuses.count(200), statuses.count(429)) == (20, 20)
        assert hub.count("api") == 40


# Changes


def test_a_changed_license_is_a_new_commit_and_the_old_one_still_answers(
    hub: StandInHub, tmp_path: Path
) -> None:
    before = hub.repository("fir/needle").head.id
    after = hub.update("fir/needle", license="llama3.1", files={"LICENSE": "Terms.\n"}).head.id
    assert client_of(hub).model_info("fir/needle").sha == after != before
    assert (license_of(hub), license_of(hub, before)) == ("llama3.1", "apache-2.0")
    api = client_of(hub)
    old = api.hf_hub_download("fir/needle", "README.md", revision=before, cache_dir=tmp_path)
    assert "license: apache-2.0" in Path(old).read_text()
    paths = {item.path for item in api.list_repo_tree("fir/needle", revision=before)}
    assert "LICENSE" not in paths
    commits = api.list_repo_commits("fir/needle")
    assert [commit.commit_id for commit in commits[:2]] == [after, before]
    modified = [api.model_info("fir/needle", revision=at).last_modified for at in (before, after)]
    assert modified[0] is not None
    assert modified[1] is not None
    assert modified[0] < modified[1]


def test_a_card_is_merged_and_a_key_can_be_taken_out(hub: StandInHub) -> None:
    hub.update("fir/needle", card={"language": ["fi"], "datasets": None}, body="# Anew\n")
    answered = fetch(f"{hub.url}/api/models/fir/needle").json
    assert answered["cardData"] == {"license": "apache-2.0", "language": ["fi"]}
    assert "dataset:fir/corpus" not in answered["tags"]


def test_a_gate_may_come_with_a_commit_or_as_a_setting_alone(hub: StandInHub) -> None:
    before = hub.repository("fir/needle").head.id
    assert hub.update("fir/needle", gated=Gate.AUTO, new_commit=False).head.id == before
    api = client_of(hub)
    assert api.model_info("fir/needle").gated == "auto"
    with pytest.raises(GatedRepoError):
        api.list_repo_commits("fir/needle")
    assert hub.update("fir/needle", gated="false").head.id != before
    assert api.model_info("fir/needle").gated is False
    with pytest.raises(ValueError, match="content"):
        hub.update("fir/needle", license="mit", new_commit=False)


def test_an_emptied_data_set_keeps_its_card_and_its_history(hub: StandInHub) -> None:
    before = hub.repository("fir/corpus").head.id
    hub.empty("fir/corpus")
    api = client_of(hub)
    assert api.dataset_info("fir/corpus", expand=["mainSize"]).main_size == 0
    assert api.dataset_info("fir/corpus", revision=before, expand=["mainSize"]).main_size == 1_000


def test_deleted_is_401_and_restored_is_back(hub: StandInHub) -> None:
    url = f"{hub.url}/api/datasets/fir/corpus"
    identity = fetch(url).json["_id"]
    hub.delete("fir/corpus")
    assert fetch(url).status == 401
    with pytest.raises(UnknownRepositoryError):
        hub.update("fir/corpus", license="mit")
    hub.restore("fir/corpus")
    assert fetch(url).json["_id"] == identity
    hub.delete("fir/corpus")
    hub.restore("fir/corpus", new_identity=True)
    assert fetch(url).json["_id"] != identity


def test_a_renamed_repository_keeps_its_identity_unless_it_is_another(hub: StandInHub) -> None:
    identity = hub.repository("fir/needle").identity
    hub.rename("fir/needle", "spruce/needle")
    assert fetch(f"{hub.url}/api/models/fir/needle").status == 307
    assert fetch(f"{hub.url}/api/models/spruce/needle").json["_id"] == identity
    hub.rename("spruce/needle", "pine/needle", new_identity=True)
    assert fetch(f"{hub.url}/api/models/pine/needle").json["_id"] != identity
    assert client_of(hub).model_info("fir/needle").id == "pine/needle"


def test_another_identity_may_answer_under_the_same_name(hub: StandInHub) -> None:
    before = hub.repository("fir/needle").identity
    hub.change_identity("fir/needle")
    assert fetch(f"{hub.url}/api/models/fir/needle").json["_id"] != before


def test_a_repository_can_be_disabled_and_made_private(hub: StandInHub) -> None:
    url = f"{hub.url}/api/models/fir/needle"
    hub.update("fir/needle", disabled="shown")
    assert fetch(url).json["disabled"] is True
    hub.update("fir/needle", disabled="refused")
    refused = fetch(url)
    assert (refused.status, refused.headers["x-error-message"]) == (
        403,
        "Access to this resource is disabled.",
    )
    hub.update("fir/needle", disabled="no", private=True)
    assert fetch(url).status == 401


def test_children_are_counted_anew_after_a_change(hub: StandInHub) -> None:
    url = f"{hub.url}/api/models/fir/needle?expand=childrenModelCount"
    assert fetch(url).json["childrenModelCount"]["finetune"] == 0
    hub.add(model("owl/needle", card={"base_model": "fir/needle"}))
    assert fetch(url).json["childrenModelCount"]["finetune"] == 1


def test_a_catalog_is_not_changed_by_changing_a_hub() -> None:
    case = catalog.find("license-list")
    with StandInHub([case]) as hub:
        hub.update(case.repo_id, license="gemma")
    assert case.head.card_data == {"license": ["mit"]}


# Failing on demand


def test_a_fault_hits_so_many_requests_of_one_kind_and_no_others(hub: StandInHub) -> None:
    hub.disturb("fir/needle", Trouble.SERVER_ERROR, times=2, on=[Route.TREE])
    tree = f"{hub.url}/api/models/fir/needle/tree/main"
    assert fetch(f"{hub.url}/api/models/fir/needle").status == 200
    assert fetch(f"{hub.url}/api/datasets/fir/corpus/tree/main").status == 200
    assert [fetch(tree).status for _ in range(3)] == [500, 500, 200]


def test_all_of_the_hub_can_be_out_of_order_and_mended(hub: StandInHub) -> None:
    hub.disturb("*", Trouble.GATEWAY_TIMEOUT)
    statuses = [fetch(f"{hub.url}{path}").status for path in ("/api/models", "/api/models/x/y")]
    assert statuses == [504, 504]
    hub.mend()
    assert fetch(f"{hub.url}/api/models").status == 200


def test_mending_one_repository_leaves_the_others_as_they_are(hub: StandInHub) -> None:
    hub.disturb("fir/needle", Trouble.SERVER_ERROR)
    hub.disturb("fir/corpus", Trouble.SERVER_ERROR)
    hub.mend("fir/needle")
    assert fetch(f"{hub.url}/api/models/fir/needle").status == 200
    assert fetch(f"{hub.url}/api/datasets/fir/corpus").status == 500


def test_429_on_demand_may_name_a_time_to_wait(hub: StandInHub) -> None:
    hub.disturb("fir/needle", Trouble.RATE_LIMITED, times=1, retry_after=3)
    answer = fetch(f"{hub.url}/api/models/fir/needle")
    assert (answer.status, answer.headers["retry-after"]) == (429, "3")


def test_a_fault_follows_a_repository_under_its_former_name(hub: StandInHub) -> None:
    hub.rename("fir/needle", "spruce/needle")
    hub.disturb("spruce/needle", Trouble.SERVER_ERROR, times=1)
    assert fetch(f"{hub.url}/api/models/fir/needle").status == 500


def test_wrong_types_leave_the_names_and_spoil_the_rest(hub: StandInHub) -> None:
    hub.disturb("fir/needle", "wrong_types")
    payload = fetch(f"{hub.url}/api/models/fir/needle").json
    assert payload["id"] == "fir/needle"
    assert payload["sha"] == 7
    assert payload["gated"] == "perhaps"
    assert isinstance(payload["tags"], dict)
    tree = fetch(f"{hub.url}/api/models/fir/needle/tree/main").json
    assert {type(item["size"]) for item in tree} == {list}


def test_drops_keep_every_read_within_a_limit_that_the_whole_exceeds(hub: StandInHub) -> None:
    hub.disturb("fir/needle", Trouble.DRIP, seconds=1.0)
    started = time.monotonic()
    info = client_of(hub).model_info("fir/needle", timeout=0.5)
    assert info.id == "fir/needle"
    assert time.monotonic() - started > 0.8


def test_a_hub_that_stops_lets_nobody_wait() -> None:
    with StandInHub([catalog.find("slow")]) as hub:
        hub.disturb("*", Trouble.SLOW, seconds=60)
        failed: list[BaseException] = []

        def ask() -> None:
            try:
                fetch(f"{hub.url}/api/models/transport/slow", timeout=30)
            except OSError as problem:
                failed.append(problem)
            except Exception as problem:
                failed.append(problem)

        thread = threading.Thread(target=ask)
        thread.start()
        time.sleep(0.2)
        started = time.monotonic()
    thread.join(timeout=5)
    assert not thread.is_alive()
    assert time.monotonic() - started < 3


def test_a_stopped_hub_refuses_connections_and_may_start_again() -> None:
    hub = StandInHub([model("a/b")]).start()
    url = hub.url
    hub.stop()
    with pytest.raises(OSError, match="refused"):
        fetch(f"{url}/api/models/a/b")
    with pytest.raises(httpx2.ConnectError):
        HfApi(endpoint=url, token=False).model_info("a/b")
    with hub:
        assert client_of(hub).model_info("a/b").id == "a/b"


def test_latency_is_added_to_every_answer() -> None:
    with StandInHub([model("a/b")], latency=0.15) as hub:
        started = time.monotonic()
        fetch(f"{hub.url}/api/models/a/b")
        assert time.monotonic() - started >= 0.15


# From another process


def test_changes_can_be_sent_from_outside(hub: StandInHub) -> None:
    answer = send_change(
        hub.url, "update", name="fir/needle", license="gemma", gated="manual", title="New terms"
    )
    assert answer.json["sha"] == hub.repository("fir/needle").head.id
    assert license_of(hub) == "gemma"
    assert send_change(hub.url, "delete", name="datasets/fir/corpus").status == 200
    assert fetch(f"{hub.url}/api/datasets/fir/corpus").status == 401
    assert send_change(hub.url, "restore", name="fir/corpus").json["kind"] == "datasets"
    assert send_change(hub.url, "disturb", name="*", trouble="server_error", times=1).json == {}
    assert fetch(f"{hub.url}/api/models").status == 500


def test_what_is_asked_of_the_control_is_not_counted(hub: StandInHub) -> None:
    fetch(f"{hub.url}/api/models/fir/needle")
    counts = fetch(f"{hub.url}/_control/requests").json
    assert counts == {"api": 1, "resolve": 0, "pages": 0}
    assert send_change(hub.url, "limits", api=1, window=60).json["api"] == 1
    assert [fetch(f"{hub.url}/api/models").status for _ in range(2)] == [200, 429]
    send_change(hub.url, "reset_counts")
    assert hub.count() == 0


@pytest.mark.parametrize(
    ("change", "arguments", "status"),
    [
        ("update", {"name": "nobody/nothing", "license": "mit"}, 404),
        ("update", {"name": "fir/needle", "colour": "green"}, 400),
        ("update", {"name": "fir/needle", "gated": "perhaps"}, 400),
        ("stop", {}, 400),
        ("__init__", {}, 400),
    ],
)
def test_a_change_that_cannot_be_is_refused(
    hub: StandInHub, change: str, arguments: dict[str, str], status: int
) -> None:
    assert send_change(hub.url, change, **arguments).status == status
