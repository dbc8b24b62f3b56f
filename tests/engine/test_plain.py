"""Reading plain data back: whatever does not fit is an error that names its place."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import pytest

from audits.engine.canonical import to_plain
from audits.engine.evidence import Dossier
from audits.engine.observations import SCHEMA, DatasetState, Observations
from audits.engine.plain import MAX_DEPTH, PlainError, from_plain
from audits.engine.rating import Rating
from tests.engine.samples import MODEL, SAMPLES, rated


class Color(StrEnum):
    RED = "red"


@dataclass(frozen=True, slots=True)
class Leaf:
    name: str
    size: int = 0


@dataclass(frozen=True, slots=True)
class Tree:
    leaf: Leaf
    leaves: tuple[Leaf, ...] = ()
    pair: tuple[str, int] = ("", 0)
    color: Color | None = None
    alive: bool = True
    anything: Any = None


GOOD: dict[str, Any] = {"leaf": {"name": "a"}}


SPOILED: tuple[tuple[str, Any, str], ...] = (
    ("a list for an object", [], "Tree: expected an object, got list"),
    ("nothing for an object", None, "Tree: expected an object, got NoneType"),
    ("a missing field", {}, "Tree: the field 'leaf' is missing"),
    ("a missing field further in", {"leaf": {}}, "Tree.leaf: the field 'name' is missing"),
    ("an unknown field", {**GOOD, "z": 1, "b": 2}, "Tree: unknown field 'b'"),
    ("an unknown field further in", {"leaf": {"name": "a", "x": 1}},
     "Tree.leaf: unknown field 'x'"),
    ("an unknown field that is no text", {**GOOD, 7: 1}, "Tree: unknown field '7'"),
    ("a number for text", {"leaf": {"name": 1}}, "Tree.leaf.name: expected str, got int"),
    ("nothing for text", {"leaf": {"name": None}},
     "Tree.leaf.name: expected str, got NoneType"),
    ("text for a number", {"leaf": {"name": "a", "size": "1"}},
     "Tree.leaf.size: expected int, got str"),
    ("true for a number", {"leaf": {"name": "a", "size": True}},
     "Tree.leaf.size: expected int, got bool"),
    ("a fraction for a number", {"leaf": {"name": "a", "size": 1.0}},
     "Tree.leaf.size: expected int, got float"),
    ("a number for true", {**GOOD, "alive": 1}, "Tree.alive: expected bool, got int"),
    ("text for a list", {**GOOD, "leaves": "abc"},
     "Tree.leaves: expected a list, got str"),
    ("a wrong member of a list", {**GOOD, "leaves": [{"name": "a"}, {"name": 2}]},
     "Tree.leaves[1].name: expected str, got int"),
    ("a pair of one", {**GOOD, "pair": ["a"]}, "Tree.pair: expected 2 values, got 1"),
    ("a pair of three", {**GOOD, "pair": ["a", 1, 2]},
     "Tree.pair: expected 2 values, got 3"),
    ("a wrong half of a pair", {**GOOD, "pair": ["a", "b"]},
     "Tree.pair[1]: expected int, got str"),
    ("a word outside of a closed set", {**GOOD, "color": "blue"},
     "Tree.color: 'blue' is not a Color"),
    ("a list outside of a closed set", {**GOOD, "color": ["red"]},
     "Tree.color: ['red'] is not a Color"),
    ("a fraction where anything may stand", {**GOOD, "anything": {"a": [1, 0.5]}},
     "Tree.anything.a[1]: a float has no canonical form"),
    ("a key that is no text where anything may stand", {**GOOD, "anything": {1: 2}},
     "Tree.anything: the key 1 is no text"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("plain", "message"),
    [pytest.param(plain, message, id=sentence) for sentence, plain, message in SPOILED],
)
def test_what_does_not_fit_is_told_with_its_place(plain: object, message: str) -> None:
    with pytest.raises(PlainError) as caught:
        from_plain(Tree, plain)
    assert str(caught.value) == message


def test_the_place_begins_where_the_caller_says() -> None:
    with pytest.raises(PlainError, match=r"^snapshot\.json: expected an object, got int$"):
        from_plain(Tree, 7, "snapshot.json")


def test_a_good_value_is_built_whole() -> None:
    plain = {
        "leaf": {"name": "a", "size": 3},
        "leaves": [{"name": "b"}],
        "pair": ["c", 4],
        "color": "red",
        "alive": False,
        "anything": {"x": [None, True, 1, "y", {}]},
    }
    built = from_plain(Tree, plain)
    assert built == Tree(
        Leaf("a", 3), (Leaf("b"),), ("c", 4), Color.RED, False, {"x": [None, True, 1, "y", {}]}
    )
    assert to_plain(built) == {**plain, "leaves": [{"name": "b", "size": 0}]}


def test_fields_with_defaults_may_be_missing_and_options_empty() -> None:
    assert from_plain(Tree, GOOD) == Tree(Leaf("a"))
    assert from_plain(Tree, {**GOOD, "color": None}).color is None


def test_an_observation_of_the_barest_kind_still_reads() -> None:
    plain = {"schema": SCHEMA, "repo_id": MODEL, "state": "present"}
    assert from_plain(Observations, plain).card.text == ""


def test_a_simple_value_is_built_by_itself() -> None:
    assert from_plain(str, "a") == "a"
    assert from_plain(DatasetState, "gone") is DatasetState.GONE
    with pytest.raises(PlainError, match=r"^str: expected str, got int$"):
        from_plain(str, 1)


def test_depth_is_limited_where_anything_may_stand() -> None:
    def nested(depth: int) -> Any:
        value: Any = 1
        for _ in range(depth):
            value = [value]
        return value

    from_plain(Tree, {**GOOD, "anything": nested(MAX_DEPTH)})
    with pytest.raises(PlainError, match=f"more than {MAX_DEPTH} deep$"):
        from_plain(Tree, {**GOOD, "anything": nested(MAX_DEPTH + 1)})
    with pytest.raises(PlainError, match=f"more than {MAX_DEPTH} deep$"):
        from_plain(Tree, {**GOOD, "anything": nested(900)})


def test_an_error_stays_short_whatever_was_sent() -> None:
    for plain in (
        {**GOOD, "color": "x" * 10_000},
        {**GOOD, "x" * 10_000: 1},
        {**GOOD, "anything": {"x" * 10_000: 0.5}},
    ):
        with pytest.raises(PlainError) as caught:
            from_plain(Tree, plain)
        assert len(str(caught.value)) < 200


def test_a_long_value_is_cut_at_a_hundred_characters() -> None:
    with pytest.raises(PlainError) as caught:
        from_plain(Color, "x" * 98)
    assert str(caught.value) == f"Color: '{'x' * 98}' is not a Color"
    with pytest.raises(PlainError) as caught:
        from_plain(Color, "x" * 99)
    assert str(caught.value) == f"Color: '{'x' * 98}… is not a Color"


@pytest.mark.parametrize("sample", SAMPLES)
def test_every_sample_survives_the_way_there_and_back(sample: str) -> None:
    asked = SAMPLES[sample]()
    assert from_plain(Dossier, to_plain(asked.dossier)) == asked.dossier
    if asked.observations is not None:
        assert from_plain(Observations, to_plain(asked.observations)) == asked.observations
    rating = rated(asked)
    assert from_plain(Rating, to_plain(rating)) == rating
