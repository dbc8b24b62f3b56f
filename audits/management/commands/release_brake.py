"""`manage.py release_brake`: somebody has looked, and the lower ratings are right."""

from typing import Any

from django.core.management.base import BaseCommand

from audits.models import Brake
from audits.services.rejudging import release_brake


class Command(BaseCommand):
    """Takes the brake off and records the ratings that waited for it."""

    help = (
        "Record the lower ratings that wait because looks lowered many models within a day. "
        "First see on the status page that they are right, and not an outage of the Hub."
    )

    def handle(self, **_: Any) -> None:
        """Say why it was on, then release it."""
        brake = Brake.objects.filter(engaged_at__isnull=False).first()
        if brake is None:
            self.stdout.write("The brake is off.")
        else:
            self.stdout.write(f"On since {brake.engaged_at:%Y-%m-%d %H:%M} UTC: {brake.reason}")
        recorded = release_brake()
        self.stdout.write(
            f"Recorded {len(recorded.ratings)} ratings and {len(recorded.changes)} rating changes."
        )
