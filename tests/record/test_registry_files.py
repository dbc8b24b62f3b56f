"""The registry: what its files may hold, what is said of bad ones, and the bundled ones."""

import datetime as dt
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import get_args

import pytest

from audits.engine import components
from audits.registry import BUNDLED, Registry, RegistryError, RegistryModel, load_folder, schema

TODAY = dt.date(2026, 11, 24)

PUBLISHER = """\
schema = 1
[publisher]
id = "acme"
name = "Acme Labs"
url = "https://acme.example"
kind = "company"
"""
FAMILY = """\
[[family]]
name = "Gear"
kind = "text"
entered = 2026-11-23
"""
MODEL = """\
[[family.model]]
id = "acme/gear-7b"
name = "Gear 7B"
released = "2026-01-31"
stages = ["pretraining"]
"""
GOOD = PUBLISHER + FAMILY + MODEL

COMPONENT = """\
component = "training_code"
availability = "released"
completeness = "all"
url = "https://acme.example/code"
note = "All of the training code."
"""


def model(name: str, *, more: str = "", stages: str = '"pretraining"') -> str:
    return (
        f'[[family.model]]\nid = "acme/{name}"\nname = "{name}"\n'
        f'released = "2026-01"\nstages = [{stages}]\n{more}'
    )


def load(folder: Path, text: str, *, file: str = "acme.toml") -> Registry:
    (folder / file).write_text(text, encoding="utf-8")
    return load_folder(folder, today=TODAY)


def problems(folder: Path, text: str) -> list[str]:
    with pytest.raises(RegistryError) as caught:
        load(folder, text)
    return [str(problem) for problem in caught.value.problems]


ENTRY = "acme.toml: acme / Gear / acme/gear-7b"

