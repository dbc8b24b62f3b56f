"""`manage.py load_registry`: make the board say what the registry's files say."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from audits.registry import BUNDLED, RegistryError, load_folder
from audits.services.registry import LoadReport, TooManyGoneError, load_registry


class Command(BaseCommand):
    """Loads a folder of registry files; can be run at any time and any number of times."""

    help = (
        "Enter the models of the registry, rate what is new or changed, and unlist what is no "
        "longer in it. Says what it did."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "--path", type=Path, default=BUNDLED, help="the folder; the bundled one by default"
        )
        parser.add_argument(
            "--check",
            action="store_true",
            help="say what would be done and what is wrong with the files; keep nothing",
        )
        parser.add_argument(
            "--yes", action="store_true", help="unlist models even when they are many"
        )

    def handle(self, *, path: Path, check: bool, yes: bool, verbosity: int, **_: Any) -> None:
        """Read every file first: one that is wrong stops all of it, named with its entry."""
        if not path.is_dir():
            raise CommandError(f"There is no folder {path}.")
        try:
            registry = load_folder(path, today=timezone.now().date())
            if not len(registry):
                raise CommandError(f"No model is listed in {path}: there is no *.toml file in it.")
            report = load_registry(registry=registry, dry_run=check, may_unlist_many=yes)
        except (RegistryError, TooManyGoneError) as error:
            raise CommandError(str(error)) from error
        self._tell(report, would=check, names=verbosity > 0)

    def _tell(self, report: LoadReport, *, would: bool, names: bool) -> None:
        is_first = not (report.changed or report.left)
        groups = (
            # A first load names nobody: it would be all of them.
            ("+", () if is_first else report.added),
            ("~", report.changed),
            ("-", report.unlisted),
        )
        for sign, slugs in groups if names else ():
            for slug in slugs:
                self.stdout.write(f"  {sign} {slug}")
        counts = (
            f"{len(report.added)} added, {len(report.changed)} changed, "
            f"{len(report.left)} left as they were, {len(report.unlisted)} unlisted"
        )
        if would:
            self.stdout.write(f"The registry is sound. Loading it would mean: {counts}.")
            return
        self.stdout.write(
            f"Registry: {counts}. {report.rated} ratings and {report.rating_changes} "
            "rating changes recorded."
        )
