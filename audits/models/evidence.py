"""What strangers offered, what the machine saw of it, and what people decided: append-only.

Triggers in the database refuse UPDATE and DELETE here as everywhere in the log (migration 0004).
Where a submission stands at this moment is its `Case`; who may be written to is a `Contact`. Both
are working state and no part of the log, so that addresses can be deleted.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from audits.models.ai_model import AIModel
from audits.models.evidence_querysets import (
    CaseQuerySet,
    DecisionQuerySet,
    SubmissionQuerySet,
)
from audits.models.log import Observation


class Submission(models.Model):
    """One act of offering: evidence, a dispute, a reply, a reproduction report, a missing model."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4)
    """Its public name, in addresses and in what the judge reads."""
    # Plain words in the database, as everywhere: a new kind needs no migration.
    kind = models.CharField(max_length=20)
    """One of `audits.offers.SubmissionKind`."""
    ai_model = models.ForeignKey(
        AIModel, null=True, blank=True, on_delete=models.PROTECT, related_name="submissions"
    )
    """None for a model that the board lacks."""
    criterion = models.CharField(max_length=60, blank=True)
    """Of the rubric; empty when it is about none in particular."""
    content = models.JSONField()
    """The `Offer`, plain."""
    digest = models.CharField(max_length=64)
    """SHA-256 of kind, model and content: the same thing offered again has the same."""
    relationship = models.CharField(max_length=20)
    """Who the submitter says to be to the model (`Relationship`); said, not shown."""
    name = models.CharField(max_length=100, blank=True)
    """As they want to be called in public; empty when they did not say."""
    key_digest = models.CharField(max_length=64, unique=True)
    """SHA-256 of the secret in the submitter's own link; also keeps a form from counting twice."""
    proof_token = models.CharField(max_length=64, unique=True)
    """What a producer puts into the model's repository to show who they are."""
    created = models.DateTimeField()

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        indexes = [
            # A model's page: what was offered about it.
            models.Index(fields=["ai_model", "-id"], name="submission_of_model"),
        ]

    def __str__(self) -> str:
        """Return what it is."""
        return f"{self.kind} {self.uid}"


class Supplement(models.Model):
    """What a submitter added to a submission later."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="supplements")
    content = models.JSONField()
    """The `Addition`, plain."""
    created = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["submission", "id"], name="supplement_of_submission")]

    def __str__(self) -> str:
        """Return which one of what."""
        return f"supplement {self.pk} of submission {self.submission_id}"


class LinkCheck(models.Model):
    """One look of the machine at one link of a submission, written when it is over."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="checks")
    number = models.PositiveSmallIntegerField(default=0)
    """Which link: 0 is the one that the submission rests on; supplements' links follow."""
    url = models.CharField(max_length=2000)
    started = models.DateTimeField()
    finished = models.DateTimeField()
    worker = models.CharField(max_length=120)
    state = models.CharField(max_length=20)
    """One of `audits.links.LinkState`."""
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    """The HTTP status of the last answer; None when there was none."""
    final_url = models.CharField(max_length=2000, blank=True)
    content_digest = models.CharField(max_length=64, blank=True)
    """SHA-256 of what matters of the content in one form; never of a whole page."""
    quotation_found = models.BooleanField(null=True, blank=True)
    """None when no quotation was given, or what is there cannot be read."""
    size = models.BigIntegerField(null=True, blank=True)
    """Bytes that were read."""
    date = models.CharField(max_length=40, blank=True)
    """When it was last changed, as its server says (ISO 8601)."""
    commit = models.CharField(max_length=64, blank=True)
    note = models.CharField(max_length=500, blank=True)
    """What was found, as a sentence."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(finished__gte=F("started")), name="link_check_ends_after_its_start"
            ),
        ]
        indexes = [
            # A submission's page: what the machine saw, the newest first.
            models.Index(fields=["submission", "number", "-id"], name="link_check_of_submission"),
        ]

    def __str__(self) -> str:
        """Return what came of it."""
        return f"{self.state} for link {self.number} of submission {self.submission_id}"


class ProducerProof(models.Model):
    """The producer's token was seen in the model's repository."""

    submission = models.OneToOneField(
        Submission, on_delete=models.PROTECT, related_name="producer_proof"
    )
    observation = models.ForeignKey(Observation, on_delete=models.PROTECT, related_name="+")
    commit = models.CharField(max_length=64, blank=True)
    created = models.DateTimeField()

    def __str__(self) -> str:
        """Return of which submission."""
        return f"proof for submission {self.submission_id}"


class Decision(models.Model):
    """What a person decided about a submission. Undoing one is one more."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4)
    """Its name in feeds."""
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="decisions")
    previous = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="next"
    )
    """The decision before; its being unique keeps two moderators from deciding past each other."""
    verdict = models.CharField(max_length=20)
    """One of `audits.verdicts.Verdict`."""
    reason = models.CharField(max_length=40)
    """One of the reasons that go with the verdict."""
    words = models.TextField(max_length=2000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20)
    """In which role, which is what the public sees."""
    ruling = models.JSONField(default=dict)
    """What goes to the judge when it is accepted: the engine's `Accepted`, plain; else empty."""
    waits_for_second = models.BooleanField(default=False)
    """It would move the model by two levels or more, and no second person has agreed yet."""
    old_level = models.PositiveSmallIntegerField(null=True, blank=True)
    new_level = models.PositiveSmallIntegerField(null=True, blank=True)
    """What it was seen to do to the level when it was made; None where it does nothing."""
    created = models.DateTimeField()

    objects = DecisionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["submission"],
                condition=Q(previous__isnull=True),
                name="decision_one_first",
            ),
        ]
        indexes = [
            # The feed and the page of decisions, the newest first.
            models.Index(fields=["-id"], name="decision_newest"),
            # A submission's decisions.
            models.Index(fields=["submission", "id"], name="decision_of_submission"),
        ]

    def __str__(self) -> str:
        """Return what was decided."""
        return f"{self.verdict} for submission {self.submission_id}"