BAD = {
    "no TOML": (
        "schema = ",
        "acme.toml: is not readable as TOML",
    ),
    "another schema": (
        GOOD.replace("schema = 1", "schema = 2"),
        "acme.toml: acme: schema: Input should be 1, not 2",
    ),
    "a missing publisher": (
        GOOD.replace(PUBLISHER, "schema = 1\n"),
        "acme.toml: publisher: is missing",
    ),
    "an unknown key": (
        GOOD + "stars = 5\n",
        f"{ENTRY}: stars: unknown key",
    ),
    "an unknown key in a family": (
        GOOD.replace('kind = "text"', 'kind = "text"\ngrade = "A"'),
        "acme.toml: acme / Gear: grade: unknown key",
    ),
    "an unknown kind": (
        GOOD.replace('kind = "text"', 'kind = "poetry"'),
        "acme.toml: acme / Gear: kind: Input should be 'text', 'code'",
    ),
    "no date of entry": (
        GOOD.replace("entered = 2026-11-23\n", ""),
        "acme.toml: acme / Gear: entered: is missing",
    ),
    "a date of entry in the future": (
        GOOD.replace("2026-11-23", "2026-11-25"),
        "acme.toml: acme / Gear: entered: 2026-11-25 is in the future",
    ),
    "a release in the future": (
        GOOD.replace("2026-01-31", "2026-12"),
        f"{ENTRY}: released: 2026-12 is in the future",
    ),
    "a release on a day that does not exist": (
        GOOD.replace("2026-01-31", "2026-02-30"),
        f"{ENTRY}: released: day is out of range for month",
    ),
    "a release in words": (
        GOOD.replace("2026-01-31", "last winter"),
        f"{ENTRY}: released: must be YYYY-MM-DD, or YYYY-MM",
    ),
    "a model id without owner": (
        GOOD.replace("acme/gear-7b", "gear-7b"),
        "acme.toml: acme / Gear / gear-7b: id: must be of the form owner/name",
    ),
    "a model of another publisher": (
        GOOD.replace('"acme/gear-7b"', '"other/gear-7b"'),
        "acme.toml: acme / Gear / other/gear-7b: id: must begin with the publisher's id, acme/",
    ),
    "an id that differs by case only": (
        GOOD + model("GEAR-7B"),
        "acme.toml: acme / Gear / acme/GEAR-7B: id: is already the id of "
        "acme / Gear / acme/gear-7b in acme.toml",
    ),
    "no stage of training": (
        GOOD.replace('["pretraining"]', "[]"),
        f"{ENTRY}: stages: must not be empty",
    ),
    "a stage named twice": (
        GOOD.replace('["pretraining"]', '["pretraining", "pretraining"]'),
        f"{ENTRY}: stages: names a stage twice",
    ),
    "a size in words": (
        GOOD + 'parameters = "7B"\n',
        f"{ENTRY}: parameters: Input should be a valid integer",
    ),
    "a size that is not whole": (
        GOOD + "parameters = 7.5\n",
        f"{ENTRY}: parameters: Input should be a valid integer",
    ),
    "a size of nothing": (
        GOOD + "parameters = 0\n",
        f"{ENTRY}: parameters: Input should be greater than 0",
    ),
    "a license nobody knows": (
        GOOD + 'license = "Do-What-We-Say-1.0"\n',
        f"{ENTRY}: license: 'Do-What-We-Say-1.0' is no SPDX identifier and none of the Hub's",
    ),
    "a license called other": (
        GOOD + 'license = "other"\n',
        f"{ENTRY}: license: 'other' is no SPDX identifier",
    ),
    "half a license expression": (
        GOOD + 'license = "MIT OR"\n',
        f"{ENTRY}: license: is not an SPDX license expression",
    ),
    "an unknown component": (
        GOOD + "[[family.model.component]]\n" + COMPONENT.replace("training_code", "vibes"),
        f"{ENTRY}: component[vibes].component: Input should be 'training_code'",
    ),
    "an unknown availability": (
        GOOD + "[[family.model.component]]\n" + COMPONENT.replace('"released"', '"soonish"'),
        f"{ENTRY}: component[training_code].availability: Input should be 'released'",
    ),
    "a component without its link": (
        GOOD
        + "[[family.model.component]]\n"
        + COMPONENT.replace('url = "https://acme.example/code"\n', ""),
        f"{ENTRY}: component[training_code].url: is missing",
    ),
    "a component stated twice": (
        GOOD + 2 * ("[[family.model.component]]\n" + COMPONENT),
        f"{ENTRY}: component[training_code]: is stated twice",
    ),
    "a component stated twice by the family": (
        PUBLISHER + FAMILY + 2 * ("[[family.component]]\n" + COMPONENT) + MODEL,
        "acme.toml: acme / Gear: component[training_code]: is stated twice",
    ),
    "data of a stage the model never went through": (
        GOOD
        + "[[family.model.component]]\n"
        + COMPONENT.replace("training_code", "posttraining_data"),
        f"{ENTRY}: component[posttraining_data]: stages has no posttraining",
    ),
    "a data set of a stage the model never went through": (
        GOOD
        + '[[family.model.dataset]]\nname = "Chats"\nhub = "acme/chats"\nstage = "posttraining"\n',
        f"{ENTRY}: dataset[Chats]: stages has no posttraining",
    ),
    "a data set nobody could find": (
        GOOD + '[[family.model.dataset]]\nname = "Web"\nstage = "pretraining"\n',
        f"{ENTRY}: dataset[Web]: needs hub (a data set id on the Hub) or url",
    ),
    "a data set listed twice": (
        GOOD
        + 2 * '[[family.model.dataset]]\nname = "Web"\nhub = "acme/web"\nstage = "pretraining"\n',
        f"{ENTRY}: dataset: Web, acme/web (pretraining) is listed twice",
    ),
    "a link that runs a script": (
        GOOD + '[[family.model.paper]]\ntitle = "Gear"\nurl = "javascript:alert(1)"\n',
        f"{ENTRY}: paper[1].url: must begin with http:// or https://",
    ),
    "a link with a user name": (
        GOOD + '[[family.model.paper]]\ntitle = "G"\nurl = "https://acme.example@evil.example/"\n',
        f"{ENTRY}: paper[1].url: must not contain a user name",
    ),
    "a link to no host": (
        GOOD + '[[family.model.paper]]\ntitle = "G"\nurl = "https:///paper"\n',
        f"{ENTRY}: paper[1].url: names no host",
    ),
    "a broken link": (
        GOOD + '[[family.model.paper]]\ntitle = "G"\nurl = "https://[acme.example/"\n',
        f"{ENTRY}: paper[1].url: Invalid IPv6 URL",
    ),
    "a control character in a name": (
        GOOD.replace('"Gear 7B"', r'"Gear\u00077B"'),
        f"{ENTRY}: name: contains the control character U+0007",
    ),
    "a character that turns the line around": (
        GOOD.replace('"Gear 7B"', r'"Gear \u202E7B"'),
        f"{ENTRY}: name: contains the control character U+202E",
    ),
    "a quotation that is too long": (
        GOOD
        + f'[[family.model.claim]]\nsays = "open"\nquote = "{"open " * 41}!"\n'
        + 'url = "https://acme.example"\n',
        f"{ENTRY}: claim[1].quote: String should have at most 200 characters",
    ),
    "a base written in another case than listed": (
        GOOD + model("mini", more='base = [{ model = "acme/Gear-7B", relation = "finetune" }]\n'),
        "acme.toml: acme / Gear / acme/mini: base: acme/Gear-7B is listed as acme/gear-7b",
    ),
    "a model made from itself": (
        GOOD + 'base = [{ model = "acme/gear-7b", relation = "merge" }]\n',
        f"{ENTRY}: base: descends from itself: acme/gear-7b -> acme/gear-7b",
    ),
    "a base listed twice": (
        GOOD
        + 'base = [{ model = "a/b", relation = "merge" }, { model = "a/b", relation = "merge" }]\n',
        f"{ENTRY}: base: a/b is listed twice",
    ),
    "an unknown relation to the base": (
        GOOD + 'base = [{ model = "a/b", relation = "friend" }]\n',
        f"{ENTRY}: base[1].relation: Input should be 'finetune', 'adapter', 'merge'",
    ),
    "a family listed twice": (
        GOOD + FAMILY.replace("Gear", "gear") + model("gear-8b"),
        "acme.toml: acme / gear: name: the family is listed twice",
    ),
    "a family without models": (
        PUBLISHER + FAMILY,
        "acme.toml: acme / Gear: model: is missing",
    ),
}


