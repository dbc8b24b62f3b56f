"""Judging again without any network: the same result, bases first, and a brake on mass changes."""

from dataclasses import replace
from datetime import datetime
from io import StringIO

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command

from audits.engine.rubric import Rubric
from audits.models import AIModel, Brake, Rating, RatingChange
from audits.services import rejudging
from audits.services.brake import FREE_OF_CHARGE, allowed
from audits.services.health import read_status
from audits.services.inputs import Policy, current_policy
from audits.services.ratings import record_rating
from audits.services.rejudging import (
    TooManyLoweredError,
    find_spread_due,
    forecast,
    rejudge,
    rejudge_all,
    release_brake,
    spread,
    spread_all,
)
from tests.record.boards import DAY, NOON, REBUILDABLE, SOURCE, entry, get, load, look, seen

pytestmark = pytest.mark.django_db

BASE = "a-lab/base"
MODULES = ("audits.services.inputs", "audits.services.steps", "audits.services.registry")


def use(monkeypatch: pytest.MonkeyPatch, policy: Policy) -> None:
    """Let this version of the board judge by another policy."""
    for module in MODULES:
        monkeypatch.setattr(f"{module}.current_policy", lambda: policy)


def stricter() -> Policy:
    """A policy under a later rubric, in which level 3 asks for a reproduction."""
    policy = current_policy()
    levels = [
        replace(level, gates=(*level.gates, "independent_reproduction"))
        if level.number == 3
        else replace(level, gates=())
        if level.number == 5
        else level
        for level in policy.rubric.levels
    ]
    rubric: Rubric = replace(policy.rubric, version="2026-2", digest="e" * 64, levels=tuple(levels))
    return replace(policy, rubric=rubric)


def test_judging_again_gives_the_rating_that_stands() -> None:
    load(entry(BASE, REBUILDABLE), entry("b-lab/b", REBUILDABLE, base={BASE: "finetune"}))
    look(BASE, seen(BASE))
    spread_all(now=NOON)
    before = Rating.objects.count()
    for model in AIModel.objects.all():
        assert rejudge(model_id=model.pk).ratings == ()
    assert rejudge_all().ratings == ()
    assert Rating.objects.count() == before


# --- Derived models -------------------------------------------------------------------------------


def load_family(count: int = 3) -> None:
    """Load a base and some models made from it."""
    load(
        entry(BASE, SOURCE),
        *(
            entry(f"b-lab/b-{number}", REBUILDABLE, base={BASE: "finetune"})
            for number in range(count)
        ),
    )


def lift_base(now: datetime = NOON + DAY) -> None:
    """Raise the base's level without judging what derives from it."""
    model = get(BASE)
    assert model.entry is not None
    from audits.models import RegistryEntry
    from audits.services.registry import _enter

    _enter(entry(BASE, REBUILDABLE), now)
    assert RegistryEntry.objects.filter(ai_model=model).count() == 2
    record_rating(model_id=model.pk, now=now)


def levels() -> list[int]:
    """The levels of the derived models."""
    return list(
        AIModel.objects.filter(slug__startswith="b-lab/")
        .order_by("slug")
        .values_list("level", flat=True)
    )


def test_a_base_that_moves_leaves_word_for_what_derives_from_it() -> None:
    load_family()
    assert find_spread_due() == ()
    lift_base()
    assert find_spread_due() == (get(BASE).pk,)
    assert levels() == [3, 3, 3]
    assert spread(model_id=get(BASE).pk).is_done
    assert levels() == [4, 4, 4]
    assert find_spread_due() == ()
    assert set(
        RatingChange.objects.exclude(ai_model=get(BASE)).values_list("cause", flat=True)
    ) == {"lineage"}


def test_many_derived_models_are_judged_in_batches_that_go_on_where_the_last_stopped() -> None:
    load_family(5)
    lift_base()
    pk = get(BASE).pk
    assert not spread(model_id=pk, limit=2).is_done
    assert levels() == [4, 4, 3, 3, 3]
    # As after a crash: whoever comes next goes on, from the mark in the table.
    assert not spread(model_id=pk, limit=2).is_done
    assert levels() == [4, 4, 4, 4, 3]
    assert spread(model_id=pk, limit=2).is_done
    assert levels() == [4, 4, 4, 4, 4]
    assert spread(model_id=pk, limit=2).recorded.ratings == ()