class EvidenceSet(models.Model):
    """All that is accepted about a model from submissions, until the model's next row."""

    ai_model = models.ForeignKey(AIModel, on_delete=models.PROTECT, related_name="evidence_sets")
    previous = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="next"
    )
    digest = models.CharField(max_length=64)
    """SHA-256 of the canonical JSON of `content`."""
    content = models.JSONField()
    """The engine's `Accepted`, plain, in the order of acceptance."""
    moves = models.JSONField()
    """What is different from the one before: `[{"submission": uid, "what": word}]`."""
    created = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ai_model"],
                condition=Q(previous__isnull=True),
                name="evidence_set_one_first",
            ),
        ]
        indexes = [models.Index(fields=["ai_model", "-id"], name="evidence_set_of_model")]

    def __str__(self) -> str:
        """Return which set of which model."""
        return f"{self.digest[:12]} of model {self.ai_model_id}"


# --- Working state --------------------------------------------------------------------------------


class CaseState(models.TextChoices):
    """Where a submission stands."""

    OPEN = "open"
    """Waits for a moderator."""
    ASKED = "asked"
    """Waits for its submitter, who was asked for more."""
    SECOND = "second"
    """Decided by one person, and waits for another: it would move the model far."""
    ACCEPTED = "accepted"
    REFUSED = "refused"
    SPAM = "spam"
    WITHDRAWN = "withdrawn"


class Case(models.Model):
    """Where a submission stands at this moment, and when the machine looks at its links next.

    All of it follows from the log; it stands here so that the queue is one index scan.
    """

    submission = models.OneToOneField(
        Submission, primary_key=True, on_delete=models.PROTECT, related_name="case"
    )
    state = models.CharField(max_length=20, default=CaseState.OPEN)
    same = models.CharField(max_length=64, unique=True, null=True, blank=True)
    """The submission's digest, so that the same thing offered again counts here; None when it was
    withdrawn."""
    repeats = models.PositiveIntegerField(default=1)
    """How often it was offered."""
    last_offered = models.DateTimeField()
    opened = models.DateTimeField()
    touched = models.DateTimeField()
    """When its submitter last did something."""
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.ForeignKey(
        Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    """The last one; None before the first."""
    levels_moved = models.SmallIntegerField(default=0)
    """By how many levels accepting it would have moved the model when that was last worked out."""
    effect_level = models.PositiveSmallIntegerField(null=True, blank=True)
    """The level that this would have led to; None while it was not worked out."""
    is_proven = models.BooleanField(default=False)
    """The producer's token was seen in the model's repository."""

    # --- The machine's looks at its links --------------------------------------------------------

    check_due_at = models.DateTimeField(null=True, blank=True)
    """When the machine looks next; None when it has no link, or need not."""
    held_by = models.CharField(max_length=120, blank=True)
    held_until = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    """Looks that failed in a row."""
    last_check = models.ForeignKey(
        LinkCheck, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    """The last look at the first link, whatever came of it."""
    checked_at = models.DateTimeField(null=True, blank=True)
    """The last look that found the link there and as it was said to be."""
    missing_since = models.DateTimeField(null=True, blank=True)
    """The first of the looks in a row that did not find the link; None while it is there."""
    gone_since = models.DateTimeField(null=True, blank=True)
    """Since when it counts as gone; None while it does not."""

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(held_by="", held_until__isnull=True)
                | (~Q(held_by="") & Q(held_until__isnull=False)),
                name="case_hold_has_holder_and_end",
            ),
        ]
        indexes = [
            # The moderators' queue: the most consequential first, then the oldest.
            models.Index(
                fields=["-levels_moved", "opened"],
                condition=Q(state__in=["open", "second"]),
                name="case_queue",
            ),
            # claim_due_checks: whose links are to be looked at.
            models.Index(
                fields=["check_due_at"],
                condition=Q(check_due_at__isnull=False),
                name="case_check_due",
            ),
        ]

    def __str__(self) -> str:
        """Return where which submission stands."""
        return f"{self.state}: submission {self.submission_id}"


class Contact(models.Model):
    """How to write to somebody about a submission, and how to tell their submissions together.

    Never shown, exported or logged; deleted some time after the decision.
    """

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="contacts")
    email = models.EmailField(max_length=254, blank=True)
    sender = models.CharField(max_length=64, blank=True, db_index=True)
    """A keyed hash of the address that it came from: tells together, and leads to nobody."""
    told = models.ForeignKey(
        Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    """The last decision that they were written about."""
    created = models.DateTimeField()

    def __str__(self) -> str:
        """Return whose it is, and nothing about them."""
        return f"contact for submission {self.submission_id}"