@pytest.mark.parametrize(("text", "expected"), BAD.values(), ids=BAD.keys())
def test_a_bad_file_is_refused_with_file_entry_and_field(
    tmp_path: Path, text: str, expected: str
) -> None:
    found = problems(tmp_path, text)
    assert [problem for problem in found if problem.startswith(expected)], found


def test_a_good_file_loads(tmp_path: Path) -> None:
    registry = load(tmp_path, GOOD)
    assert [m.id for m in registry] == ["acme/gear-7b"]
    assert [publisher.id for publisher in registry.publishers] == ["acme"]


def test_every_problem_of_every_file_is_reported_at_once(tmp_path: Path) -> None:
    (tmp_path / "other.toml").write_text(
        GOOD.replace("acme", "other").replace('kind = "text"', 'kind = "tea"'), encoding="utf-8"
    )
    bad = GOOD.replace("2026-11-23", "2027-01-01").replace('"2026-01-31"', '"2027-01-01"')
    found = problems(tmp_path, bad + 'base = [{ model = "acme/gear-7b", relation = "merge" }]\n')
    assert [problem.rsplit(":", 1)[0] for problem in found] == [
        "other.toml: other / Gear: kind",
        "acme.toml: acme / Gear: entered",
        f"{ENTRY}: released",
        f"{ENTRY}: base: descends from itself",
    ]


def test_the_message_counts_and_lists_the_problems(tmp_path: Path) -> None:
    with pytest.raises(RegistryError) as caught:
        load(tmp_path, GOOD + "stars = 5\n")
    assert str(caught.value) == f"The registry has 1 problem:\n{ENTRY}: stars: unknown key"


def test_a_file_is_named_after_its_publisher(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match=r"acme: id: the file must be named acme\.toml"):
        load(tmp_path, GOOD, file="gears.toml")


