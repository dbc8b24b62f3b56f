"""The stand-in's lists: pages, filters, order; and the smaller questions."""

from typing import Any

import pytest

from tests.hub_standin import Route, StandInHub, model
from tests.hub_standin.asking import Answer, StartHub, client_of, fetch
from tests.hub_standin.bench import make_repositories

# Lists


def test_the_client_pages_through_a_list_by_keyset(start_hub: StartHub) -> None:
    hub = start_hub(make_repositories(57))
    wanted = fetch(f"{hub.url}/api/models?sort=downloads&limit=10")
    assert wanted.next_page is not None
    assert wanted.next_page.startswith(f"{hub.url}/api/models?sort=downloads&limit=10&cursor=")
    hub.reset_counts()
    found: list[dict[str, Any]] = []
    page: Answer | None = wanted
    while page is not None:
        found += page.json
        page = fetch(page.next_page) if page.next_page else None
    assert len({item["id"] for item in found}) == 57
    assert [item["downloads"] for item in found] == sorted(
        (item["downloads"] for item in found), reverse=True
    )
    assert hub.count("api") == 5


def test_a_list_ends_where_the_client_says(start_hub: StartHub) -> None:
    hub = start_hub(make_repositories(30))
    assert len(list(client_of(hub).list_models(limit=7))) == 7
    assert dict(hub.requests[0].query)["limit"] == "7"
    assert len(list(client_of(hub).list_models())) == 30


def test_a_page_holds_a_thousand_at_most(start_hub: StartHub) -> None:
    hub = start_hub(make_repositories(1_001))
    first = fetch(f"{hub.url}/api/models?limit=5000&expand=sha")
    assert first.next_page is not None
    assert (len(first.json), len(fetch(first.next_page).json)) == (1_000, 1)


def test_paging_by_date_neither_repeats_nor_skips_when_models_are_added(
    start_hub: StartHub,
) -> None:
    hub = start_hub(make_repositories(20))
    first = fetch(f"{hub.url}/api/models?sort=createdAt&limit=10")
    hub.add(model("new/arrival", created="2027-01-01"))
    assert first.next_page is not None
    second = fetch(first.next_page)
    assert len({item["id"] for item in (*first.json, *second.json)}) == 20


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("filter=license:llama3.1&filter=region:us&author=brassworks", {"brassworks/anvil-8b"}),
        ("filter=dataset:fir-institute/needle-corpus", {"fir-institute/needle-7b"}),
        (
            "filter=base_model:adapter:fir-institute/needle-7b",
            {"night-owl/needle-7b-poet-lora"},
        ),
        ("gated=true&author=brassworks", {"brassworks/anvil-8b"}),
        ("gated=false&author=brassworks", {"brassworks/forge-70b"}),
        ("num_parameters=min:60B", {"brassworks/forge-70b"}),
        ("search=MUDLARK", {"delta-group/mudlark-encoder"}),
        ("pipeline_tag=text-to-image", {"lumen-arts/glasswork-xl"}),
    ],
)
def test_a_list_is_filtered(catalog: StandInHub, query: str, expected: set[str]) -> None:
    assert {item["id"] for item in fetch(f"{catalog.url}/api/models?{query}").json} == expected


@pytest.mark.parametrize("query", ["sort=fame", "cursor=bm9wZQ==", "limit=many", "limit=0"])
def test_nonsense_in_a_list_is_refused(catalog: StandInHub, query: str) -> None:
    assert fetch(f"{catalog.url}/api/models?{query}").status == 400


def test_private_repositories_are_not_listed(catalog: StandInHub) -> None:
    assert fetch(f"{catalog.url}/api/models?author=access&search=private").json == []


# Everything else


def test_the_smaller_questions_are_answered(catalog: StandInHub) -> None:
    harnesses = fetch(f"{catalog.url}/api/agent-harnesses").json
    assert harnesses == {"standardEnvVars": [], "harnesses": {}}
    tags = fetch(f"{catalog.url}/api/models-tags-by-type").json
    assert {"id": "license:mit", "label": "mit", "type": "license"} in tags["license"]
    trending = fetch(f"{catalog.url}/api/trending?type=model&limit=50").json["recentlyTrending"]
    assert len(trending) == 20
    assert "_id" not in trending[0]["repoData"]
    scan = fetch(f"{catalog.url}/api/models/files/pickle-only/scan").json
    assert scan["filesWithIssues"][0] == {"path": "pytorch_model.bin", "level": "unsafe"}
    size = fetch(f"{catalog.url}/api/datasets/data/public/treesize/main/data").json
    assert size == {"path": "/data", "size": 9_000_000_000}
    discussions = fetch(f"{catalog.url}/api/models/access/gated-auto/discussions")
    assert discussions.json["count"] == 0


def test_an_owner_is_an_organization_in_any_case_and_never_a_user(catalog: StandInHub) -> None:
    overview = client_of(catalog).get_organization_overview("Fir-Institute")
    assert (overview.name, overview.num_datasets) == ("fir-institute", 2)
    assert fetch(f"{catalog.url}/api/users/fir-institute/overview").status == 404


def test_requests_are_recorded_with_what_they_asked_for(start_hub: StartHub) -> None:
    hub = start_hub([model("a/b")])
    client_of(hub).model_info("a/b", expand=["sha", "gated"])
    (request,) = hub.requests
    assert (request.method, request.path, request.route) == ("GET", "/api/models/a/b", Route.INFO)
    assert request.query == (("expand", "sha"), ("expand", "gated"))
    assert (request.repo_id, request.status, request.bucket) == ("a/b", 200, "api")
    assert "authorization" not in request.headers
