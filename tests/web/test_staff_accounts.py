"""Staff: who gets in and by what, who may see what, and what the public does not notice of it.

Alice is an administrator, Bob a moderator, Charlie has an account without any role.
"""

from __future__ import annotations

import logging
import re
import threading
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.models import Group, User
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path, reverse
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django import DjangoAssertNumQueries, Settings

from openboard import urls
from openboard.addresses import client_address, lockout_address
from openboard.staff import access, people
from openboard.staff.roles import Role, is_administrator, is_moderator, role_of
from openboard.staff.sessions import BEGAN, SEEN
from openboard.staff.urls import urlpatterns as staff_urls
from tests.platform.test_settings import GOOD, python
from tests.web.people import (
    PASSWORD,
    code_of,
    make_administrator,
    make_member,
    sign_in,
    wrong_code_of,
)

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "quarry seventeen velvet anchor"
LOCK = 5


class CountingHasher(MD5PasswordHasher):
    """Quick, and counts how often a password is hashed, which is what takes time in earnest."""

    algorithm = "counting"
    count = 0

    def encode(self, password: str, salt: str) -> str:
        type(self).count += 1
        return super().encode(password, salt)


@pytest.fixture(autouse=True)
def _quick_hashes(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]


@pytest.fixture
def alice(db: None) -> User:
    return make_administrator("alice")


@pytest.fixture
def bob(db: None) -> User:
    return make_member("bob", Role.MODERATOR, password=PASSWORD)


@pytest.fixture
def charlie(db: None) -> User:
    return make_member("charlie")


def post_login(client: Client, name: str, password: str, **more: Any) -> Any:
    return client.post("/staff/login", {"username": name, "password": password}, **more)


@pytest.fixture
def rooms(settings: Settings) -> None:
    """Two pages, one for each role, beside the board's own."""

    def show(request: HttpRequest) -> HttpResponse:
        return HttpResponse(access.member_of(request).username)

    settings.ROOT_URLCONF = type(
        "WithRooms",
        (),
        {
            "urlpatterns": [
                *urls.urlpatterns,
                path("staff/decide", access.moderators_only(show)),
                path("staff/keep", access.administrators_only(show)),
                path("staff/unguarded", show),
            ],
            "handler403": urls.handler403,
        },
    )


class TestAccess:
    @pytest.mark.parametrize(
        ("name", "decide", "keep"), [("alice", 403, 200), ("bob", 200, 403), ("charlie", 403, 403)]
    )
    def test_each_role_opens_its_own_pages_and_no_others(
        self,
        client: Client,
        rooms: None,
        alice: User,
        bob: User,
        charlie: User,
        name: str,
        decide: int,
        keep: int,
    ) -> None:
        sign_in(client, {"alice": alice, "bob": bob, "charlie": charlie}[name])
        for address, status in (("/staff/decide", decide), ("/staff/keep", keep)):
            response = client.get(address)
            assert response.status_code == status, address
            if status == 403:
                assert "Not for you" in response.content.decode()
            else:
                assert response.content.decode() == name

    @pytest.mark.parametrize("where", ["/staff/decide", "/staff/keep", "/staff/account?a=b"])
    def test_a_stranger_is_sent_to_sign_in_and_back(
        self, client: Client, rooms: None, where: str
    ) -> None:
        response = client.get(where)
        assert response.status_code == 302
        parts = urlsplit(response.headers["Location"])
        assert parts.path == "/staff/login"
        assert parts.query == "next=" + where.replace("/", "%2F").replace("?", "%3F").replace(
            "=", "%3D"
        )

    def test_a_form_of_a_stranger_leads_to_no_page_that_only_takes_forms(
        self, client: Client
    ) -> None:
        response = client.post("/staff/people/1/close")
        assert response.headers["Location"] == "/staff/login"

    def test_the_password_alone_opens_nothing(self, client: Client, rooms: None, bob: User) -> None:
        sign_in(client, bob, verified=False)
        for where in ("/staff/decide", "/staff/account", "/staff"):
            response = client.get(where)
            assert response.headers["Location"].startswith("/staff/verify?next="), where

    def test_the_first_time_it_leads_to_setting_up_the_second_factor(self, client: Client) -> None:
        user = make_member("dora", Role.MODERATOR, has_factor=False)
        sign_in(client, user, verified=False)
        assert client.get("/staff/account").headers["Location"].startswith("/staff/enroll?next=")

    def test_a_fragment_is_not_replaced_by_a_whole_page(self, client: Client, rooms: None) -> None:
        response = client.get("/staff/decide", headers={"hx-request": "true"})
        assert response.status_code == 200
        assert response.headers["HX-Redirect"].startswith("/staff/login?next=")

    def test_a_forgotten_guard_shows_nothing(self, client: Client, rooms: None) -> None:
        assert client.get("/staff/unguarded").status_code == 403

    def test_every_address_of_accounts_is_guarded(self, client: Client) -> None:
        open_to_all = {"staff_login", "staff_join", "staff_logout"}
        names = {pattern.name or "" for pattern in staff_urls} - open_to_all
        assert len(names) == len(staff_urls) - 3
        for name in names:
            takes = "<int:number>" in str(
                next(one.pattern for one in staff_urls if one.name == name)
            )
            address = reverse(name, args=[1] if takes else [])
            answers = [client.get(address), client.post(address)]
            assert {answer.status_code for answer in answers} <= {302, 405}, address
            assert 302 in {answer.status_code for answer in answers}, address

    @pytest.mark.parametrize(
        "address",
        [
            "/staff/people",
            "/staff/people/invite",
            "/staff/people/{}",
            *(
                f"/staff/people/{{}}/{deed}"
                for deed in ("roles", "link", "close", "open", "reset", "unlock")
            ),
        ],
    )
    def test_a_moderator_does_not_reach_the_accounts(
        self, client: Client, alice: User, bob: User, address: str
    ) -> None:
        sign_in(client, bob)
        before = list(User.objects.order_by("pk").values())
        where = address.format(alice.pk)
        given = {"name": "eve", "roles": ["administrator"]}
        assert 403 in {client.get(where).status_code, client.post(where, given).status_code}
        assert list(User.objects.order_by("pk").values()) == before
        assert not is_administrator(bob)

    def test_a_closed_account_is_out_at_once(self, client: Client, rooms: None, bob: User) -> None:
        sign_in(client, bob)
        assert client.get("/staff/decide").status_code == 200
        User.objects.filter(pk=bob.pk).update(is_active=False)
        assert client.get("/staff/decide").headers["Location"].startswith("/staff/login")

    def test_roles(self, alice: User, bob: User, charlie: User) -> None:
        assert (is_moderator(alice), is_administrator(alice), role_of(alice)) == (
            False,
            True,
            "administrator",
        )
        assert (is_moderator(bob), is_administrator(bob), role_of(bob)) == (
            True,
            False,
            "moderator",
        )
        assert (is_moderator(charlie), is_administrator(charlie), role_of(charlie)) == (
            False,
            False,
            "",
        )
        both = make_member("both", Role.MODERATOR, Role.ADMINISTRATOR)
        assert role_of(both) == "moderator"
        both.is_active = False
        assert role_of(both) == ""

    def test_a_superuser_of_django_has_no_role_by_that(self) -> None:
        assert not is_moderator(User.objects.create_superuser("root"))


