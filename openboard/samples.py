"""Sample data for the style guide: made-up models that show every state of every piece."""

from datetime import date

from audits.engine.components import Group
from audits.engine.findings import Outcome
from audits.engine.licenses import Rights
from openboard.formats import LEVEL_NAMES
from openboard.pages import (
    ChangeItem,
    ChangeLine,
    Claim,
    CriterionGroup,
    CriterionLine,
    DatasetLine,
    DistributionPart,
    Facet,
    Fact,
    Headline,
    LadderRung,
    Level,
    LineageStep,
    Link,
    MissingLine,
    ModelPage,
    Notice,
    Option,
    Pager,
    Part,
    Place,
    RankingPage,
    RankingRow,
    RightsLine,
    Score,
    Sort,
    StepLine,
    StylePage,
)
from openboard.samples_evidence import (
    NOW,
    OFFERS,
    a_decision,
    a_reply,
    a_reproduction,
    accepted_lines,
)

M, P, U, Q, N = (
    Outcome.MET,
    Outcome.PARTIAL,
    Outcome.UNMET,
    Outcome.UNKNOWN,
    Outcome.NOT_APPLICABLE,
)
CAN = (
    "use it through somebody’s service, if at all",
    "run the weights",
    "know what it was made of and how",
    "read and run what trained it",
    "rebuild it, given the machines",
    "see that somebody independent did",
)
COMMIT = "8a5c1f0e9d7b4a3c2e1f60718293a4b5c6d7e8f9"


def a_level(number: int) -> Level:
    """Return a level by its number."""
    return Level(number, LEVEL_NAMES[number])


def a_strip(*outcomes: Outcome) -> tuple[Part, ...]:
    """Return the six groups with these outcomes."""
    return tuple(Part(group, outcome) for group, outcome in zip(Group, outcomes, strict=True))


_ROWS = (
    ("Meadow 7B", "Open Field Institute", 7_300_000_000, 4, "free", (M, M, M, M, P, U),
     (81, 88, 74), "current", ""),
    ("Meadow 7B Instruct", "Open Field Institute", 7_300_000_000, 4, "free", (M, P, M, M, P, U),
     (77, 90, 61), "current", ""),
    ("Quarry Base", "Stonework Collective", 1_400_000_000, 3, "free", (M, M, P, M, M, U),
     (64, 64, 90), "current", "fully open"),
    ("Lantern 70B", "Lumen Laboratories", 70_600_000_000, 2, "restricted", (P, P, U, M, M, U),
     (38, 47, 55), "stale", "open source"),
    ("Tern 0.5B", "Coastal Computing", 494_000_000, 1, "free", (P, U, Q, M, P, U),
     (22, 51, 100), "current", ""),
    ("Harbor MoE 671B", "Harbor Research", 671_000_000_000, 1, "unstated", (Q, Q, Q, M, P, Q),
     (14, 72, 0), "provisional", "open source"),
    ("Oracle Vision", "A Service Company", None, 0, "restricted", (U, U, U, U, P, U),
     (4, 9, 0), "not on the Hub", ""),
)  # fmt: skip


def ranking_rows() -> tuple[RankingRow, ...]:
    """Return rows over the whole spectrum."""
    return tuple(
        RankingRow(
            rank=index + 1,
            name=name,
            repo_id=f"example/{name.replace(' ', '-')}",
            url="#",
            publisher=publisher,
            released=("2024-11-26", "2025-03", "2023-04-03", "2024-07-23", "2025-01-20")[index % 5],
            parameters=parameters,
            level=a_level(level),
            rights=Rights(rights),
            strip=a_strip(*strip),
            score=Score(*score),
            freshness=freshness,
            looked_at=None if freshness in ("provisional", "not on the Hub") else NOW,
            is_on_hub=freshness != "not on the Hub",
            claim_gap=claim,
        )
        for index, (name, publisher, parameters, level, rights, strip, score, freshness, claim)
        in enumerate(_ROWS)
    )  # fmt: skip


