"""Sample data for the style guide: what people offered, and what was decided about it."""

from datetime import UTC, datetime

from audits.engine.findings import Outcome
from openboard.formats import LEVEL_NAMES
from openboard.pages import (
    DecisionLine,
    EvidenceLine,
    Fact,
    Level,
    Link,
    LinkAge,
    Offers,
    ReplyLine,
    ReproductionLine,
)

NOW = datetime(2026, 11, 23, 14, 5, 9, tzinfo=UTC)
OLD = datetime(2026, 8, 1, 9, 30, tzinfo=UTC)

OFFERS = Offers("#", "#", "#", "#")


def accepted_lines() -> tuple[EvidenceLine, ...]:
    """Return accepted evidence in each of its states."""
    mix, web = Link("example/quarry-mix", "#"), Link("example.org/quarry-web", "#")
    return (
        EvidenceLine("Released in part", mix, NOW, LinkAge(NOW, False, None), "Ana", "#"),
        EvidenceLine("License: ODC-BY-1.0", mix, NOW, LinkAge(OLD, True, None), "", "#"),
        EvidenceLine("Released", web, OLD, LinkAge(OLD, False, NOW), "", "#"),
    )


def a_reply() -> ReplyLine:
    """Return what a publisher says."""
    words = "We are clearing the rights of the second data set, one source at a time."
    return ReplyLine(words, NOW, "Stonework Collective", (Link("example.org/rights", "#"),), "#")


def a_reproduction(outcome: Outcome, extent: str, came_out: str) -> ReproductionLine:
    """Return an accepted report."""
    return ReproductionLine(
        outcome=outcome,
        extent=extent,
        by="A university",
        accepted=NOW,
        facts=(
            Fact("Code", "example.org/quarry at 8a5c1f0e9d"),
            Fact("Data", "quarry-mix, all of it"),
            Fact("Hardware", "64 accelerators for 9 days"),
            Fact("What came out", came_out),
        ),
        links=(Link("example.org/report", "#"),),
        hashes="",
        age=LinkAge(NOW, False, None),
        record_url="#",
    )


def a_decision(verdict: str, reason: str, words: str = "", *, waits: bool = False) -> DecisionLine:
    """Return a decision about evidence."""
    return DecisionLine(
        key=len(verdict),
        verdict=verdict,
        headline="Evidence for “Pre-training data”",
        model=Link("Quarry Base", "#"),
        reason=reason,
        words=words,
        when=NOW,
        role="a moderator",
        waits_for_second=waits,
        old_level=Level(1, LEVEL_NAMES[1]) if waits else None,
        new_level=Level(3, LEVEL_NAMES[3]) if waits else None,
        withdrawn=False,
        url="#",
    )
