"""`manage.py rejudge_all`: judge every model again from what is on file, without any network."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audits.services.rejudging import Forecast, TooManyLoweredError, forecast, rejudge_all

# Lines of progress come this many models apart.
TELL_EVERY = 500


class Command(BaseCommand):
    """After a new rubric, a corrected engine or a new license table."""

    help = (
        "Judge every model again from what is on file. Refuses to lower the level of more than "
        "AUDIT_BRAKE_PERCENT of the board unless told that this is meant."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "--dry-run", action="store_true", help="count what would move, and record nothing"
        )
        parser.add_argument(
            "--yes", action="store_true", help="record even when many levels are lowered"
        )

    def handle(self, *, dry_run: bool, yes: bool, **_: Any) -> None:
        """Count first, then record."""
        expected = forecast()
        self.stdout.write(_describe(expected))
        if dry_run:
            return
        if expected.is_too_much and not yes:
            raise CommandError(
                f"That is more than the {expected.may_be_lowered} that may be lowered at once. "
                "Nothing was recorded. If it is meant: manage.py rejudge_all --yes"
            )
        try:
            recorded = rejudge_all(may_lower_many=yes, progress=self._tell)
        except TooManyLoweredError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Recorded {len(recorded.ratings)} ratings and {len(recorded.changes)} rating changes."
        )

    def _tell(self, done: int) -> None:
        if done % TELL_EVERY == 0:
            self.stdout.write(f"  {done} models judged")


def _describe(expected: Forecast) -> str:
    return (
        f"Of {expected.models} models, {expected.raised} would rise, {expected.lowered} would be "
        f"lowered, and {expected.sideways} would be rated anew at the same level."
    )
