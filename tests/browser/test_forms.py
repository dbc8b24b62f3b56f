"""Offering something in Chromium: with and without scripts, with mistakes, and what comes after."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.test_accessibility import violations

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page
    from pytest_django import Settings

    from tests.browser.conftest import OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MODEL = "/models/fir-lab/fir-1b"
EVIDENCE = f"{MODEL}/evidence/new"
FORMS = (
    f"{EVIDENCE}?criterion=training_code",
    f"{EVIDENCE}?criterion=research_paper",
    f"{MODEL}/dispute/new?criterion=training_code",
    f"{MODEL}/reply/new",
    f"{MODEL}/reproduction/new",
    "/missing",
)
QUOTATION = "python train.py --config fir-1b.yaml"


@pytest.fixture
def address(empty_board: str, settings: Settings) -> str:
    """The address of a live board with one model, whose forms need no patience."""
    from tests.web import offered

    settings.FORM_LEAST_SECONDS = 0
    offered.load_lab()
    return empty_board


@pytest.fixture
def own_pages() -> Callable[[], list[str]]:
    """Every kind of page that a submitter comes to."""

    def make() -> list[str]:
        from django.test import Client

        from audits.links import LinkState
        from audits.models import Submission
        from audits.services.submissions import add_more, follow_key
        from audits.verdicts import Verdict
        from tests.record.deciding import decides
        from tests.web.offered import looked
        from tests.web.sending import SHOWN, send

        client = Client()
        words = "The loop that trained both stages\nis in this file, with its configuration."
        first = send(client, EVIDENCE, SHOWN | {"words": words, "email": "ash@mail.example"})
        asked = Submission.objects.get()
        looked(asked, LinkState.DIFFERENT, quotation_found=False, note="It reads otherwise there.")
        decides(asked, Verdict.ASK, words="Which of the two stages does this file train?")
        add_more(submission_id=asked.pk, words="Both of them.")
        decides(asked, Verdict.ASK, words="Where does it say so?")
        reply = send(client, f"{MODEL}/reply/new", {"words": "We publish the data in spring."})
        own = [str(answer["Location"]).partition("?")[0] for answer in (first, reply)]
        follow = f"/follow/{follow_key(asked)}?again=1"
        return [f"{own[0]}?new=1", *own, f"{own[0]}/withdraw", follow]

    return make


def fill_in(page: Page) -> None:
    """Fill in believable evidence, and leave the link empty."""
    page.get_by_label("It is released", exact=True).check()
    page.get_by_label("What does it say there?").fill(QUOTATION)
    page.get_by_label("E-mail").fill("ash@mail.example")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    open_page: OpenPage,
    own_pages: Callable[[], list[str]],
    axe_source: str,
    dark: bool,
    width: int,
) -> None:
    page = open_page("/about", dark=dark, width=width)
    found = {}
    for where in (*FORMS, *own_pages()):
        page.goto(where)
        problems = violations(page, axe_source)
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            problems.append(f"{wide} wide")
        if problems:
            found[where] = problems
    assert found == {}


@pytest.mark.parametrize("where", FORMS)
def test_axe_finds_nothing_on_a_form_with_mistakes(
    open_page: OpenPage, axe_source: str, where: str
) -> None:
    # Scripts are needed for axe; a 422 stands in the console as an error, which is none.
    page = open_page("/about")
    html = page.evaluate(
        """async where => { const form = new DOMParser().parseFromString(
            await (await fetch(where)).text(), "text/html").querySelector("form.form");
        const body = new URLSearchParams(new FormData(form));
        for (const name of ["link", "shows", "reason", "words", "repository"]) body.delete(name);
        body.set("link", "two words"); body.set("email", "nobody");
        return await (await fetch(where, {method: "POST", body})).text(); }""",
        where,
    )
    assert "There is a problem" in html
    page.goto("/about")
    page.evaluate(
        """html => { const found = new DOMParser().parseFromString(html, "text/html");
        for (const one of found.head.querySelectorAll("link[rel=stylesheet]"))
          document.head.append(one);
        document.title = found.title; document.body.replaceWith(found.body); }""",
        html,
    )
    assert violations(page, axe_source) == []
