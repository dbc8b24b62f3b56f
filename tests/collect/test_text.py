"""Strangers' text is cleaned before anything keeps it."""

import datetime as dt
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.collect.text import clean_line, clean_lines, clean_prose, plain_data
from audits.engine.canonical import canonical_json, to_plain

ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.dates()
    | st.datetimes()
    | st.binary(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(st.text() | st.integers() | st.none(), inner, max_size=5)
    ),
    max_leaves=30,
)


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("a\x00b\x07c", "abc"),
        ("\x1b[31mred", "[31mred"),
        ("open \u202egnp.exe\u202c", "open gnp.exe"),
        ("о\u200bpen", "оpen"),
        ("\ufeffmit", "mit"),
        ("half \ud800 a pair", "half a pair"),
        ("two\nlines\there", "two lines here"),
        ("  spaces  ", "spaces"),
        ("noncharacter \ufffe", "noncharacter"),
        (7, ""),
        (None, ""),
    ],
)
def test_a_line_is_cleaned(dirty: object, clean: str) -> None:
    assert clean_line(dirty) == clean


def test_prose_keeps_its_lines_and_its_letters() -> None:
    persian = "می\u200cخواهم"
    assert (
        clean_prose(f"one\r\ntwo\u2028three\t{persian}\x00", 100) == f"one\ntwo\nthree\t{persian}"
    )


def test_a_line_that_is_too_long_ends_in_an_ellipsis() -> None:
    assert clean_line("x" * 500, 10) == "xxxxxxxxx…"


def test_a_list_of_lines_takes_one_line_in_its_place() -> None:
    assert clean_lines("en") == ["en"]
    assert clean_lines([1, None, "thistle", {"a": "b"}, "thistle"]) == ["thistle"]
    assert clean_lines({"a": "b"}) == []


def test_plain_data_hold_no_fractions_no_dates_and_no_giants() -> None:
    dirty = {"metrics": 0.5, "date": dt.date(2025, 1, 2), "n": 10**5000, 7: float("nan"), "b": b"x"}
    assert plain_data(dirty) == {
        "7": "nan",
        "b": "bytes",
        "date": "2025-01-02",
        "metrics": "0.5",
        "n": "a number of 16610 bits",
    }


def test_plain_data_are_limited_in_depth_and_number() -> None:
    deep: Any = "bottom"
    for _ in range(100):
        deep = [deep]
    assert str(plain_data(deep, depth=3)) == "[[[None]]]"
    assert len(plain_data(list(range(10_000)), values=100)) == 100


def _is_clean(text: str) -> bool:
    refused = {"Cc", "Cf", "Cs"}
    return not any(
        unicodedata.category(item) in refused and item not in "\n\t\u200c\u200d" for item in text
    )


@given(st.text(alphabet=st.characters()))
def test_no_text_comes_through_unclean(text: str) -> None:
    assert _is_clean(clean_line(text))
    assert _is_clean(clean_prose(text, 1_000))
    clean_line(text).encode("utf-8")


@given(ANYTHING)
def test_any_value_becomes_plain_data_with_a_canonical_form(value: object) -> None:
    plain = plain_data(value)
    assert to_plain(plain) == plain
    canonical_json(plain).decode("utf-8", errors="strict")


@given(st.text(max_size=40))
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean_line(clean_line(text)) == clean_line(text)