class TestSigningIn:
    def test_a_password_and_a_code_lead_to_where_one_was_going(
        self, client: Client, bob: User
    ) -> None:
        response = post_login(client, "bob", PASSWORD, query_params={"next": "/staff/account"})
        assert response.headers["Location"] == "/staff/verify?next=%2Fstaff%2Faccount"
        given = {"code": code_of(bob), "next": "/staff/account"}
        response = client.post("/staff/verify", given)
        assert response.headers["Location"] == "/staff/account"
        assert client.get("/staff/account").status_code == 200

    @pytest.mark.parametrize(
        "elsewhere",
        [
            "https://evil.example/",
            "//evil.example/staff/",
            "/\\evil.example",
            "/about",
            "/staffing",
            "javascript:alert(1)",
            "/staff/../about\n",
            "/staff/" + "x" * 2000,
        ],
    )
    def test_it_leads_to_no_page_but_those_of_staff(
        self, client: Client, bob: User, elsewhere: str
    ) -> None:
        response = post_login(client, "bob", PASSWORD, query_params={"next": elsewhere})
        target = response.headers["Location"]
        assert target == "/staff/verify" or elsewhere == "/staff/../about\n"
        given = {"code": code_of(bob), "next": elsewhere}
        target = client.post("/staff/verify", given).headers["Location"]
        assert urlsplit(target).netloc == ""
        assert target.startswith("/staff")

    def test_a_code_is_taken_once(self, client: Client, bob: User) -> None:
        code = code_of(bob)
        sign_in(client, bob, verified=False)
        assert client.post("/staff/verify", {"code": code}).status_code == 302
        second = sign_in(Client(), bob, verified=False)
        response = second.post("/staff/verify", {"code": code})
        assert response.status_code == 422
        assert "used already" in response.content.decode()
        assert second.get("/staff/account").status_code == 302

    def test_wrong_codes_have_to_wait_and_even_the_right_one_does(
        self, client: Client, bob: User
    ) -> None:
        sign_in(client, bob, verified=False)
        assert client.post("/staff/verify", {"code": wrong_code_of(bob)}).status_code == 422
        response = client.post("/staff/verify", {"code": code_of(bob)})
        assert response.status_code == 429
        assert "Wait 1 second, then" in response.content.decode()
        TOTPDevice.objects.update(throttling_failure_timestamp=timezone.now() - timedelta(hours=1))
        assert client.post("/staff/verify", {"code": code_of(bob)}).status_code == 302

    @pytest.mark.parametrize("code", ["", "12345", "abcdef", "١٢٣٤٥٦", "+12345", "0x1234", "\0"])
    def test_what_is_no_code_is_refused(self, client: Client, bob: User, code: str) -> None:
        sign_in(client, bob, verified=False)
        assert client.post("/staff/verify", {"code": code}).status_code == 422
        assert client.get("/staff/account").status_code == 302

    def test_a_code_of_somebody_else_is_wrong(self, client: Client, alice: User, bob: User) -> None:
        sign_in(client, bob, verified=False)
        assert client.post("/staff/verify", {"code": code_of(alice)}).status_code == 422

    def test_a_recovery_code_is_taken_once_however_it_is_written(
        self, client: Client, bob: User
    ) -> None:
        token = StaticToken.objects.filter(device__user=bob).values_list("token", flat=True)[0]
        written = f" {token[:4].upper()}-{token[4:8]} {token[8:]}"
        sign_in(client, bob, verified=False)
        response = client.post("/staff/verify", {"code": written}, follow=True)
        assert "9 left" in response.content.decode()
        second = sign_in(Client(), bob, verified=False)
        response = second.post("/staff/verify", {"code": written})
        assert response.status_code == 422
        assert "recovery code is not right" in response.content.decode()

    def test_the_session_has_a_new_key_after_each_factor(self, client: Client, bob: User) -> None:
        client.get("/staff/login")
        post_login(client, "bob", PASSWORD)
        first = client.cookies["staff"].value
        client.post("/staff/verify", {"code": code_of(bob)})
        assert client.cookies["staff"].value != first
        assert not Session.objects.filter(pk=first).exists()

    def test_who_is_in_is_not_asked_again(self, client: Client, bob: User) -> None:
        sign_in(client, bob)
        assert client.get("/staff/login").headers["Location"] == "/staff"
        assert client.get("/staff/verify").headers["Location"] == "/staff"

    def test_the_answer_is_the_same_whatever_is_wrong(self, client: Client, bob: User) -> None:
        make_member("invited", Role.MODERATOR)
        closed = make_member("closed", Role.MODERATOR, password=PASSWORD)
        closed.is_active = False
        closed.save()
        found, work = set(), set()
        for name, password in (
            ("bob", "wrong"),
            ("nobody", PASSWORD),
            ("invited", "wrong"),
            ("closed", PASSWORD),
        ):
            AccessAttempt.objects.all().delete()
            CountingHasher.count = 0
            response = post_login(client, name, password)
            work.add(CountingHasher.count)
            html = response.content.decode().replace(f'value="{name}"', "")
            html = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", html)
            found.add((response.status_code, html))
        assert len(found) == 1
        assert "Name and password do not match" in found.pop()[1]
        assert len(work) == 1, "hashing takes the time, and is done as often for a stranger"

    def test_signing_out_takes_a_form_and_ends_the_session(self, client: Client, bob: User) -> None:
        sign_in(client, bob)
        key = client.cookies["staff"].value
        assert client.get("/staff/logout").status_code == 405
        assert client.post("/staff/logout").headers["Location"] == "/staff/login"
        assert not Session.objects.filter(pk=key).exists()

    def test_every_form_needs_its_token(self, bob: User) -> None:
        client = Client(enforce_csrf_checks=True)
        assert post_login(client, "bob", PASSWORD).status_code == 403
        sign_in(client, bob)
        for where in ("/staff/logout", "/staff/account/password", "/staff/account/codes"):
            assert client.post(where).status_code == 403, where
        page = client.get("/staff/account").content.decode()
        token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', page)
        assert token
        given = {"csrfmiddlewaretoken": token[1]}
        assert client.post("/staff/logout", given).status_code == 302


