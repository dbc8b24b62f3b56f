"""The status page: how the machine and the Hub are doing."""

from collections.abc import Sequence

from audits.models import AIModel
from audits.services.health import Status
from openboard.formats import count
from openboard.pages import Fact, FailureLine, Link, Notice, StatusPage
from openboard.presenters.common import model_url, when_words

SHOWN = 30
"""How many failures, and how many models never looked at, are named."""

READ = frozenset({"audited", "unchanged"})
"""Outcomes of a look that read the repository (`RunOutcome`)."""


def show_status_page(
    status: Status, failing: Sequence[AIModel], never_looked: Sequence[AIModel]
) -> StatusPage:
    """Return the page for what is on file."""
    notice, is_ok = _hub(status)
    return StatusPage(
        now=status.now,
        hub=notice,
        hub_ok=is_ok,
        facts=tuple(_facts(status)),
        failures=tuple(_failure(one) for one in failing),
        failure_count=status.failing,
        never_looked=tuple(Link(one.name, model_url(one.slug)) for one in never_looked),
        never_looked_count=status.never_audited,
        never_looked_rest=status.never_audited - len(never_looked),
    )


def _hub(status: Status) -> tuple[Notice, bool | None]:
    hub = status.hub
    if hub is None or (hub.last_reached is None and hub.failing_since is None):
        text = "The machine asks as soon as a model is due."
        return Notice("The Hub has not been asked yet.", text), None
    if hub.failing_since is not None:
        last = (
            f"It last answered on {when_words(hub.last_reached)}."
            if hub.last_reached
            else "It has never answered this board."
        )
        text = f"{last} Ratings stand as they are, and the machine keeps asking. {hub.last_error}"
        title = f"The Hub could not be reached since {when_words(hub.failing_since)}."
        return Notice(title, text.strip()), False
    if hub.busy_until is not None and hub.busy_until > status.now:
        text = f"The machine waits until {when_words(hub.busy_until)}, and then goes on."
        return Notice("The Hub asked us to wait.", text), True
    reached = f"It last did on {when_words(hub.last_reached)}." if hub.last_reached else ""
    return Notice("The Hub answers.", reached), True


def _facts(status: Status) -> list[Fact]:
    looks = {tally.kind: tally.count for tally in status.looks}
    read = sum(number for kind, number in looks.items() if kind in READ)
    workers = sum(worker.is_alive for worker in status.workers)
    facts = [
        Fact("Models on the Hub", f"{status.on_hub:,}"),
        Fact("Due now", f"{status.due:,}", note="waiting to be looked at"),
        Fact("Held", f"{status.held:,}", note="being looked at, or in the queue"),
        Fact("Looks in the last day", f"{sum(looks.values()):,}", note=f"{read:,} succeeded"),
        Fact("Workers heard of", count(workers, "worker"), note="within five minutes"),
        Fact("Last sweep for due models", "never", when=status.last_enqueue),
        Fact("Last successful look", "never", when=status.last_success),
        Fact("Next due", "none", when=status.next_due),
    ]
    offers = status.offers
    since = f"the oldest since {when_words(offers.waiting_since)}" if offers.waiting_since else ""
    facts += [
        Fact("Offers that wait", f"{offers.waiting:,}", note=since or "for a moderator"),
        Fact("Links of offers due", f"{offers.links_due:,}", note="waiting to be looked at"),
        Fact("Links whose look failed", f"{offers.links_failing:,}", note="each is tried again"),
        Fact("Accepted links gone", f"{offers.links_gone:,}", note="at two looks, a day apart"),
    ]
    if status.brake:
        facts.append(
            Fact(
                "The brake is on since",
                "",
                when=status.brake.engaged_at,
                note=f"{count(status.braked, 'lower rating')} wait for a person",
            )
        )
    return facts


def _failure(ai_model: AIModel) -> FailureLine:
    return FailureLine(
        name=ai_model.name,
        url=model_url(ai_model.slug),
        reason=ai_model.last_error or "The look failed.",
        when=ai_model.last_attempt,
        failures=ai_model.failures,
        next_due=ai_model.due_at,
    )
