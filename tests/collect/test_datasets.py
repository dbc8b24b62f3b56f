"""What became of named data sets, within the requests that a look may use."""

from collections.abc import Sequence

import pytest

from audits.collect.datasets import CachedLook, MemoryDatasetCache, name_datasets
from audits.collect.hub import API_REQUESTS, collect_model
from audits.engine.observations import DatasetLook, DatasetState
from tests.collect.conftest import Collect, StartHub, asked_at
from tests.hub_standin import Route, StandInHub, Trouble, dataset, model

EVERY_STATE = {
    "data/public": DatasetState.PUBLIC,
    "data/emptied": DatasetState.EMPTIED,
    "access/gated-data": DatasetState.GATED_AUTO,
    "access/gated-data-manual": DatasetState.GATED_MANUAL,
    "access/disabled-data": DatasetState.DISABLED,
    "access/disabled-data-shown": DatasetState.DISABLED,
    "access/private-data": DatasetState.MISSING,
    "access/data-before": DatasetState.PUBLIC,
    "data/urls-only": DatasetState.SCRIPT_ONLY,
    "data/script-only": DatasetState.SCRIPT_ONLY,
    "data/never-existed": DatasetState.MISSING,
    "AMI": DatasetState.NOT_ON_HUB,
    "not a name at all": DatasetState.NOT_ON_HUB,
    "../../etc/passwd": DatasetState.NOT_ON_HUB,
}


def states(looks: Sequence[DatasetLook]) -> dict[str, DatasetState]:
    return {look.name: look.state for look in looks}


@pytest.mark.parametrize(("name", "state"), EVERY_STATE.items())
def test_a_data_set_is_seen_in_its_state(look_at: Collect, name: str, state: DatasetState) -> None:
    look = look_at("cards/no-head", datasets=[name])
    assert states(look.observations.datasets) == {name: state}


def test_a_public_data_set_is_described(look_at: Collect) -> None:
    (look,) = look_at("cards/no-head", datasets=["data/public"]).observations.datasets
    assert look.repo_id == "data/public"
    assert look.commit is not None
    assert look.has_card
    assert (look.bytes, look.files) == (9_000_000_000, 2)
    assert look.terms is not None
    assert look.terms.alternatives == (("odc-by",),)


def test_a_renamed_data_set_keeps_the_name_it_was_named_by(look_at: Collect) -> None:
    (look,) = look_at("cards/no-head", datasets=["access/data-before"]).observations.datasets
    assert (look.name, look.repo_id) == ("access/data-before", "access/moved-data")


def test_every_data_set_gets_its_turn_over_several_audits(
    catalog: StandInHub, look_at: Collect
) -> None:
    cache = MemoryDatasetCache()
    waiting = []
    for _ in range(8):
        catalog.reset_counts()
        look = look_at("data-readers/every-state", dataset_cache=cache)
        assert catalog.count("api") <= API_REQUESTS
        waiting.append(look.datasets_waiting)
    assert waiting == sorted(waiting, reverse=True)
    assert waiting[-1] == 0
    found = states(look.observations.datasets)
    assert found == {name: EVERY_STATE[name] for name in found}
    assert len(found) == 11


def test_an_answer_is_shared_between_models_and_grows_old(
    catalog: StandInHub, look_at: Collect
) -> None:
    cache = MemoryDatasetCache()
    look_at("data-readers/public-only", dataset_cache=cache)
    catalog.reset_counts()
    look = look_at("data-readers/in-prose", dataset_cache=cache)
    assert catalog.count("api") == 3
    assert look.observations.datasets[0].state is DatasetState.PUBLIC
    look_at("data-readers/in-prose", dataset_cache=cache, fresh_seconds=0)
    assert catalog.count("api") == 3 + 4


def test_what_was_looked_at_longest_ago_comes_first(start_hub: StartHub) -> None:
    names = [f"fir/data-{letter}" for letter in "abcd"]
    hub = start_hub([model("fir/one"), *(dataset(name) for name in names)])
    cache = MemoryDatasetCache()
    for age, name in zip((300.0, 400.0, 100.0, 200.0), names, strict=True):
        cache.put(name, CachedLook(DatasetLook(name, DatasetState.PUBLIC), 1_000 - age))
    collect_model("fir/one", hub=asked_at(hub), datasets=names, dataset_cache=cache)
    asked = [item.repo_id for item in hub.requests if "/datasets/" in item.path]
    assert asked == ["fir/data-b", "fir/data-a"]


