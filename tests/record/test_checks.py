"""Looks at the links of submissions: what they record, what follows, and what never follows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from django.conf import LazySettings

from audits.collect.client import Hub
from audits.collect.library import close_session
from audits.collect.link_check import check_link
from audits.links import Link, LinkKind, LinkState
from audits.models import (
    Case,
    CaseState,
    EvidenceSet,
    Heartbeat,
    LinkCheck,
    RatingChange,
    Submission,
)
from audits.offers import Shows
from audits.services import checks
from audits.services.check_schedule import (
    claim_due_checks,
    release_checks,
    room_for_checks,
    take_up_check,
)
from audits.services.checks import run_check
from audits.services.ratings import record_rating
from audits.services.submissions import add_more, withdraw
from audits.verdicts import Verdict
from tests.hub_standin import StandInHub
from tests.record.boards import DAY, DESCRIBED, NOON, entry, get, load
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
from tests.sites import Site

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
LEASE = timedelta(minutes=15)


@pytest.fixture
def site() -> Iterator[Site]:
    """A site with one page that says what is quoted from it, and a model on the board."""
    with Site() as running:
        running.pages["/train"] = PAGE
        yield running


@pytest.fixture
def check(site: Site) -> Checker:
    """Claim a submission and look at its links: `check(submission, now)`."""
    load_lab()
    return Checker(fetcher_for(site))


def last_moves() -> list[dict[str, str]]:
    """Return what the newest evidence set says has moved."""
    moves: list[dict[str, str]] = EvidenceSet.objects.latest("pk").moves
    return moves


def judge(now: datetime) -> None:
    """Do what the worker does after evidence has moved."""
    record_rating(model_id=get(LAB).pk, now=now)


def accepted(site: Site, check: Checker) -> Submission:
    """Return evidence that was looked at and accepted, with the model judged by it."""
    submission = offer_link(site.url("/train"))
    check(submission)
    submission.refresh_from_db()
    decide_on(submission)
    judge(NOON)
    assert get(LAB).level == 3
    return submission


# --- What a look records --------------------------------------------------------------------------


def test_a_look_keeps_what_it_found_and_says_when_to_look_next(site: Site, check: Checker) -> None:
    submission = offer_link(site.url("/train"))
    report = check(submission)
    assert (report.found, report.looks, report.moved) == (LinkState.THERE, 1, None)
    (look,) = checks_of(submission)
    assert (look.state, look.status, look.url) == ("there", 200, site.url("/train"))
    assert (look.quotation_found, look.worker, look.started) == (True, "test", NOON)
    assert (len(look.content_digest), look.note) == (64, "")
    case = case_of(submission)
    assert (case.last_check, case.checked_at, case.failures) == (look, NOON, 0)
    assert (case.held_by, case.held_until, case.missing_since) == ("", None, None)


def test_what_waits_is_looked_at_again_after_a_day_and_then_weekly(
    site: Site, check: Checker
) -> None:
    submission = offer_link(site.url("/train"))
    assert case_of(submission).check_due_at == NOON
    check(submission)
    assert case_of(submission).check_due_at == NOON + DAY
    check(submission, NOON + DAY)
    due = case_of(submission).check_due_at
    assert due is not None
    assert NOON + 7 * DAY < due < NOON + 9 * DAY


def test_the_queue_learns_how_far_accepting_would_move_the_model(
    site: Site, check: Checker
) -> None:
    submission = offer_link(site.url("/train"))
    assert case_of(submission).levels_moved == 0
    check(submission)
    assert case_of(submission).levels_moved == 1


def test_a_look_survives_an_effect_that_cannot_be_worked_out(
    site: Site, check: Checker, monkeypatch: pytest.MonkeyPatch
) -> None:
    submission = offer_link(site.url("/train"))

    def fail(**_: object) -> None:
        raise RuntimeError("no effect")

    monkeypatch.setattr(checks, "effect_of", fail)
    assert check(submission).found is LinkState.THERE
    assert len(checks_of(submission)) == 1


def test_every_link_is_looked_at_under_its_number_and_what_was_added_later_too(
    site: Site, check: Checker
) -> None:
    site.pages["/log"] = "A log."
    submission = offer_link(site.url("/train"), more=(site.url("/log"), site.url("/none")))
    assert check(submission).looks == 3
    link = Link(LinkKind.PAGE, site.url("/later"))
    add_more(submission_id=submission.pk, words="More.", links=(link,), now=NOON + MINUTE)
    assert case_of(submission).check_due_at == NOON + MINUTE
    check(submission, NOON + MINUTE)
    states = {look.number: look.state for look in LinkCheck.objects.filter(submission=submission)}
    assert states == {0: "there", 1: "there", 2: "missing", 3: "missing"}
    # What it rests on is the first link, whatever became of the others.
    assert case_of(submission).missing_since is None


def test_of_many_links_one_look_takes_some_and_the_rest_come_soon(
    site: Site, check: Checker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "OTHERS_AT_ONCE", 2)
    more = tuple(site.url(f"/{number}") for number in range(5))
    submission = offer_link(site.url("/train"), more=more)
    assert check(submission).looks == 3
    due = case_of(submission).check_due_at
    assert due is not None
    assert due <= NOON + 5 * MINUTE
    check(submission, due)
    check(submission, due + MINUTE)
    looked_at = LinkCheck.objects.filter(submission=submission).values_list("number", flat=True)
    assert set(looked_at) == {0, 1, 2, 3, 4, 5}


def test_a_look_that_has_taken_long_begins_no_further_link(
    site: Site, check: Checker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "LOOK_SECONDS", -1.0)
    submission = offer_link(site.url("/train"), more=(site.url("/log"),))
    assert check(submission).looks == 1


def test_what_is_added_during_a_look_is_looked_at_soon_after(
    site: Site, check: Checker, monkeypatch: pytest.MonkeyPatch
) -> None:
    submission = offer_link(site.url("/train"))

    def look_and_be_added_to(link: Link, **options: object) -> object:
        more = Link(LinkKind.PAGE, site.url("/more"))
        add_more(submission_id=submission.pk, words="", links=(more,), now=NOON + SECOND)
        return check_link(link, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(checks, "check_link", look_and_be_added_to)
    check(submission)
    due = case_of(submission).check_due_at
    assert due is not None
    assert due <= NOON + 5 * MINUTE


def test_a_repository_on_the_hub_is_asked_for_by_the_hubs_own_client(
    hub: StandInHub, check: Checker
) -> None:
    check.hub = Hub(endpoint=hub.url)
    url = f"{hub.url}/datasets/fir-lab/corpus"
    submission = offer_link(
        url, kind=LinkKind.HUB_DATASET, repository="fir-lab/corpus", quotation=""
    )
    assert check(submission).found is LinkState.THERE
    assert checks_of(submission)[0].commit == hub.repository("fir-lab/corpus").head.id
    close_session()


def test_a_fault_of_this_board_is_a_failed_look(
    site: Site, check: Checker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    submission = offer_link(site.url("/train"))
    monkeypatch.setattr(checks, "check_link", break_down)
    assert check(submission).found is LinkState.UNREACHED
    assert "This board failed at it (ZeroDivisionError)" in checks_of(submission)[0].note
    assert case_of(submission).failures == 1


# --- Accepted evidence ----------------------------------------------------------------------------


def test_what_the_machine_found_as_it_was_said_counts_as_checked(
    site: Site, check: Checker
) -> None:
    submission = offer_link(site.url("/train"))
    decide_on(submission)
    assert EvidenceSet.objects.latest("pk").content[0]["statement"]["basis"] == "listed"
    assert check(submission, NOON + MINUTE).moved == get(LAB).pk
    assert EvidenceSet.objects.latest("pk").content[0]["statement"]["basis"] == "checked"
    assert last_moves() == [{"submission": str(submission.uid), "what": "checked"}]
    assert get(LAB).evidence_due == NOON + MINUTE
    due = case_of(submission).check_due_at
    assert due is not None
    assert due > NOON + 6 * DAY


def test_seeing_the_same_again_moves_nothing(site: Site, check: Checker) -> None:
    submission = accepted(site, check)
    before = EvidenceSet.objects.count()
    assert check(submission, NOON + DAY).moved is None
    assert EvidenceSet.objects.count() == before
    assert get(LAB).evidence_due is None
    assert case_of(submission).checked_at == NOON + DAY


def test_a_link_that_is_missing_once_changes_no_rating(site: Site, check: Checker) -> None:
    submission = accepted(site, check)
    site.pages.clear()
    assert check(submission, NOON + DAY).moved is None
    case = case_of(submission)
    assert (case.missing_since, case.gone_since) == (NOON + DAY, None)
    assert case.check_due_at is not None
    # Gone needs a second look a day later, and that is due as soon as it may be taken.
    assert NOON + 2 * DAY <= case.check_due_at <= NOON + 2 * DAY + MINUTE


def test_a_link_that_stays_away_for_a_day_is_gone_and_the_rating_follows_with_that_cause(
    site: Site, check: Checker
) -> None:
    submission = accepted(site, check)
    site.pages.clear()
    check(submission, NOON + DAY)
    assert check(submission, NOON + 2 * DAY).moved == get(LAB).pk
    assert case_of(submission).gone_since == NOON + 2 * DAY
    judge(NOON + 2 * DAY)
    change = RatingChange.objects.latest("serial")
    assert (change.cause, change.old_level, change.new_level) == ("evidence", 3, 2)
    assert change.evidence["submissions"] == [{"submission": str(submission.uid), "what": "gone"}]


def test_two_looks_within_a_day_make_nothing_gone(site: Site, check: Checker) -> None:
    submission = accepted(site, check)
    site.pages.clear()
    check(submission, NOON + DAY)
    check(submission, NOON + 2 * DAY - SECOND)
    assert case_of(submission).gone_since is None


def test_a_look_that_fails_confirms_nothing(site: Site, check: Checker) -> None:
    submission = accepted(site, check)
    site.pages.clear()
    check(submission, NOON + DAY)
    site.is_down = True
    assert check(submission, NOON + 3 * DAY).found is LinkState.UNREACHED
    case = case_of(submission)
    assert (case.missing_since, case.gone_since, case.failures) == (NOON + DAY, None, 1)


def test_a_link_that_is_there_in_between_begins_the_count_anew(site: Site, check: Checker) -> None:
    submission = accepted(site, check)
    site.pages.clear()
    check(submission, NOON + DAY)
    site.pages["/train"] = PAGE
    check(submission, NOON + 1.5 * DAY)
    site.pages.clear()
    check(submission, NOON + 3 * DAY)
    case = case_of(submission)
    assert (case.missing_since, case.gone_since) == (NOON + 3 * DAY, None)


def test_what_comes_back_counts_again(site: Site, check: Checker) -> None:
    submission = accepted(site, check)
    site.pages.clear()
    check(submission, NOON + DAY)
    check(submission, NOON + 2 * DAY)
    judge(NOON + 2 * DAY)
    assert get(LAB).level == 2
    site.pages["/train"] = PAGE
    assert check(submission, NOON + 9 * DAY).moved == get(LAB).pk
    judge(NOON + 9 * DAY)
    assert get(LAB).level == 3
    assert last_moves() == [{"submission": str(submission.uid), "what": "back"}]


def test_a_parked_page_under_the_address_does_not_bring_back_what_is_gone(
    site: Site, check: Checker
) -> None:
    submission = accepted(site, check)
    site.pages.clear()
    check(submission, NOON + DAY)
    check(submission, NOON + 2 * DAY)
    site.pages["/train"] = "<p>This domain is for sale."
    assert check(submission, NOON + 9 * DAY).found is LinkState.DIFFERENT
    assert case_of(submission).gone_since == NOON + 2 * DAY


def test_a_page_without_the_quotation_is_not_gone_and_no_longer_checked(
    site: Site, check: Checker
) -> None:
    submission = accepted(site, check)
    site.pages["/train"] = "<p>Another text."
    assert check(submission, NOON + DAY).found is LinkState.DIFFERENT
    case = case_of(submission)
    assert (case.missing_since, case.checked_at) == (None, NOON)
    assert EvidenceSet.objects.latest("pk").content[0]["statement"]["basis"] == "listed"
    judge(NOON + DAY)
    assert get(LAB).level == 3


def test_failed_looks_are_tried_again_later_each_time_and_change_nothing(
    site: Site, check: Checker
) -> None:
    submission = accepted(site, check)
    site.is_down = True
    now, waits = NOON + DAY, []
    for failures in range(1, 15):
        check(submission, now)
        case = case_of(submission)
        assert case.failures == failures
        assert case.check_due_at is not None
        waits.append(case.check_due_at - now)
        now = case.check_due_at
    assert waits[0] < 3 * MINUTE
    assert all(later > sooner for sooner, later in pairwise(waits[:6]))
    assert max(waits) <= 1.25 * DAY
    assert (case.missing_since, case.gone_since) == (None, None)
    assert get(LAB).level == 3
    site.is_down = False
    check(submission, now)
    assert case_of(submission).failures == 0


def test_evidence_that_could_not_be_looked_at_for_long_is_stale(
    site: Site, check: Checker, settings: LazySettings
) -> None:
    settings.EVIDENCE_STALE_SECONDS = 30 * 86400
    submission = accepted(site, check)
    share = get(LAB).checked_share
    site.is_down = True
    assert check(submission, NOON + 29 * DAY).moved is None
    assert check(submission, NOON + 31 * DAY).moved == get(LAB).pk
    assert last_moves() == [{"submission": str(submission.uid), "what": "stale"}]
    judge(NOON + 31 * DAY)
    assert get(LAB).level == 3
    assert get(LAB).checked_share < share


def test_a_link_that_may_not_be_fetched_says_nothing(site: Site, check: Checker) -> None:
    submission = offer_link("http://127.0.0.1:9/private")
    assert check(submission).found is LinkState.REFUSED
    case = case_of(submission)
    assert (case.checked_at, case.missing_since, case.failures) == (None, None, 0)
    assert case.check_due_at == NOON + DAY


def test_a_thing_that_is_said_to_be_gone_is_as_said_while_it_is_missing(
    site: Site, check: Checker
) -> None:
    submission = offer_link(site.url("/code.zip"), quotation="", shows=Shows.GONE)
    check(submission)
    check(submission, NOON + 2 * DAY)
    case = case_of(submission)
    assert (case.checked_at, case.missing_since, case.gone_since) == (NOON + 2 * DAY, None, None)
    site.pages["/code.zip"] = "It is there after all."
    check(submission, NOON + 3 * DAY)
    assert case_of(submission).checked_at == NOON + 2 * DAY


# --- A whole host away ----------------------------------------------------------------------------


def many(site: Site, check: Checker, count: int) -> list[Submission]:
    """Return accepted evidence on one host, each about a model of its own."""
    slugs = [f"fir-lab/many-{number}" for number in range(count)]
    load(entry(LAB, DESCRIBED), *(entry(slug, DESCRIBED) for slug in slugs))
    submissions = []
    for slug in slugs:
        site.pages[f"/{slug}"] = PAGE
        submission = offer_link(site.url(f"/{slug}"), slug=slug)
        check(submission)
        decide_on(submission)
        submissions.append(submission)
    return submissions


def look_at_all(check: Checker, submissions: list[Submission], now: datetime) -> int:
    """Look at all of them; return how many count as gone then."""
    for number, submission in enumerate(submissions):
        check(submission, now + number * SECOND)
    return Case.objects.filter(gone_since__isnull=False).count()


def test_a_host_that_misses_everything_at_once_is_not_believed_for_a_week(
    site: Site, check: Checker
) -> None:
    submissions = many(site, check, 6)
    site.pages.clear()
    assert look_at_all(check, submissions, NOON + DAY) == 0
    assert look_at_all(check, submissions, NOON + 2 * DAY) == 0
    note = checks_of(submissions[0])[-1].note
    assert "so it is not called gone yet" in note
    due = case_of(submissions[-1]).check_due_at
    assert due is not None
    assert NOON + 3 * DAY <= due <= NOON + 3 * DAY + 2 * MINUTE
    assert look_at_all(check, submissions, NOON + 9 * DAY) == 6


def test_what_was_not_looked_at_meanwhile_does_not_speak_for_its_host(
    site: Site, check: Checker
) -> None:
    submissions = many(site, check, 12)
    site.pages.clear()
    looked_at = submissions[:6]
    look_at_all(check, looked_at, NOON + DAY)
    assert look_at_all(check, looked_at, NOON + 2 * DAY + MINUTE) == 0


def test_what_was_gone_before_does_not_excuse_what_goes_later(site: Site, check: Checker) -> None:
    submissions = many(site, check, 6)
    for number, submission in enumerate(submissions):
        # One after the other, as an archive is cleared out: each is gone before the next is missed.
        assert submission.ai_model is not None
        del site.pages[f"/{submission.ai_model.slug}"]
        week = NOON + 7 * number * DAY
        look_at_all(check, submissions, week + DAY)
        assert look_at_all(check, submissions, week + 2 * DAY + MINUTE) == number + 1


def test_a_host_that_is_back_the_next_day_has_lost_nothing(site: Site, check: Checker) -> None:
    submissions = many(site, check, 6)
    pages = dict(site.pages)
    site.pages.clear()
    look_at_all(check, submissions, NOON + DAY)
    site.pages |= pages
    assert look_at_all(check, submissions, NOON + 2 * DAY) == 0
    assert not Case.objects.filter(missing_since__isnull=False).exists()


def test_what_is_missing_while_its_neighbors_are_there_is_gone(site: Site, check: Checker) -> None:
    submissions = many(site, check, 6)
    lost = submissions[0]
    del site.pages[f"/{lost.ai_model.slug}"]  # type: ignore[union-attr]
    look_at_all(check, submissions, NOON + DAY)
    assert look_at_all(check, submissions, NOON + 2 * DAY + MINUTE) == 1
    assert case_of(lost).gone_since is not None


def test_half_of_a_host_missing_is_half_of_it_gone(site: Site, check: Checker) -> None:
    submissions = many(site, check, 12)
    for submission in submissions[:6]:
        assert submission.ai_model is not None
        del site.pages[f"/{submission.ai_model.slug}"]
    look_at_all(check, submissions, NOON + DAY)
    assert look_at_all(check, submissions, NOON + 2 * DAY + MINUTE) == 6


def test_four_links_of_one_host_are_too_few_to_excuse_it(site: Site, check: Checker) -> None:
    submissions = many(site, check, 4)
    site.pages.clear()
    look_at_all(check, submissions, NOON + DAY)
    assert look_at_all(check, submissions, NOON + 2 * DAY + MINUTE) == 4


# --- Who looks at what ----------------------------------------------------------------------------


@pytest.mark.parametrize("state", [CaseState.REFUSED, CaseState.SPAM, CaseState.WITHDRAWN])
def test_what_is_closed_is_never_looked_at(site: Site, check: Checker, state: CaseState) -> None:
    submission = offer_link(site.url("/train"))
    # As it is when somebody decides while it is in the queue.
    Case.objects.filter(pk=submission.pk).update(state=state, check_due_at=NOON)
    assert check(submission).found is None
    assert site.requests == []
    assert case_of(submission).check_due_at is None


def test_what_is_closed_during_a_look_keeps_what_was_seen_and_is_left_alone(
    site: Site, check: Checker, monkeypatch: pytest.MonkeyPatch
) -> None:
    submission = offer_link(site.url("/train"))

    def look_and_be_withdrawn(link: Link, **options: object) -> object:
        withdraw(submission_id=submission.pk, now=NOON)
        return check_link(link, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(checks, "check_link", look_and_be_withdrawn)
    check(submission)
    case = case_of(submission)
    assert (case.state, case.check_due_at, case.held_by) == ("withdrawn", None, "")
    assert len(checks_of(submission)) == 1


def test_what_is_closed_while_it_waits_in_the_queue_is_not_looked_at(
    site: Site, check: Checker
) -> None:
    submission = offer_link(site.url("/train"))
    check.claim(submission)
    decide_on(submission, Verdict.SPAM)
    assert check.look(submission).found is None
    assert site.requests == []


def test_refusing_ends_the_looks(site: Site, check: Checker) -> None:
    submission = offer_link(site.url("/train"))
    check(submission)
    decide_on(submission, Verdict.REFUSE)
    assert claim_due_checks(now=NOON + 99 * DAY, limit=9, holder="a") == ()


def test_what_has_waited_longest_is_claimed_first_and_by_one_only(check: Checker) -> None:
    later = offer_link("https://a.example/", now=NOON)
    sooner = offer_link("https://b.example/", now=NOON - DAY)
    assert claim_due_checks(now=NOON, limit=1, holder="a") == (sooner.pk,)
    assert claim_due_checks(now=NOON, limit=9, holder="b") == (later.pk,)
    assert claim_due_checks(now=NOON, limit=9, holder="c") == ()


def test_a_flood_of_offers_does_not_delay_looks_at_what_is_accepted(check: Checker) -> None:
    submission = offer_link("https://a.example/", now=NOON - MINUTE)
    decide_on(submission)
    flood = [offer_link(f"https://{number}.example/", now=NOON - DAY).pk for number in range(5)]
    assert claim_due_checks(now=NOON, limit=3, holder="a") == (submission.pk, *flood[:2])


def test_a_hold_that_has_ended_is_free_to_take(check: Checker) -> None:
    submission = offer_link("https://a.example/")
    assert claim_due_checks(now=NOON, limit=1, holder="a") == (submission.pk,)
    assert not take_up_check(submission_id=submission.pk, holder="a", job="a 1", now=NOON + LEASE)
    assert claim_due_checks(now=NOON + LEASE - SECOND, limit=1, holder="b") == ()
    assert claim_due_checks(now=NOON + LEASE, limit=1, holder="b") == (submission.pk,)


def test_only_what_is_still_held_is_let_go(check: Checker) -> None:
    submission = offer_link("https://a.example/")
    claim_due_checks(now=NOON, limit=1, holder="a")
    assert release_checks(submission_ids=[submission.pk], holder="b") == 0
    assert release_checks(submission_ids=[submission.pk], holder="a") == 1
    assert claim_due_checks(now=NOON, limit=1, holder="b") == (submission.pk,)


def test_a_job_that_comes_twice_looks_once(site: Site, check: Checker) -> None:
    submission = offer_link(site.url("/train"))
    check(submission)
    again = run_check(
        submission_id=submission.pk,
        holder="test",
        fetcher=check.fetcher,
        hub=None,
        clock=lambda: NOON,
    )
    assert again.found is None
    assert len(site.requests) == len(checks_of(submission)) == 1


def test_a_job_that_lost_its_hold_during_the_look_records_nothing(
    site: Site, check: Checker, monkeypatch: pytest.MonkeyPatch
) -> None:
    submission = offer_link(site.url("/train"))

    def look_and_lose(link: Link, **options: object) -> object:
        Case.objects.filter(pk=submission.pk).update(held_by="another", held_until=NOON + LEASE)
        return check_link(link, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(checks, "check_link", look_and_lose)
    assert check(submission).found is None
    assert checks_of(submission) == []
    assert case_of(submission).held_by == "another"


def test_links_take_at_most_half_of_what_living_workers_can_do(
    check: Checker, settings: LazySettings
) -> None:
    settings.AUDIT_WORKERS = 4
    assert room_for_checks(NOON) == 1
    for number, age in enumerate((MINUTE, 2 * MINUTE, 10 * MINUTE)):
        Heartbeat.objects.create(name=f"worker {number}", at=NOON - age)
    assert room_for_checks(NOON) == 4
    for number in range(3):
        offer_link(f"https://{number}.example/")
    ids = claim_due_checks(now=NOON, limit=3, holder="a")
    assert room_for_checks(NOON) == 1
    release_checks(submission_ids=ids, holder="a")
    assert room_for_checks(NOON) == 4
