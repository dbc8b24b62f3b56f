"""The log: what was stated, seen, tried, judged and changed. Rows are added and never touched.

Triggers in the database refuse UPDATE and DELETE on every table here (migration 0002); deleting a
row that one of them points to is refused as well. Correcting is one more row.
"""

import uuid

from django.db import models
from django.db.models import F, Q

from audits.models.ai_model import AIModel
from audits.querysets import AuditRunQuerySet, RatingChangeQuerySet, RatingQuerySet


class RegistryEntry(models.Model):
    """What the registry states about a model, from `created` until the next row of the model.

    Statements may return to what they were before, so that rows form a chain by `previous` rather
    than being unique by content.
    """

    ai_model = models.ForeignKey(AIModel, on_delete=models.PROTECT, related_name="entries")
    previous = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="next"
    )
    """The row before; its being unique is what keeps two loads from adding the same row."""
    digest = models.CharField(max_length=64)
    """SHA-256 of the canonical JSON of `content`."""
    content = models.JSONField()
    """`dossier`: the engine's Dossier, plain. `facts`: the entry as the registry has it."""
    entered = models.DateField()
    """When the facts were entered, as the registry says."""
    created = models.DateTimeField()

    class Meta:
        verbose_name_plural = "registry entries"
        constraints = [
            models.UniqueConstraint(
                fields=["ai_model"],
                condition=Q(previous__isnull=True),
                name="registry_entry_one_first",
            ),
        ]
        indexes = [
            # A model's statements over time.
            models.Index(fields=["ai_model", "-id"], name="registry_entry_of_model"),
        ]

    def __str__(self) -> str:
        """Return which statements of which model."""
        return f"{self.digest[:12]} about model {self.ai_model_id}"


class Observation(models.Model):
    """What was seen of a model's repository at one commit, after absences were settled."""

    ai_model = models.ForeignKey(AIModel, on_delete=models.PROTECT, related_name="observations")
    digest = models.CharField(max_length=64)
    """SHA-256 of the canonical JSON of `content`."""
    schema = models.PositiveSmallIntegerField()
    commit = models.CharField(max_length=64, blank=True)
    content = models.JSONField()
    """The engine's Observations, plain."""
    created = models.DateTimeField()

    class Meta:
        constraints = [
            # The same thing seen twice is one row, however many workers saw it; also finds it.
            models.UniqueConstraint(
                fields=["ai_model", "digest"], name="observation_once_per_model"
            ),
        ]

    def __str__(self) -> str:
        """Return what was seen of which model."""
        return f"{self.digest[:12]} of model {self.ai_model_id}"


class RunOutcome(models.TextChoices):
    """What came of one attempt to look."""

    AUDITED = "audited"
    """Something was seen that had not been seen at the look before."""
    UNCHANGED = "unchanged"
    """The same was seen as at the look before."""
    ABSENT_ONCE = "absent_once"
    """Not found, for the first time: the rating stands until a second look, a day later."""
    FAILED = "failed"
    """The Hub was not reached, or its answer could not be read: the rating stands."""
    POSTPONED = "postponed"
    """The Hub asked to wait: the rating stands."""
    REFUSED = "refused"
    """The answer was refused: it is about another repository, or not for us. The rating stands."""


class AuditRun(models.Model):
    """One attempt to look, written when it is over."""

    ai_model = models.ForeignKey(AIModel, on_delete=models.PROTECT, related_name="runs")
    started = models.DateTimeField()
    finished = models.DateTimeField()
    milliseconds = models.PositiveIntegerField()
    worker = models.CharField(max_length=120)
    # A plain word in the database: a new outcome needs no migration.
    outcome = models.CharField(max_length=20)
    """One of `RunOutcome`."""
    error_kind = models.CharField(max_length=40, blank=True)
    error = models.CharField(max_length=500, blank=True)
    """Why it failed, as a sentence; empty when it did not."""
    observation = models.ForeignKey(
        Observation, null=True, blank=True, on_delete=models.PROTECT, related_name="runs"
    )
    """What was accepted; None when the look failed, or decided nothing yet."""
    api_requests = models.PositiveIntegerField(default=0)
    file_reads = models.PositiveIntegerField(default=0)

    objects = AuditRunQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(finished__gte=F("started")), name="audit_run_ends_after_its_start"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["audited", "unchanged"], observation__isnull=False)
                | ~Q(outcome__in=["audited", "unchanged"]),
                name="audit_run_that_audited_has_an_observation",
            ),
        ]
        indexes = [
            # A model's page: its last looks.
            models.Index(fields=["ai_model", "-finished"], name="audit_run_of_model"),
            # The status page: looks of the last day by outcome.
            models.Index(fields=["-finished", "outcome"], name="audit_run_recent"),
        ]

    def __str__(self) -> str:
        """Return what came of it."""
        return f"{self.outcome} for model {self.ai_model_id} at {self.finished:%Y-%m-%d %H:%M}"