def test_a_stale_not_found_is_not_counted_as_a_second_look(start_hub: StartHub) -> None:
    names = ["fir/x", "fir/y", "fir/gone"]
    hub = start_hub([model("fir/one"), dataset("fir/x"), dataset("fir/y")])
    cache = MemoryDatasetCache()
    cache.put("fir/gone", CachedLook(DatasetLook("fir/gone", DatasetState.MISSING), 1.0))
    look = collect_model("fir/one", hub=asked_at(hub), datasets=names, dataset_cache=cache)
    assert states(look.observations.datasets)["fir/gone"] is DatasetState.UNREACHED
    assert look.datasets_waiting == 1


def test_a_data_set_that_cannot_be_looked_at_is_unreached_and_the_look_goes_on(
    look_at: Collect,
) -> None:
    look = look_at("transport/data-reader")
    assert states(look.observations.datasets) == {"transport/data-fails": DatasetState.UNREACHED}
    assert look.observations.commit is not None


@pytest.mark.parametrize(
    "trouble",
    [
        Trouble.HTML_PAGE,
        Trouble.BROKEN_JSON,
        Trouble.TRUNCATED,
        Trouble.RESET,
        Trouble.WRONG_TYPES,
        Trouble.GATEWAY_TIMEOUT,
    ],
)
def test_no_trouble_with_a_data_set_is_held_against_it(
    start_hub: StartHub, trouble: Trouble
) -> None:
    hub = start_hub([model("fir/one"), dataset("fir/data")])
    hub.disturb("fir/data", trouble, on=[Route.INFO])
    cache = MemoryDatasetCache()
    for _ in range(2):
        look = collect_model(
            "fir/one", hub=asked_at(hub), datasets=["fir/data"], dataset_cache=cache
        )
        assert states(look.observations.datasets) == {"fir/data": DatasetState.UNREACHED}
    hub.mend()
    look = collect_model("fir/one", hub=asked_at(hub), datasets=["fir/data"], dataset_cache=cache)
    assert states(look.observations.datasets) == {"fir/data": DatasetState.PUBLIC}


def test_a_rename_that_there_was_no_request_left_to_follow_is_followed_the_next_time(
    start_hub: StartHub,
) -> None:
    hub = start_hub(
        [
            model("fir/one", former_names=["fir/old"]),
            dataset("fir/data", former_names=["fir/data-old"]),
        ]
    )
    cache = MemoryDatasetCache()
    seen = []
    for _ in range(2):
        hub.reset_counts()
        look = collect_model(
            "fir/old", hub=asked_at(hub), datasets=["fir/data-old"], dataset_cache=cache
        )
        assert hub.count("api") <= API_REQUESTS
        seen.append(look.observations.datasets[0].state)
    assert seen == [DatasetState.UNREACHED, DatasetState.PUBLIC]


def test_an_emptied_and_a_deleted_data_set_are_seen_at_the_next_look(start_hub: StartHub) -> None:
    hub = start_hub([model("fir/one"), dataset("fir/data")])
    cache = MemoryDatasetCache()

    def look() -> DatasetState:
        seen = collect_model(
            "fir/one",
            hub=asked_at(hub),
            datasets=["fir/data"],
            dataset_cache=cache,
            fresh_seconds=0,
        )
        return seen.observations.datasets[0].state

    assert look() is DatasetState.PUBLIC
    hub.empty("fir/data")
    assert look() is DatasetState.EMPTIED
    hub.delete("fir/data")
    assert look() is DatasetState.MISSING


def test_a_data_set_is_named_once_and_the_registrys_spelling_stays() -> None:
    names, left_out = name_datasets(
        ["Fir/Data"], ["fir/data", "https://huggingface.co/datasets/fir/more", "AMI corpus", ""]
    )
    assert names == ("Fir/Data", "fir/more", "AMI corpus")
    assert left_out == 0