def distribution(counts: tuple[int, ...] = (31, 52, 28, 21, 18, 3)) -> tuple[DistributionPart, ...]:
    """Return a distribution over the six levels."""
    total, x, parts = sum(counts) or 1, 0.0, []
    for number, count in enumerate(counts):
        width = count * 1000 / total
        parts.append(DistributionPart(a_level(number), CAN[number], count, x, width, "#"))
        x += width
    return tuple(parts)


def ranking_page() -> RankingPage:
    """Return a ranking of seven made-up models."""
    rows = ranking_rows()
    sorts = {
        key: Sort(key, label, "#", "descending" if key == "level" else "")
        for key, label in (
            ("level", "Level"),
            ("score", "Score"),
            ("name", "Model"),
            ("publisher", "Publisher"),
            ("released", "Released"),
            ("size", "Size"),
            ("looked", "Looked at"),
        )
    }
    return RankingPage(
        headline=Headline(153, 96, 11, 120, "#", "#", NOW),
        distribution=distribution(),
        notices=(),
        query="",
        facets=(
            Facet("level", "Level", tuple(
                Option(str(n), f"{n} {name}", (31, 52, 28, 21, 18, 3)[n], n == 4)
                for n, name in reversed(tuple(enumerate(LEVEL_NAMES)))
            ), True),
            Facet("rights", "Rights", (
                Option("free", "Free", 61, False), Option("unstated", "Unstated", 20, False),
                Option("restricted", "Restricted", 72, False),
            ), True),
            Facet("publisher", "Publisher", (
                Option("example", "Open Field Institute", 12, False),
            ), True, is_select=True),
            Facet("kind", "Kind", (Option("text", "Text", 90, False),), False),
            Facet("size", "Size", (Option("1-10", "1 to 10 B", 90, False),), False),
            Facet("license", "License of the weights", (Option("x", "Free", 9, False),), False),
            Facet("year", "Released", (Option("2026", "2026", 9, False),), False),
            Facet("freshness", "Freshness", (Option("x", "Current", 9, False),), False),
        ),
        active=(),
        clear_url="#",
        sorts=sorts,
        sorted_by="level",
        sort_word="level",
        rows=rows,
        count=len(rows),
        pager=Pager(next_url="#"),
        canonical_url="#",
    )  # fmt: skip


def a_line(
    name: str, outcome: Outcome, reason: str, *, checked: bool = True, **more: bool
) -> CriterionLine:
    """Return a criterion with what was found."""
    return CriterionLine(
        key=name.lower().replace(" ", "_"),
        name=name,
        question=f"Is there {name.lower()} that a stranger can have?",
        takes="All of it, for every stage of training, at a place that anybody can reach.",
        looks="In the repository at its commit, in the model card, and in the accepted evidence.",
        remedy="Publish it, and link it from the model card.",
        weight=6,
        gates="Gate of level 4, Rebuildable",
        outcome=outcome,
        reason=reason,
        how_known="Checked by the machine" if checked else "Listed with a link",
        is_checked=checked and outcome is not Q,
        is_gated=more.get("gated", False),
        is_gone=more.get("gone", False),
        places=(
            Place(Link("train/config.yaml", "#"), commit=COMMIT),
            Place(Link("example.org/meadow", "#"), on=date(2026, 11, 20)),
        ),
        seen=None if outcome is Q else NOW,
        offers=OFFERS,
        evidence=accepted_lines() if more.get("offered") else (),
        replies=(a_reply(),) if more.get("replied") else (),
    )


def a_change(serial: int, old: int, new: int, cause: str, *items: ChangeItem) -> ChangeLine:
    """Return a rating change between two levels."""
    return ChangeLine(
        serial=serial,
        when=NOW,
        name="Quarry Base",
        repo_id="example/Quarry-Base",
        url="#",
        cause=cause,
        old_level=a_level(old),
        new_level=a_level(new),
        is_level=old != new,
        items=items,
        more=0,
        direction="up" if new > old else "down",
        evidence=Link("commit 8a5c1f0e9d", "#"),
    )


