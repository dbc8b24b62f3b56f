"""Who may see what on the stand-in, and what makes the client itself raise."""

from pathlib import Path

import httpx2
import pytest
from huggingface_hub.errors import (
    DisabledRepoError,
    GatedRepoError,
    HfHubHTTPError,
    RepositoryNotFoundError,
)

from tests.hub_standin import Gate, StandInHub, dataset, model
from tests.hub_standin.asking import StartHub, client_of, fetch
from tests.hub_standin.catalog import find as find_case
from tests.hub_standin.catalog import make_repositories as make_cases

# Missing, private, gated, disabled, renamed


@pytest.mark.parametrize("name", ["nobody/nothing", "access/private"])
def test_missing_and_private_are_the_same_bare_401(catalog: StandInHub, name: str) -> None:
    answer = fetch(f"{catalog.url}/api/models/{name}")
    assert answer.status == 401
    assert answer.json == {"error": "Invalid username or password."}
    assert answer.headers["x-error-message"] == "Invalid username or password."
    assert answer.headers["www-authenticate"].startswith("Bearer realm=")
    assert "x-error-code" not in answer.headers
    with pytest.raises(HfHubHTTPError) as caught:
        client_of(catalog).model_info(name)
    # Over http the client does not translate it, so the reader has to.
    assert not isinstance(caught.value, RepositoryNotFoundError)
    assert caught.value.response.status_code == 401


def test_a_switch_makes_missing_explicit(start_hub: StartHub) -> None:
    hub = start_hub(is_missing_explicit=True)
    with pytest.raises(RepositoryNotFoundError):
        client_of(hub).model_info("nobody/nothing")


def test_a_known_token_is_told_that_it_is_missing_and_a_bad_one_is_refused(
    start_hub: StartHub,
) -> None:
    hub = start_hub(
        [model("a/gated", gated=Gate.AUTO)], tokens={"hf_known": frozenset({"a/gated"})}
    )
    known = {"Authorization": "Bearer hf_known"}
    missing = fetch(f"{hub.url}/api/models/nobody/nothing", headers=known)
    assert (missing.status, missing.headers["x-error-code"]) == (404, "RepoNotFound")
    assert fetch(f"{hub.url}/a/gated/resolve/main/README.md", headers=known).status == 200
    bad = fetch(f"{hub.url}/api/models/a/gated", headers={"Authorization": "Bearer hf_bad"})
    assert bad.json == {"error": "Invalid credentials in Authorization header"}


@pytest.mark.parametrize(("name", "gate"), [("gated-auto", "auto"), ("gated-manual", "manual")])
def test_a_gate_lets_information_through_and_nothing_else(
    catalog: StandInHub, tmp_path: Path, name: str, gate: str
) -> None:
    api, repo_id = client_of(catalog), f"access/{name}"
    assert api.model_info(repo_id).gated == gate
    assert list(api.list_repo_tree(repo_id))
    assert api.list_repo_refs(repo_id).branches
    for refused in (
        lambda: api.hf_hub_download(repo_id, "README.md", cache_dir=tmp_path),
        lambda: api.list_repo_commits(repo_id),
        lambda: api.auth_check(repo_id),
    ):
        with pytest.raises(GatedRepoError):
            refused()
    answer = fetch(f"{catalog.url}/{repo_id}/resolve/main/README.md")
    assert (answer.status, answer.headers["x-error-code"]) == (401, "GatedRepo")
    assert answer.json["error"].endswith("Please log in.")


def test_the_two_ways_of_being_disabled(catalog: StandInHub) -> None:
    api = client_of(catalog)
    assert api.model_info("access/disabled-shown").disabled is True
    with pytest.raises(GatedRepoError):
        api.list_repo_commits("access/disabled-shown")
    with pytest.raises(DisabledRepoError):
        api.model_info("access/disabled-refused")
    with pytest.raises(DisabledRepoError):
        api.dataset_info("access/disabled-data")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("access/renamed-from", "access/renamed-to"),
        ("access-before/renamed-from", "access/renamed-to"),
        ("access/given-up", "access/taken-over"),
        ("legacy-name", "access/legacy-name"),
        ("access-cases/wrong-case", "Access-Cases/Wrong-Case"),
    ],
)
def test_another_name_leads_on(catalog: StandInHub, asked: str, found: str) -> None:
    answer = fetch(f"{catalog.url}/api/models/{asked}/tree/main?recursive=true")
    assert answer.status == 307
    assert answer.headers["location"] == f"/api/models/{found}/tree/main?recursive=true"
    api = client_of(catalog)
    assert api.model_info(asked).id == found
    assert list(api.list_repo_tree(asked))
    file = fetch(f"{catalog.url}/{asked}/resolve/main/README.md")
    assert file.headers["location"] == f"/{found}/resolve/main/README.md"


def test_a_renamed_data_set_leads_on(catalog: StandInHub) -> None:
    assert client_of(catalog).dataset_info("access/data-before").id == "access/moved-data"


# What makes the client itself raise


@pytest.mark.parametrize(
    ("name", "raised"),
    [
        ("payloads/eval-results-no-url", ValueError),
        ("payloads/unknown-transformers-key", TypeError),
        ("transport/html-page", ValueError),
        ("transport/broken-json", ValueError),
        ("transport/server-error", HfHubHTTPError),
        ("transport/gateway-timeout", HfHubHTTPError),
        ("transport/rate-limited-retry-after", HfHubHTTPError),
        ("transport/slow", httpx2.ReadTimeout),
        ("transport/truncated", httpx2.RemoteProtocolError),
        ("transport/reset", httpx2.ReadError),
    ],
)
def test_odd_answers_make_the_client_raise(name: str, raised: type[Exception]) -> None:
    with StandInHub([find_case(name.split("/")[1])]) as hub, pytest.raises(raised):
        client_of(hub).model_info(
            name,
            timeout=0.5,
            expand=["evalResults", "transformersInfo", "sha"],
        )


@pytest.mark.parametrize(
    "name",
    [
        "bad-model-index",
        "unknown-keys",
        "no-dates",
        "license-list",
        "license-number",
        "list-head",
        "broken-yaml",
        "odd-values",
        "no-card",
        "markup",
        "control-characters",
        "bidi",
        "nested-json",
        "alias-bomb",
        "many-tags",
        "paths",
    ],
)
def test_odd_payloads_reach_the_reader(
    catalog: StandInHub, name: str, recwarn: pytest.WarningsRecorder
) -> None:
    repo_id = find_case(name).repo_id
    assert client_of(catalog).model_info(repo_id, expand=["cardData", "tags", "siblings"]).id


def test_every_repository_answers_in_its_way(catalog: StandInHub) -> None:
    for repository in make_cases():
        if not repository.faults:
            answer = fetch(f"{catalog.url}/api/{repository.kind}/{repository.repo_id}")
            assert answer.status in (200, 401, 403), repository.repo_id


def test_readers_of_data_sets_meet_every_state(catalog: StandInHub) -> None:
    names = ["public", "emptied", "never-existed"]
    found = {
        name: fetch(f"{catalog.url}/api/datasets/data/{name}?expand=mainSize").status
        for name in names
    }
    assert found == {"public": 200, "emptied": 200, "never-existed": 401}


def test_a_data_set_and_a_model_may_have_the_same_name(start_hub: StartHub) -> None:
    hub = start_hub([model("a/b", license="mit"), dataset("a/b", license="odc-by")])
    hub.update("datasets/a/b", license="cc-by-4.0")
    api = client_of(hub)
    assert api.model_info("a/b").tags != api.dataset_info("a/b").tags
