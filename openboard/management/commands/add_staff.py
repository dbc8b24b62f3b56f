"""`manage.py add_staff`: let somebody in, from the board's own machine."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.timesince import timeuntil

from openboard.staff import people
from openboard.staff.roles import Role


class Command(BaseCommand):
    """Make an account and print its one-time link; for an account that is there, a new link.

    This is how the first administrator gets in, and the way back for one who lost everything.
    """

    help = "Make an account for a member of staff, and print the link by which they join."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take a name, and what the person may do."""
        parser.add_argument("name")
        parser.add_argument("--moderator", action="store_true", help="decides about evidence")
        parser.add_argument("--administrator", action="store_true", help="looks after accounts")
        parser.add_argument(
            "--reset",
            action="store_true",
            help="of an account that is there, open it, lift its lock and forget its second factor",
        )

    def handle(
        self,
        *_: Any,
        name: str,
        moderator: bool = False,
        administrator: bool = False,
        reset: bool = False,
        **options: Any,
    ) -> None:
        """Print the link; `CommandError` says what is wrong with name or roles."""
        roles = {Role.MODERATOR} if moderator else set()
        roles |= {Role.ADMINISTRATOR} if administrator else set()
        user = User.objects.filter(username__iexact=name).first()
        try:
            if user is None:
                if not roles:
                    raise people.NotPossibleError("Add --moderator, --administrator, or both.")
                user = people.invite(name=name, roles=roles, by=None)
            else:
                self._change(user, roles, reset)
            link = people.invitation_link(user=user, by=None)
        except people.NotPossibleError as problem:
            raise CommandError(str(problem)) from problem
        now = timezone.now()
        days = timeuntil(now + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT), now)
        self.stdout.write(f"Hand this link to {user.username}. It holds once, for {days}:")
        self.stdout.write(link)

    def _change(self, user: User, roles: set[Role], reset: bool) -> None:
        if reset:
            people.open_account(user=user, by=None)
            people.reset_second_factor(user=user, by=None)
            people.unlock(user=user, by=None)
        if roles:
            held = user.groups.filter(name__in=list(Role)).values_list("name", flat=True)
            people.set_roles(user=user, roles=roles | {Role(one) for one in held}, by=None)
