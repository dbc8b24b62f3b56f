"""Signing in to the staff pages of the live board."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openboard.staff.roles import Role
from tests.web.people import PASSWORD, code_of, make_member

if TYPE_CHECKING:
    from playwright.sync_api import Page


def sign_in(page: Page, name: str) -> None:
    """Sign in a new moderator with both factors; `page` shows the form, and then what was asked."""
    user = make_member(name, Role.MODERATOR, password=PASSWORD)
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Code").fill(code_of(user))
    page.get_by_role("button", name="Continue").click()
