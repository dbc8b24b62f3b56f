"""The moderators' queue, one case, and several at once.

Reading changes nothing. Every decision is sent by a form that names the last decision its sender
saw, and is made by `audits.services.decisions.decide`.
"""

import logging
from collections.abc import Iterable
from uuid import UUID

from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from kombu.exceptions import OperationalError as BrokerError

from audits.models import Case, Decision, Submission
from audits.services.decisions import NotAllowed, Outdated, Unread, decide, model_to_judge
from audits.services.effects import suggest
from audits.services.offered import last_read
from audits.tasks import rejudge_model
from audits.verdicts import Verdict
from openboard.deciding import (
    Ruled,
    decision_form,
    read_effect,
    read_panels,
    read_ruling,
    read_undo_effect,
)
from openboard.limits import flood_lines, forget_floods
from openboard.moderation_forms import (
    DECIDED,
    BulkForm,
    ChosenForm,
    DecisionForm,
    Pick,
    QueueForm,
    QueueQuestion,
)
from openboard.moderation_records import CaseRecord, read_case, read_done
from openboard.pages import Notice
from openboard.presenters.cases import added_notice, outdated_notice, show_case_page
from openboard.presenters.moderation import (
    case_url,
    done_note,
    show_bulk_page,
    show_decided_lately,
    show_queue_page,
)
from openboard.staff.access import member_of, moderators_only, role_of

log = logging.getLogger(__name__)

PAGE_SIZE = 25
"""Lines of a page of the queue; each may open to a dozen."""
DECISIONS_SIZE = 50

DONE = "Done."
WAITS = "It would move the model by two levels or more, and waits for a second person."

BROKER_SECONDS = 2
"""After which a silent broker is left alone: a person waits for the answer."""


# --- The queue ------------------------------------------------------------------------------------


@require_safe
@moderators_only
def show_queue(request: HttpRequest) -> HttpResponse:
    """Show what waits for moderators, or what was decided lately."""
    return _show_queue(request, QueueForm(request.GET).question(), BulkForm())


@require_POST
@moderators_only
def decide_in_bulk(request: HttpRequest) -> HttpResponse:
    """Decide several cases alike, each by itself, and show what became of each."""
    asked = QueueForm(request.GET).question()
    form = BulkForm(request.POST, request.POST.getlist("pick"))
    if not form.is_valid():
        return _show_queue(request, asked, form, request.POST.getlist("pick"), status=422)
    by, role = member_of(request), role_of(request.user)
    verdict, reason = form.decided()
    results, decisions = [], []
    for pick in form.cleaned_data["picks"]:
        submission = _waiting_submission(pick)
        words = form.cleaned_data["words"]
        made = _decide_one(submission, pick, verdict, reason, words, by, role)
        if isinstance(made, Decision):
            decisions.append(made)
            results.append((submission, WAITS if made.waits_for_second else DONE, True))
        else:
            results.append((submission, made, False))
    _judge_soon(decisions)
    page = show_bulk_page(verdict, results, asked)
    return render(request, "staff/queue_bulk.html", {"page": page})


@require_POST
@moderators_only
def clear_floods(request: HttpRequest) -> HttpResponse:
    """Begin to count anew what was turned away."""
    forget_floods()
    return redirect("queue")