class TestSessions:
    @pytest.mark.parametrize(("key", "hours"), [(BEGAN, 12), (SEEN, 2)])
    def test_a_session_ends_after_its_time_and_when_idle(
        self, client: Client, bob: User, key: str, hours: int
    ) -> None:
        sign_in(client, bob)
        session = client.session
        session[key] -= hours * 3600 - 60
        session.save()
        assert client.get("/staff/account").status_code == 200
        session = client.session
        session[key] = session[BEGAN if key == SEEN else SEEN] - hours * 3600 - 60
        session.save()
        assert client.get("/staff/account").headers["Location"].startswith("/staff/login")
        assert not Session.objects.filter(pk=session.session_key).exists()

    def test_reading_keeps_a_session_from_going_idle(self, client: Client, bob: User) -> None:
        sign_in(client, bob)
        session = client.session
        session[SEEN] -= 3600
        session.save()
        client.get("/staff/account")
        assert client.session[SEEN] > session[SEEN]

    def test_the_cookie_is_for_staff_pages_and_not_for_scripts(
        self, client: Client, bob: User
    ) -> None:
        post_login(client, "bob", PASSWORD)
        cookie = client.cookies["staff"]
        assert cookie["path"] == "/staff"
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"

    def test_old_sessions_are_swept_at_a_sign_in(self, client: Client, bob: User) -> None:
        Session.objects.create(
            session_key="old", session_data="", expire_date=timezone.now() - timedelta(days=1)
        )
        post_login(client, "bob", PASSWORD)
        assert not Session.objects.filter(pk="old").exists()