def model_page() -> ModelPage:
    """Return the page of a made-up model that shows every state of every piece."""
    strip = tuple(
        Part(part.group, part.outcome, met, total)
        for part, met, total in zip(
            a_strip(M, M, P, M, P, U), (5, 4, 3, 3, 4, 0), (5, 4, 5, 3, 5, 1), strict=True
        )
    )
    lines = {
        Group.SOURCE: (
            a_line("Training code", M, "The code that trained both stages is public."),
            a_line("Model architecture", M, "The modeling code is in the repository."),
        ),
        Group.RUNBOOK: (
            a_line("Training recipe", M, "A configuration for this very model is in the code."),
            a_line("Environment", P, "A list of packages was found, without versions."),
            a_line("Training logs", Q, "Nobody has looked for training logs yet.", checked=False),
        ),
        Group.DATA: (
            a_line("Pre-training data", P, "One of two data sets was found; the other asks for "
                   "approval by its publisher.", gated=True, offered=True, replied=True),
            a_line("Post-training data", U, "The data set that the card names is no longer there: "
                   "two looks, a day apart, found nothing.", gone=True),
        ),
        Group.WEIGHTS: (a_line("Final weights", M, "Four files in safetensors, 14.6 GB."),),
        Group.DOCUMENTS: (
            a_line("Research paper", M, "A paper describes how it was trained.", checked=False),
        ),
        Group.PROOF: (
            a_line("Independent reproduction", U, "No accepted reproduction is on file."),
        ),
    }  # fmt: skip
    level = 3
    return ModelPage(
        name="Quarry Base",
        repo_id="example/Quarry-Base",
        publisher=Link("Stonework Collective", "#"),
        kind="Text",
        level=a_level(level),
        rights=Rights.FREE,
        rights_reason="Everything the level rests on may be used, studied, changed and shared, for "
        "any purpose, without asking.",
        verdict="A stranger can read and run what trained Quarry Base, and may use, change and "
        "share it. Rebuilding it would take data that is not all there.",
        strip=strip,
        score=Score(64, 71, 90),
        freshness="current",
        is_on_hub=True,
        notices=(
            Notice("Last looked at 41 days ago.", "The Hub could not be reached since "
                   "13 Oct 2026. The rating stands until the next look."),
        ),
        ladder=tuple(
            LadderRung(
                a_level(n), CAN[n], n <= level, n == level, n == level + 1,
                (
                    MissingLine("pre-training_data", "Pre-training data", "One of two data sets "
                                "is given to those whom its publisher lets in.",
                                "Say how anybody can obtain it."),
                    MissingLine("post-training_data", "Post-training data", "The data set that "
                                "the card names is gone.", "Bring it back."),
                ) if n == level + 1 else (),
                "fully open" if n == 4 else "",
            )
            for n in range(5, -1, -1)
        ),
        next_level=a_level(4),
        claim=Claim(
            "fully open",
            "Quarry is a fully open language model: data, code, weights and logs.",
            Link("model card", "#"),
            "level 4, Rebuildable, with free rights",
            "One level less was found: level 3, Source available, with free rights.",
        ),
        rights_lines=(
            RightsLine("final weights", Rights.FREE, "Apache-2.0",
                       "Apache License 2.0: may be used, studied, changed and shared."),
        ),
        other_rights=(
            RightsLine("pre-training data", Rights.UNSTATED, "",
                       "No license was found for one of two data sets."),
        ),
        groups=tuple(CriterionGroup(part, lines[part.group]) for part in strip),
        facts=(
            Fact("Publisher", "Stonework Collective", "#"),
            Fact("Released", "3 Apr 2023"),
            Fact("Kind", "Text"),
            Fact("Parameters", "1.4 B"),
            Fact("License", "Apache-2.0"),
            Fact("Repository", "example/Quarry-Base", "#", is_mono=True),
            Fact("Commit", COMMIT, is_mono=True),
            Fact("First rated", "", when=NOW),
        ),
        weight_facts=(
            Fact("Formats", "safetensors"),
            Fact("Size", "2.8 GB", note="3 files"),
            Fact("Data types", "BF16"),
        ),
        datasets=(
            DatasetLine("example/quarry-mix", "#", "pre-training", "ODC-BY-1.0", 2_400_000_000_000,
                        "Public on the Hub.", M, False, False,
                        "hf download example/quarry-mix --repo-type dataset"),
            DatasetLine("example/quarry-web", "#", "pre-training", "", None,
                        "Gated: its publisher decides on each request.", P, True, False,
                        ""),
            DatasetLine("example/quarry-tuning", "#", "post-training", "MIT", None,
                        "Gone: was there, and two looks a day apart found nothing.", U, False, True,
                        ""),
        ),
        datasets_unsaid="",
        lineage=(
            LineageStep("Quarry Base", "#", "", a_level(3), is_this=True),
            LineageStep("Gravel 1B", "#", "fine-tuned from", a_level(3), 1),
        ),
        derived=(Link("Quarry Chat", "#"),),
        offers=OFFERS,
        replies=(),
        reproductions=(
            a_reproduction(M, "Rebuilt: trained anew in full, with the same results within stated "
                           "bounds", "The same scores within half a point on all nine tests."),
            a_reproduction(U, "Failed: tried, and not got to the end",
                           "The loss was no number after step 12,000."),
        ),
        decisions=(
            a_decision("Accepted", "The link shows what was said.", "At this commit, whole."),
            a_decision("To be accepted, once a second person agrees",
                       "The link shows what was said.", waits=True),
            a_decision("Refused", "It is about another model, or another version of it."),
        ),
        decisions_url="#",
        sharing=None,
        changes=(
            a_change(12, 4, 3, "The repository changed", ChangeItem(
                "Post-training data", "met", "not met, gone",
                "The data set example/quarry-tuning is gone.")),
            a_change(9, 4, 4, "The repository changed", ChangeItem(
                "License of the final weights", "mit", "apache-2.0")),
            a_change(7, 2, 4, "The evidence changed", ChangeItem(
                "Training code", "unknown", "met", "The code of both stages is public."),
                ChangeItem("Score", "31 to 60", "70 to 74")),
        ),
        steps=StepLine(
            "M0 84H300V36H720V60H1000", "1 Feb 2026", "23 Nov 2026",
            "Level 2 from 1 Feb 2026, 4 from 3 May 2026, 3 from 10 Sep 2026.",
        ),
        observations_url="#",
        rating_url="#",
        rubric=Link("the rubric rebuild 2026-1", "#"),
        commit=COMMIT,
        looked_at=NOW,
        rated_at=NOW,
    )  # fmt: skip


def style_page() -> StylePage:
    """Return the style guide."""
    return StylePage(
        levels=tuple(a_level(number) for number in range(6)),
        outcomes=tuple(Outcome),
        icons=(
            "lock", "gone", "stale", "check", "claim", "up", "down", "left", "right", "search",
            "close", "feed",
        ),
        colors=("paper", "wash", "ink", "soft", "rule", "line", "hue", "warm"),
        scores=(Score(81, 88, 74), Score(64, 64, 90), Score(14, 72, 0), Score(22, 51, 100),
                Score(0, 100, 0), Score(100, 100, 100)),
        strips=(a_strip(M, M, P, M, P, U), a_strip(Q, Q, Q, M, P, Q), a_strip(U, U, N, U, P, U)),
        ranking=ranking_page(),
        model=model_page(),
        sizes=(
            ("z1", "Small: tables’ second lines, facts, labels."),
            ("z2", "Text: tables, navigation, paragraphs."),
            ("z3", "Lead: the sentence under a title."),
            ("z4", "Section: headings and verdicts."),
            ("z5", "Title: one a page."),
        ),
    )  # fmt: skip
