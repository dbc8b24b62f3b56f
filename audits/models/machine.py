"""The state of the machine: what it must look at twice, and how it and the Hub are doing."""

from django.db import models

from audits.models.ai_model import AIModel


class Absence(models.Model):
    """Something that the last look did not find: gone once it is missing for a day."""

    ai_model = models.ForeignKey(AIModel, on_delete=models.CASCADE, related_name="absences")
    subject = models.CharField(max_length=200)
    """`model` for the repository itself, else the name of a data set."""
    first_missing_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ai_model", "subject"], name="absence_once_per_subject")
        ]

    def __str__(self) -> str:
        """Return what is missing since when."""
        return f"{self.subject} missing since {self.first_missing_at:%Y-%m-%d %H:%M}"


class HubState(models.Model):
    """Whether the Hub at one address answers, as the last looks found it."""

    endpoint = models.CharField(max_length=200, unique=True)
    last_reached = models.DateTimeField(null=True, blank=True)
    last_failure = models.DateTimeField(null=True, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)
    """The first failure after the last success; None while it answers."""
    last_error = models.CharField(max_length=500, blank=True)
    busy_until = models.DateTimeField(null=True, blank=True)
    """Until when it asked us to wait; None when it did not."""

    def __str__(self) -> str:
        """Return the address."""
        return self.endpoint


class Heartbeat(models.Model):
    """When a part of the machine last said that it is alive, and what it did then."""

    name = models.CharField(max_length=120, unique=True)
    """`enqueue` for the schedule, `worker NAME` for a worker."""
    at = models.DateTimeField()
    detail = models.JSONField(default=dict)

    def __str__(self) -> str:
        """Return whose it is."""
        return self.name


class Brake(models.Model):
    """Whether lower ratings wait for a person, because looks have lowered too many of late.

    At most one row. Lowerings before `released_at` no longer count.
    """

    only = models.BooleanField(primary_key=True, default=True)
    engaged_at = models.DateTimeField(null=True, blank=True)
    """None while it is off."""
    reason = models.CharField(max_length=500, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(only=True), name="brake_only_one"),
        ]

    def __str__(self) -> str:
        """Return whether it is on."""
        return f"on since {self.engaged_at}" if self.engaged_at else "off"