class TestLockout:
    def fail(self, client: Client, name: str, times: int, **more: Any) -> Any:
        response = None
        for _ in range(times):
            response = post_login(client, name, "wrong", **more)
        return response

    @pytest.mark.parametrize("name", ["bob", "nobody"])
    def test_after_five_failures_even_the_right_password_waits(
        self, client: Client, bob: User, name: str
    ) -> None:
        assert self.fail(client, name, LOCK - 1).status_code == 422
        response = self.fail(client, name, 1)
        assert response.status_code == 429
        assert response.headers["Retry-After"] == "900"
        assert response.headers["Cache-Control"] == "no-store, private"
        html = response.content.decode()
        assert "Wait 15 minutes" in html
        assert name not in re.sub(r"<[^>]*>", "", html)
        assert post_login(client, name, PASSWORD).status_code == 429

    def test_it_holds_for_the_name_from_elsewhere_and_for_others_from_the_address(
        self, client: Client, alice: User, bob: User
    ) -> None:
        self.fail(client, "bob", LOCK, REMOTE_ADDR="192.0.2.7")
        assert post_login(client, "bob", PASSWORD, REMOTE_ADDR="192.0.2.8").status_code == 429
        assert post_login(client, "alice", "x", REMOTE_ADDR="192.0.2.7").status_code == 429
        assert post_login(client, "alice", "x", REMOTE_ADDR="192.0.2.8").status_code == 422

    def test_other_names_from_one_address_are_counted_together(
        self, client: Client, bob: User
    ) -> None:
        for number in range(LOCK):
            post_login(client, f"guess{number}", "x", headers={"user-agent": f"browser {number}"})
        assert post_login(client, "bob", PASSWORD).status_code == 429

    def test_it_ends_after_the_cool_off_and_guessing_on_does_not_prolong_it(
        self, client: Client, bob: User, settings: Settings
    ) -> None:
        self.fail(client, "bob", LOCK)
        AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(seconds=890))
        assert self.fail(client, "bob", 3).status_code == 429
        AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(seconds=901))
        assert post_login(client, "bob", PASSWORD).status_code == 302

    def test_a_flood_while_locked_leaves_one_row_of_a_fixed_size(self, client: Client) -> None:
        self.fail(client, "nobody", LOCK)
        before = AccessAttempt.objects.values().get()
        self.fail(client, "nobody", 20)
        assert AccessAttempt.objects.values().get() == before

    def test_it_needs_no_cache(self, client: Client, bob: User, settings: Settings) -> None:
        settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
        assert self.fail(client, "bob", LOCK).status_code == 429

    def test_wrong_passwords_inside_count_as_well(self, client: Client, bob: User) -> None:
        sign_in(client, bob)
        for _ in range(LOCK - 1):
            response = client.post("/staff/account/codes", {"codes-current": "wrong"})
            assert response.status_code == 422
        response = client.post("/staff/account/codes", {"codes-current": "wrong"})
        assert response.status_code == 429

    def test_nothing_of_a_form_is_kept_with_the_count(self, client: Client, bob: User) -> None:
        sign_in(client, bob)
        given = {"current": "a typing mistake", "new": NEW_PASSWORD, "again": NEW_PASSWORD}
        for _ in range(2):
            client.post("/staff/account/password?next=/staff/secret", given)
        row = AccessAttempt.objects.values().get()
        assert row["failures_since_start"] == 2
        kept = " ".join(str(value) for value in row.values())
        for value in ("typing", NEW_PASSWORD, "secret", "csrf"):
            assert value not in kept

    @pytest.mark.parametrize("trusts", [False, True])
    def test_the_address_is_the_proxys_word_and_never_the_visitors(
        self, rf: RequestFactory, settings: Settings, trusts: bool
    ) -> None:
        settings.TRUST_PROXY = trusts
        request = rf.get(
            "/", REMOTE_ADDR="10.0.0.2", headers={"x-forwarded-for": "1.1.1.1, 192.0.2.9"}
        )
        assert client_address(request) == ("192.0.2.9" if trusts else "10.0.0.2")

    @pytest.mark.parametrize(
        ("given", "counted"),
        [
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
            ("2001:db8:1:2::1", "2001:db8:1:2::"),
            ("::ffff:192.0.2.1", "192.0.2.1"),
            ("fe80::1%eth0", "fe80::"),
            ("192.0.2.1", "192.0.2.1"),
            ("", None),
            ("unix:", None),
        ],
    )
    def test_a_subscribers_network_counts_as_one_address(
        self, rf: RequestFactory, given: str, counted: str | None
    ) -> None:
        assert lockout_address(rf.get("/", REMOTE_ADDR=given)) == counted


class TestEnrollment:
    @pytest.fixture
    def dora(self, client: Client) -> User:
        user = make_member("dora", Role.MODERATOR, password=PASSWORD, has_factor=False)
        post_login(client, "dora", PASSWORD)
        return user

    def test_the_secret_is_shown_as_picture_and_text_and_stays_until_confirmed(
        self, client: Client, dora: User
    ) -> None:
        first = client.get("/staff/enroll")
        html = first.content.decode()
        assert '<svg viewBox="' in html
        assert "style=" not in html
        key = re.search(r'<code class="key">([A-Z2-7 ]+)</code>', html)
        assert key
        assert len(key[1].replace(" ", "")) == 32
        wrong = client.post("/staff/enroll", {"code": wrong_code_of(dora, confirmed=False)})
        assert wrong.status_code == 422
        assert key[1] in wrong.content.decode()

    def test_a_code_confirms_it_and_ten_recovery_codes_are_shown_once(
        self, client: Client, dora: User
    ) -> None:
        client.get("/staff/enroll")
        code = code_of(dora, confirmed=False)
        response = client.post("/staff/enroll", {"code": f"{code[:3]} {code[3:]}"})
        codes = re.findall(
            r"<code>([a-z2-7]{4}(?:-[a-z2-7]{4}){2})</code>", response.content.decode()
        )
        assert len(set(codes)) == 10
        assert client.get("/staff/account").status_code == 200
        again = client.get("/staff/account").content.decode()
        assert not any(code in again for code in codes)
        assert client.post("/staff/enroll", {"code": code}).status_code == 422  # asks the password
        fresh = sign_in(Client(), dora, verified=False)
        assert fresh.post("/staff/verify", {"code": code}).status_code == 422, "replayed"

    def test_whoever_has_only_the_password_cannot_replace_an_app(
        self, client: Client, bob: User
    ) -> None:
        sign_in(client, bob, verified=False)
        for response in (client.get("/staff/enroll"), client.post("/staff/enroll", {"code": "1"})):
            assert response.headers["Location"] == "/staff/verify"
        assert not TOTPDevice.objects.filter(user=bob, confirmed=False).exists()

    def test_another_app_takes_the_place_of_the_first_after_the_password(
        self, client: Client, bob: User
    ) -> None:
        sign_in(client, bob)
        before = TOTPDevice.objects.get(user=bob)
        old_codes = set(StaticToken.objects.values_list("token", flat=True))
        client.get("/staff/enroll")
        given = {"code": code_of(bob, confirmed=False)}
        assert client.post("/staff/enroll", {**given, "current": "wrong"}).status_code == 422
        assert client.post("/staff/enroll", given).status_code == 422
        assert client.post("/staff/enroll", {**given, "current": PASSWORD}).status_code == 200
        after = TOTPDevice.objects.get(user=bob)
        assert after.pk != before.pk
        assert not old_codes & set(StaticToken.objects.values_list("token", flat=True))
        assert client.get("/staff/account").status_code == 200, "still signed in, by the new app"

    def test_a_secret_that_was_shown_and_not_used_is_forgotten(
        self, client: Client, dora: User
    ) -> None:
        client.get("/staff/enroll")
        first = TOTPDevice.objects.get(user=dora).key
        post_login(Client(), "dora", PASSWORD)
        client.get("/staff/enroll")
        assert TOTPDevice.objects.get(user=dora).key != first


