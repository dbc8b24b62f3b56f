"""Producers who show who they are: a token that we gave them, seen in the model's repository."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from audits.models import AIModel, Case, CaseState, Observation, ProducerProof, Submission
from audits.services.inputs import observations_of

LOOK_AGAIN = timedelta(minutes=10)
"""Between two looks at a model that somebody asks for: each costs requests to the Hub."""

_CLOSED = (CaseState.SPAM, CaseState.WITHDRAWN)


@transaction.atomic
def note_proofs(*, ai_model: AIModel, observation: Observation, now: datetime) -> int:
    """Mark the submissions about a model whose token a look has seen; returns how many are new.

    A proof stays when the token is taken out again: who could put it there has shown it. Call it
    after the look is recorded, outside its transaction: that one holds the model's row, and who
    decides about a submission takes the two locks in the other order.
    """
    seen = observations_of(observation)
    if seen is None or not seen.proofs:
        return 0
    waiting = Submission.objects.filter(
        ai_model=ai_model, proof_token__in=seen.proofs, producer_proof__isnull=True
    ).exclude(case__state__in=_CLOSED)
    ids = list(waiting.values_list("pk", flat=True))
    ProducerProof.objects.bulk_create(
        [
            ProducerProof(
                submission_id=pk, observation=observation, commit=observation.commit, created=now
            )
            for pk in ids
        ],
        # Another job that saw it at the same moment has noted it.
        ignore_conflicts=True,
    )
    Case.objects.filter(pk__in=ids).update(is_proven=True)
    return len(ids)


def look_for_proof(*, submission_id: int, now: datetime) -> datetime | None:
    """Have the machine look at the submission's model soon; returns from when on it does.

    That is now, or ten minutes after the last look. None when there is nothing to look for: it is
    proven already, closed, or about a model that is not on the Hub. Asking again changes nothing.
    """
    wanted = Case.objects.filter(pk=submission_id, is_proven=False).exclude(state__in=_CLOSED)
    models = AIModel.objects.filter(
        pk__in=wanted.values("submission__ai_model"), on_hub=True, listed=True
    )
    ai_model = models.only("last_attempt").first()
    if ai_model is None:
        return None
    due = now
    if ai_model.last_attempt is not None:
        due = max(now, ai_model.last_attempt + LOOK_AGAIN)
    not_before = Q(due_at__isnull=True) | Q(due_at__gt=due)
    models.filter(not_before).update(due_at=due)
    return due
