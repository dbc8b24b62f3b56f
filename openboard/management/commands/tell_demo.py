"""The people of the demonstration: one offers evidence by the form, another decides about it."""

from __future__ import annotations

import http.cookiejar
import json
import re
import time
import urllib.parse
import urllib.request
from collections.abc import Callable
from html import unescape
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse
from kombu.exceptions import OperationalError as BrokerError

from audits.models import AIModel, Case
from audits.services.decisions import decide
from audits.services.effects import suggest
from audits.services.submissions import find_by_key
from audits.tasks import rejudge_model
from audits.verdicts import Verdict

MODEL = "fir-institute/needle-7b"
REPORT = "datasets/rebuild-club/needle-7b-again"

TYPED = {
    "extent": "statistical",
    "code": "The code that Fir Institute released, at the commit named in its card",
    "data_used": "fir-institute/needle-corpus, all of it",
    "environment": "The lock file that came with the code",
    "hardware": "256 accelerators for 19 days",
    "outcome": "Loss after 90,000 steps: 2.31 against 2.31 published.",
    "link": REPORT,
    "relationship": "user",
    "name": "Rebuild Club",
}

# A form that is sent sooner is taken for a program's, which this is, but it plays a person.
TYPING_SECONDS = 2.0
# From one thing to the next; a first look at everything takes some seconds.
PATIENCE_SECONDS = 120.0


class Command(BaseCommand):
    """Offer a reproduction report, accept it, then take away what it rests on."""

    help = "Tell the demonstration's story of evidence; only on the demonstration."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the address of the stand-in."""
        parser.add_argument("--hub", required=True, help="address of the stand-in for the Hub")

    def handle(self, *args: Any, **options: Any) -> None:
        """Tell the story once. Each step waits for what the board makes of the one before."""
        if not settings.OPENBOARD_DEMO:
            raise CommandError("This invents evidence, so it runs on the demonstration only.")
        self._wait("looked at", lambda: AIModel.objects.at(MODEL).get().last_audited is not None)
        before = self._level()
        time.sleep(8)
        page = self._offer()
        submission = find_by_key(page.rpartition("/")[2])
        assert submission is not None
        self._say(f"Rebuild Club reports that it has rebuilt Needle 7B: {page}")
        looked_at = Case.objects.filter(pk=submission.pk, checked_at__isnull=False)
        self._wait("checked", looked_at.exists)
        submission.refresh_from_db()
        moderator, _ = User.objects.get_or_create(username="moderator-of-the-demonstration")
        decision = decide(
            submission_id=submission.pk,
            verdict=Verdict.ACCEPT,
            reason="reported",
            words="The log and the numbers are there.",
            ruling=suggest(submission),
            by=moderator,
            role="moderator",
            after=None,
        )
        self._judge_soon()
        self._wait("judged", lambda: self._level() != before)
        self._say(
            f"The machine found the report, a moderator accepts it: level {decision.old_level} to "
            f"{self._level()}. {settings.PUBLIC_URL}{reverse('decided', args=(submission.uid,))}"
        )
        time.sleep(15)
        self._change(options["hub"], "delete")
        self._say("Rebuild Club takes its report away.")
        self._wait("missed", lambda: self._level() == before)
        self._say(f"The report is gone at two looks, and Needle 7B is at level {before} again.")
        self._change(options["hub"], "restore")
        self._wait("back", lambda: self._level() != before)
        self._say("The report is back, and so is the level. That was the story of evidence.")

    def _offer(self) -> str:
        """Send the form as a browser does; returns the address of the submission's page."""
        address = settings.PUBLIC_URL + reverse("reproduction_new", args=MODEL.split("/"))
        jar = http.cookiejar.CookieJar()
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        with browser.open(address, timeout=30) as answer:
            page = answer.read().decode()
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
        time.sleep(TYPING_SECONDS)
        sent = {name: unescape(value) for name, value in hidden.items()} | TYPED
        body = urllib.parse.urlencode(sent).encode()
        headers = {"Origin": settings.PUBLIC_URL, "Referer": address}
        request = urllib.request.Request(address, body, headers)
        with browser.open(request, timeout=30) as answer:
            return str(answer.geturl()).partition("?")[0]

    def _level(self) -> int:
        return AIModel.objects.at(MODEL).values_list("level", flat=True).get()

    def _judge_soon(self) -> None:
        try:
            rejudge_model.delay(AIModel.objects.at(MODEL).get().pk)
        except BrokerError:
            self._say("The broker is away; the next beat finds what is to be judged.")

    def _change(self, hub: str, change: str) -> None:
        request = urllib.request.Request(
            f"{hub}/_control/{change}",
            json.dumps({"name": REPORT}).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=10):
            return

    def _wait(self, what: str, until: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not until():
            if time.monotonic() > deadline:
                raise CommandError(f"Needle 7B was not {what} within {PATIENCE_SECONDS:.0f} s.")
            time.sleep(0.5)

    def _say(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()
