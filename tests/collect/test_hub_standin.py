"""The stand-in answers questions about one repository as the Hub does: through the real client."""

from pathlib import Path
from typing import Any

import pytest
from huggingface_hub.errors import (
    BadRequestError,
    RemoteEntryNotFoundError,
    RevisionNotFoundError,
)

from tests.hub_standin import StandInHub, make_file, model
from tests.hub_standin.asking import StartHub, client_of, fetch
from tests.hub_standin.catalog import find as find_case
from tests.hub_standin.payloads import EXPAND
from tests.hub_standin.repositories import Kind

# One repository through the real client


def test_the_client_reads_one_model(catalog: StandInHub) -> None:
    info = client_of(catalog).model_info("fir-institute/needle-7b-instruct")
    assert info.card_data is not None
    assert info.card_data.license == "apache-2.0"
    assert info.safetensors is not None
    assert info.safetensors.total == 7_000_000_000
    assert info.tags is not None
    assert "base_model:finetune:fir-institute/needle-7b" in info.tags
    assert "dataset:fir-institute/needle-instructions" in info.tags
    assert info.gated is False
    assert info.disabled is False


def test_every_value_of_expand_is_answered_in_one_request(catalog: StandInHub) -> None:
    names: Any = [name for name in EXPAND[Kind.MODEL] if name != "transformersInfo"]
    info = client_of(catalog).model_info("fir-institute/needle-7b", expand=names)
    # The client calls it a number; the Hub answers an object.
    children: Any = info.children_model_count
    assert children == {"adapter": 1, "merge": 1, "quantized": 0, "finetune": 1}
    assert info.base_models is None


def test_both_spellings_of_expand_are_accepted(catalog: StandInHub) -> None:
    url = f"{catalog.url}/api/models/fir-institute/needle-7b"
    assert fetch(f"{url}?expand=sha").json == fetch(f"{url}?expand[]=sha").json


@pytest.mark.parametrize("name", ["cardData.license", "_id", "sha256"])
def test_an_unknown_value_of_expand_is_refused(catalog: StandInHub, name: str) -> None:
    answer = fetch(f"{catalog.url}/api/models/fir-institute/needle-7b?expand=sha&expand={name}")
    assert answer.status == 400
    assert answer.json["error"].startswith('✖ Invalid option: expected one of "author"|')
    assert answer.json["error"].endswith("at expand[1]")
    with pytest.raises(BadRequestError):
        client_of(catalog).model_info("fir-institute/needle-7b", expand=[name])  # type: ignore[list-item]


@pytest.mark.parametrize("name", ["childrenModelCount", "usedStorage"])
def test_a_list_refuses_what_only_one_model_answers(catalog: StandInHub, name: str) -> None:
    assert fetch(f"{catalog.url}/api/models?expand={name}").status == 400
    assert fetch(f"{catalog.url}/api/models/files/sharded?expand={name}").status == 200


def test_absent_bases_are_left_out_and_false_is_said(catalog: StandInHub) -> None:
    query = "expand=baseModels&expand=gated&expand=private&expand=disabled"
    payload = fetch(f"{catalog.url}/api/models/payloads/base-missing?{query}").json
    assert "baseModels" not in payload
    assert (payload["gated"], payload["private"], payload["disabled"]) == (False, False, False)


def test_a_data_set_that_was_emptied_says_so_by_its_size(catalog: StandInHub) -> None:
    api = client_of(catalog)
    full = api.dataset_info("data/public", expand=["mainSize", "siblings"])
    empty = api.dataset_info("data/emptied", expand=["mainSize", "siblings"])
    assert full.main_size == 9_000_000_000
    assert empty.main_size == 0
    assert {item.rfilename for item in empty.siblings or []} == {".gitattributes", "README.md"}


# Refs, tree, commits


def test_a_trajectory_of_154_branches_comes_in_one_request(
    start_hub: StartHub,
) -> None:
    hub = start_hub([find_case("branches-154")])
    refs = client_of(hub).list_repo_refs("checkpoints/branches-154")
    steps = [ref for ref in refs.branches if ref.name.startswith("step")]
    assert len(steps) == 154
    assert len({ref.target_commit for ref in steps}) == 154
    assert hub.count() == 1


