"""`manage.py prepare_board`: make database and static files fit this version."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Migrate, load the registry, collect static files; each can be done any number of times.

    One command for three, because starting Django is most of what each of them takes.
    """

    help = "Migrate, load the registry and collect static files."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--registry FOLDER` loads that one instead of the bundled registry."""
        parser.add_argument("--registry", help="a folder to load instead of the bundled registry")

    def handle(self, *_: Any, registry: str | None = None, **options: Any) -> None:
        """Do the three in their order; `CommandError` of any of them ends it."""
        call_command("migrate", interactive=False, verbosity=0, stdout=self.stdout)
        self.stdout.write("The tables fit this version.")
        call_command(
            "load_registry", *(["--path", registry] if registry else []), stdout=self.stdout
        )
        call_command("collectstatic", interactive=False, verbosity=0, stdout=self.stdout)
