"""The catalog is complete, the demonstration tells its story, and the command serves them."""

import datetime as dt
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from audits.collect.client import Hub
from audits.collect.hub import collect_model
from audits.collect.pace import local_pace
from audits.engine.absence import settle
from audits.engine.licenses import Rights
from audits.engine.observations import Observations
from audits.engine.rating import Rating, rate
from audits.engine.subject import BaseStanding, Subject
from audits.registry import Registry, load_folder
from audits.registry.dossiers import dossier_of
from audits.rubrics import license_table, load_rubric
from tests.hub_standin import Gate, Limits, StandInHub, catalog
from tests.hub_standin.asking import fetch
from tests.hub_standin.bench import make_repositories as make_many
from tests.hub_standin.demo import story, world
from tests.hub_standin.demo.__main__ import main, tell
from tests.hub_standin.derived import as_strings, base_names
from tests.hub_standin.repositories import Kind

DEMO_REGISTRY = Path(world.__file__).parent / "registry"


# The catalog


def test_every_case_says_what_it_is_for_and_has_a_name_of_its_own() -> None:
    cases = catalog.make_repositories()
    assert len({case.key for case in cases}) == len(cases)
    for case in cases:
        assert case.purpose.endswith("."), case.repo_id


def test_the_catalog_has_every_case_that_readers_of_the_hub_have_met() -> None:
    # What a reader has to get right, and the case that shows it.
    expected = """
        gated-auto gated-manual disabled-shown disabled-refused renamed-to taken-over legacy-name
        Wrong-Case emptied not-on-the-hub license-list license-other license-other-link
        license-other-file no-card broken-yaml list-head bad-model-index eval-results-no-url
        unknown-transformers-key tree-1001 branches-154 tags sibling sibling-checkpoints
        missing-shard gguf-only pickle-only html-page gateway-timeout slow reset truncated drip
        rate-limited server-error private private-data redirected script-only urls-only
    """
    for name in expected.split():
        assert catalog.find(name).purpose


def test_a_case_that_is_not_there_is_an_error() -> None:
    with pytest.raises(LookupError, match="unheard-of"):
        catalog.find("unheard-of")


# The demonstration


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_folder(DEMO_REGISTRY, today=dt.date(2026, 11, 1))


def test_the_demonstration_has_a_registry_of_models_across_the_spectrum(registry: Registry) -> None:
    assert 12 <= len(registry) <= 20
    assert 4 <= len(registry.publishers) <= 6
    kinds = {model.kind for model in registry}
    assert {"text", "image", "audio"} <= kinds
    assert any(not model.hub for model in registry)


def test_every_registered_repository_is_on_the_stand_in(registry: Registry) -> None:
    served = {repository.key: repository for repository in world.make_repositories()}
    for model in registry:
        if model.repo_id is None:
            assert (Kind.MODEL, model.id) not in served
            continue
        head = served[Kind.MODEL, model.repo_id].head
        if model.base:
            assert base_names(head) == [base.model for base in model.base]
        named = as_strings((head.card_data or {}).get("datasets"))
        on_hub = [dataset.hub for dataset in model.datasets if dataset.hub]
        for name in on_hub:
            assert (Kind.DATASET, name) in served
            assert name in named
    registered = {(Kind.MODEL, model.id) for model in registry}
    models = {key for key in served if key[0] is Kind.MODEL}
    assert models <= registered


def test_a_registered_license_is_the_one_on_the_card(registry: Registry) -> None:
    served = {repository.key: repository for repository in world.make_repositories()}
    for model in registry:
        if model.repo_id is None or model.license is None:
            continue
        card = served[Kind.MODEL, model.repo_id].head.card_data or {}
        stated = card["license"] if card["license"] != "other" else card["license_name"]
        assert str(stated).lower() == model.license.removeprefix("LicenseRef-").lower()


