"""Decisions and what people offered, in Chromium: read, filtered, followed, at every width."""

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.browser.test_accessibility import violations

if TYPE_CHECKING:
    from tests.browser.conftest import OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MODEL = "/models/fir-lab/fir-1b"


@pytest.fixture
def address(empty_board: str) -> str:
    """The address of a live board about whose model people said much."""
    # Here, because this file is read before Django is set up.
    import datetime as dt

    from audits.engine.components import Extent
    from audits.links import Link, LinkKind, LinkState
    from audits.offers import DisputeReason, SubmissionKind
    from audits.services.submissions import add_more
    from audits.verdicts import Verdict
    from tests.record.boards import DAY, NOON
    from tests.record.deciding import decides, offer, submitted
    from tests.web import offered

    offered.load_lab()
    git = Link(
        LinkKind.GIT,
        "https://git.example/fir-lab/training/with/a/rather/long/path/to/the/place",
        "fir-lab/training",
        "a" * 40,
        "scripts/pretraining/train.py",
        "",
        "python train.py --config fir-1b.yaml",
    )
    words = "The loop that trained both stages\nis in this file, with its configuration."
    code = offered.accepted(offer(links=(git,), words=words), name="Ana")
    offered.looked(code, commit="a" * 40, quotation_found=True, size=12_000)
    offered.looked(code, LinkState.UNREACHED, NOON + DAY, note="No answer within 20 seconds.")
    offered.replied("The data is being cleaned.\n\nWe expect to publish it.", "pretraining_data")
    offered.replied("We are glad that somebody looks.")
    offered.reported()
    offered.reported(replace(offered.REPORT, extent=Extent.FAILED, hashes="", outcome="It broke."))
    old = offered.accepted(offer("training_logs"))
    offered.looked(old, at=dt.datetime.now(dt.UTC) - dt.timedelta(days=70))
    gone = offered.accepted(offer("tokenizer"))
    offered.looked(gone, LinkState.MISSING, NOON + DAY, gone=True)
    dispute = submitted(
        "fir-lab/fir-1b",
        offer("environment", reason=DisputeReason.MISREAD),
        kind=SubmissionKind.DISPUTE,
    )
    decides(dispute, Verdict.ASK, words="Which file is it?")
    more = Link(LinkKind.PAGE, "https://lab.example/environment")
    add_more(submission_id=dispute.pk, words="It is this one.", links=(more,), now=NOON)
    decides(dispute, Verdict.REFUSE, words="It names no versions.", now=NOON + DAY)
    return empty_board


def pages() -> list[str]:
    """Every address with a decision on it."""
    from audits.models import Submission

    records = [f"/decisions/{one.uid}" for one in Submission.objects.order_by("pk")]
    return ["/decisions", "/decisions?verdict=spam&kind=reply", MODEL, "/status", *records]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    open_page: "OpenPage", axe_source: str, dark: bool, width: int
) -> None:
    page = open_page("/about", dark=dark, width=width)
    found = {}
    for where in pages():
        page.goto(where)
        if problems := violations(page, axe_source):
            found[where] = problems
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{where} is {wide} wide at {width}"
    assert found == {}


def test_from_a_finding_to_the_decision_behind_it_and_back(open_page: "OpenPage") -> None:
    page = open_page(MODEL, scripts=False)
    criterion = page.locator("#training_code")
    criterion.locator("summary").click()
    criterion.get_by_role("link", name="The record").click()
    page.wait_for_url("**/decisions/*")
    assert page.get_by_role("heading", level=1).inner_text() == "Evidence for “Training code”"
    assert page.get_by_text("At line").count() == 0
    page.get_by_role("link", name="Decisions", exact=True).last.click()
    page.get_by_role("link", name="Refused", exact=True).click()
    assert page.url.endswith("/decisions?verdict=refuse")
    assert page.locator(".change").count() == 1
    page.get_by_role("link", name="Dispute of the finding “Environment”").click()
    assert page.get_by_text("It names no versions.").is_visible()
    page.get_by_role("link", name="fir 1b").first.click()
    page.wait_for_url(f"**{MODEL}")


def test_a_link_of_a_stranger_takes_no_credit_and_no_referrer(open_page: "OpenPage") -> None:
    page = open_page(MODEL)
    links = page.locator("a[href*='example/']").evaluate_all(
        "all => all.map(one => [one.href, one.rel])"
    )
    offered = [rel for href, rel in links if "lab.example/training/" in href or "ash." in href]
    assert offered
    assert set(offered) == {"nofollow ugc noopener"}


def test_a_model_with_much_said_about_it_still_prints_on_few_sheets(
    open_page: "OpenPage",
) -> None:
    import re

    page = open_page(MODEL)
    page.emulate_media(media="print")
    assert not page.get_by_role("link", name="Report a reproduction").first.is_visible()
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))) <= 3
