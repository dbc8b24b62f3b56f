"""Script in every field that a stranger can fill in: stored, shown as text, and run nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from audits.models import Case, LinkCheck, Submission, Supplement
from audits.offers import SubmissionKind
from audits.services.decisions import decide
from audits.services.effects import suggest
from audits.services.submissions import follow_key
from audits.verdicts import Verdict
from tests.browser.staff import sign_in
from tests.record.boards import NOON
from tests.record.checking import LAB, load_lab

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import OpenPage

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(300),
    pytest.mark.django_db(transaction=True),
]

# Out of an attribute, out of an element, out of a script; each would leave its mark.
SCRIPT = (
    "\"'></textarea></title></script><script>window.ran=1</script>"
    '<img src=/x onerror="window.ran=1"><svg onload=window.ran=1>'
)
HOSTILE_LINK = "https://lab.example/?q=%22%3E%3Cscript%3Ewindow.ran=1%3C/script%3E&a='onload=ran=1"

FORMS = {
    SubmissionKind.EVIDENCE: f"/models/{LAB}/evidence/new?criterion=training_code",
    SubmissionKind.DISPUTE: f"/models/{LAB}/dispute/new?criterion=training_code",
    SubmissionKind.REPLY: f"/models/{LAB}/reply/new?criterion=training_code",
    SubmissionKind.REPRODUCTION: f"/models/{LAB}/reproduction/new",
    SubmissionKind.MISSING: "/missing",
}
# Fields that take nothing but what has their form.
STRICT = {"link": HOSTILE_LINK, "email": "rosa@reader.example"}
EMPTY = ("repository", "base", "commit", "sha256", "path", "more_links", "website")


@pytest.fixture
def address(empty_board: str, settings: Any) -> str:
    """A live board with one model."""
    settings.FORM_LEAST_SECONDS = 0
    settings.SUBMISSIONS_PER_ADDRESS = "1000/hour"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    load_lab(timezone.now())
    return empty_board


def fill_in_everything(page: Page) -> int:
    """Fill script into every field of the form; returns into how many."""
    filled = 0
    fields = page.locator("form.form input:not([type=hidden]), form.form textarea")
    for field in fields.all():
        name, kind = field.get_attribute("name") or "", field.get_attribute("type") or ""
        if kind in ("radio", "checkbox") or name in EMPTY or field.is_hidden():
            continue
        field.fill(STRICT.get(name, SCRIPT[:100] if name in ("name", "publisher") else SCRIPT))
        filled += name not in STRICT
    return filled


def choose(page: Page) -> None:
    """Choose something wherever something has to be chosen."""
    for name, value in (
        ("shows", "license"),
        ("reason", "misread"),
        ("extent", "failed"),
        ("relationship", "user"),
    ):
        button = page.locator(f"input[name={name}][value={value}]")
        if button.count():
            button.check()


def expect_nothing_ran(page: Page, where: str, *, shows_it: bool = True) -> None:
    """See that a page holds the script as text, and that nothing of it became part of the page."""
    page.goto(where)
    assert page.evaluate("window.ran") is None, where
    script = "script:not([src], [type='application/ld+json'])"
    strange = f"img[src='/x'], svg[onload], {script}, [onload], [onerror], [onclick]"
    assert page.locator(strange).count() == 0, where
    assert page.locator("a[href^='javascript:' i], a[href^='data:' i]").count() == 0, where
    if shows_it:
        assert "window.ran=1" in page.locator("body").inner_text(), where


def decide_about(submission: Submission, by: User) -> None:
    """Accept what can be accepted, refuse what cannot, with script in the moderator's words."""
    is_missing = submission.kind == SubmissionKind.MISSING
    is_reply = submission.kind == SubmissionKind.REPLY
    verdict = Verdict.REFUSE if is_missing else Verdict.ACCEPT
    decide(
        submission_id=submission.pk,
        verdict=verdict,
        reason="out_of_scope" if is_missing else "proven" if is_reply else "shown",
        words=SCRIPT,
        ruling=None if is_missing or is_reply else suggest(submission),
        by=by,
        role="moderator",
        after=None,
    )


def test_script_in_every_field_runs_nowhere(open_page: OpenPage) -> None:
    page = open_page("/about")
    own_pages = []
    for kind, form in FORMS.items():
        page.goto(form)
        choose(page)
        for folded in page.locator("form.form details:not([open]) > summary").all():
            folded.click()
        assert fill_in_everything(page) >= 2, kind
        page.locator("form.form button.primary").click()
        page.wait_for_url("**/submissions/**")
        own_pages.append(page.url)
    assert set(Submission.objects.values_list("kind", flat=True)) == set(FORMS)

    # What strangers' servers say is shown, too
    for submission in Submission.objects.all():
        check = LinkCheck.objects.create(
            submission=submission,
            url=HOSTILE_LINK,
            started=NOON,
            finished=NOON,
            worker="test",
            state="there",
            final_url=HOSTILE_LINK,
            date=SCRIPT[:40],
            commit=SCRIPT[:64],
            note=SCRIPT,
        )
        Case.objects.filter(pk=submission.pk).update(last_check=check, is_proven=True)
    for own_page in own_pages:
        expect_nothing_ran(page, own_page)
        fill_in_everything(page)
        page.locator("#more form button").click()
        page.get_by_role("heading", name="What was added later").wait_for()
        expect_nothing_ran(page, own_page)
    assert Supplement.objects.count() == len(FORMS)

    staff = open_page("/staff/queue")
    sign_in(staff, "bob")
    staff.wait_for_url("**/staff/queue")
    cases = [f"/staff/queue/{submission.uid}" for submission in Submission.objects.all()]
    expect_nothing_ran(staff, "/staff/queue")
    for case in cases:
        expect_nothing_ran(staff, case)

    for submission in Submission.objects.order_by("pk"):
        decide_about(submission, User.objects.get(username="bob"))
    for case in cases:
        expect_nothing_ran(staff, case)
    expect_nothing_ran(staff, "/staff/queue?state=decided", shows_it=False)
    for submission in Submission.objects.all():
        expect_nothing_ran(page, f"/decisions/{submission.uid}")
        expect_nothing_ran(page, f"/follow/{follow_key(submission)}")
    for own_page in own_pages:
        expect_nothing_ran(page, own_page)
    expect_nothing_ran(page, "/decisions")
    expect_nothing_ran(page, f"/models/{LAB}")
    expect_nothing_ran(page, "/changes", shows_it=False)
    expect_nothing_ran(page, "/", shows_it=False)
