"""`manage.py accept_identity OWNER/NAME`: the repository of that name now is the right one."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from audits.models import AIModel
from audits.services.schedule import accept_identity


class Command(BaseCommand):
    """After a person has seen that a repository was made anew by its publisher."""

    help = (
        "Looks are refused once another repository answers under a model's name, because it may be "
        "somebody else's. This accepts the one that answers now."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the argument."""
        parser.add_argument("model", help="its place on the board: OWNER/NAME")

    def handle(self, *, model: str, **_: Any) -> None:
        """Forget the identity, and look again at once."""
        row = AIModel.objects.at(model).first()
        if row is None:
            raise CommandError(f"There is no model {model} on the board.")
        accept_identity(model_id=row.pk, now=timezone.now())
        self.stdout.write(f"{row.slug}: the next look takes whatever repository answers.")
