"""What each page of staff shows: one frozen dataclass per page, as in `openboard.pages`."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django import forms
from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.timesince import timeuntil

from openboard.staff.factors import Secret
from openboard.staff.roles import Role


@dataclass(frozen=True, slots=True)
class StaffBar:
    """The second bar, on every page of staff for who is signed in."""

    name: str
    is_verified: bool
    is_moderator: bool
    is_administrator: bool


@dataclass(frozen=True, slots=True)
class FormPage:
    """A page that is one form; `next` is where it leads when all is well."""

    form: forms.Form
    next: str = ""


@dataclass(frozen=True, slots=True)
class VerifyPage:
    """The second factor; `wait` says how long after wrong codes, or ""."""

    form: forms.Form
    name: str
    next: str = ""
    wait: str = ""


@dataclass(frozen=True, slots=True)
class EnrollPage:
    """Setting up an app; `replaces` one that is there."""

    form: forms.Form
    secret: Secret
    replaces: bool
    next: str = ""
    wait: str = ""


@dataclass(frozen=True, slots=True)
class CodesPage:
    """Recovery codes, shown once; `next` is where to go on."""

    codes: tuple[str, ...]
    next: str
    is_first: bool


@dataclass(frozen=True, slots=True)
class JoinPage:
    """Choosing a password by a link; without a form the link does not hold any more."""

    name: str = ""
    form: forms.Form | None = None


@dataclass(frozen=True, slots=True)
class LockoutPage:
    """Too many failures; `minutes` until another try."""

    minutes: int


@dataclass(frozen=True, slots=True)
class AccountPage:
    """One's own account."""

    name: str
    roles: str
    joined: datetime
    last_sign_in: datetime | None
    codes_left: int
    password: forms.Form
    codes: forms.Form


@dataclass(frozen=True, slots=True)
class Person:
    """A line of the list of people, and the facts on a person's page."""

    number: int
    name: str
    roles: str
    state: str
    factor: str
    last_sign_in: datetime | None
    invited: datetime
    is_active: bool
    is_locked: bool
    has_factor: bool
    has_password: bool
    is_self: bool


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """Everybody, and a form to invite one more."""

    people: tuple[Person, ...]
    form: forms.Form


@dataclass(frozen=True, slots=True)
class PersonPage:
    """One account, with what an administrator may do; `problem` is why the last try failed."""

    person: Person
    form: forms.Form
    problem: str = ""


@dataclass(frozen=True, slots=True)
class LinkPage:
    """A one-time link to hand over, shown once."""

    person: Person
    link: str
    days: str


def show_person(user: User, viewer: User) -> Person:
    """Show an account as `people.everybody` returns it."""
    has_password = user.has_usable_password()
    is_locked: bool = user.is_locked  # type: ignore[attr-defined]  # both are annotated
    has_factor: bool = user.has_factor  # type: ignore[attr-defined]
    if not user.is_active:
        state = "Closed"
    elif is_locked:
        state = "Locked"
    else:
        state = "Active" if has_password else "Invited"
    return Person(
        number=user.pk,
        name=user.username,
        roles=role_words({group.name for group in user.groups.all()}),
        state=state,
        factor="Set up" if has_factor else "Not yet",
        last_sign_in=user.last_login,
        invited=user.date_joined,
        is_active=user.is_active,
        is_locked=is_locked,
        has_factor=has_factor,
        has_password=has_password,
        is_self=user.pk == viewer.pk,
    )


def role_words(names: set[str]) -> str:
    """Return `Moderator and administrator`, or `None`."""
    words = " and ".join(str(role) for role in Role if role in names)
    return words.capitalize() or "None"


def wait_words(until: datetime | None) -> str:
    """Return how long until a time, such as `2 minutes` or `less than a minute`; "" when past."""
    now = timezone.now()
    if until is None or until <= now:
        return ""
    if until - now < timedelta(minutes=1):
        seconds = int((until - now).total_seconds()) + 1
        return f"{seconds} second{'' if seconds == 1 else 's'}"
    return timeuntil(until, now).replace("\xa0", " ")