def test_branches_at_one_commit_are_no_trajectory(catalog: StandInHub) -> None:
    refs = client_of(catalog).list_repo_refs("checkpoints/same-commit")
    assert len({ref.target_commit for ref in refs.branches}) == 1


def test_pull_requests_and_converts_are_listed(catalog: StandInHub) -> None:
    api = client_of(catalog)
    refs = api.list_repo_refs("checkpoints/variants", include_pull_requests=True)
    assert [ref.ref for ref in refs.pull_requests or []] == ["refs/pr/1", "refs/pr/2"]
    converts = api.list_repo_refs("data/public", repo_type="dataset").converts
    assert [ref.ref for ref in converts] == ["refs/convert/parquet"]
    assert api.model_info("checkpoints/variants", revision="refs/pr/1").sha is not None


def test_a_tree_of_1001_files_comes_in_two_pages(start_hub: StartHub) -> None:
    hub = start_hub([find_case("tree-1001")])
    entries = list(client_of(hub).list_repo_tree("files/tree-1001", recursive=True))
    assert len({entry.path for entry in entries}) == 1_001
    assert hub.count("api") == 2


def test_the_link_to_the_next_page_is_absolute_and_keeps_the_question(catalog: StandInHub) -> None:
    url = f"{catalog.url}/api/models/files/tree-1001/tree/main?recursive=true&expand=false"
    first = fetch(url)
    assert first.next_page is not None
    assert first.next_page.startswith(
        f"{catalog.url}/api/models/files/tree-1001/tree/main?recursive"
    )
    assert "expand=false" in first.next_page
    second = fetch(first.next_page)
    assert (len(first.json), len(second.json), second.next_page) == (1_000, 1, None)


def test_an_expanded_tree_has_shorter_pages_and_says_more(catalog: StandInHub) -> None:
    entries = list(
        client_of(catalog).list_repo_tree("checkpoints/directories", recursive=True, expand=True)
    )
    pickles = [entry for entry in entries if entry.path.endswith("optimizer.pt")]
    assert pickles
    for entry in pickles:
        assert getattr(entry, "security", None) is not None
        assert getattr(entry, "last_commit", None) is not None
    page = fetch(f"{catalog.url}/api/models/files/tree-1001/tree/main?expand=true")
    assert len(page.json) == 50


def test_a_folder_can_be_listed_and_a_file_is_no_folder(catalog: StandInHub) -> None:
    url = f"{catalog.url}/api/models/checkpoints/directories/tree/main"
    top = {item["path"] for item in fetch(url).json}
    assert "checkpoint-500" in top
    assert "checkpoint-500/optimizer.pt" not in top
    inside = {item["path"] for item in fetch(f"{url}/checkpoint-500").json}
    assert "checkpoint-500/optimizer.pt" in inside
    assert fetch(f"{url}/README.md").headers["x-error-code"] == "EntryNotFound"
    deep = fetch(f"{catalog.url}/api/models/fir-institute/needle-7b/tree/main/eval%2Fresults.json")
    assert deep.status == 404


def test_commits_are_counted_and_paged(start_hub: StartHub) -> None:
    hub = start_hub([find_case("long-history")])
    assert len(client_of(hub).list_repo_commits("checkpoints/long-history")) == 120
    assert hub.count() == 3
    last = fetch(f"{hub.url}/api/models/checkpoints/long-history/commits/main?limit=1")
    assert last.headers["x-total-count"] == "120"
    assert last.next_page is not None
    assert "p=1&limit=1" in last.next_page


def test_paths_info_leaves_out_what_is_not_there(catalog: StandInHub) -> None:
    api = client_of(catalog)
    found = api.get_paths_info("cards/license-other-file", ["LICENSE", "COPYING", "README.md"])
    assert [item.path for item in found] == ["LICENSE", "README.md"]
    as_json = fetch(
        f"{catalog.url}/api/models/cards/license-other-file/paths-info/main",
        method="POST",
        headers={"Content-Type": "application/json"},
        body=b'{"paths": ["LICENSE"]}',
    )
    assert [item["path"] for item in as_json.json] == ["LICENSE"]


# Files


def test_the_client_downloads_a_file_served_directly(start_hub: StartHub, tmp_path: Path) -> None:
    hub = start_hub([model("a/b", license="mit", body="# Hello\n")])
    path = client_of(hub).hf_hub_download("a/b", "README.md", cache_dir=tmp_path)
    assert Path(path).read_text() == "---\nlicense: mit\n---\n\n# Hello\n"
    assert [item.method for item in hub.requests] == ["HEAD", "GET"]
    assert hub.count("resolve") == 2


