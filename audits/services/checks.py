"""Looking at the links of one submission: take it up, look, record what came of it.

    report = run_check(submission_id=7, holder="…", fetcher=fetcher, hub=hub)
    report.found, report.moved

The looks themselves run outside any transaction: strangers' servers may take minutes, and hold no
lock. What they saw is written at once at the end, so that a killed job leaves nothing half done.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from audits.collect.client import Hub
from audits.collect.fetch import Fetcher
from audits.collect.link_check import Checked, check_link
from audits.links import Link, LinkState
from audits.models import Case, CaseState, LinkCheck, Submission
from audits.offers import Offer, Shows
from audits.services.accepted import refresh_evidence
from audits.services.check_schedule import confirm_after, next_check, take_up_check
from audits.services.effects import effect_of, suggest
from audits.services.looks import Clock
from audits.services.offered import links_of, offer_of
from audits.services.outages import is_outage
from audits.services.schedule import new_holder

log = logging.getLogger(__name__)

# Links that one look follows besides the first one, and the seconds after which it begins no
# further one: whatever is left has its turn at the next look.
OTHERS_AT_ONCE = 9
LOOK_SECONDS = 60.0

NOT_COUNTED = (
    " Most of what this board looked at on the same host was missing too, so it is not called gone"
    " yet."
)


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What came of one job."""

    found: LinkState | None = None
    """At the link that the submission rests on; None when nothing was recorded, because the hold
    was not, or no longer, this job's."""
    looks: int = 0
    """How many links were looked at."""
    moved: int | None = None
    """The model whose accepted evidence is another one now and waits to be judged; else None."""


@dataclass(frozen=True, slots=True)
class _Job:
    """One job on one submission, while it lasts."""

    submission_id: int
    holder: str
    worker: str
    started: datetime
    clock: Clock


@dataclass(frozen=True, slots=True)
class _Look:
    """One look at one link, when it is over."""

    number: int
    link: Link
    started: datetime
    finished: datetime
    checked: Checked


def run_check(
    *,
    submission_id: int,
    holder: str,
    fetcher: Fetcher,
    hub: Hub | None,
    worker: str = "shell",
    clock: Clock = timezone.now,
) -> CheckReport:
    """Look at the links of a submission that `holder` has claimed, and record what was found.

    1. Take the submission up. A job that comes twice, late, or for one that another took over in
       the meantime ends here.
    2. Look at its first link, which is what it rests on, then at others as far as time allows.
    3. In one transaction, if it is still this job's: keep the looks, say where the case stands and
       when to look next, and gather the model's evidence anew if the submission is accepted.
    4. For what waits for a decision, work out how far accepting it would move the model.

    A look that failed says nothing: it is kept, and the next one is put off, longer each time.
    Never raises for what servers do; database errors pass through, and the hold ends by itself.
    """
    job = _Job(submission_id, new_holder(worker), worker, clock(), clock)
    if not take_up_check(
        submission_id=submission_id, holder=holder, job=job.holder, now=job.started
    ):
        return CheckReport()
    submission = Submission.objects.select_related("case").get(pk=submission_id)
    links = links_of(submission)
    if not links:
        _end(job, check_due_at=None)
        return CheckReport()
    looks = _look_at(job, _turns(submission.case, links), fetcher, hub)
    report = _record(job, offer_of(submission), looks, len(links))
    if report.found is not None:
        _weigh(submission)
    return report


# --- Looking ------------------------------------------------------------------------------------


def _turns(case: Case, links: Sequence[Link]) -> list[tuple[int, Link]]:
    """Return which links are looked at this time: the first, then the least lately looked at.

    While the first one fails, others are not asked again each time.
    """
    last: dict[int, datetime] = dict(
        LinkCheck.objects.filter(submission=case.pk)
        .values_list("number")
        .annotate(last=Max("finished"))
    )
    others = range(1, len(links))
    if case.failures:
        others = [number for number in others if number not in last]  # type: ignore[assignment]
    never = datetime.min.replace(tzinfo=timezone.get_current_timezone())
    queue = sorted(others, key=lambda number: (last.get(number, never), number))
    return [(number, links[number]) for number in (0, *queue[:OTHERS_AT_ONCE])]


def _look_at(
    job: _Job, turns: Sequence[tuple[int, Link]], fetcher: Fetcher, hub: Hub | None
) -> list[_Look]:
    """Look at one link after the other, as long as there is time to begin another one."""
    begun = time.monotonic()
    looks: list[_Look] = []
    for number, link in turns:
        if looks and time.monotonic() - begun > LOOK_SECONDS:
            break
        started = job.clock()
        try:
            checked = check_link(link, fetcher=fetcher, hub=hub)
        except Exception as error:
            log.exception("The look at link %s of submission %s failed.", number, job.submission_id)
            note = f"This board failed at it ({type(error).__name__}); its log says more."
            checked = Checked(state=LinkState.UNREACHED, note=note)
        looks.append(_Look(number, link, started, max(started, job.clock()), checked))
    return looks


