"""A model that somebody said was missing: entered, kept through loads, taken over, taken out."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from audits.models import AIModel, CaseState, Submission
from audits.offers import MissingModel, Offer, SubmissionKind
from audits.registry.single import SingleModelError, single_model
from audits.services.accepted import entry_of
from audits.services.decisions import NotAllowed, model_to_judge
from audits.services.ratings import record_rating
from audits.services.registry import AlreadyThereError, enter_model, leave_out_model
from audits.services.rejudging import rejudge
from audits.verdicts import Verdict
from tests.record.auditing import Auditor
from tests.record.boards import DAY, NOON, SOURCE, WEIGHTS, entry, get, load
from tests.record.deciding import case_of, decides, page, submitted

LAB = "fir-lab/fir-1b"
OAK = "oak/a"
TODAY = dt.date(2026, 11, 24)

board = pytest.mark.django_db


def missing(slug: str = OAK) -> Submission:
    """Return a submission that says that a model is missing."""
    return submitted(
        None, Offer(missing=MissingModel(repository=slug)), kind=SubmissionKind.MISSING
    )


def facts(**changes: Any) -> dict[str, Any]:
    """What a moderator fills in about a model."""
    return {
        "publisher": {
            "id": "oak",
            "name": "Oak",
            "url": "https://oak.example",
            "kind": "nonprofit",
        },
        "family": "Oak",
        "kind": "text",
        "model": {
            "id": OAK,
            "name": "Oak A",
            "released": "2026-10-01",
            "stages": ["pretraining"],
            "license": "MIT",
        },
        "today": TODAY,
    } | changes


# --- Accepting one --------------------------------------------------------------------------------


@board
def test_an_accepted_model_is_entered_looked_at_and_rated() -> None:
    submission = missing()
    decision = decides(submission, reason="belongs", entry=single_model(**facts()))
    model = get(OAK)
    assert (model.from_submission, model.listed, model.on_hub) == (True, True, True)
    assert (model.due_at, model.evidence_due, model.name) == (NOON, NOON, "Oak A")
    assert (decision.old_level, decision.new_level, decision.waits_for_second) == (0, 0, False)
    assert decision.ruling["model"] == OAK
    assert model_to_judge(decision) == model.pk
    assert case_of(submission).state == CaseState.ACCEPTED
    rejudge(model_id=model.pk, now=NOON)
    model = get(OAK)
    assert model.rating is not None
    assert (model.evidence_due, model.provisional) == (None, True)


@board
def test_an_entered_model_is_audited_like_any_other(audit: Auditor) -> None:
    decides(missing(), reason="belongs", entry=single_model(**facts()))
    record_rating(model_id=get(OAK).pk, now=NOON)
    report = audit(OAK)
    assert str(report.outcome) == "audited"
    assert (get(OAK).level, get(OAK).provisional) == (1, False)


@board
def test_a_closed_model_is_entered_with_its_link_and_never_looked_at() -> None:
    about = Offer(missing=MissingModel(name="Oak A", publisher="Oak"), links=(page(),))
    submission = submitted(None, about, kind=SubmissionKind.MISSING)
    model = facts()["model"] | {"hub": False}
    decides(submission, reason="belongs", entry=single_model(**facts(model=model)))
    assert (get(OAK).on_hub, get(OAK).due_at) == (False, None)


@board
def test_a_model_entered_far_up_needs_two_people_and_the_same_facts() -> None:
    submission = missing()
    first = decides(submission, reason="belongs", entry=entry(OAK, SOURCE))
    assert (first.waits_for_second, first.new_level, model_to_judge(first)) == (True, 3, None)
    assert not AIModel.objects.exists()
    other = decides(submission, reason="belongs", by="eve", entry=entry(OAK, SOURCE, license="MIT"))
    assert other.waits_for_second
    with pytest.raises(NotAllowed, match="Somebody else"):
        decides(submission, reason="belongs", by="eve")
    agreed = decides(submission, reason="agreed", by="bob", now=NOON + DAY)
    assert not agreed.waits_for_second
    assert entry_of(agreed) == entry_of(other)
    record_rating(model_id=get(OAK).pk)
    assert get(OAK).level == 3


@board
def test_accepting_needs_the_facts_and_a_model_that_is_not_there() -> None:
    load(entry(OAK))
    submission = missing("oak/b")
    with pytest.raises(NotAllowed, match="fill in"):
        decides(submission, reason="belongs")
    with pytest.raises(NotAllowed, match="oak/a is on the board already"):
        decides(submission, reason="belongs", entry=entry("Oak/A"))


@board
def test_undoing_takes_the_model_out_and_accepting_again_brings_it_back() -> None:
    submission = missing()
    decides(submission, reason="belongs", entry=single_model(**facts()))
    record_rating(model_id=get(OAK).pk)
    with pytest.raises(NotAllowed, match="already"):
        decides(submission, reason="belongs", entry=single_model(**facts()))
    decides(submission, Verdict.REOPEN)
    assert (get(OAK).listed, get(OAK).due_at) == (False, None)
    decides(submission, reason="belongs", entry=single_model(**facts()))
    assert (get(OAK).listed, get(OAK).due_at) == (True, NOON)
    assert AIModel.objects.count() == 1


@board
def test_taking_out_a_model_that_stands_far_up_needs_two_people() -> None:
    submission = missing()
    decides(submission, reason="belongs", entry=entry(OAK, SOURCE))
    decides(submission, reason="agreed", by="eve")
    record_rating(model_id=get(OAK).pk)
    first = decides(submission, Verdict.REFUSE)
    assert (first.waits_for_second, first.old_level, first.new_level) == (True, 3, 0)
    assert get(OAK).listed
    decides(submission, Verdict.REFUSE, by="eve")
    assert not get(OAK).listed


@board
def test_refusing_a_missing_model_enters_nothing() -> None:
    submission = missing()
    decision = decides(submission, Verdict.REFUSE, reason="out_of_scope")
    assert (decision.ruling, decision.old_level) == ({}, None)
    assert not AIModel.objects.exists()


# --- With the registry ----------------------------------------------------------------------------


@board
def test_a_load_leaves_a_model_alone_that_no_registry_has() -> None:
    load(entry(LAB))
    enter_model(model=single_model(**facts()), now=NOON)
    record_rating(model_id=get(OAK).pk)
    report = load(entry(LAB), now=NOON + DAY)
    assert (report.unlisted, report.added, report.changed) == ((), (), ())
    assert (get(OAK).listed, get(OAK).from_submission) == (True, True)


@board
def test_a_registry_that_has_it_takes_it_over_and_may_drop_it_later() -> None:
    load(entry(LAB))
    enter_model(model=single_model(**facts()), now=NOON)
    record_rating(model_id=get(OAK).pk)
    report = load(entry(LAB), entry(OAK, SOURCE), now=NOON + DAY)
    assert report.changed == (OAK,)
    model = get(OAK)
    assert (model.from_submission, model.level) == (False, 3)
    assert not leave_out_model(slug=OAK)
    report = load(entry(LAB), now=NOON + 2 * DAY)
    assert report.unlisted == (OAK,)


@board
def test_undoing_after_the_registry_took_it_over_leaves_it_listed() -> None:
    submission = missing()
    decides(submission, reason="belongs", entry=single_model(**facts()))
    load(entry(OAK, WEIGHTS), now=NOON + DAY)
    decides(submission, Verdict.REOPEN, now=NOON + DAY)
    assert get(OAK).listed


@board
def test_a_load_under_another_policy_rates_what_no_registry_has_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    load(entry(LAB))
    enter_model(model=single_model(**facts()), now=NOON)
    record_rating(model_id=get(OAK).pk)
    from audits.services import inputs, registry, steps

    changed = inputs.current_policy()
    newer = inputs.Policy(changed.rubric, changed.licenses, "f" * 64, changed.engine)
    for module in (inputs, registry, steps):
        monkeypatch.setattr(module, "current_policy", lambda: newer)
    load(entry(LAB), now=NOON + DAY)
    rating = get(OAK).rating
    assert rating is not None
    assert rating.licenses_digest == "f" * 64


@board
def test_entering_keeps_the_name_as_the_board_has_it_and_refuses_what_is_listed() -> None:
    load(entry(LAB), entry(OAK))
    with pytest.raises(AlreadyThereError):
        enter_model(model=single_model(**facts()), now=NOON)
    load(entry(LAB), now=NOON)  # unlisted, since the registry has it no more
    model = facts()["model"] | {"id": "Oak/A"}
    publisher = facts()["publisher"] | {"id": "Oak"}
    again = enter_model(
        model=single_model(**facts(model=model, publisher=publisher)), now=NOON + DAY
    )
    assert (again.slug, again.listed, again.from_submission) == (OAK, True, True)
    assert AIModel.objects.count() == 2
    record_rating(model_id=again.pk)
    twice = enter_model(model=single_model(**facts(model=model, publisher=publisher)), now=NOON)
    assert (twice, twice.evidence_due) == (again, None)
    with pytest.raises(AlreadyThereError):
        enter_model(model=entry(OAK, SOURCE), now=NOON)


# --- The facts ------------------------------------------------------------------------------------


def test_facts_make_the_entry_that_a_file_with_only_it_would_make() -> None:
    model = single_model(**facts())
    assert (model.id, model.repo_id, model.entered) == (OAK, OAK, TODAY)
    assert (model.components, model.license, model.publisher.name) == ((), "MIT", "Oak")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"model": {"id": "oak"}}, "model.id"),
        ({"kind": "poetry"}, "family.kind"),
        (
            {"publisher": {"id": "oak", "name": "Oak", "url": "x", "kind": "company"}},
            "publisher.url",
        ),
    ],
    ids=["no owner", "an unknown kind", "no web address"],
)
def test_facts_that_make_no_entry_name_each_field(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(SingleModelError) as raised:
        single_model(**facts(**changes))
    assert field in {problem.field for problem in raised.value.problems}


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"id": "elm/a"}, "begin with"),
        ({"released": "2027-01-01"}, "future"),
        ({"stages": ["pretraining", "pretraining"]}, "twice"),
        ({"license": "No Such License 9"}, "SPDX"),
        ({"name": "a\u202eb"}, "control character"),
    ],
    ids=["another owner", "the future", "a stage twice", "no license", "a hidden character"],
)
def test_facts_are_held_to_the_form_of_the_registry(change: dict[str, Any], word: str) -> None:
    with pytest.raises(SingleModelError, match=word):
        single_model(**facts(model=facts()["model"] | change))