def test_a_base_that_moves_again_starts_the_batches_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    load_family(4)
    lift_base()
    pk = get(BASE).pk

    def interrupted(**options: object) -> object:
        monkeypatch.setattr(rejudging, "record_rating", record_rating)
        AIModel.objects.filter(pk=pk).update(lineage_due=NOON + 2 * DAY, lineage_after=0)
        return record_rating(**options)  # type: ignore[arg-type]

    monkeypatch.setattr(rejudging, "record_rating", interrupted)
    spread(model_id=pk, limit=2)
    assert get(BASE).lineage_due == NOON + 2 * DAY
    assert get(BASE).lineage_after == 0


def test_a_base_without_a_difference_wakes_nobody() -> None:
    load_family()
    look(BASE, seen(BASE))
    spread_all(now=NOON)
    look(BASE, seen(BASE, commit="b" * 40))
    assert find_spread_due() == ()


def test_a_change_passes_down_the_whole_lineage() -> None:
    load(
        entry(BASE, SOURCE),
        entry("b-lab/b-1", REBUILDABLE, base={BASE: "finetune"}),
        entry("b-lab/b-2", REBUILDABLE, base={"b-lab/b-1": "quantized"}),
    )
    assert levels() == [3, 3]
    lift_base()
    spread_all(now=NOON + DAY)
    assert levels() == [4, 4]


# --- The whole board ------------------------------------------------------------------------------


def test_the_forecast_counts_what_recording_then_does(monkeypatch: pytest.MonkeyPatch) -> None:
    load(
        entry(BASE, REBUILDABLE),
        entry("b-lab/b", REBUILDABLE, base={BASE: "finetune"}),
        entry("c-lab/low"),
    )
    use(monkeypatch, stricter())
    expected = forecast()
    assert (expected.models, expected.lowered, expected.raised, expected.sideways) == (3, 2, 0, 1)
    assert Rating.objects.count() == 3
    before = dict(AIModel.objects.values_list("slug", "level"))
    rejudge_all(now=NOON + DAY)
    after = dict(AIModel.objects.values_list("slug", "level"))
    assert sum(after[slug] < before[slug] for slug in before) == expected.lowered


def test_a_new_rubric_changes_what_derives_from_a_base_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    load(entry(BASE, REBUILDABLE), entry("b-lab/b", REBUILDABLE, base={BASE: "finetune"}))
    use(monkeypatch, stricter())
    rejudge_all(now=NOON + DAY)
    changes = RatingChange.objects.filter(ai_model=get("b-lab/b"))
    assert [change.cause for change in changes] == ["rubric"]