class TestAccount:
    def test_a_new_password_ends_other_sessions_and_keeps_this_one(
        self, client: Client, bob: User
    ) -> None:
        sign_in(client, bob)
        other = sign_in(Client(), bob)
        given = {"current": PASSWORD, "new": NEW_PASSWORD, "again": NEW_PASSWORD}
        assert client.post("/staff/account/password", given).status_code == 302
        assert "is changed" in client.get("/staff/account").content.decode()
        assert other.get("/staff/account").status_code == 302
        assert post_login(Client(), "bob", NEW_PASSWORD).status_code == 302

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"current": "wrong"}, "This is not your password"),
            ({"new": "short", "again": "short"}, "at least 12 characters"),
            ({"new": "password1234567", "again": "other"}, "not the same password"),
            ({"new": "123456789012345", "again": "123456789012345"}, "entirely numeric"),
            ({"new": "bob@bob@bob.bob", "again": ""}, "Enter the new password again"),
            ({"new": "", "again": ""}, "Enter new password."),
        ],
    )
    def test_a_password_that_will_not_do_is_said_at_its_field(
        self, client: Client, bob: User, change: dict[str, str], said: str
    ) -> None:
        sign_in(client, bob)
        given = {"current": PASSWORD, "new": NEW_PASSWORD, "again": NEW_PASSWORD, **change}
        response = client.post("/staff/account/password", given)
        assert response.status_code == 422
        html = response.content.decode()
        assert said in html
        assert "error-summary" in html
        assert not any(value in html for value in given.values() if len(value) > 8)
        bob.refresh_from_db()
        assert bob.check_password(PASSWORD)

    def test_a_password_like_the_name_will_not_do(self, client: Client) -> None:
        user = make_member("bartholomew.smith", Role.MODERATOR, password=PASSWORD)
        sign_in(client, user)
        new = "bartholomew.smit"
        given = {"current": PASSWORD, "new": new, "again": new}
        response = client.post("/staff/account/password", given)
        assert "too similar to the username" in response.content.decode()

    def test_new_recovery_codes_replace_those_before(self, client: Client, bob: User) -> None:
        sign_in(client, bob)
        before = set(StaticToken.objects.values_list("token", flat=True))
        response = client.post("/staff/account/codes", {"codes-current": PASSWORD})
        assert response.status_code == 200
        after = set(StaticToken.objects.values_list("token", flat=True))
        assert len(after) == 10
        assert not before & after
        shown = {
            code.replace("-", "")
            for code in re.findall(r"<code>([a-z2-7-]+)</code>", response.content.decode())
        }
        assert shown == after

    def test_who_came_in_by_a_recovery_code_stays_in_with_new_ones(
        self, client: Client, bob: User
    ) -> None:
        token = StaticToken.objects.first()
        assert token
        sign_in(client, bob, verified=False)
        client.post("/staff/verify", {"code": token.token})
        client.post("/staff/account/codes", {"codes-current": PASSWORD})
        assert client.get("/staff/account").status_code == 200


