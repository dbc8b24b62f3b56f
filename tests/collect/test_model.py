"""One model repository to observations, through the real client, against the stand-in Hub."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from audits.collect.client import Hub
from audits.collect.errors import BadName, IdentityChanged
from audits.collect.hub import API_REQUESTS, FILE_READS, collect_model
from audits.engine.canonical import canonical_json, digest
from audits.engine.components import Relation
from audits.engine.observations import (
    BaseNamed,
    Gating,
    Observations,
    RepositoryState,
    WeightFormat,
)
from audits.engine.plain import from_plain
from tests.collect.conftest import Collect, StartHub, asked_at
from tests.hub_standin import Gate, Kind, StandInHub, dataset, model
from tests.hub_standin.catalog import make_repositories

MODELS = [item.repo_id for item in make_repositories() if item.kind is Kind.MODEL]
FAILING = {
    "payloads/wrong-types",
    "payloads/no-dates",
    *(name for name in MODELS if name.startswith("transport/") and name != "transport/data-reader"),
}


@pytest.mark.parametrize("repo_id", [name for name in MODELS if name not in FAILING])
def test_a_look_keeps_to_its_requests_and_brings_the_same_twice(
    catalog: StandInHub, look_at: Collect, repo_id: str
) -> None:
    look = look_at(repo_id)
    assert catalog.count("api") == look.cost.api_requests <= API_REQUESTS
    assert catalog.count("resolve") == look.cost.file_reads <= FILE_READS
    assert catalog.count("pages") == 0
    seen = look.observations
    assert digest(look_at(repo_id).observations) == digest(seen)
    text = canonical_json(seen).decode("utf-8", errors="strict")
    assert len(text) < 400_000
    assert not {"\x00", "\x1b", "\u202e", "\u200b", "\ufeff"} & set(text)
    assert from_plain(Observations, _plain(text)) == seen


def _plain(text: str) -> Mapping[str, object]:
    import json

    plain: Mapping[str, object] = json.loads(text)
    return plain


def test_everything_is_read_at_the_commit_of_the_information(
    catalog: StandInHub, look_at: Collect
) -> None:
    seen = look_at("fir-institute/needle-7b").observations
    assert seen.commit is not None
    for request in catalog.requests:
        if "/tree/" in request.path or "/resolve/" in request.path:
            assert seen.commit in request.path


def test_nobody_is_told_a_token_and_no_other_place_is_asked(
    catalog: StandInHub, look_at: Collect
) -> None:
    look_at("fir-institute/needle-7b")
    assert not any("authorization" in request.headers for request in catalog.requests)
    assert not any("agent-harnesses" in request.path for request in catalog.requests)
    assert all("openboard" in request.headers["user-agent"] for request in catalog.requests)


def test_a_gated_repository_shows_its_files_and_not_its_text(
    catalog: StandInHub, look_at: Collect
) -> None:
    look = look_at("access/gated-manual")
    seen = look.observations
    assert seen.gating is Gating.MANUAL
    assert (seen.card.present, seen.card.readable, seen.card.text) == (True, False, "")
    assert seen.weights.count == 1
    assert seen.license.terms is not None
    assert seen.license.terms.alternatives == (("gemma",),)
    assert seen.checkpoints.branches == 2
    assert catalog.count("resolve") == 0


@pytest.mark.parametrize("repo_id", ["access/disabled-shown", "access/disabled-refused"])
def test_a_disabled_repository_is_an_observation(look_at: Collect, repo_id: str) -> None:
    assert look_at(repo_id).observations.state is RepositoryState.DISABLED


@pytest.mark.parametrize("repo_id", ["access/private", "nobody/never-existed", "no-owner"])
def test_missing_or_private_is_one_observation_to_an_anonymous_caller(
    look_at: Collect, repo_id: str
) -> None:
    seen = look_at(repo_id).observations
    assert (seen.state, seen.commit) == (RepositoryState.MISSING, None)


@pytest.mark.parametrize("is_missing_explicit", [False, True])
def test_missing_is_understood_with_and_without_its_code(
    start_hub: StartHub, is_missing_explicit: bool
) -> None:
    hub = start_hub([], is_missing_explicit=is_missing_explicit)
    look = collect_model("nobody/never", hub=asked_at(hub))
    assert look.observations.state is RepositoryState.MISSING


def test_missing_is_a_404_to_a_known_token(start_hub: StartHub) -> None:
    hub = start_hub([], tokens={"hf_known": frozenset()})
    look = collect_model("nobody/never", hub=asked_at(hub, token="hf_known"))
    assert look.observations.state is RepositoryState.MISSING
    assert hub.requests[0].headers["authorization"] == "Bearer hf_known"


def test_a_token_is_not_shown_by_what_holds_it() -> None:
    assert "hf_secret" not in repr(Hub(token="hf_secret"))


def test_a_renamed_repository_is_read_under_its_name_of_today(
    catalog: StandInHub, look_at: Collect
) -> None:
    look = look_at("access/renamed-from")
    assert (look.observations.repo_id, look.observations.name) == (
        "access/renamed-from",
        "access/renamed-to",
    )
    assert catalog.count("api") == 4  # one more for the redirect, and only one


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("legacy-name", "access/legacy-name"),
        ("access-cases/wrong-case", "Access-Cases/Wrong-Case"),
    ],
)
def test_old_and_misspelled_names_lead_on(look_at: Collect, asked: str, name: str) -> None:
    assert look_at(asked).observations.name == name


def test_another_repository_under_a_known_name_is_an_error_of_its_own(look_at: Collect) -> None:
    known = look_at("access/renamed-to").observations.hub_id
    assert look_at("access/renamed-from", hub_id=known).observations.hub_id == known
    with pytest.raises(IdentityChanged) as caught:
        look_at("access/given-up", hub_id=known)
    assert (caught.value.known, caught.value.found) == (known, "66d000000000000000000002")


@pytest.mark.parametrize(
    "name", ["a/b/c", "../etc", "a/b--c", "x" * 200, "", "a b", "ä/ö", "a/b\n"]
)
def test_what_cannot_be_a_name_is_not_asked_for(
    catalog: StandInHub, look_at: Collect, name: str
) -> None:
    with pytest.raises(BadName):
        look_at(name)
    assert catalog.count() == 0


def test_licenses_of_cards_keep_what_was_said(look_at: Collect) -> None:
    two = look_at("cards/license-two").observations
    assert two.license.terms is not None
    assert two.license.terms.alternatives == (("apache-2.0", "cc-by-nc-4.0"),)
    assert "several licenses" in two.notes[0]
    other = look_at("cards/license-other-file").observations.license
    assert other.terms is not None
    assert (other.terms.name, other.file, other.file_license) == (
        "thistle-community",
        "LICENSE",
        None,
    )
    assert other.file_digest is not None
    unread = look_at("cards/license-number").observations.license.terms
    assert unread is not None
    assert (unread.stated, unread.alternatives) == ("3.0", ())


def test_a_license_file_is_read_beside_what_the_card_says(look_at: Collect) -> None:
    alone = look_at("cards/license-file-only").observations.license
    assert (alone.terms, alone.file_license) == (None, "apache-2.0")
    against = look_at("cards/license-contradicted").observations.license
    assert against.terms is not None
    assert (against.terms.stated, against.file, against.file_license) == (
        "apache-2.0",
        "LICENSE",
        None,
    )


def test_cards_that_are_not_yaml_are_text_with_a_reason(look_at: Collect) -> None:
    broken = look_at("cards/broken-yaml").observations
    assert broken.card.data is None
    assert "not YAML" in broken.card.error
    assert broken.card.text.startswith("# Thistle")
    assert not look_at("cards/no-card").observations.card.present
    assert look_at("cards/empty-card").observations.card.present


def test_hostile_cards_bring_no_harm_and_no_data(look_at: Collect) -> None:
    assert "aliases" in look_at("hostile/alias-bomb").observations.card.error
    assert "nested" in look_at("hostile/nested-yaml").observations.card.error
    assert look_at("hostile/yaml-tags").observations.card.data is None
    huge = look_at("hostile/huge-card")
    assert huge.observations.card.truncated
    assert huge.cost.bytes < 2_000_000
    link = look_at("hostile/markup").observations.license.terms
    assert link is not None
    assert link.link is None
    many = look_at("hostile/many-tags").observations
    assert len(many.tags) <= 500
    assert len(many.datasets) == 50
    assert any("more data sets" in note for note in many.notes)


def test_tags_about_the_hubs_own_services_are_left_out(look_at: Collect) -> None:
    tags = look_at("fir-institute/needle-7b").observations.tags
    assert not any(tag.startswith("region:") for tag in tags)
    assert list(tags) == sorted(tags)


def test_a_long_listing_is_read_to_its_second_page(catalog: StandInHub, look_at: Collect) -> None:
    files = look_at("files/tree-1001").observations.files
    assert (files.count, len(files.entries), files.complete) == (1_001, 1_000, True)
    assert [item.path.rpartition("/")[2][:10] for item in catalog.requests].count("refs") == 1


def test_a_listing_of_three_pages_says_that_sizes_are_missing(start_hub: StartHub) -> None:
    files = {f"shards/part-{number:04}.txt": "x\n" for number in range(2_500)}
    hub = start_hub([model("fir/wide", files=files, card={"datasets": ["fir/data"]})])
    look = collect_model("fir/wide", hub=asked_at(hub))
    seen = look.observations
    assert (seen.files.count, seen.files.complete) == (2_504, False)
    assert "Sizes were read of" in seen.notes[0]
    assert seen.weights.count == 1
    assert hub.count("api") == API_REQUESTS


def test_weights_are_told_by_format_and_completeness(look_at: Collect) -> None:
    assert look_at("files/pickle-only").observations.weights.formats == (WeightFormat.PICKLE,)
    gguf = look_at("files/gguf-only").observations
    assert gguf.weights.formats == (WeightFormat.GGUF,)
    assert gguf.weights.parameters == 7_000_000_000
    assert gguf.bases == (BaseNamed("files/sharded", Relation.QUANTIZED),)
    missing = look_at("files/missing-shard").observations.weights
    assert missing.missing_shards == ("model-00003-of-00004.safetensors",)
    assert look_at("files/no-weights").observations.weights.count == 0
    sharded = look_at("files/sharded").observations.weights
    assert (sharded.count, sharded.parameters, sharded.dtypes) == (4, 4_096, (("BF16", 4_096),))
    assert look_at("files/custom-code").observations.custom_code


@pytest.mark.parametrize(
    ("name", "branches", "tags", "directories", "commits"),
    [
        ("branches-154", 154, 0, 0, 154),
        ("branches-tokens", 10, 0, 0, 10),
        ("tags", 0, 10, 0, 10),
        ("sibling", 0, 0, 0, 0),
        ("sibling-checkpoints", 5, 0, 0, 5),
        ("directories", 0, 0, 3, 0),
        ("one-branch", 1, 0, 0, 1),
        ("same-commit", 10, 0, 0, 1),
        ("variants", 0, 0, 0, 0),
    ],
)
def test_checkpoints_are_distinct_steps(
    look_at: Collect, name: str, branches: int, tags: int, directories: int, commits: int
) -> None:
    found = look_at(f"checkpoints/{name}").observations.checkpoints
    assert (found.branches, found.tags, found.directories, found.commits) == (
        branches,
        tags,
        directories,
        commits,
    )


def test_bases_come_from_the_hub_or_else_from_the_card(look_at: Collect) -> None:
    missing = look_at("payloads/base-missing").observations
    assert missing.bases == (BaseNamed("nobody/never-existed", Relation.FINETUNE),)
    assert look_at("payloads/base-itself").observations.bases == ()
    assert look_at("payloads/relation-stated").observations.bases == (
        BaseNamed("files/sharded", Relation.FINETUNE),
    )
    merged = look_at("night-owl/needle-anvil-merge").observations.bases
    assert {base.relation for base in merged} == {Relation.MERGE}
    assert len(merged) == 2
    hostile = look_at("hostile/markup").observations
    assert hostile.bases == ()
    assert any("base model" in note for note in hostile.notes)


def test_evaluations_are_counted_in_both_forms_and_odd_ones_survived(look_at: Collect) -> None:
    assert look_at("payloads/model-index").observations.evaluations.results == 1
    named = look_at("payloads/eval-results").observations.evaluations
    assert (named.results, named.sources) == (1, ("https://e.example.org/1",))
    assert look_at("payloads/eval-results-no-url").observations.evaluations.results == 1
    assert look_at("payloads/bad-model-index").observations.evaluations.results == 0


def test_papers_and_code_are_leads(look_at: Collect) -> None:
    seen = look_at("cards/linked-code").observations
    assert seen.papers == ("arxiv:2599.01234",)
    assert seen.code_links == ("https://github.com/thistle-example/thistle-train",)


def test_files_behind_a_redirect_cost_two_reads_each(catalog: StandInHub, look_at: Collect) -> None:
    look = look_at("files/redirected")
    assert look.cost.file_reads == catalog.count("resolve") == FILE_READS
    assert look.observations.license.file_license == "mit"


def test_popularity_is_no_part_of_what_was_seen(start_hub: StartHub) -> None:
    hub = start_hub([model("fir/one", license="mit")])
    before = collect_model("fir/one", hub=asked_at(hub))
    hub.update("fir/one", downloads=999_999, likes=77, new_commit=False)
    after = collect_model("fir/one", hub=asked_at(hub))
    assert before.observations == after.observations
    assert (after.popularity.downloads, after.popularity.likes) == (999_999, 77)


def test_a_changed_repository_is_seen_to_have_changed(start_hub: StartHub) -> None:
    hub = start_hub([model("fir/one", license="mit"), dataset("fir/data")])
    before = collect_model("fir/one", hub=asked_at(hub)).observations
    hub.update("fir/one", license="llama3.1")
    relicensed = collect_model("fir/one", hub=asked_at(hub)).observations
    assert relicensed.commit != before.commit
    assert relicensed.license != before.license
    hub.update("fir/one", gated=Gate.MANUAL, new_commit=False)
    gated = collect_model("fir/one", hub=asked_at(hub)).observations
    assert (gated.commit, gated.gating) == (relicensed.commit, Gating.MANUAL)
    hub.delete("fir/one")
    gone = collect_model("fir/one", hub=asked_at(hub)).observations
    assert gone.state is RepositoryState.MISSING


def test_an_endpoint_with_a_slash_at_its_end_is_understood(
    monkeypatch: pytest.MonkeyPatch, catalog: StandInHub
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", catalog.url + "/")
    hub = Hub.from_environment()
    assert hub.endpoint == catalog.url
    assert collect_model("cards/no-head", hub=hub).observations.commit


def test_the_answer_to_a_private_repository_that_only_our_token_sees_is_missing(
    start_hub: StartHub,
) -> None:
    seen_by_us = model("fir/ours", fields={"private": True})
    hub = start_hub([replace(seen_by_us)])
    look = collect_model("fir/ours", hub=asked_at(hub))
    assert look.observations.state is RepositoryState.MISSING
