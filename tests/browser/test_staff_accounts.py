"""A member of staff, from the invitation to the sign-out, in a browser; axe looks at each page."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from tests.browser.test_accessibility import violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.browser.conftest import OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "ferry lantern oblique tundra"


@pytest.fixture(autouse=True)
def _quick_hashes(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def join_link() -> str:
    """Return where Alice, a new administrator and moderator, chooses her password."""
    from openboard.staff import people
    from openboard.staff.roles import Role

    user = people.invite(name="alice", roles=list(Role), by=None)
    return urlsplit(people.invitation_link(user=user, by=None)).path


def code(*, confirmed: bool) -> str:
    """Return what Alice's app shows; each code is taken once, so the last one is forgotten."""
    from django.contrib.auth.models import User
    from django_otp.plugins.otp_totp.models import TOTPDevice

    from tests.web.people import code_of

    TOTPDevice.objects.update(last_t=-1)
    return code_of(User.objects.get(username="alice"), confirmed=confirmed)


def look(page: Page, name: str, axe_source: str) -> None:
    """Let axe look; keep a picture where `PICTURES` names a folder."""
    assert violations(page, axe_source) == [], name
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0, f"{name} scrolls sideways"
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_from_the_invitation_to_the_sign_out(
    open_page: OpenPage, axe_source: str, width: int, dark: bool
) -> None:
    suffix = f"{width}-{'dark' if dark else 'light'}"
    page = open_page(join_link(), width=width, dark=dark)

    def seen(name: str, title: str) -> None:
        page.get_by_role("heading", level=1, name=title).wait_for()
        look(page, f"{name}-{suffix}", axe_source)

    # A password that will not do, then one that does
    seen("join", "Choose a password")
    page.get_by_label("New password").fill("short")
    page.get_by_role("button", name="Choose this password").click()
    page.get_by_role("heading", name="There is a problem").wait_for()
    seen("join-errors", "Choose a password")
    page.get_by_role("link", name="Enter the new password again.").click()
    assert page.evaluate("document.activeElement.id") == "id_again"
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_label("The same again").fill(PASSWORD)
    page.get_by_role("button", name="Choose this password").click()

    # The second factor, and the codes for when it is lost
    seen("enroll", "Set up the second factor")
    assert page.locator("svg.qr").bounding_box()["width"] > 150  # type: ignore[index]
    page.get_by_label("Code that the app shows").fill(code(confirmed=False))
    page.get_by_role("button", name="Continue").click()
    seen("codes", "Recovery codes")
    assert page.get_by_role("list", name="Recovery codes").get_by_role("listitem").count() == 10
    page.get_by_role("link", name="I have kept them").click()
    page.wait_for_url(lambda address: not address.endswith("/enroll"))

    # Invite somebody, and look after the account
    page.goto("/staff/people")
    seen("people", "People")
    page.get_by_label("Name", exact=True).fill("bob")
    page.get_by_label("Moderator: decides about evidence").check()
    page.get_by_role("button", name="Make the link").click()
    seen("link", "Link for bob")
    page.goto("/staff/people")
    page.get_by_role("link", name="bob").click()
    seen("person", "bob")
    page.get_by_label("Administrator: looks after accounts").check()
    page.get_by_role("button", name="Change the roles").click()
    page.get_by_role("status").filter(has_text="roles of bob are changed").wait_for()
    seen("person-changed", "bob")
    page.get_by_role("button", name="Close the account").click()
    page.get_by_role("status").filter(has_text="is closed").wait_for()

    # One's own account; public pages know nothing of it
    page.get_by_role("link", name="Account", exact=True).click()
    seen("account", "Your account")
    cookies = page.context.cookies(page.url.partition("/staff")[0] + "/about")
    assert "staff" not in {cookie["name"] for cookie in cookies}
    page.get_by_role("button", name="Sign out").click()
    seen("login", "Sign in")
    page.get_by_label("Name", exact=True).fill("alice")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    seen("verify", "Second factor")
    page.get_by_label("Code").fill(code(confirmed=True))
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Sign out").wait_for()
    page.go_back()
    page.go_back()
    assert page.locator("code.key").count() == 0


def test_a_failed_sign_in_and_a_lock_say_what_to_do(
    chromium: Browser, empty_board: str, axe_source: str
) -> None:
    page = chromium.new_page(viewport={"width": 390, "height": 844})
    try:
        page.goto(f"{empty_board}/staff/people")
        for _ in range(4):
            page.get_by_label("Name", exact=True).fill("nobody")
            page.get_by_label("Password").fill("x")
            page.get_by_role("button", name="Sign in").click()
        page.get_by_role("alert").filter(has_text="do not match").wait_for()
        assert page.get_by_label("Name", exact=True).input_value() == "nobody"
        assert page.get_by_label("Password").input_value() == ""
        look(page, "login-errors-390", axe_source)
        page.get_by_label("Password").fill("x")
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("heading", name="Locked for a while").wait_for()
        look(page, "lockout-390", axe_source)
    finally:
        page.close()


def test_the_whole_way_without_scripts(open_page: OpenPage) -> None:
    page = open_page(join_link(), scripts=False)
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_label("The same again").fill(PASSWORD)
    page.get_by_role("button", name="Choose this password").click()
    page.get_by_label("Code that the app shows").fill(code(confirmed=False))
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("link", name="I have kept them").click()
    page.goto("/staff/account")
    assert page.get_by_role("heading", level=1).inner_text() == "Your account"
