"""The log is append-only, held by the database itself, and its last migration goes backwards."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, models, transaction
from django.db.models import ProtectedError

from audits.models import (
    AIModel,
    AuditRun,
    Decision,
    EvidenceSet,
    LinkCheck,
    Observation,
    ProducerProof,
    Rating,
    RatingChange,
    RegistryEntry,
    RunOutcome,
    Submission,
    Supplement,
)
from tests.record.boards import NOON, entry, get, load, look, seen
from tests.record.offering import accept, decided, offered

LAB = "fir-lab/fir-1b"
LOG: tuple[type[models.Model], ...] = (
    RegistryEntry,
    Observation,
    AuditRun,
    Rating,
    RatingChange,
    Submission,
    Supplement,
    LinkCheck,
    ProducerProof,
    Decision,
    EvidenceSet,
)


def fill() -> None:
    """Put at least one row into each table of the log."""
    load(entry(LAB))
    look(LAB, seen(LAB))
    AuditRun.objects.create(
        ai_model=get(LAB),
        started=NOON,
        finished=NOON,
        milliseconds=0,
        worker="test",
        outcome=RunOutcome.FAILED,
    )
    submission = offered(LAB)
    Supplement.objects.create(submission=submission, content={}, created=NOON)
    LinkCheck.objects.create(
        submission=submission,
        url="https://lab.example",
        started=NOON,
        finished=NOON,
        worker="test",
        state="there",
    )
    observation = get(LAB).observation
    assert observation is not None
    ProducerProof.objects.create(submission=submission, observation=observation, created=NOON)
    decided(submission)
    accept(get(LAB))


def raw(sql: str) -> None:
    """Run a statement as somebody with a database shell would."""
    with connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.django_db
@pytest.mark.parametrize("table", LOG, ids=lambda table: table.__name__)
def test_a_row_of_the_log_cannot_be_changed(table: type[models.Model]) -> None:
    fill()
    name = table._meta.db_table
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        raw(f"UPDATE {name} SET id = id")


@pytest.mark.django_db
@pytest.mark.parametrize("table", LOG, ids=lambda table: table.__name__)
def test_a_row_of_the_log_cannot_be_deleted(table: type[models.Model]) -> None:
    fill()
    name = table._meta.db_table
    with pytest.raises(IntegrityError, match=r"append-only|foreign key"), transaction.atomic():
        raw(f"DELETE FROM {name}")


@pytest.mark.django_db
def test_a_model_with_a_history_cannot_be_deleted() -> None:
    fill()
    with pytest.raises(ProtectedError):
        get(LAB).delete()
    assert AIModel.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_last_migration_goes_backwards_and_forwards_with_rows_in_place() -> None:
    fill()
    try:
        call_command("migrate", "audits", "0001", verbosity=0)
        raw("UPDATE audits_rating SET cause = cause")
    finally:
        call_command("migrate", "audits", verbosity=0)
    with pytest.raises(IntegrityError, match="append-only"):
        raw("UPDATE audits_rating SET cause = cause")
    assert Rating.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("level", 6),
        ("score_high", 101),
        ("score_low", 101),
        ("checked_share", 101),
        ("rights_order", 0),
        ("parameters", 0),
        ("hub_repository", ""),
        ("held_by", "somebody without an end"),
    ],
)
def test_a_standing_that_cannot_be_is_refused(field: str, value: object) -> None:
    load(entry(LAB))
    with pytest.raises(IntegrityError), transaction.atomic():
        AIModel.objects.filter(slug=LAB).update(**{field: value})


@pytest.mark.django_db
def test_a_name_in_another_case_is_the_same_model() -> None:
    load(entry(LAB))
    assert AIModel.objects.at("FIR-Lab/FIR-1B").get().slug == LAB
    again = get(LAB)
    again.pk, again.slug = None, LAB.upper()
    with pytest.raises(IntegrityError, match="any_case"), transaction.atomic():
        again.save(force_insert=True)


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["olmo", "olmo:* & 2:*", "olmo2:*", "1124:*", "allen:*"])
def test_a_name_is_found_as_people_type_it(typed: str) -> None:
    load(entry("AllenAI/OLMo-2-1124-7B", name="OLMo 2 7B"), entry(LAB))
    found = AIModel.objects.extra(where=["search @@ to_tsquery('simple', %s)"], params=[typed])
    assert [model.slug for model in found] == ["AllenAI/OLMo-2-1124-7B"]