def test_the_story_takes_less_than_a_minute_and_changes_what_it_says(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert story.STORY[0].wait == 15
    assert sum(step.wait for step in story.STORY) < 60
    with StandInHub(world.make_repositories()) as hub:
        away = {step.change: step for step in story.STORY}["delete"]
        until_back = [step for step in story.STORY if step.change != "restore"]
        tell(hub.url, until_back, speed=500)
        estuary = hub.repository("delta-group/estuary-1b").head.card_data or {}
        assert estuary["license"] == "llama3.1"
        assert fetch(f"{hub.url}/api/datasets/skerry-science/bloomlet-corpus").status == 401
        assert hub.repository("lumen-arts/birdsong-asr").settings.gated is Gate.MANUAL
        assert hub.repository("datasets/delta-group/estuary-web").settings.gated is Gate.OPEN
        tell(hub.url, story.STORY[-1:], speed=500)
        assert fetch(f"{hub.url}/api/datasets/skerry-science/bloomlet-corpus").status == 200
        assert away.sentence in capsys.readouterr().out
        tell(hub.url, [*story.RETURN, *story.STORY], speed=500)


def rate_all(
    registry: Registry, hub: StandInHub, before: Mapping[str, Observations]
) -> tuple[dict[str, Rating], dict[str, Observations]]:
    """Look at every model of the demonstration and judge it, bases first.

    What is missing counts as gone when there was a look `before`.
    """
    rubric, licenses = load_rubric(), license_table()
    ratings: dict[str, Rating] = {}
    seen: dict[str, Observations] = {}
    waiting = list(registry)
    while waiting:
        model = waiting.pop(0)
        if any(base.model not in ratings for base in model.base):
            waiting.append(model)
            continue
        dossier = dossier_of(model)
        if dossier.on_hub:
            look = collect_model(
                model.id,
                hub=Hub(endpoint=hub.url, token=None, pace=local_pace(max_wait=1)),
                datasets=[dataset.hub for dataset in dossier.datasets if dataset.hub],
            )
            names = {look.name for look in look.observations.datasets}
            earlier = before.get(model.id)
            settled = settle(look.observations, earlier, names if earlier else frozenset())
            assert settled.observations is not None
            seen[model.id] = settled.observations
        bases = tuple(
            BaseStanding(
                model=base.model,
                relation=base.relation,
                level=ratings[base.model].level,
                findings={finding.criterion: finding for finding in ratings[base.model].findings},
                rights=ratings[base.model].rights_findings,
            )
            for base in dossier.bases
        )
        subject = Subject(dossier, licenses, seen.get(model.id), bases)
        ratings[model.id] = rate(rubric, subject)
    return ratings, seen


def test_the_demonstration_has_every_level_and_each_step_moves_what_it_speaks_of(
    registry: Registry,
) -> None:
    moved: list[dict[str, tuple[str, str]]] = []
    with StandInHub(
        world.make_repositories(), limits=Limits(api=100_000, resolvers=100_000)
    ) as hub:
        ratings, seen = rate_all(registry, hub, {})
        assert {rating.level for rating in ratings.values()} == {0, 1, 2, 3, 4, 5}
        assert {rating.rights for rating in ratings.values()} == set(Rights)
        for step in story.STORY:
            tell(hub.url, [step], speed=500)
            after, seen = rate_all(registry, hub, seen)
            words = {
                name: tuple(f"{rating.level} {rating.rights}" for rating in (ratings[name], now))
                for name, now in after.items()
            }
            moved.append({name: (was, now) for name, (was, now) in words.items() if was != now})
            ratings = after
    assert moved == [
        {
            "delta-group/estuary-1b": ("3 free", "3 restricted"),
        },
        {"skerry-science/bloomlet-560m": ("4 restricted", "3 restricted")},
        {"lumen-arts/birdsong-asr": ("2 free", "2 restricted")},
        {"delta-group/estuary-3b": ("3 free", "4 free")},
        {"skerry-science/bloomlet-560m": ("3 restricted", "4 restricted")},
    ]


def test_the_way_back_leads_to_the_beginning() -> None:
    with StandInHub(world.make_repositories()) as hub:
        tell(hub.url, [*story.STORY, *story.RETURN], speed=500)
        for before in world.make_repositories():
            after = hub.repository(
                before.repo_id if before.kind is Kind.MODEL else f"datasets/{before.repo_id}"
            )
            assert after.settings == before.settings
            assert after.head.card_data == before.head.card_data
            assert after.head.files == before.head.files


def test_the_story_ends_by_itself_and_says_when_nobody_listens(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with StandInHub(world.make_repositories()) as hub:
        url = hub.url
        assert main(["--hub", f"{url}/", "--speed", "500"]) == 0
    assert capsys.readouterr().out.count("\n") == len(story.STORY) + 1
    monkeypatch.setattr("tests.hub_standin.demo.__main__._SECONDS_TO_START", 0.0)
    assert main(["--hub", url]) == 1
    assert "does not take the change" in capsys.readouterr().err


# Many models, and the command


def test_the_same_number_gives_the_same_models() -> None:
    first, second = make_many(25), make_many(25)
    assert [item.head.id for item in first] == [item.head.id for item in second]
    assert sum(item.kind is Kind.MODEL for item in first) == 25
    assert sum(item.kind is Kind.DATASET for item in first) == 3


@contextmanager
def command(*arguments: str) -> Iterator[str]:
    """Run the stand-in as a process of its own and return its address."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.hub_standin", "--port", "0", *arguments],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    ) as process:
        assert process.stdout is not None
        try:
            line = process.stdout.readline()
            address = re.search(r"http://127\.0\.0\.1:\d+", line)
            assert address, line
            yield address[0]
        finally:
            process.terminate()


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        (("--scenario", "cases"), "access/gated-auto"),
        (("--scenario", "demo"), "fir-institute/needle-1b"),
        (("--scenario", "bench", "--models", "20"), "measured-works/model-00019"),
    ],
)
def test_the_command_serves_a_scenario(arguments: tuple[str, ...], name: str) -> None:
    with command(*arguments, "--limit-api", "1", "--window", "60") as url:
        assert fetch(f"{url}/api/models/{name}").json["id"] == name
        assert fetch(f"{url}/api/models/{name}").status == 429