class TestInvitations:
    def link(self, user: User, by: User | None = None) -> str:
        return urlsplit(people.invitation_link(user=user, by=by)).path

    def test_an_invitation_goes_all_the_way(
        self, client: Client, alice: User, settings: Settings
    ) -> None:
        sign_in(client, alice)
        response = client.post("/staff/people/invite", {"name": "erin", "roles": ["moderator"]})
        shown = re.search(r"<code>([^<]+)</code>", response.content.decode())
        assert shown
        assert shown[1].startswith(settings.PUBLIC_URL + "/staff/join/")
        where = urlsplit(shown[1]).path

        guest = Client(enforce_csrf_checks=True)
        page = guest.get(where).content.decode()
        token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', page)
        assert token
        given = {
            "new": NEW_PASSWORD,
            "again": NEW_PASSWORD,
            "csrfmiddlewaretoken": token[1],
        }
        assert guest.post(where, given).headers["Location"] == "/staff/enroll"
        erin = User.objects.get(username="erin")
        page = guest.get("/staff/enroll").content.decode()
        token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', page)
        assert token
        guest.post(
            "/staff/enroll",
            {"code": code_of(erin, confirmed=False), "csrfmiddlewaretoken": token[1]},
        )
        assert guest.get("/staff/account").status_code == 200
        assert is_moderator(erin)
        assert not is_administrator(erin)

    def test_a_link_holds_once(self, client: Client) -> None:
        user = people.invite(name="erin", roles=[Role.MODERATOR], by=None)
        where, second = self.link(user), self.link(user)
        given = {"new": NEW_PASSWORD, "again": NEW_PASSWORD}
        assert client.post(where, given).status_code == 302
        for used in (where, second):
            assert client.get(used).status_code == 404
            response = Client().post(used, {"new": PASSWORD, "again": PASSWORD})
            assert response.status_code == 404
            assert "does not hold any more" in response.content.decode()
        user.refresh_from_db()
        assert user.check_password(NEW_PASSWORD)

    def test_a_link_ends_after_three_days(self, client: Client, settings: Settings) -> None:
        assert settings.PASSWORD_RESET_TIMEOUT == 3 * 86400
        user = people.invite(name="erin", roles=[Role.MODERATOR], by=None)
        where = self.link(user)
        settings.PASSWORD_RESET_TIMEOUT = 60
        assert client.get(where).status_code == 200
        settings.PASSWORD_RESET_TIMEOUT = -1
        assert client.get(where).status_code == 404

    @pytest.mark.parametrize(
        "token", ["", "x", "1.", "1.abc-def", ".", "zzzzzzzzzzzzzzzz.a-b", "-1.a-b", "ä.b"]
    )
    def test_what_is_no_token_is_refused(self, client: Client, alice: User, token: str) -> None:
        assert client.get(f"/staff/join/{token}").status_code == 404

    def test_a_token_of_one_is_not_a_token_of_another(self, client: Client) -> None:
        one = people.invite(name="one", roles=[Role.MODERATOR], by=None)
        other = people.invite(name="other", roles=[Role.MODERATOR], by=None)
        from django.utils.http import int_to_base36

        number = int_to_base36(other.pk)
        token = self.link(one).rpartition("/")[2].partition(".")[2]
        assert people.read_invitation(f"{number}.{token}") is None

    def test_a_closed_account_cannot_be_joined(self, client: Client) -> None:
        user = people.invite(name="erin", roles=[Role.MODERATOR], by=None)
        where = self.link(user)
        people.close_account(user=user, by=None)
        assert client.get(where).status_code == 404

    def test_a_link_for_a_new_password_keeps_the_second_factor(
        self, client: Client, bob: User
    ) -> None:
        other = sign_in(Client(), bob)
        given = {"new": NEW_PASSWORD, "again": NEW_PASSWORD}
        response = client.post(self.link(bob), given)
        assert response.headers["Location"] == "/staff/verify"
        assert other.get("/staff/account").status_code == 302, "other sessions have ended"

    @pytest.mark.parametrize(
        ("given", "said"),
        [
            ({"name": "BOB", "roles": ["moderator"]}, "There is an account of that name"),
            ({"name": "two words", "roles": ["moderator"]}, "without spaces"),
            ({"name": "аlice", "roles": ["moderator"]}, "without spaces"),  # Cyrillic a
            ({"name": "<script>", "roles": ["moderator"]}, "without spaces"),
            ({"name": "x" * 41, "roles": ["moderator"]}, "at most 40 characters"),
            ({"name": "", "roles": ["moderator"]}, "Enter a name"),
            ({"name": "erin", "roles": []}, "Choose at least one role"),
            ({"name": "erin", "roles": ["superuser"]}, "Select a valid choice"),
        ],
    )
    def test_an_invitation_that_will_not_do_is_said_at_its_field(
        self, client: Client, alice: User, bob: User, given: dict[str, Any], said: str
    ) -> None:
        sign_in(client, alice)
        response = client.post("/staff/people/invite", given)
        assert response.status_code == 422
        assert said in response.content.decode()
        assert User.objects.count() == 2