def test_the_client_follows_a_redirected_file(start_hub: StartHub, tmp_path: Path) -> None:
    hub = start_hub([find_case("redirected")])
    first = fetch(f"{hub.url}/files/redirected/resolve/main/LICENSE")
    assert first.status == 307
    assert first.headers["location"].startswith("/api/resolve-cache/models/files/redirected/")
    assert first.headers["x-repo-commit"] == hub.repository("files/redirected").head.id
    hub.reset_counts()
    path = client_of(hub).hf_hub_download("files/redirected", "LICENSE", cache_dir=tmp_path)
    assert Path(path).read_text().startswith("MIT License")
    assert [item.method for item in hub.requests] == ["HEAD", "HEAD", "GET"]
    assert hub.count("resolve") == 3


def test_a_range_of_a_file_of_fourteen_gigabytes(catalog: StandInHub) -> None:
    url = f"{catalog.url}/fir-institute/needle-7b/resolve/main/model.safetensors"
    part = fetch(url, headers={"Range": "bytes=0-7"})
    assert part.status == 206
    length = int.from_bytes(part.body, "little")
    size = 8 + length + 14_000_000_000
    assert part.headers["content-range"] == f"bytes 0-7/{size}"
    end = fetch(url, headers={"Range": "bytes=-3"})
    assert (end.status, end.body) == (206, b"\0\0\0")
    beyond = fetch(url, headers={"Range": f"bytes={size}-"})
    assert (beyond.status, beyond.headers["content-range"]) == (416, f"bytes */{size}")
    head = fetch(url, method="HEAD")
    assert (head.headers["x-linked-size"], head.body) == (str(size), b"")


def test_etags_are_the_hashes_of_the_tree(catalog: StandInHub) -> None:
    url = f"{catalog.url}/delta-group/estuary-1b/resolve/main"
    tree = fetch(f"{catalog.url}/api/models/delta-group/estuary-1b/tree/main").json
    by_path = {item["path"]: item for item in tree}
    small = fetch(f"{url}/config.json", method="HEAD").headers["etag"]
    large = fetch(f"{url}/model.safetensors", method="HEAD").headers["etag"]
    assert small == f'"{by_path["config.json"]["oid"]}"'
    assert large == f'"{by_path["model.safetensors"]["lfs"]["oid"]}"'
    again = fetch(f"{url}/config.json", headers={"If-None-Match": small})
    assert (again.status, again.body) == (304, b"")


def test_the_hash_of_a_small_file_is_the_one_git_gives() -> None:
    # `printf 'hello\n' | git hash-object --stdin`
    assert make_file("hello\n").oid == "ce013625030ba8dba906f756967f9e9ca394464a"


@pytest.mark.parametrize("name", ["files/sharded", "files/large-header", "cards/license-list"])
def test_the_client_reads_safetensors_headers_from_afar(catalog: StandInHub, name: str) -> None:
    metadata = client_of(catalog).get_safetensors_metadata(name)
    assert sum(metadata.parameter_count.values()) in (1_024, 4_000, 4_096)


def test_all_shard_headers_come_in_one_request(start_hub: StartHub) -> None:
    hub = start_hub([find_case("missing-shard")])
    metadata = client_of(hub).get_sharded_safetensors_metadata("files/missing-shard")
    assert len(metadata.files_metadata) == 3
    assert hub.count("api") == 1


def test_a_missing_file_and_a_missing_revision_are_told_apart(
    catalog: StandInHub, tmp_path: Path
) -> None:
    api = client_of(catalog)
    with pytest.raises(RemoteEntryNotFoundError):
        api.hf_hub_download("files/sharded", "nothing.txt", cache_dir=tmp_path)
    with pytest.raises(RevisionNotFoundError):
        api.hf_hub_download("files/sharded", "README.md", revision="v9", cache_dir=tmp_path)
    with pytest.raises(RevisionNotFoundError):
        api.model_info("files/sharded", revision="v9")
    answer = fetch(f"{catalog.url}/files/sharded/resolve/main/nothing.txt")
    assert answer.headers["x-repo-commit"] == catalog.repository("files/sharded").head.id
