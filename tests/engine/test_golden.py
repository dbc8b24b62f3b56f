"""A dozen believable models give exactly the findings that were stored, for ever.

When a change of the judge is meant to move them: `python -m tests.engine.rebaseline`, and review
the difference.
"""

import copy
import json
from typing import Any

import pytest

from audits.rubrics import released_rubrics
from tests.engine.rebaseline import GOLDEN, inputs_of, ratings_of, subject_from
from tests.engine.samples import SAMPLES

STORED: dict[str, Any] = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))
    for path in sorted(GOLDEN.glob("*.json"))
}


def test_a_dozen_models_are_stored_and_each_sample_among_them() -> None:
    assert len(STORED) >= 12
    assert set(SAMPLES) <= set(STORED)


@pytest.mark.parametrize("name", STORED)
def test_a_golden_rating_stays_what_it_was(name: str) -> None:
    stored = copy.deepcopy(STORED[name])
    ratings = ratings_of(subject_from(stored["inputs"]))
    assert set(ratings) == set(stored["ratings"]) == set(released_rubrics())
    for rubric, rating in ratings.items():
        expected = stored["ratings"][rubric]
        findings = {each["criterion"]: each for each in rating.pop("findings")}
        for each in expected.pop("findings"):
            assert findings.pop(each["criterion"]) == each
        assert findings == {}
        assert rating == expected


@pytest.mark.parametrize("name", STORED)
def test_stored_inputs_read_back_without_loss(name: str) -> None:
    inputs = STORED[name]["inputs"]
    again = inputs_of(subject_from(inputs))
    # Fields that came later have their defaults; nothing that was stored may be lost.
    assert _holds(again, inputs)


def _holds(whole: Any, part: Any) -> bool:
    if isinstance(part, dict):
        return all(key in whole and _holds(whole[key], item) for key, item in part.items())
    if isinstance(part, list):
        return len(whole) == len(part) and all(map(_holds, whole, part))
    return bool(whole == part)


def test_the_golden_models_stand_on_every_level_and_have_every_rights() -> None:
    ratings = [
        json.loads((GOLDEN / f"{name}.json").read_text())["ratings"]["rebuild/2026-1"]
        for name in STORED
    ]
    assert {rating["level"] for rating in ratings} == {0, 1, 2, 3, 4, 5}
    assert {rating["rights"] for rating in ratings} == {"free", "restricted", "unstated"}
    outcomes = {found["outcome"] for rating in ratings for found in rating["findings"]}
    assert outcomes == {"met", "partial", "unmet", "unknown", "not_applicable"}