def test_an_id_in_two_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "acme.toml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "acme2.toml").write_text(
        GOOD.replace('id = "acme"', 'id = "acme2"'), encoding="utf-8"
    )
    with pytest.raises(RegistryError) as caught:
        load_folder(tmp_path)
    assert any(
        "is already the id of acme / Gear / acme/gear-7b in acme.toml" in str(problem)
        for problem in caught.value.problems
    )


def test_a_circle_of_base_models_is_refused_at_each_of_its_members(tmp_path: Path) -> None:
    def from_(name: str) -> str:
        return f'base = [{{ model = "acme/{name}", relation = "finetune" }}]\n'

    text = PUBLISHER + FAMILY
    text += model("a", more=from_("b")) + model("b", more=from_("c")) + model("c", more=from_("a"))
    text += model("outside", more=from_("a"))
    found = problems(tmp_path, text)
    assert found == [
        f"acme.toml: acme / Gear / acme/{start}: base: descends from itself: {chain}"
        for start, chain in (
            ("a", "acme/a -> acme/b -> acme/c -> acme/a"),
            ("b", "acme/b -> acme/c -> acme/a -> acme/b"),
            ("c", "acme/c -> acme/a -> acme/b -> acme/c"),
        )
    ]


def test_without_a_date_no_date_is_in_the_future(tmp_path: Path) -> None:
    (tmp_path / "acme.toml").write_text(GOOD.replace("2026-01-31", "2999-01"), encoding="utf-8")
    assert load_folder(tmp_path).get("acme/gear-7b").released == "2999-01"


def test_a_release_this_month_is_not_in_the_future(tmp_path: Path) -> None:
    assert len(load(tmp_path, GOOD.replace("2026-01-31", "2026-11"))) == 1


def test_a_file_of_more_than_a_megabyte_is_refused(tmp_path: Path) -> None:
    assert problems(tmp_path, GOOD + "#" * 1_000_000) == ["acme.toml: is larger than 1 MB"]


@pytest.mark.parametrize(
    "license_",
    [
        "Apache-2.0",
        "MIT OR CC0-1.0",
        "llama3.1",
        "openrail++",
        "LicenseRef-gear",
        "MIT AND LicenseRef-a",
    ],
)
def test_a_license_is_spdx_or_the_hubs_or_custom(tmp_path: Path, license_: str) -> None:
    registry = load(tmp_path, GOOD + f'license = "{license_}"\n')
    assert registry.get("acme/gear-7b").license == license_


def family_with(text: str) -> str:
    return PUBLISHER + FAMILY + text


def test_a_family_speaks_for_its_models(tmp_path: Path) -> None:
    shared = '[[family.paper]]\ntitle = "Gears"\nurl = "https://acme.example/paper"\n'
    shared += "[[family.component]]\n" + COMPONENT
    more = '[[family.model.paper]]\ntitle = "Small gears"\nurl = "https://acme.example/small"\n'
    registry = load(tmp_path, family_with(shared + model("big") + model("small", more=more)))
    assert [paper.title for paper in registry.get("acme/small").papers] == ["Gears", "Small gears"]
    assert [paper.title for paper in registry.get("acme/big").papers] == ["Gears"]
    assert registry.get("acme/big").components == registry.get("acme/small").components


def test_a_models_statement_on_a_component_replaces_its_familys(tmp_path: Path) -> None:
    own = "[[family.model.component]]\n" + COMPONENT.replace('"all"', '"part"')
    registry = load(
        tmp_path,
        family_with("[[family.component]]\n" + COMPONENT + model("big") + model("small", more=own)),
    )
    assert [c.completeness for c in registry.get("acme/big").components] == ["all"]
    assert [c.completeness for c in registry.get("acme/small").components] == ["part"]


