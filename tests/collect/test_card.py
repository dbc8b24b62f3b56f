"""The head of a card is read without trusting it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.collect.card import MAX_CHARACTERS, limit_data, read_card
from audits.engine.canonical import canonical_json
from audits.engine.observations import Card


def card_of(text: str, from_hub: object = None) -> Card:
    return read_card(text.encode("utf-8", "surrogatepass"), False, from_hub)


def test_head_and_text_are_told_apart() -> None:
    card = read_card(
        b"---\nlicense: mit\ntags:\n- a\n---\n\n# Title\n\n---\nrule above\n", False, None
    )
    assert card.data == {"license": "mit", "tags": ["a"]}
    assert card.text == "# Title\n\n---\nrule above"
    assert not card.error


def test_windows_lines_and_a_byte_order_mark_are_read() -> None:
    card = read_card("\ufeff---\r\nlicense: mit\r\n---\r\n# Title\r\n".encode(), False, None)
    assert (card.data, card.text) == ({"license": "mit"}, "# Title")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("# Title\n\nText alone.\n", "# Title\n\nText alone."),
        ("--- not a head\n", "--- not a head"),
        ("---\nlicense: mit\nnever closed\n", "---\nlicense: mit\nnever closed"),
        ("", ""),
    ],
)
def test_a_text_without_a_head_is_a_text(text: str, kept: str) -> None:
    card = read_card(text.encode(), False, None)
    assert (card.present, card.text, card.data, card.error) == (True, kept, None, "")


_BOMB = 'a0: &a0 ["lol"]\n' + "".join(
    f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]\n" for level in range(1, 10)
)


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        ('license: "mit\nlanguage: [en\n', "not YAML in line"),
        ("- mit\n- en\n", "not a mapping"),
        ("just words\n", "not a mapping"),
        (_BOMB, "aliases"),
        ("a: " + "[" * 5_000 + "]" * 5_000 + "\n", "nested deeper"),
        ("a: !!python/object/apply:os.system ['true']\n", "not YAML"),
        ("when: 2025-13-45\n", "cannot be read"),
        ("? [a, list]\n: as a key\n", "not YAML"),
        ("".join(f"k{number}: v\n" for number in range(30_000)), "parts|longer"),
        ("n: " + "9" * 5_000 + "\n", "cannot be read"),
    ],
    ids=["broken", "list", "words", "bomb", "deep", "objects", "date", "key", "many", "number"],
)
def test_a_head_that_is_not_read_says_why_and_costs_nothing_else(head: str, reason: str) -> None:
    card = read_card(f"---\n{head}---\nThe text.\n".encode(), False, None)
    assert card.data is None
    assert card.text == "The text."
    assert any(word in card.error for word in reason.split("|"))


def test_the_hubs_own_reading_of_the_head_goes_first() -> None:
    card = read_card(b"---\nlicense: [mit\n---\nText\n", False, {"license": "apache-2.0"})
    assert card.data == {"license": "apache-2.0"}
    assert card.error


def test_a_card_of_bytes_that_are_not_text_is_survived() -> None:
    card = read_card(bytes(range(256)) * 40, False, {"license": "mit"})
    canonical_json(card)
    assert "\x00" not in card.text


def test_a_long_card_is_cut_and_says_so() -> None:
    card = read_card(b"word " * 100_000, False, None)
    assert card.truncated
    assert len(card.text) <= MAX_CHARACTERS


def test_card_data_are_limited_and_large_fields_of_no_use_are_left_out() -> None:
    data = {"license": "mit", "model-index": [1] * 9_999, "more": ["x" * 5_000] * 5_000}
    limited = limit_data(data)
    assert limited["license"] == "mit"
    assert "model-index" not in limited
    assert len(canonical_json(limited)) < 100_000


@given(st.text())
def test_any_text_is_survived_as_a_card(text: str) -> None:
    canonical_json(card_of(text)).decode("utf-8", errors="strict")


@given(st.text(alphabet=st.sampled_from("-:[]{}&*!|>#?%@`'\" \n\tabc019.")))
def test_any_head_is_survived(head: str) -> None:
    canonical_json(card_of(f"---\n{head}\n---\ntext\n")).decode("utf-8", errors="strict")
