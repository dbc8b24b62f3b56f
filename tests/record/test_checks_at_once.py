"""Looks at links while others look, decide or withdraw, each on a connection of its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from audits.models import Case, EvidenceSet, LinkCheck
from audits.services.check_schedule import claim_due_checks
from audits.services.checks import run_check
from audits.services.submissions import withdraw
from tests.record.boards import NOON, get
from tests.record.checking import (
    LAB,
    PAGE,
    Checker,
    case_of,
    checks_of,
    decide_on,
    fetcher_for,
    load_lab,
    offer_link,
)
from tests.record.test_concurrency import at_once
from tests.sites import Site

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def site() -> Iterator[Site]:
    """A site with the page that evidence quotes, and a model on the board."""
    with Site() as running:
        running.pages["/train"] = PAGE
        load_lab()
        yield running


def test_many_schedules_at_once_claim_each_submission_once(site: Site) -> None:
    ids = [offer_link(site.url(f"/{number}")).pk for number in range(8)]
    claimed = at_once(
        *[
            lambda holder=holder: claim_due_checks(now=NOON, limit=3, holder=holder)
            for holder in "abcd"
        ]
    )
    found = [pk for part in claimed if isinstance(part, tuple) for pk in part]
    assert len(found) == len(set(found))
    assert set(found) <= set(ids)
    assert Case.objects.exclude(held_by="").count() == len(found) >= 3


def test_a_job_that_runs_twice_at_once_looks_once(site: Site) -> None:
    submission = offer_link(site.url("/train"))
    claim_due_checks(now=NOON, limit=1, holder="test")
    reports = at_once(
        *[
            lambda: (
                run_check(
                    submission_id=submission.pk,
                    holder="test",
                    fetcher=fetcher_for(site),
                    hub=None,
                    clock=lambda: NOON,
                ).looks
            )
        ]
        * 3
    )
    assert sorted(map(int, map(str, reports))) == [0, 0, 1]
    assert len(checks_of(submission)) == len(site.requests) == 1


@pytest.mark.parametrize("delay", [0.0, 0.02, 0.05])
def test_a_decision_during_a_look_loses_neither(site: Site, delay: float) -> None:
    """Whichever comes first, what was accepted counts as checked in the end, and nobody waits."""
    submission = offer_link(site.url("/train"))
    site.delay = delay
    check = Checker(fetcher_for(site))
    check.claim(submission)
    at_once(lambda: check.look(submission), lambda: decide_on(submission))
    assert len(checks_of(submission)) == 1
    (accepted,) = EvidenceSet.objects.latest("pk").content
    assert accepted["statement"]["basis"] == "checked"
    assert get(LAB).evidence_due is not None
    case = case_of(submission)
    assert (case.state, case.checked_at, case.held_by) == ("accepted", NOON, "")


def test_what_is_withdrawn_during_a_look_is_not_looked_at_again(site: Site) -> None:
    submission = offer_link(site.url("/train"))
    decide_on(submission)
    site.delay = 0.05
    check = Checker(fetcher_for(site))
    later = NOON + timedelta(hours=1)
    check.claim(submission, later)
    at_once(
        lambda: check.look(submission, later),
        lambda: withdraw(submission_id=submission.pk, now=later),
    )
    case = case_of(submission)
    assert (case.state, case.check_due_at) == ("withdrawn", None)
    assert EvidenceSet.objects.latest("pk").content == []
    assert LinkCheck.objects.count() <= 1