def _show_queue(
    request: HttpRequest,
    asked: QueueQuestion,
    form: BulkForm,
    picked: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    done = read_done(asked.done, request.user.pk)
    counts, floods = Case.objects.by_state(), flood_lines()
    if asked.state == DECIDED:
        decided = Decision.objects.staff_page(
            kind=asked.filter.kind,
            after=asked.after_decision,
            before=asked.before_decision,
            size=DECISIONS_SIZE,
        )
        page = show_decided_lately(decided, counts, asked, floods, done)
    else:
        found = Case.objects.queue_page(
            asked.filter, after=asked.after, before=asked.before, size=PAGE_SIZE
        )
        page = show_queue_page(found, counts, asked, floods, done, timezone.now())
    context = {"page": page, "form": form, "picked": frozenset(picked or ())}
    return render(request, "staff/queue.html", context, status=status)


def _waiting_submission(pick: Pick) -> Submission | None:
    related = ("ai_model", "case__last_check")
    return Submission.objects.select_related(*related).filter(uid=pick.uid).first()


def _decide_one(
    submission: Submission | None,
    pick: Pick,
    verdict: Verdict,
    reason: str,
    words: str,
    by: User,
    role: str,
) -> Decision | str:
    """Decide one of several; returns the decision, or a sentence that says why there is none."""
    if submission is None:
        return "It is not there."
    try:
        return decide(
            submission_id=submission.pk,
            verdict=verdict,
            reason=reason,
            words=words,
            ruling=suggest(submission) if verdict is Verdict.ACCEPT else None,
            by=by,
            role=role,
            after=pick.after,
            seen=last_read(submission),  # the queue does not show what was added since
        )
    except (NotAllowed, Outdated) as no:
        return str(no)


# --- One case -------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@moderators_only
def show_case(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show one case with what deciding would do, or decide it."""
    record = _find(uid)
    if request.method == "POST":
        return _decide(request, record)
    opened = ChosenForm(request.GET).verdict_given()
    return _show(request, record, read_ruling(record, None), opened=opened)


@require_http_methods(["GET", "HEAD", "POST"])
@moderators_only
def show_effect(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show what accepting would do, ruled as typed; writes nothing."""
    record = _find(uid)
    if request.method != "POST":
        return redirect(case_url(record.submission, QueueForm(request.GET).question()))
    ruled = read_ruling(record, request.POST)
    given = decision_form(record, Verdict.ACCEPT, member_of(request), typed=request.POST)
    status = 200 if ruled.is_valid or request.htmx else 422  # type: ignore[attr-defined]
    return _show(request, record, ruled, given=given, status=status)


def _decide(request: HttpRequest, record: CaseRecord) -> HttpResponse:
    verdict, by = ChosenForm(request.POST).verdict_given(), member_of(request)
    if verdict is None:
        return _show(request, record, read_ruling(record, None), status=422)
    is_accepting = verdict is Verdict.ACCEPT
    ruled = read_ruling(record, request.POST if is_accepting else None)
    form = decision_form(record, verdict, by, request.POST)
    notices: list[Notice] = []
    status = 422
    if form.is_valid() and ruled.is_valid:
        asked = QueueForm(request.GET).question()
        _, following = Case.objects.neighbors(record.case, asked.filter)
        try:
            decision = decide(
                submission_id=record.submission.pk,
                verdict=verdict,
                reason=form.cleaned_data["reason"],
                words=form.cleaned_data["words"],
                ruling=ruled.accepted if is_accepting else None,
                entry=ruled.entry if is_accepting else None,
                by=by,
                role=role_of(by),
                after=form.cleaned_data["after"],
                seen=form.cleaned_data["seen"] or 0,
            )
        except Outdated as no:
            record, status = _find(record.submission.uid), 409
            is_more = isinstance(no, Unread)
            notices.append(added_notice() if is_more else outdated_notice(record.last))
            form = decision_form(record, verdict, by, _brought_up_to(request.POST, no.last, record))
        except NotAllowed as no:
            form.add_error(None, str(no))
        else:
            _judge_soon([decision])
            return _go_on(asked, following, record.submission)
    return _show(request, record, ruled, given=form, notices=notices, status=status)


def _show(
    request: HttpRequest,
    record: CaseRecord,
    ruled: Ruled,
    *,
    given: DecisionForm | None = None,
    opened: Verdict | None = None,
    notices: list[Notice] | None = None,
    status: int = 200,
) -> HttpResponse:
    asked, by = QueueForm(request.GET).question(), member_of(request)
    effect, note = read_effect(record, ruled)
    before, after = Case.objects.neighbors(record.case, asked.filter)
    page = show_case_page(
        record,
        asked,
        around=(before, after),
        effect=effect,
        effect_note=note,
        undo=read_undo_effect(record),
        notices=notices or (),
        done=done_note(read_done(asked.done, by.pk), asked),
        by=by.pk,
    )
    context: dict[str, object] = {"page": page, "ruling": ruled.form}
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "staff/_effect.html", context)
    opened = given.verdict if given is not None else opened
    context |= {"panels": read_panels(record, by, given, opened), "given": given}
    return render(request, "staff/case.html", context, status=status)


def _find(uid: UUID) -> CaseRecord:
    record = read_case(uid)
    if record is None:
        raise Http404("No submission of this name")
    return record


def _brought_up_to(data: QueryDict, last: Decision | None, record: CaseRecord) -> QueryDict:
    """Return what was typed, now that its sender sees the last decision and all that was added."""
    data = data.copy()
    data["after"] = str(last.pk) if last else ""
    data["seen"] = str(record.last_supplement)
    return data


def _go_on(
    asked: QueueQuestion, following: Case | None, submission: Submission
) -> HttpResponseRedirect:
    """Lead to the next case, or to the queue when there is none; either says what was done."""
    done = str(submission.uid)
    if following is not None:
        return redirect(case_url(following.submission, asked, done=done))
    query = asked.query(done=done)
    response = redirect("queue")
    response["Location"] += f"?{query}"
    return response


def _judge_soon(decisions: Iterable[Decision]) -> None:
    """Ask for models to be judged now; without a broker, a later beat does it."""
    ids = dict.fromkeys(pk for one in decisions if (pk := model_to_judge(one)) is not None)
    if not ids:
        return
    try:
        with rejudge_model.app.connection_for_write() as broker:
            broker.transport_options |= {
                "socket_timeout": BROKER_SECONDS,
                "socket_connect_timeout": BROKER_SECONDS,
                "max_retries": 0,
            }
            for model_id in ids:
                rejudge_model.apply_async((model_id,), connection=broker, retry=False)
    except BrokerError:
        log.warning("The broker is away: what was decided about %s models waits.", len(ids))