def test_more_than_a_share_of_the_board_is_not_lowered_without_a_persons_word(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    load(*(entry(f"b-lab/b-{number}", SOURCE) for number in range(FREE_OF_CHARGE + 1)))
    use(monkeypatch, stricter())
    with pytest.raises(TooManyLoweredError, match="lower the level of 6 of 6"):
        rejudge_all(now=NOON + DAY)
    assert not RatingChange.objects.exists()
    assert len(rejudge_all(may_lower_many=True, now=NOON + DAY).changes) == 6
    assert levels() == [2] * 6


def test_the_command_counts_first_and_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    load(*(entry(f"b-lab/b-{number}", SOURCE) for number in range(FREE_OF_CHARGE + 1)))
    use(monkeypatch, stricter())
    out = StringIO()
    call_command("rejudge_all", "--dry-run", stdout=out)
    assert "Of 6 models, 0 would rise, 6 would be lowered" in out.getvalue()
    with pytest.raises(CommandError, match="--yes"):
        call_command("rejudge_all", stdout=out)
    assert not RatingChange.objects.exists()
    call_command("rejudge_all", "--yes", stdout=out)
    assert "Recorded 6 ratings and 6 rating changes." in out.getvalue()


# --- The brake on looks ---------------------------------------------------------------------------


def load_looked_at(count: int) -> list[str]:
    """Load models that the machine has looked at, each at level 1."""
    slugs = [f"b-lab/b-{number}" for number in range(count)]
    load(*(entry(slug) for slug in slugs))
    for slug in slugs:
        look(slug, seen(slug))
    return slugs


def vanish(slug: str, now: datetime = NOON + DAY) -> bool:
    """Let a second look not find a model; returns whether its rating waits."""
    from audits.engine.observations import RepositoryState

    return look(slug, seen(slug, state=RepositoryState.GONE), now).waits


def test_a_sweep_that_lowers_too_many_is_stopped_and_shown() -> None:
    slugs = load_looked_at(FREE_OF_CHARGE + 3)
    assert [vanish(slug) for slug in slugs] == [False] * FREE_OF_CHARGE + [True] * 3
    assert levels() == [0] * FREE_OF_CHARGE + [1] * 3
    status = read_status(now=NOON + DAY)
    assert status.brake is not None
    assert status.brake.reason.startswith("The level of 5 of 8 models was lowered within a day")
    assert status.braked == 3
    assert get(slugs[-1]).braked_at == NOON + DAY


def test_while_the_brake_is_on_better_ratings_go_on_and_recovered_ones_stop_waiting() -> None:
    slugs = load_looked_at(FREE_OF_CHARGE + 2)
    for slug in slugs:
        vanish(slug)
    back = look(slugs[-1], seen(slugs[-1]), NOON + 2 * DAY)
    assert not back.waits
    assert get(slugs[-1]).braked_at is None
    assert look(slugs[0], seen(slugs[0]), NOON + 2 * DAY).changes[0].new_level == 1


def test_releasing_the_brake_records_what_waited_and_counts_anew() -> None:
    slugs = load_looked_at(FREE_OF_CHARGE + 3)
    for slug in slugs[:-1]:
        vanish(slug)
    later = NOON + DAY * 1.1
    assert len(release_brake(now=later).changes) == 2
    assert levels() == [0] * 7 + [1]
    brake = Brake.objects.get()
    assert (brake.engaged_at, brake.released_at, brake.reason) == (None, later, "")
    assert not vanish(slugs[-1], NOON + DAY * 1.2)


def test_the_command_says_why_the_brake_was_on_and_what_it_recorded() -> None:
    for slug in load_looked_at(FREE_OF_CHARGE + 2):
        vanish(slug)
    out = StringIO()
    call_command("release_brake", stdout=out)
    assert "The level of 5 of 7 models was lowered within a day" in out.getvalue()
    assert "Recorded 2 ratings and 2 rating changes." in out.getvalue()
    out = StringIO()
    call_command("release_brake", stdout=out)
    assert "The brake is off." in out.getvalue()


def test_lowerings_spread_over_days_never_engage_it() -> None:
    slugs = load_looked_at(FREE_OF_CHARGE + 3)
    waits = [vanish(slug, NOON + number * DAY) for number, slug in enumerate(slugs, start=1)]
    assert not any(waits)


def test_first_looks_never_count() -> None:
    slugs = [f"b-lab/b-{number}" for number in range(FREE_OF_CHARGE + 3)]
    load(*(entry(slug, SOURCE) for slug in slugs))
    assert not any(vanish(slug) for slug in slugs)


def test_on_a_large_board_it_is_a_share(settings: LazySettings) -> None:
    assert [allowed(board) for board in (0, 99, 120, 1_000_000)] == [5, 5, 6, 50_000]
    settings.AUDIT_BRAKE_PERCENT = 1
    assert allowed(1_000) == 10


def test_releasing_twice_adds_nothing() -> None:
    slugs = load_looked_at(FREE_OF_CHARGE + 1)
    for slug in slugs:
        vanish(slug)
    assert len(release_brake(now=NOON + DAY).ratings) == 1
    assert release_brake(now=NOON + DAY).ratings == ()
