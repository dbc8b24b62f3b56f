"""What several presenters share: addresses, levels, the strip, freshness."""

from dataclasses import fields
from datetime import datetime, timedelta
from urllib.parse import quote, urlencode

from django.conf import settings
from django.urls import reverse

from audits.engine.components import Group
from audits.engine.findings import Outcome
from audits.models import AIModel, HubState
from audits.ranking import Cursor, Freshness, RankingFilter, Sorting
from audits.rubrics import load_rubric
from openboard import formats
from openboard.pages import Level, Notice, Part


def level_of(number: int) -> Level:
    """Return a level with the name that the current rubric gives it."""
    return Level(number, load_rubric().level(number).name)


def model_url(slug: str) -> str:
    """Return the address of a model's page."""
    publisher, _, name = slug.partition("/")
    return reverse("model", args=(publisher, name))


def outside(url: str | None) -> str:
    """Return an address that came from outside, if a link may lead there; else an empty string."""
    return url if url and url.startswith(("https://", "http://")) else ""


def short_address(url: str) -> str:
    """Return an address as a reader needs it: without protocol, at most 48 characters."""
    text = url.split("://", 1)[-1].removeprefix("www.").rstrip("/")
    return text if len(text) <= 48 else f"{text[:47]}…"


def hub_url(*parts: str) -> str:
    """Return an address on the Hub; each part is quoted, its slashes stay."""
    return "/".join((settings.HF_ENDPOINT, *(quote(part) for part in parts)))


def ranking_url(
    filters: RankingFilter,
    sorting: Sorting | None = None,
    *,
    after: Cursor | None = None,
    before: Cursor | None = None,
    name: str = "ranking",
) -> str:
    """Return the address of a ranking: the same question always has the same address.

    `name` is that of the page, or of another form of the same list.
    """
    asked: dict[str, object] = {}
    for one in fields(filters):
        if value := getattr(filters, one.name):
            asked["q" if one.name == "query" else one.name] = value
    if sorting and sorting != Sorting():
        asked["sort"] = sorting.word
    if after:
        asked["after"] = after.write()
    if before:
        asked["before"] = before.write()
    query = urlencode(asked, doseq=True)
    return reverse(name) + (f"?{query}" if query else "")


def stale_before(now: datetime) -> datetime:
    """Return the moment before which a look is too old to rely on."""
    return now - timedelta(seconds=settings.AUDIT_STALE_SECONDS)


def freshness_of(ai_model: AIModel, now: datetime) -> Freshness:
    """Return how far a model's rating can be relied on."""
    if not ai_model.on_hub:
        return Freshness.OFF_HUB
    if ai_model.last_audited is None:
        return Freshness.PROVISIONAL
    if ai_model.last_audited < stale_before(now):
        return Freshness.STALE
    return Freshness.CURRENT


def released_text(ai_model: AIModel) -> str:
    """Return the date of release as exactly as it is known: `2024-11-26` or `2024-11`."""
    text = ai_model.released.isoformat()
    return text if ai_model.released_precision == AIModel.Precision.DAY else text[:7]


def strip_of(ai_model: AIModel) -> tuple[Part, ...]:
    """Return the six groups as the ranking shows them."""
    return tuple(Part(Group(group), Outcome(one)) for group, one in ai_model.strip_outcomes)


def claim_gap_words(ai_model: AIModel) -> str:
    """Return what a publisher calls a model when less was found, as `open source`; else empty."""
    if not ai_model.levels_short and not ai_model.rights_short:
        return ""
    return ai_model.claim_word.replace("_", " ")


def when_words(moment: datetime) -> str:
    """Return a moment in running text: `23 Nov 2026, 14:05 UTC`."""
    return f"{formats.day(moment)}, {moment:%H:%M} UTC"


def hub_notice(hub: HubState | None, looked_at: int) -> Notice | None:
    """Return what everybody should know about the Hub; None when it answers."""
    if hub is not None and hub.failing_since is not None:
        return Notice(
            f"The Hub has not answered since {when_words(hub.failing_since)}.",
            "Ratings stand as they are. The machine keeps asking, and looks again by itself.",
        )
    if looked_at == 0:
        return Notice(
            "The Hub has not been reached yet, and nothing here is machine-checked.",
            "Every rating is provisional: it rests on links that were read and accepted by a "
            "person. The machine looks as soon as the Hub answers.",
        )
    return None
