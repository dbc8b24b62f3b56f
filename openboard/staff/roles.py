"""What a member of staff may do: two groups, each a right of its own."""

from enum import StrEnum
from typing import Any

from django.contrib.auth.models import AnonymousUser, Group, User


class Role(StrEnum):
    """A right, held by being in the group of that name."""

    MODERATOR = "moderator"
    """Decides about evidence."""
    ADMINISTRATOR = "administrator"
    """Looks after the accounts of staff; decides about evidence only when also a moderator."""


def roles_of(user: User | AnonymousUser) -> frozenset[Role]:
    """Return the roles of a person, by one query; none for a stranger or a deactivated account."""
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    names = user.groups.filter(name__in=list(Role)).values_list("name", flat=True)
    return frozenset(Role(name) for name in names)


def is_moderator(user: User | AnonymousUser) -> bool:
    """Tell whether a person may decide about evidence."""
    return Role.MODERATOR in roles_of(user)


def is_administrator(user: User | AnonymousUser) -> bool:
    """Tell whether a person may look after accounts."""
    return Role.ADMINISTRATOR in roles_of(user)


def role_of(user: User | AnonymousUser) -> str:
    """Return the role that a person's decisions are published under; "" when there is none.

    Who holds both decides as a moderator: that is the right the decision rests on.
    """
    roles = roles_of(user)
    return next((str(role) for role in Role if role in roles), "")


def group_of(role: Role) -> Group:
    """Return the group of a role, made when it is not there."""
    return Group.objects.get_or_create(name=str(role))[0]


def make_groups(**_: Any) -> None:
    """Make the groups of all roles; called after each migration and each flush of the tables."""
    for role in Role:
        group_of(role)
