"""Canonical JSON: the same value has the same digest everywhere and for ever."""

from dataclasses import dataclass
from enum import Enum

import pytest

from audits.engine.canonical import canonical_json, digest, to_plain
from audits.engine.components import Component


@dataclass(frozen=True, slots=True)
class Point:
    y: int
    x: tuple[str, ...] = ()


class Size(Enum):
    LARGE = 3


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (True, "true"),
        (False, "false"),
        (0, "0"),
        (-7, "-7"),
        (10**30, "1" + "0" * 30),
        ("", '""'),
        ("é“…”🜂", '"é“…”🜂"'),
        ('"\\\n\t\x01', '"\\"\\\\\\n\\t\\u0001"'),
        ("\u2028", '"\u2028"'),
        ([], "[]"),
        ((1, (2, [3])), "[1,[2,[3]]]"),
        ({}, "{}"),
        ({"b": 1, "a": {"d": None, "c": True}}, '{"a":{"c":true,"d":null},"b":1}'),
        ({"é": 1, "z": 2, "Z": 3}, '{"Z":3,"z":2,"é":1}'),
        ({2: "two"}, '{"2":"two"}'),
        ({Component.TOKENIZER: 1}, '{"tokenizer":1}'),
        (Component.TOKENIZER, '"tokenizer"'),
        (Size.LARGE, "3"),
        (Point(1, ("a",)), '{"x":["a"],"y":1}'),
    ],
)
def test_a_value_has_one_text(value: object, text: str) -> None:
    assert canonical_json(value) == text.encode()


@pytest.mark.parametrize(
    "value", [0.5, float("nan"), {"a": [1.0]}, b"bytes", {1, 2}, object(), Point, 1j]
)
def test_what_has_no_canonical_form_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="has no canonical form"):
        canonical_json(value)


def test_the_error_names_the_type() -> None:
    with pytest.raises(TypeError, match=r"^float has no canonical form$"):
        to_plain({"a": [0.1]})


def test_a_lone_surrogate_is_survived() -> None:
    assert canonical_json("a\ud800b") == b'"a?b"'


def test_enums_become_their_values() -> None:
    assert type(to_plain(Component.TOKENIZER)) is str
    assert to_plain([Component.TOKENIZER]) == ["tokenizer"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "74234e98afe7498fb5daf1f36ac2d78acc339464f950703b8c019892f982b90b"),
        ({}, "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"),
        (
            {"b": [1, "é"], "a": None},
            "f8f17faab95c024891d173fa43442b0e52007736a1f36715ac721ab22deeefc5",
        ),
        (Point(1, ("a",)), "a27e19c822fbfae323fa6805f43583a982a75f64252b615875cb391a764d9534"),
    ],
)
def test_digests_are_those_that_any_tool_for_sha256_gives(value: object, expected: str) -> None:
    assert digest(value) == expected