class TestPeople:
    def do(self, client: Client, user: User, deed: str, **given: Any) -> Any:
        return client.post(f"/staff/people/{user.pk}/{deed}", given)

    def test_the_list_says_how_each_account_is(
        self, client: Client, alice: User, bob: User, charlie: User
    ) -> None:
        people.invite(name="erin", roles=[Role.MODERATOR], by=alice)
        people.close_account(user=charlie, by=alice)
        for number in range(LOCK):
            post_login(Client(), "bob", "x", headers={"user-agent": f"browser {number}"})
        AccessAttempt.objects.update(ip_address="192.0.2.1")
        page = sign_in(client, alice).get("/staff/people").context["page"]
        assert {
            person.name: (person.state, person.roles, person.factor) for person in page.people
        } == {
            "alice": ("Invited", "Administrator", "Set up"),  # this test gave her no password
            "bob": ("Locked", "Moderator", "Set up"),
            "charlie": ("Closed", "None", "Set up"),
            "erin": ("Invited", "Moderator", "Not yet"),
        }

    def test_a_role_is_given_and_taken(self, client: Client, alice: User, bob: User) -> None:
        sign_in(client, alice)
        assert self.do(client, bob, "roles", roles=["administrator"]).status_code == 302
        assert (is_moderator(bob), is_administrator(bob)) == (False, True)
        assert self.do(client, bob, "roles", roles=[]).status_code == 422
        assert is_administrator(bob)

    def test_a_role_that_is_taken_closes_its_pages_at_once(
        self, client: Client, rooms: None, alice: User, bob: User
    ) -> None:
        sign_in(client, bob)
        assert client.get("/staff/decide").status_code == 200
        people.set_roles(user=bob, roles=[Role.ADMINISTRATOR], by=alice)
        assert client.get("/staff/decide").status_code == 403

    def test_an_account_is_closed_and_opened_and_its_sessions_end(
        self, client: Client, alice: User, bob: User
    ) -> None:
        sign_in(client, alice)
        bobs = sign_in(Client(), bob)
        assert self.do(client, bob, "close").status_code == 302
        assert Session.objects.count() == 1
        assert bobs.get("/staff/account").status_code == 302
        assert post_login(Client(), "bob", PASSWORD).status_code == 422
        assert self.do(client, bob, "link").status_code == 422
        assert self.do(client, bob, "open").status_code == 302
        assert post_login(Client(), "bob", PASSWORD).status_code == 302

    def test_nobody_closes_or_lowers_their_own_account(self, client: Client, alice: User) -> None:
        make_administrator("second")
        sign_in(client, alice)
        for deed, given in (
            ("close", {}),
            ("roles", {"roles": ["moderator"]}),
            ("reset", {}),
        ):
            response = self.do(client, alice, deed, **given)
            assert response.status_code == 422, deed
            assert "There is a problem" in response.content.decode()
        alice.refresh_from_db()
        assert alice.is_active
        assert is_administrator(alice)
        assert TOTPDevice.objects.filter(user=alice).exists()

    def test_the_last_administrator_stays(self, alice: User) -> None:
        with pytest.raises(people.NotPossibleError, match="last administrator"):
            people.close_account(user=alice, by=None)
        with pytest.raises(people.NotPossibleError, match="last administrator"):
            people.set_roles(user=alice, roles=[Role.MODERATOR], by=None)
        closed = make_administrator("closed")
        people.close_account(user=closed, by=alice)
        with pytest.raises(people.NotPossibleError, match="last administrator"):
            people.close_account(user=alice, by=None)

    def test_who_is_no_longer_an_administrator_can_do_nothing_in_the_same_moment(
        self, alice: User, bob: User
    ) -> None:
        second = make_administrator("second")
        people.close_account(user=second, by=alice)
        with pytest.raises(people.NotPossibleError, match="no longer an administrator"):
            people.close_account(user=alice, by=second)

    def test_a_reset_second_factor_is_set_up_anew_and_ends_sessions(
        self, client: Client, alice: User, bob: User
    ) -> None:
        sign_in(client, alice)
        bobs = sign_in(Client(), bob)
        assert self.do(client, bob, "reset").status_code == 302
        assert bobs.get("/staff/account").headers["Location"].startswith("/staff/login")
        assert post_login(bobs, "bob", PASSWORD).headers["Location"] == "/staff/enroll"
        assert not StaticToken.objects.filter(device__user=bob).exists()

    def test_a_lock_is_lifted(self, client: Client, alice: User, bob: User) -> None:
        for _ in range(LOCK):
            post_login(Client(), "bob", "x", REMOTE_ADDR="192.0.2.5")
        TOTPDevice.objects.filter(user=bob).update(
            throttling_failure_count=20, throttling_failure_timestamp=timezone.now()
        )
        assert self.do(sign_in(client, alice), bob, "unlock").status_code == 302
        fresh = Client()
        assert post_login(fresh, "bob", PASSWORD).status_code == 302
        assert fresh.post("/staff/verify", {"code": code_of(bob)}).status_code == 302

    def test_an_account_that_is_not_there_is_a_404(self, client: Client, alice: User) -> None:
        sign_in(client, alice)
        assert client.get("/staff/people/999999").status_code == 404
        assert client.post("/staff/people/999999/close").status_code == 404

    def test_the_list_asks_as_many_queries_for_fifty_as_for_one(
        self, client: Client, alice: User, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        sign_in(client, alice)
        User.objects.bulk_create(User(username=f"member{number}") for number in range(50))
        with django_assert_max_num_queries(7):
            client.get("/staff/people")


@pytest.mark.django_db(transaction=True)
def test_two_administrators_cannot_close_each_other_in_the_same_moment() -> None:
    alice, zoe = make_administrator("alice"), make_administrator("zoe")
    start, refused = threading.Barrier(2), []

    def close(who: User, by: User) -> None:
        try:
            start.wait(10)
            people.close_account(user=who, by=by)
        except people.NotPossibleError as problem:
            refused.append(str(problem))
        finally:
            connection.close()

    threads = [threading.Thread(target=close, args=pair) for pair in ((alice, zoe), (zoe, alice))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(refused) == 1
    assert User.objects.filter(is_active=True).count() == 1


@pytest.mark.django_db(transaction=True)
class TestGroups:
    def test_they_are_there_after_a_flush(self) -> None:
        Group.objects.all().delete()
        call_command("flush", interactive=False, verbosity=0)
        assert set(Group.objects.values_list("name", flat=True)) == {"administrator", "moderator"}

    def test_they_are_made_again_when_somebody_needs_one(self) -> None:
        Group.objects.all().delete()
        assert is_moderator(people.invite(name="erin", roles=[Role.MODERATOR], by=None))


class TestCommand:
    def run(self, *arguments: str) -> str:
        out = StringIO()
        call_command("add_staff", *arguments, stdout=out)
        return out.getvalue()

    def test_it_prints_the_link_of_the_first_administrator(
        self, client: Client, settings: Settings
    ) -> None:
        said = self.run("alice", "--administrator", "--moderator")
        link = said.strip().splitlines()[-1]
        assert link.startswith(f"{settings.PUBLIC_URL}/staff/join/")
        assert client.get(urlsplit(link).path).status_code == 200
        user = User.objects.get(username="alice")
        assert is_moderator(user)
        assert is_administrator(user)
        assert not user.has_usable_password()

    def test_again_it_adds_a_role_and_makes_a_new_link(self, bob: User) -> None:
        assert "/staff/join/" in self.run("bob", "--administrator")
        assert is_moderator(bob)
        assert is_administrator(bob)

    def test_it_helps_who_lost_everything(self, client: Client, bob: User) -> None:
        people.close_account(user=bob, by=None)
        with pytest.raises(CommandError, match="closed"):
            self.run("bob")
        assert "/staff/join/" in self.run("bob", "--reset")
        assert not TOTPDevice.objects.filter(user=bob).exists()
        assert is_moderator(User.objects.get(pk=bob.pk))

    @pytest.mark.parametrize("arguments", [["erin"], ["two words", "--moderator"]])
    def test_it_says_what_is_wrong(self, arguments: list[str]) -> None:
        with pytest.raises(CommandError):
            self.run(*arguments)
        assert not User.objects.exists()


class TestPrivacy:
    @pytest.mark.parametrize(
        "address",
        ["/staff", "/staff/login", "/staff/people", "/staff/join/x", "/staff/nowhere", "/staff/"],
    )
    def test_no_cache_and_no_search_engine_keeps_a_page_of_staff(
        self, client: Client, address: str
    ) -> None:
        response = client.get(address)
        assert response.headers["Cache-Control"] == "no-store, private"
        assert response.headers["X-Robots-Tag"] == "noindex, nofollow"

    def test_a_refused_form_is_not_kept_either(self) -> None:
        response = Client(enforce_csrf_checks=True).post("/staff/login")
        assert response.status_code == 403
        assert response.headers["Cache-Control"] == "no-store, private"

    @pytest.mark.parametrize(
        "address", ["/", "/changes", "/method", "/status", "/about", "/nowhere"]
    )
    def test_public_pages_set_no_cookie_and_do_not_depend_on_one(
        self, client: Client, bob: User, address: str
    ) -> None:
        stranger = client.get(address)
        member = sign_in(Client(), bob)
        for response in (stranger, member.get(address)):
            assert not response.cookies
            assert "cookie" not in response.headers.get("Vary", "").lower()
            assert "no-store" not in response.headers.get("Cache-Control", "")
            assert "bob" not in response.content.decode()

    def test_a_member_costs_public_pages_no_query(
        self, client: Client, bob: User, django_assert_num_queries: Any
    ) -> None:
        sign_in(client, bob)
        with django_assert_num_queries(0):
            assert client.get("/nowhere").status_code == 404

    def test_pages_of_staff_keep_the_policy(self, client: Client, alice: User) -> None:
        sign_in(client, alice)
        for address in (
            "/staff/people",
            "/staff/account",
            "/staff/enroll",
            f"/staff/people/{alice.pk}",
        ):
            response = client.get(address)
            assert response.status_code == 200
            assert "unsafe" not in response.headers["Content-Security-Policy"]
            html = response.content.decode()
            assert not re.search(r"<style|\sstyle=|<script(?![^>]*\bsrc=)|\son\w+=", html), address
            identifiers = re.findall(r'\bid="([^"]+)"', html)
            assert sorted(identifiers) == sorted(set(identifiers)), address


class TestLog:
    def test_it_tells_who_came_in_and_who_was_invited_but_no_secret(
        self, client: Client, alice: User, bob: User, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        post_login(client, "bob", "hunter2 wrong one")
        post_login(client, "hunter2 as a name", "x")
        post_login(client, "bob", PASSWORD)
        code = code_of(bob)
        client.post("/staff/verify", {"code": wrong_code_of(bob)})
        TOTPDevice.objects.update(throttling_failure_timestamp=None, throttling_failure_count=0)
        client.post("/staff/verify", {"code": code})
        user = people.invite(name="erin", roles=[Role.MODERATOR], by=alice)
        link = people.invitation_link(user=user, by=alice)
        Client().post(urlsplit(link).path, {"new": "hunter2", "again": ""})
        for _ in range(LOCK):
            post_login(Client(), "nobody at all", "x", REMOTE_ADDR="192.0.2.5")
        ours = [
            record.getMessage() for record in caplog.records if record.name == "openboard.staff"
        ]
        text = "\n".join(ours)
        assert "A sign-in as bob failed" in text
        assert "A sign-in as an unknown name failed" in text
        assert "bob gave the right password" in text
        assert "A wrong second factor was given, by bob" in text
        assert "The second factor was given, by bob" in text
        assert "Invited as moderator for erin, by alice" in text
        assert "Sign-ins as an unknown name, or from the same address, are locked" in text
        everything = "\n".join(
            record.getMessage() for record in caplog.records if record.name != "django.db.backends"
        )
        for secret in ("hunter2", "nobody at all", PASSWORD, code, link.rpartition("/")[2]):
            assert secret not in everything, secret


def test_behind_https_the_session_is_for_https_only() -> None:
    done = python(
        "from django.conf import settings as its;"
        "print(its.SESSION_COOKIE_SECURE, its.SESSION_COOKIE_NAME, its.SESSION_COOKIE_HTTPONLY)",
        **GOOD,
    )
    assert done.stdout.strip() == "True __Secure-staff True", done.stderr


def test_beside_a_running_board_commands_sign_with_its_key(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("kept in the folder of make run\n")
    code = (
        "import sys; sys.argv = ['manage.py', 'shell', '--no-imports', '-c',"
        " 'from django.conf import settings; print(settings.SECRET_KEY)'];"
        "import manage; manage.main()"
    )
    assert python(code, DATA=str(tmp_path)).stdout == "kept in the folder of make run\n"
    given = python(code, DATA=str(tmp_path), SECRET_KEY="given")
    assert given.stdout == "given\n"