class Rating(models.Model):
    """The whole judgement of one model from exactly these inputs, until the model's next row.

    `content` can be recomputed from `observation`, `entry`, the rubric of that digest and the
    ratings that `bases` names: nothing else goes into it.
    """

    ai_model = models.ForeignKey(AIModel, on_delete=models.PROTECT, related_name="ratings")
    previous = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="next"
    )
    """The rating before; its being unique is what makes two workers leave one rating."""
    # What went in.
    observation = models.ForeignKey(
        Observation, null=True, blank=True, on_delete=models.PROTECT, related_name="ratings"
    )
    """None while it is provisional: rated from the registry alone."""
    entry = models.ForeignKey(RegistryEntry, on_delete=models.PROTECT, related_name="ratings")
    evidence = models.ForeignKey(
        "audits.EvidenceSet",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="ratings",
    )
    """What was accepted from submissions; None while nothing ever was."""
    rubric = models.CharField(max_length=60)
    """Name and version, as `rebuild/2026-1`."""
    rubric_digest = models.CharField(max_length=64)
    engine = models.PositiveIntegerField()
    licenses_digest = models.CharField(max_length=64)
    """SHA-256 of the license table; a change of it counts as a correction, as of the engine."""
    bases = models.JSONField(default=list)
    """Its bases with the rating each was seen at: `[{"model", "relation", "rating"}]`."""
    bases_digest = models.CharField(max_length=64)
    """SHA-256 of the standings of its bases as they went in."""
    inputs_digest = models.CharField(max_length=64)
    """SHA-256 over all inputs: two neighbours never have the same."""
    # What came out.
    commit = models.CharField(max_length=64, blank=True)
    level = models.PositiveSmallIntegerField()
    rights = models.CharField(max_length=20)
    score_low = models.PositiveSmallIntegerField()
    score_high = models.PositiveSmallIntegerField()
    checked_share = models.PositiveSmallIntegerField()
    provisional = models.BooleanField()
    content = models.JSONField()
    """The engine's Rating, plain."""
    cause = models.CharField(max_length=20, blank=True)
    """Why there is a new one (`Cause`); empty for the first."""
    created = models.DateTimeField()

    objects = RatingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ai_model"], condition=Q(previous__isnull=True), name="rating_one_first"
            ),
            models.CheckConstraint(
                condition=Q(previous__isnull=True, cause="")
                | (Q(previous__isnull=False) & ~Q(cause="")),
                name="rating_after_the_first_has_a_cause",
            ),
            models.CheckConstraint(
                condition=Q(level__range=(0, 5)), name="rating_level_from_0_to_5"
            ),
            models.CheckConstraint(
                condition=Q(score_low__lte=F("score_high"), score_high__lte=100),
                name="rating_score_is_a_range_up_to_100",
            ),
            models.CheckConstraint(
                condition=Q(checked_share__lte=100), name="rating_checked_share_up_to_100"
            ),
        ]
        indexes = [
            # A model's page: its history.
            models.Index(fields=["ai_model", "-id"], name="rating_of_model"),
            # Which ratings a rubric or an engine has given: rejudge_all.
            models.Index(fields=["rubric_digest", "engine"], name="rating_judged_by"),
        ]

    def __str__(self) -> str:
        """Return the level and which model it is of."""
        return f"level {self.level} for model {self.ai_model_id}"


class RatingChange(models.Model):
    """Two neighbouring ratings that differ in something a visitor compares, with the cause.

    Serials have no gaps and become visible in their order: a reader who asks for everything after
    the last serial they saw misses nothing (`audits.services.ratings`).
    """

    serial = models.BigIntegerField(unique=True)
    uid = models.UUIDField(unique=True, default=uuid.uuid4)
    """Its name in feeds, which stays what it is wherever the board moves."""
    ai_model = models.ForeignKey(AIModel, on_delete=models.PROTECT, related_name="changes")
    old_rating = models.ForeignKey(Rating, on_delete=models.PROTECT, related_name="+")
    new_rating = models.OneToOneField(Rating, on_delete=models.PROTECT, related_name="change")
    cause = models.CharField(max_length=20)
    direction = models.CharField(max_length=10)
    old_level = models.PositiveSmallIntegerField()
    new_level = models.PositiveSmallIntegerField()
    old_rights = models.CharField(max_length=20)
    new_rights = models.CharField(max_length=20)
    differences = models.JSONField()
    """The engine's Differences, plain, the weightiest first."""
    evidence = models.JSONField(default=dict)
    """What the cause points to: commits, entries, bases, rubric; see `audits.services.evidence`."""
    created = models.DateTimeField()

    objects = RatingChangeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(serial__gt=0), name="rating_change_serial_above_0"),
        ]
        indexes = [
            # A model's page: its changes, newest first.
            models.Index(fields=["ai_model", "-serial"], name="rating_change_of_model"),
            # The changes page with a filter by cause.
            models.Index(fields=["cause", "-serial"], name="rating_change_by_cause"),
            # The changes page with a filter by direction.
            models.Index(fields=["direction", "-serial"], name="rating_change_by_direction"),
            # The brake: levels lowered within a day.
            models.Index(
                fields=["created"],
                condition=Q(new_level__lt=F("old_level")),
                name="rating_change_lowered",
            ),
        ]

    def __str__(self) -> str:
        """Return serial, model and levels."""
        return f"#{self.serial}: model {self.ai_model_id}, {self.old_level} to {self.new_level}"