def test_facts_of_a_stage_reach_only_models_that_went_through_it(tmp_path: Path) -> None:
    shared = "[[family.component]]\n" + COMPONENT.replace("training_code", "posttraining_data")
    shared += '[[family.dataset]]\nname = "Chats"\nhub = "acme/chats"\nstage = "posttraining"\n'
    shared += '[[family.dataset]]\nname = "Exam"\nhub = "acme/exam"\nstage = "evaluation"\n'
    registry = load(
        tmp_path,
        family_with(shared + model("base") + model("chat", stages='"pretraining", "posttraining"')),
    )
    base, chat = registry.get("acme/base"), registry.get("acme/chat")
    assert base.components == ()
    assert [dataset.name for dataset in base.datasets] == ["Exam"]
    assert [statement.component for statement in chat.components] == ["posttraining_data"]
    assert [dataset.name for dataset in chat.datasets] == ["Chats", "Exam"]


def test_a_model_is_found_in_any_case_or_not_at_all(tmp_path: Path) -> None:
    registry = load(tmp_path, GOOD)
    assert registry.get("ACME/Gear-7B").name == "Gear 7B"
    with pytest.raises(KeyError):
        registry.get("acme/gear-8b")


def test_a_closed_model_has_no_repository(tmp_path: Path) -> None:
    assert load(tmp_path, GOOD).get("acme/gear-7b").repo_id == "acme/gear-7b"
    assert load(tmp_path, GOOD + "hub = false\n").get("acme/gear-7b").repo_id is None


def test_the_digest_changes_with_the_facts_and_not_with_their_order(tmp_path: Path) -> None:
    code = "[[family.model.component]]\n" + COMPONENT
    report = "[[family.model.component]]\n" + COMPONENT.replace("training_code", "model_card")

    def digest_of(text: str) -> str:
        return load(tmp_path, text).get("acme/gear-7b").digest

    assert digest_of(GOOD + code + report) == digest_of(GOOD + report + code)
    assert digest_of(GOOD + code) != digest_of(GOOD + report)
    assert len(digest_of(GOOD)) == 64


def test_an_entry_survives_the_way_through_json(tmp_path: Path) -> None:
    for entry in load(tmp_path, GOOD):
        assert RegistryModel.from_json(entry.as_json()) == entry


def test_the_words_are_those_of_the_judging_engine() -> None:
    assert set(get_args(schema.Component)) == set(components.Component)
    assert set(get_args(schema.Availability)) == set(components.Availability) - {"unknown"}
    assert set(get_args(schema.Completeness)) == set(components.Completeness)
    assert set(get_args(schema.DatasetStage)) == set(components.Stage)
    assert set(get_args(schema.BaseRelation)) == set(components.Relation)
    assert set(get_args(schema.ModelKind)) == set(components.Kind)
    assert set(get_args(schema.ClaimKind)) == set(components.ClaimWord)


def test_reading_the_registry_takes_no_django() -> None:
    code = "import sys, audits.registry; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0


@pytest.fixture(scope="module")
def bundled() -> Registry:
    return load_folder(BUNDLED, today=dt.date.today())


def test_every_bundled_file_loads(bundled: Registry) -> None:
    assert len(bundled.publishers) == len(list(BUNDLED.glob("*.toml")))
    assert all(RegistryModel.from_json(entry.as_json()) == entry for entry in bundled)


def test_at_least_150_models_are_bundled(bundled: Registry) -> None:
    assert len(bundled) >= 150


def test_the_bundled_models_cover_the_whole_spectrum(bundled: Registry) -> None:
    kinds = Counter(entry.kind for entry in bundled)
    assert set(kinds) == set(get_args(schema.ModelKind))

    def availability(entry: RegistryModel, component: str) -> str | None:
        found = (c.availability for c in entry.components if c.component == component)
        return next(found, None)

    with_data = [m for m in bundled if availability(m, "pretraining_data") == "released"]
    weights_only = [
        m
        for m in bundled
        if availability(m, "final_weights") in {"released", "gated"}
        and availability(m, "pretraining_data") == "withheld"
    ]
    closed = [m for m in bundled if not m.hub]
    assert len(with_data) >= 30
    assert len(weights_only) >= 30
    assert len(closed) >= 10


def test_every_bundled_model_says_where_its_weights_are(bundled: Registry) -> None:
    silent = [
        entry.id
        for entry in bundled
        if not any(statement.component == "final_weights" for statement in entry.components)
    ]
    assert silent == []
