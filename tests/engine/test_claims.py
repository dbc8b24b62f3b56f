"""What a publisher says, held against what was found."""

import itertools

import pytest

from audits.engine.claims import IMPLIED_LEVEL, STRENGTH, WORDS, claim_gap
from audits.engine.components import ClaimWord
from audits.engine.evidence import Claim
from audits.engine.licenses import Rights

FREE, RESTRICTED, UNSTATED = Rights.FREE, Rights.RESTRICTED, Rights.UNSTATED


def claim(word: ClaimWord, quotation: str = "so we say", url: str = "https://x.example/") -> Claim:
    return Claim(word, quotation, url)


def test_nothing_claimed_is_no_gap() -> None:
    assert claim_gap([], 0, RESTRICTED) is None


@pytest.mark.parametrize(
    ("word", "level", "rights", "claimed", "levels_short", "rights_short"),
    [
        pytest.param(*row[1:], id=row[0])
        for row in (
            ("fully open and it is", ClaimWord.FULLY_OPEN, 4, FREE, 4, 0, False),
            ("fully open and more", ClaimWord.FULLY_OPEN, 5, FREE, 4, 0, False),
            ("fully open, weights only", ClaimWord.FULLY_OPEN, 1, FREE, 4, 3, False),
            ("open source behind a gate", ClaimWord.OPEN_SOURCE, 1, RESTRICTED, 4, 3, True),
            ("open source without a license", ClaimWord.OPEN_SOURCE, 4, UNSTATED, 4, 0, True),
            ("open weights and they are", ClaimWord.OPEN_WEIGHTS, 1, FREE, 1, 0, False),
            ("open weights under terms", ClaimWord.OPEN_WEIGHTS, 3, RESTRICTED, 1, 0, True),
            ("open weights that are gone", ClaimWord.OPEN_WEIGHTS, 0, RESTRICTED, 1, 1, True),
            ("open alone implies nothing", ClaimWord.OPEN, 0, RESTRICTED, None, 0, False),
        )
    ],
)
def test_the_gap_is_what_was_claimed_less_what_was_found(
    word: ClaimWord,
    level: int,
    rights: Rights,
    claimed: int | None,
    levels_short: int,
    rights_short: bool,
) -> None:
    gap = claim_gap([claim(word)], level, rights)
    assert gap is not None
    assert gap.claim == claim(word)
    assert (gap.claimed_level, gap.levels_short, gap.rights_short) == (
        claimed,
        levels_short,
        rights_short,
    )


def test_the_strongest_claim_counts() -> None:
    for order in itertools.permutations(ClaimWord):
        gap = claim_gap([claim(word) for word in order], 1, FREE)
        assert gap is not None
        assert gap.claim.word is ClaimWord.FULLY_OPEN
    assert [word for word in STRENGTH if word in IMPLIED_LEVEL] == list(IMPLIED_LEVEL)


def test_of_equal_claims_one_is_taken_whatever_their_order() -> None:
    word = ClaimWord.OPEN_SOURCE
    first = claim(word, "b", "https://a.example/")
    claims = [first, claim(word, "c", "https://a.example/"), claim(word, "a", "https://b.example/")]
    for order in itertools.permutations(claims):
        gap = claim_gap(order, 1, FREE)
        assert gap is not None
        assert gap.claim == first


def test_every_word_has_a_strength_and_a_wording() -> None:
    assert set(STRENGTH) == set(WORDS) == set(ClaimWord)
