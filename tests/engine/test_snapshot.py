"""A snapshot holds a rating with all it was made from, and gives the same rating once more."""

import json
from typing import Any

import pytest

from audits.engine.canonical import to_plain
from audits.engine.rating import rate
from audits.engine.snapshot import (
    SCHEMA,
    SnapshotError,
    bases_from_plain,
    bases_to_plain,
    read_snapshot,
    snapshot,
)
from audits.rubrics import license_table, load_rubric
from tests.engine.samples import SAMPLES, closed, merge, rated


def taken(sample: str = "merge") -> dict[str, Any]:
    asked = SAMPLES[sample]()
    plain: dict[str, Any] = json.loads(json.dumps(snapshot(load_rubric(), asked, rated(asked))))
    return plain


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_stranger_recomputes_the_rating_from_its_snapshot(sample: str) -> None:
    read = read_snapshot(taken(sample))
    assert rate(load_rubric(read.rubric), read.subject(license_table())) == read.rating
    assert read.rating == rated(SAMPLES[sample]())


def test_bases_survive_the_way_there_and_back() -> None:
    bases = merge().bases
    assert bases_from_plain(bases_to_plain(bases)) == bases


def test_a_model_that_was_never_looked_at_has_no_observations() -> None:
    assert taken("closed")["observations"] is None
    assert read_snapshot(taken("closed")).observations is None
    assert read_snapshot(taken("closed")).dossier == closed().dossier


@pytest.mark.parametrize(
    ("spoiled", "message"),
    [
        pytest.param(spoiled, message, id=sentence)
        for sentence, spoiled, message in (
            ("not an object", [], "a snapshot is a JSON object"),
            ("no schema", {}, "schema: None is not 1, the one that is read here"),
            ("another schema", {**taken(), "schema": 2},
             "schema: 2 is not 1, the one that is read here"),
            ("true for a schema", {**taken(), "schema": True},
             "schema: True is not 1, the one that is read here"),
            ("a part is missing", {"schema": SCHEMA, "rubric": "rebuild/2026-1"},
             "the field 'dossier' is missing"),
            ("a dossier that does not fit", {**taken(), "dossier": {}},
             "dossier: the field 'model' is missing"),
            ("observations that do not fit", {**taken(), "observations": 7},
             "observations: expected an object, got int"),
            ("bases that are no list", {**taken(), "bases": {}},
             "bases: expected a list, got dict"),
            ("a base that does not fit", {**taken(), "bases": [{}]},
             "bases[0]: the field 'model' is missing"),
            ("a rating that does not fit", {**taken(), "rating": None},
             "rating: expected an object, got NoneType"),
        )
    ],
)  # fmt: skip
def test_a_spoiled_snapshot_is_refused_with_its_place(spoiled: Any, message: str) -> None:
    with pytest.raises(SnapshotError) as caught:
        read_snapshot(spoiled)
    assert str(caught.value) == message


def test_a_snapshot_is_plain_already() -> None:
    plain = taken()
    assert to_plain(plain) == plain