# --- Recording ----------------------------------------------------------------------------------


@transaction.atomic
def _end(job: _Job, **columns: Any) -> None:
    """Let go of the submission, if it is still this job's."""
    held = Case.objects.filter(pk=job.submission_id, held_by=job.holder)
    held.update(held_by="", held_until=None, **columns)


@transaction.atomic
def _record(job: _Job, offer: Offer, looks: Sequence[_Look], links: int) -> CheckReport:
    case = Case.objects.select_for_update(no_key=True).get(pk=job.submission_id)
    if case.held_by != job.holder:
        return CheckReport()
    now, first = job.clock(), looks[0]
    found = first.checked.state
    succeeded = LinkCheck.objects.filter(submission=case.pk, number=0)
    is_first = not succeeded.exclude(state=LinkState.UNREACHED).exists()
    note = first.checked.note
    _settle(case, offer, first)
    if found is LinkState.MISSING and (since := _missing_long_enough(case, now)):
        if is_outage(submission_id=case.pk, url=first.link.url, missing_since=since, now=now):
            note += NOT_COUNTED
        else:
            case.gone_since = now
    rows = LinkCheck.objects.bulk_create(
        _row(job, look, note if look is first else look.checked.note) for look in looks
    )
    case.last_check = rows[0]
    case.check_due_at = next_check(
        case, found=found, is_first=is_first, now=now, has_more=_has_more(job, case, links)
    )
    case.held_by, case.held_until = "", None
    case.save(
        update_fields=[
            *("last_check", "checked_at", "missing_since", "gone_since", "failures"),
            *("check_due_at", "held_by", "held_until"),
        ]
    )
    model_id = case.submission.ai_model_id
    moved = None
    if model_id is not None and case.decision_id is not None:
        moved = refresh_evidence(model_id=model_id, now=now)
    return CheckReport(found, len(looks), model_id if moved else None)


def _has_more(job: _Job, case: Case, links: int) -> bool:
    """Whether links wait that nobody has looked at: left for the next look, or added meanwhile."""
    seen = LinkCheck.objects.filter(submission=case.pk).values("number").distinct().count()
    return seen < links or case.touched > job.started


def _settle(case: Case, offer: Offer, look: _Look) -> None:
    """Put into the case what a look at its first link says."""
    found = look.checked.state
    if found is LinkState.UNREACHED:
        case.failures += 1
        return
    case.failures = 0
    if found is LinkState.REFUSED:
        return
    if is_as_said(offer, look.link, found):
        case.checked_at = look.finished
    if found is LinkState.MISSING and not _says_gone(offer, look.link):
        case.missing_since = case.missing_since or look.finished
        return
    case.missing_since = None
    # A parked page under the old address does not bring back what is gone.
    if found is not LinkState.DIFFERENT:
        case.gone_since = None


def is_as_said(offer: Offer, link: Link, found: LinkState) -> bool:
    """Whether what was found at the first link agrees with what the submission says of it."""
    if _says_gone(offer, link):
        return found is LinkState.MISSING
    if found is LinkState.GATED:
        return offer.shows is Shows.GATED
    return found is LinkState.THERE


def _says_gone(offer: Offer, link: Link) -> bool:
    """Whether the link is the very thing that is said to be gone, rather than a page about it."""
    return offer.shows is Shows.GONE and not link.quotation


def _missing_long_enough(case: Case, now: datetime) -> datetime | None:
    """Return since when it is missing, if that is long enough for this look to confirm it."""
    since = case.missing_since
    if since is None or case.gone_since is not None or now - since < confirm_after():
        return None
    return since


def _row(job: _Job, look: _Look, note: str) -> LinkCheck:
    checked = look.checked
    return LinkCheck(
        submission_id=job.submission_id,
        number=look.number,
        url=look.link.url,
        started=look.started,
        finished=look.finished,
        worker=job.worker[:120],
        state=checked.state.value,
        status=checked.status,
        final_url=checked.final_url[:2000],
        content_digest=checked.content_digest,
        quotation_found=checked.quotation_found,
        size=checked.size,
        date=(checked.date or "")[:40],
        commit=checked.commit[:64],
        note=note[:500],
    )


def _weigh(submission: Submission) -> None:
    """Note how far accepting a waiting submission would move its model: the queue goes by it."""
    # What waits for a second person keeps what the first one's decision would do.
    waiting = (CaseState.OPEN, CaseState.ASKED)
    case = Case.objects.filter(pk=submission.pk, state__in=waiting)
    if submission.ai_model_id is None or not case.exists():
        return
    submission.refresh_from_db()
    try:
        effect = effect_of(submission=submission, accepted=suggest(submission))
    except Exception:
        # The look stands; the queue goes by age until the next one.
        log.exception("What submission %s would do could not be worked out.", submission.pk)
        return
    case.update(
        levels_moved=effect.levels_moved if effect else 0,
        effect_level=effect.new_level if effect else None,
    )
