"""The forms by which anybody offers something: the honest, the clumsy and the hostile visitor."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client
from pytest_django import Settings

from audits.models import Case, Contact, Submission
from audits.services.submissions import offer_of
from tests.web.offered import LAB, PAGE, load_lab
from tests.web.sending import SHOWN, errors_in, hidden, send

pytestmark = pytest.mark.django_db

EVIDENCE, DISPUTE = f"{PAGE}/evidence/new", f"{PAGE}/dispute/new"
REPLY, REPRODUCTION = f"{PAGE}/reply/new", f"{PAGE}/reproduction/new"
FORMS = (EVIDENCE, DISPUTE, REPLY, REPRODUCTION, "/missing")

DISPUTED = SHOWN | {"reason": "wrong_place", "words": "You looked into the old repository."}
REPLIED = {"words": "We publish the code in spring.", "criterion": "training_code"}
REBUILT = {
    "extent": "failed",
    "code": "https://ash.example/code at 1234567",
    "data_used": "fir-lab/corpus, all of it",
    "environment": "Python 3.12",
    "hardware": "8 accelerators",
    "outcome": "The configuration names a file that is not there.",
    "link": "https://ash.example/report",
    "more_links": "https://ash.example/log\n\narxiv:2401.00001\n",
    "relationship": "user",
}
MISSING = {"repository": "oak-lab/oak-1b", "relationship": "user"}
BELIEVABLE = {
    EVIDENCE: SHOWN,
    DISPUTE: DISPUTED,
    REPLY: REPLIED,
    REPRODUCTION: REBUILT,
    "/missing": MISSING,
}


@pytest.fixture(autouse=True)
def _board(settings: Settings) -> None:
    settings.FORM_LEAST_SECONDS = 0
    load_lab()


@pytest.mark.parametrize("address", FORMS)
def test_a_form_opens_without_an_account_and_is_kept_by_nobody(
    client: Client, address: str
) -> None:
    response = client.get(address)
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert "sessionid" not in response.cookies


@pytest.mark.parametrize("address", FORMS)
def test_what_is_sent_is_on_file_and_leads_to_its_own_page(client: Client, address: str) -> None:
    response = send(client, address, BELIEVABLE[address])
    assert response.status_code == 302, errors_in(response)
    assert re.fullmatch(r"/submissions/[\w-]{43}\?new=1", response["Location"])
    assert client.get(response["Location"]).status_code == 200
    row = Submission.objects.get()
    assert row.kind == address.split("/")[-2] if address != "/missing" else row.kind == "missing"
    assert Case.objects.get().state == "open"


def test_an_unknown_model_has_no_form(client: Client) -> None:
    assert client.get("/models/fir-lab/nothing/evidence/new").status_code == 404


def test_all_of_an_offer_is_kept(client: Client) -> None:
    send(client, REPRODUCTION, REBUILT)
    offer = offer_of(Submission.objects.get())
    assert offer.report is not None
    assert (offer.report.extent, offer.report.data) == ("failed", "fir-lab/corpus, all of it")
    assert [link.url for link in offer.links] == [
        "https://ash.example/report",
        "https://ash.example/log",
        "https://arxiv.org/abs/2401.00001",
    ]


def test_the_criterion_of_the_link_is_chosen_and_its_finding_is_told(client: Client) -> None:
    page = client.get(f"{EVIDENCE}?criterion=training_code").content.decode()
    assert '<option value="training_code" selected>' in page
    assert "Training code now:" in page


def test_where_a_finding_was_seen_stands_above_the_form(client: Client) -> None:
    page = client.get(f"{DISPUTE}?criterion=tokenizer").content.decode()
    assert '<a href="https://fir-lab.example/tokenizer" rel="nofollow ugc noopener">' in page
    assert f'<a href="{PAGE}#tokenizer">The whole finding</a>' in page


def test_a_criterion_with_several_parts_asks_which(client: Client) -> None:
    assert 'name="component"' in client.get(f"{EVIDENCE}?criterion=research_paper").content.decode()
    assert (
        'name="component"' not in client.get(f"{EVIDENCE}?criterion=training_code").content.decode()
    )


@pytest.mark.parametrize(
    ("address", "typed", "field", "says"),
    [
        (EVIDENCE, SHOWN | {"criterion": ""}, "criterion", "Choose the criterion"),
        (EVIDENCE, SHOWN | {"criterion": "vibes"}, "criterion", "Choose one of these"),
        (EVIDENCE, SHOWN | {"shows": ""}, "shows", "Choose what the link shows"),
        (EVIDENCE, SHOWN | {"link": ""}, "link", "Give a link"),
        (EVIDENCE, SHOWN | {"link": "javascript:alert(1)"}, "link", "Only http and https"),
        (EVIDENCE, SHOWN | {"link": "two words"}, "link", "no spaces"),
        (EVIDENCE, SHOWN | {"link": "https://me:pw@ash.example"}, "link", "user name"),
        (EVIDENCE, SHOWN | {"sha256": "short"}, "link", "64 hexadecimal"),
        (EVIDENCE, SHOWN | {"email": "nobody"}, "email", "e-mail address like"),
        (EVIDENCE, SHOWN | {"name": "N" * 101}, "name", "Keep this to 100"),
        (EVIDENCE, SHOWN | {"words": "w" * 4_001}, "words", "Keep this to 4000"),
        (EVIDENCE, SHOWN | {"shows": "license"}, "license", "Write which license"),
        (EVIDENCE, SHOWN | {"shows": "base", "relation": "merge"}, "base", "owner/name"),
        (DISPUTE, DISPUTED | {"reason": ""}, "reason", "Choose why"),
        (REPLY, {"words": ""}, "words", "Write your reply"),
        (REPRODUCTION, REBUILT | {"data_used": ""}, "data_used", "Say which data"),
        (REPRODUCTION, REBUILT | {"extent": ""}, "extent", "Choose how far"),
        (REPRODUCTION, REBUILT | {"relationship": "producer"}, "relationship", "somebody other"),
        (REPRODUCTION, REBUILT | {"more_links": "no link"}, "more_links", "no spaces"),
        ("/missing", {"repository": ""}, "repository", "Enter its place"),
        ("/missing", {"repository": LAB}, "repository", "has this model already"),
        ("/missing", {"model_name": "Oracle"}, "publisher", "Say who publishes"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(
    client: Client, address: str, typed: dict[str, str], field: str, says: str
) -> None:
    response = send(client, address, typed)
    assert response.status_code == 422
    wrong = errors_in(response)
    assert list(wrong) == [field]
    assert says in unescape(wrong[field])
    page = unescape(response.content.decode())
    assert '<div class="error-summary"' in page
    for name, value in typed.items():
        if name not in ("criterion", "shows", "relationship", "reason", "extent"):
            assert value in page, name
    assert not Submission.objects.exists()


def test_all_that_is_missing_is_said_at_once(client: Client) -> None:
    assert list(errors_in(send(client, EVIDENCE, {}))) == ["criterion", "shows", "link"]
    wrong = errors_in(send(client, DISPUTE, {"link": "two words", "email": "nobody"}))
    assert list(wrong) == ["criterion", "reason", "link", "email"]
    assert list(errors_in(send(client, REPRODUCTION, {}))) == [
        "extent", "code", "data_used", "environment", "hardware", "outcome", "link",
    ]  # fmt: skip


def test_an_answer_to_what_is_no_longer_asked_is_dropped(client: Client) -> None:
    send(client, EVIDENCE, SHOWN | {"license": "apache-2.0", "base": "w" * 500})
    offer = offer_of(Submission.objects.get())
    assert (offer.license, offer.base, offer.relation) == ("", "", "")


def test_a_mistake_keeps_what_the_link_to_the_form_had_chosen(client: Client) -> None:
    response = send(client, f"{EVIDENCE}?criterion=training_code", SHOWN | {"link": ""})
    place = f"{EVIDENCE}?criterion=training_code"
    assert f'action="{place}" method="post" novalidate data-draft="{place}"' in (
        response.content.decode()
    )


def test_the_same_form_sent_twice_is_one_submission_with_one_page(client: Client) -> None:
    opened = client.get(EVIDENCE)
    typed = SHOWN | {"draft": hidden(opened, "draft")}
    first, second = client.post(EVIDENCE, typed), client.post(EVIDENCE, typed)
    assert first["Location"] == second["Location"]
    assert Submission.objects.count() == 1
    assert Case.objects.get().repeats == 1


def test_the_same_evidence_from_somebody_else_is_counted_and_can_be_followed(
    client: Client,
) -> None:
    send(client, EVIDENCE, SHOWN | {"name": "Ada"})
    response = send(client, EVIDENCE, SHOWN | {"name": "Ben"}, REMOTE_ADDR="198.51.100.7")
    assert response["Location"].startswith("/follow/")
    page = client.get(response["Location"]).content.decode()
    assert "Somebody has offered the same before you" in page
    assert "Withdraw it" not in page
    assert (Submission.objects.count(), Case.objects.get().repeats) == (1, 2)


def test_a_form_without_its_token_asks_to_send_it_once_more(client: Client) -> None:
    response = client.post(EVIDENCE, SHOWN)
    assert response.status_code == 422
    assert "send it once more" in response.content.decode()
    again = client.post(EVIDENCE, SHOWN | {"draft": hidden(response, "draft")})
    assert again.status_code == 302


def test_a_token_is_good_for_its_own_form_only(client: Client) -> None:
    other = hidden(client.get(DISPUTE), "draft")
    assert client.post(EVIDENCE, SHOWN | {"draft": other}).status_code == 422


def test_an_old_token_asks_to_send_it_once_more(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = hidden(client.get(EVIDENCE), "draft")
    monkeypatch.setattr("openboard.drafts.LONGEST_SECONDS", -1)
    response = client.post(EVIDENCE, SHOWN | {"draft": draft})
    assert response.status_code == 422
    assert "open for more than a day" in response.content.decode()


def test_what_is_sent_faster_than_anybody_types_waits(client: Client, settings: Settings) -> None:
    settings.FORM_LEAST_SECONDS = 3
    response = send(client, EVIDENCE, SHOWN)
    assert response.status_code == 422
    assert "faster than anybody types" in response.content.decode()
    assert not Submission.objects.exists()


def test_a_field_that_only_programs_fill_in_is_refused_honestly(client: Client) -> None:
    response = send(client, EVIDENCE, SHOWN | {"website": "https://spam.example"})
    assert response.status_code == 422
    assert "Leave the field" in response.content.decode()
    assert not Submission.objects.exists()


def test_a_form_from_another_site_is_refused() -> None:
    client = Client(enforce_csrf_checks=True)
    draft = hidden(client.get(EVIDENCE), "draft")
    assert client.post(EVIDENCE, SHOWN | {"draft": draft}).status_code == 403
    assert not Submission.objects.exists()


def test_a_form_of_ours_passes_that_check() -> None:
    client = Client(enforce_csrf_checks=True)
    token = hidden(client.get(EVIDENCE), "csrfmiddlewaretoken")
    assert send(client, EVIDENCE, SHOWN | {"csrfmiddlewaretoken": token}).status_code == 302


def test_a_body_that_is_far_too_large_is_refused(client: Client) -> None:
    assert send(client, EVIDENCE, SHOWN | {"words": "w" * 300_000}).status_code in (400, 413)


def test_an_e_mail_is_kept_apart_and_never_shown(client: Client) -> None:
    response = send(client, EVIDENCE, SHOWN | {"email": "ada@ash.example"})
    assert Contact.objects.get().email == "ada@ash.example"
    assert "ada@ash.example" not in client.get(response["Location"]).content.decode()
    assert "ada@ash.example" not in str(Submission.objects.values().get())


@pytest.mark.parametrize("address", FORMS)
def test_script_in_every_field_runs_nowhere(client: Client, address: str) -> None:
    bad = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    typed = {name: bad for name in BELIEVABLE[address]}
    response = send(client, address, typed)
    assert response.status_code == 422
    page = response.content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_control_characters_do_not_reach_the_record(client: Client) -> None:
    send(client, EVIDENCE, SHOWN | {"name": "A\u202eda\x07", "words": "one\x07two\u202e"})
    row = Submission.objects.get()
    assert "\u202e" not in row.name + row.content["words"]
    assert "\x07" not in row.name + row.content["words"]
