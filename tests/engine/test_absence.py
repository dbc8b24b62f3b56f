"""What one look's absences mean: gone needs two, and a failed look changes nothing."""

from dataclasses import replace

import pytest

from audits.engine.absence import MODEL, Settled, settle
from audits.engine.observations import DatasetLook, DatasetState, Observations, RepositoryState
from tests.engine.samples import NO_REPOSITORY, look, repository

A = "lab/a"
PUBLIC, MISSING = look(A), look(A, DatasetState.MISSING)
GONE, UNREACHED = look(A, DatasetState.GONE), look(A, DatasetState.UNREACHED)
BEFORE = repository(datasets=(PUBLIC,))
NOBODY: frozenset[str] = frozenset()


def seeing(*looks: DatasetLook) -> Observations:
    return repository(datasets=looks)


def test_a_repository_not_found_once_leaves_the_rating() -> None:
    assert settle(NO_REPOSITORY, BEFORE, NOBODY) == Settled(None, (MODEL,))


def test_a_repository_not_found_once_and_never_before_may_be_judged_by_evidence() -> None:
    assert settle(NO_REPOSITORY, None, NOBODY) == Settled(NO_REPOSITORY, (MODEL,))


def test_another_missing_thing_confirms_nothing_about_the_repository() -> None:
    assert settle(NO_REPOSITORY, BEFORE, frozenset({A})) == Settled(None, (MODEL,))


def test_a_repository_not_found_twice_is_gone() -> None:
    gone = replace(NO_REPOSITORY, state=RepositoryState.GONE)
    assert settle(NO_REPOSITORY, None, frozenset({MODEL})) == Settled(gone, ())


def test_what_was_seen_of_its_data_holds_when_a_repository_is_gone() -> None:
    settled = settle(NO_REPOSITORY, seeing(GONE), frozenset({MODEL, A}))
    assert settled.observations is not None
    assert settled.observations.state is RepositoryState.GONE
    assert settled.observations.datasets == (GONE,)


def test_a_data_set_missing_once_is_not_gone_because_its_model_is() -> None:
    settled = settle(NO_REPOSITORY, seeing(MISSING), frozenset({MODEL, A}))
    assert settled.observations is not None
    assert settled.observations.datasets == (MISSING,)


def test_a_disabled_repository_is_a_fact_at_one_look() -> None:
    disabled = repository(state=RepositoryState.DISABLED)
    settled = settle(disabled, BEFORE, NOBODY)
    assert settled == Settled(replace(disabled, datasets=(PUBLIC,)), ())
    assert settle(disabled, None, NOBODY) == Settled(disabled, ())


def test_fresh_looks_at_data_hold_beside_a_repository_that_is_gone() -> None:
    now = replace(NO_REPOSITORY, datasets=(MISSING,))
    settled = settle(now, seeing(PUBLIC), frozenset({MODEL, A}))
    assert settled.observations is not None
    assert settled.observations.datasets == (GONE_NOW,)
    assert settle(now, seeing(PUBLIC), frozenset({MODEL})).waiting == (A,)


GONE_NOW = replace(MISSING, state=DatasetState.GONE)


@pytest.mark.parametrize(
    ("now", "earlier", "confirmed", "held", "waiting"),
    [
        pytest.param(*row[1:], id=row[0])
        for row in (
            ("it is there", PUBLIC, GONE, NOBODY, PUBLIC, ()),
            ("it is there again, whatever was confirmed", PUBLIC, GONE, {A}, PUBLIC, ()),
            ("missing at one look, it is as it was", MISSING, PUBLIC, NOBODY, PUBLIC, (A,)),
            ("missing at one look and never seen", MISSING, None, NOBODY, MISSING, (A,)),
            ("missing at two looks, it is gone", MISSING, PUBLIC, {A}, GONE_NOW, ()),
            ("missing at two looks and never seen", MISSING, None, {A}, GONE_NOW, ()),
            ("missing while something else was confirmed", MISSING, PUBLIC, {MODEL}, PUBLIC, (A,)),
            ("the look failed, it is as it was", UNREACHED, PUBLIC, {A}, PUBLIC, ()),
            ("the look failed, it stays gone", UNREACHED, GONE, NOBODY, GONE, ()),
            ("the look failed and there was none before", UNREACHED, None, NOBODY, UNREACHED, ()),
            ("emptied is a fact at one look", look(A, DatasetState.EMPTIED), PUBLIC, NOBODY,
             look(A, DatasetState.EMPTIED), ()),
        )
    ],
)  # fmt: skip
def test_a_data_set_is_settled(
    now: DatasetLook,
    earlier: DatasetLook | None,
    confirmed: set[str],
    held: DatasetLook,
    waiting: tuple[str, ...],
) -> None:
    previous = seeing(earlier) if earlier else seeing()
    for before in (previous, *([] if earlier else [None])):
        assert settle(seeing(now), before, confirmed) == Settled(seeing(held), waiting)


def test_each_data_set_is_settled_for_itself() -> None:
    b = look("lab/b", DatasetState.MISSING)
    c = look("lab/c", DatasetState.MISSING)
    settled = settle(seeing(PUBLIC, b, c), BEFORE, frozenset({"lab/c"}))
    assert settled.observations is not None
    assert [each.state for each in settled.observations.datasets] == [
        DatasetState.PUBLIC,
        DatasetState.MISSING,
        DatasetState.GONE,
    ]
    assert settled.waiting == ("lab/b",)
