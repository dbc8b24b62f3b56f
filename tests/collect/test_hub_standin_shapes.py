"""The stand-in's answers have the fields that were recorded at the real Hub."""

import re

import pytest

from tests.hub_standin import StandInHub
from tests.hub_standin.asking import fetch
from tests.hub_standin.payloads import DEFAULT_KEYS
from tests.hub_standin.repositories import Kind

# The keys of answers of the live Hub, as others have recorded them: one model (of the kind with a
# transformers configuration and safetensors) on 2026-07-29 and 2026-10-02; the expanded model, list
# entries, data set and commits on 2026-10-02; files and trees on 2026-09-23. Those of references
# are what the client's source of 2026 requires.
RECORDED_MODEL = (
    "_id id modelId author private disabled gated sha lastModified createdAt pipeline_tag "
    "library_name tags downloads likes cardData config siblings spaces safetensors widgetData "
    "transformersInfo usedStorage"
)
RECORDED_MODEL_ONLY_WHERE_IT_APPLIES = "gguf model-index"
RECORDED_EXPANDED_MODEL = (
    "_id id author private disabled gated lastModified sha pipeline_tag tags likes downloads "
    "downloadsAllTime trendingScore baseModels spaces createdAt childrenModelCount"
)
RECORDED_MODEL_ENTRY = (
    "_id id modelId likes trendingScore private downloads tags pipeline_tag library_name createdAt"
)
RECORDED_FULL_MODEL_ENTRY = f"{RECORDED_MODEL_ENTRY} author gated lastModified sha siblings"
RECORDED_DATASET = (
    "_id id author sha lastModified private gated disabled tags description downloads likes "
    "cardData siblings createdAt usedStorage"
)
RECORDED_SIBLING = "rfilename blobId size"
RECORDED_LARGE_SIBLING = "rfilename blobId size lfs"
RECORDED_SIBLING_LFS = "sha256 size pointerSize"
RECORDED_TREE_DIRECTORY = "type oid size path"
RECORDED_TREE_FILE = "type oid size path"
RECORDED_TREE_LARGE_FILE = "type oid size lfs xetHash path"
RECORDED_TREE_LFS = "oid size pointerSize"
RECORDED_REFS = "tags branches converts"
RECORDED_REFS_WITH_PULL_REQUESTS = "tags branches converts pullRequests"
RECORDED_REF = "name ref targetCommit"
RECORDED_COMMIT = "id title message authors date"
RECORDED_CHILDREN = {"adapter", "merge", "quantized", "finetune"}


def keys(text: str) -> set[str]:
    return set(text.split())


def test_a_model_has_the_recorded_keys(catalog: StandInHub) -> None:
    answer = fetch(f"{catalog.url}/api/models/fir-institute/needle-7b")
    assert set(answer.json) == keys(RECORDED_MODEL)
    assert answer.headers["content-type"] == "application/json; charset=utf-8"


@pytest.mark.parametrize(
    ("name", "key"),
    [("files/gguf-only", "gguf"), ("payloads/model-index", "model-index")],
)
def test_some_recorded_keys_are_there_only_where_they_apply(
    catalog: StandInHub, name: str, key: str
) -> None:
    assert key in fetch(f"{catalog.url}/api/models/{name}").json
    known = keys(f"{RECORDED_MODEL} {RECORDED_MODEL_ONLY_WHERE_IT_APPLIES}") - {"_id", "id"}
    assert known == set(DEFAULT_KEYS[Kind.MODEL])


def test_an_expanded_model_has_exactly_what_was_named(catalog: StandInHub) -> None:
    named = keys(RECORDED_EXPANDED_MODEL) - {"_id", "id"}
    query = "&".join(f"expand={name}" for name in sorted(named))
    payload = fetch(f"{catalog.url}/api/models/night-owl/forge-70b-GGUF?{query}").json
    # The recording is of a model without a task.
    assert set(payload) == keys(RECORDED_EXPANDED_MODEL) - {"pipeline_tag"}
    assert set(payload["childrenModelCount"]) == RECORDED_CHILDREN
    assert payload["baseModels"]["relation"] == "quantized"
    assert set(payload["baseModels"]["models"][0]) == {"_id", "id"}


def test_list_entries_have_the_recorded_keys(catalog: StandInHub) -> None:
    url = f"{catalog.url}/api/models?search=needle-7b&author=fir-institute"
    assert set(fetch(url).json[0]) == keys(RECORDED_MODEL_ENTRY)
    assert set(fetch(f"{url}&full=true").json[0]) == keys(RECORDED_FULL_MODEL_ENTRY)
    expanded = fetch(f"{url}&expand=author&sort=createdAt").json[0]
    assert set(expanded) == {"_id", "id", "author"}
    assert set(fetch(f"{url}&expand=author").json[0]) == {"_id", "id", "author", "trendingScore"}


def test_a_data_set_has_the_recorded_keys(catalog: StandInHub) -> None:
    payload = fetch(f"{catalog.url}/api/datasets/data/public").json
    assert set(payload) == keys(RECORDED_DATASET)


def test_files_have_the_recorded_keys_and_hashes_by_two_names(catalog: StandInHub) -> None:
    url = f"{catalog.url}/api/models/delta-group/estuary-1b"
    siblings = {item["rfilename"]: item for item in fetch(f"{url}?blobs=true").json["siblings"]}
    assert set(siblings["config.json"]) == keys(RECORDED_SIBLING)
    assert set(siblings["model.safetensors"]) == keys(RECORDED_LARGE_SIBLING)
    assert set(siblings["model.safetensors"]["lfs"]) == keys(RECORDED_SIBLING_LFS)
    tree = {item["path"]: item for item in fetch(f"{url}/tree/main?recursive=true").json}
    assert set(tree["configs"]) == keys(RECORDED_TREE_DIRECTORY)
    assert set(tree["config.json"]) == keys(RECORDED_TREE_FILE)
    assert set(tree["model.safetensors"]) == keys(RECORDED_TREE_LARGE_FILE)
    assert set(tree["model.safetensors"]["lfs"]) == keys(RECORDED_TREE_LFS)
    large = siblings["model.safetensors"]["lfs"]["sha256"]
    assert tree["model.safetensors"]["lfs"]["oid"] == large


def test_refs_and_commits_have_the_recorded_keys(catalog: StandInHub) -> None:
    url = f"{catalog.url}/api/models/checkpoints/variants"
    assert set(fetch(f"{url}/refs").json) == keys(RECORDED_REFS)
    with_requests = fetch(f"{url}/refs?include_prs=1").json
    assert set(with_requests) == keys(RECORDED_REFS_WITH_PULL_REQUESTS)
    assert set(with_requests["pullRequests"][0]) == keys(RECORDED_REF)
    assert set(fetch(f"{url}/commits/main").json[0]) == keys(RECORDED_COMMIT)


def test_dates_end_in_z_and_hashes_have_their_length(catalog: StandInHub) -> None:
    payload = fetch(f"{catalog.url}/api/models/fir-institute/needle-7b").json
    for key in ("createdAt", "lastModified"):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", payload[key])
    assert re.fullmatch(r"[0-9a-f]{40}", payload["sha"])
    assert re.fullmatch(r"[0-9a-f]{24}", payload["_id"])
