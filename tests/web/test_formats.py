"""Numbers, dates and cursors: one way to write each."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.ranking import Cursor, Order, Sorting, search_query
from openboard import formats
from openboard.presenters.history import step_line


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (None, ""),
        (512, "512"),
        (22_000_000, "22 M"),
        (70_400_000, "70.4 M"),
        (494_000_000, "494 M"),
        (999_600_000, "1 B"),
        (1_000_000_000, "1 B"),
        (7_300_000_000, "7.3 B"),
        (70_600_000_000, "70.6 B"),
        (671_000_000_000, "671 B"),
        (1_040_000_000_000, "1 T"),
    ],
)
def test_parameters_are_written_as_the_field_writes_them(number: int | None, text: str) -> None:
    assert formats.parameters(number) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0 B"), (999, "999 B"), (14_600_000_000, "14.6 GB"), (10**18, "1000 PB")],
)
def test_sizes_are_decimal(number: int, text: str) -> None:
    assert formats.size(number) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2024-11-26", "26 Nov 2024"),
        ("2024-11", "Nov 2024"),
        ("2024", "2024"),
        ("", ""),
        ("soon", "soon"),
        ("2024-13", "2024-13"),
        ("2024-02-31", "2024-02-31"),
    ],
)
def test_a_date_is_shown_as_exactly_as_it_is_known(text: str, shown: str) -> None:
    assert formats.partial_date(text) == shown


@given(st.text(max_size=200), st.sampled_from(Order))
def test_any_cursor_is_read_or_refused(text: str, order: Order) -> None:
    Cursor.read(text, order)


@given(st.integers(0, 2**40), st.dates(), st.sampled_from([Order.RELEASED]))
def test_a_cursor_survives_the_address(rank: int, day: dt.date, order: Order) -> None:
    cursor = Cursor((day, 7), rank)
    assert Cursor.read(cursor.write(), order) == cursor


def test_a_cursor_of_another_order_is_no_place_in_this_one() -> None:
    assert Cursor.read(Cursor(("olmo", 7), 3).write(), Order.SCORE) is None


@given(st.text(max_size=100))
def test_any_text_can_be_searched_for(text: str) -> None:
    search_query(text)


@pytest.mark.parametrize(
    ("word", "descending"), [("level", True), ("-level", False), ("name", False), ("-name", True)]
)
def test_an_order_is_turned_around_by_a_minus(word: str, descending: bool) -> None:
    sorting = Sorting.read(word)
    assert sorting.word == word
    assert sorting.is_descending is descending


def test_the_step_line_turns_where_the_level_did() -> None:
    start = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    history = [
        (start + dt.timedelta(days=days), level) for days, level in ((0, 1), (5, 1), (10, 4))
    ]
    line = step_line(history, start + dt.timedelta(days=20))
    assert line is not None
    assert line.path == "M0 108H500.0V36H1000"
    assert line.description == "Level 1 from 1 Jan 2026, then 4 from 11 Jan 2026."


def test_a_level_that_never_changed_needs_no_line() -> None:
    start = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    assert step_line([(start, 1), (start, 1)], start) is None
