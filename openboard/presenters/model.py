"""A model's page: from its rating and everything it was made from to what a reader sees."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from audits.engine import rating as judge
from audits.engine.claims import WORDS as CLAIM_WORDS
from audits.engine.components import Kind, Relation
from audits.engine.evidence import Dossier
from audits.engine.licenses import Rights
from audits.engine.observations import Observations
from audits.engine.rubric import Rubric
from audits.lineage import LineageRow
from audits.models import AIModel, Decision, RatingChange, Submission
from audits.ranking import Freshness, RankingFilter
from openboard import formats
from openboard.pages import (
    Claim,
    Fact,
    LadderRung,
    Level,
    LineageStep,
    Link,
    MissingLine,
    ModelPage,
    Notice,
    Part,
    PastDay,
    RightsLine,
    Score,
)
from openboard.presenters.changes import change_line
from openboard.presenters.common import (
    freshness_of,
    level_of,
    model_url,
    outside,
    ranking_url,
    when_words,
)
from openboard.presenters.criteria import criterion_groups
from openboard.presenters.data import dataset_lines
from openboard.presenters.decisions import DecisionsQuestion, decision_line
from openboard.presenters.evidence import offers_for, show_beside
from openboard.presenters.facts import model_facts, weight_facts
from openboard.presenters.history import step_line
from openboard.presenters.ranking import FRESHNESS_NAMES
from openboard.presenters.sharing import share_model

VERDICTS = {
    0: "{name} can be used through somebody’s service, if at all. Nothing was released that a "
    "stranger could run or rebuild.",
    1: "A stranger can run {name}.",
    2: "A stranger can run {name}, and know what it was made of and how.",
    3: "A stranger can read and run what trained {name}.",
    4: "A stranger could rebuild {name}, given the machines.",
    5: "Somebody independent has rebuilt {name}, and showed how.",
}
RIGHTS_VERDICTS = {
    Rights.FREE: "Everything it takes may be used, changed and shared by anybody.",
    Rights.RESTRICTED: "Some of what it takes may not be used, changed or shared freely.",
    Rights.UNSTATED: "For some of what it takes, no license was found.",
}


@dataclass(frozen=True, slots=True)
class Past:
    """That a record is of a day in the past, and where the model stands today."""

    day: date
    level: int
    """Today's."""
    rights: str
    """Today's."""
    rated: datetime
    """When the rating was recorded that was in force at the end of that day."""


@dataclass(frozen=True, slots=True)
class ModelRecord:
    """What is on file about one model, as read for its page."""

    ai_model: AIModel
    rating: judge.Rating
    dossier: Dossier
    observations: Observations | None
    lineage: Sequence[LineageRow]
    derived: Sequence[AIModel]
    changes: Sequence[RatingChange]
    history: Sequence[tuple[datetime, int]]
    """When each rating was recorded, and its level; the oldest first."""
    accepted: Sequence[Submission]
    """What is accepted from submissions (`Submission.objects.accepted_for`)."""
    decisions: Sequence[Decision]
    """The newest first."""
    past: Past | None = None
    """The day that it is of; None when it is of now."""


def show_model_page(record: ModelRecord, rubric: Rubric, now: datetime) -> ModelPage:
    """Return the page of a model; for a day in the past, `now` is its end."""
    ai_model, rating = record.ai_model, record.rating
    on = f"?on={record.past.day.isoformat()}" if record.past else ""
    level = level_of(rating.level)
    publisher, _, name = ai_model.slug.partition("/")
    freshness = freshness_of(ai_model, now)
    beside = show_beside(record.accepted, rubric, now)
    rated_at = record.history[0][0] if record.history else None
    verdict = _verdict(ai_model.name, rating)
    parts = tuple(Part(one.group, one.outcome, one.met, one.total) for one in rating.strip)
    return ModelPage(
        name=ai_model.name,
        repo_id=ai_model.slug,
        publisher=_publisher(ai_model),
        kind=formats.KIND_NAMES[Kind(ai_model.kind)],
        level=level,
        rights=rating.rights,
        rights_reason=_rights_reason(rating),
        verdict=verdict,
        strip=parts,
        score=Score(rating.score_low, rating.score_high, rating.checked_share),
        freshness=FRESHNESS_NAMES[freshness]
        .replace("Not on", "not on")
        .lower()
        .replace("hub", "Hub"),
        is_on_hub=ai_model.on_hub,
        notices=(*_past_notices(record), *_notices(record, freshness, now), *beside.notices),
        ladder=_ladder(rating, rubric),
        next_level=level_of(rating.level + 1) if rating.level + 1 < len(rubric.levels) else None,
        claim=_claim(rating),
        rights_lines=_rights_lines(rating, is_rested_on=True),
        other_rights=_rights_lines(rating, is_rested_on=False),
        groups=criterion_groups(ai_model, rating, rubric, parts, beside),
        facts=_facts(record),
        weight_facts=weight_facts(record.observations),
        datasets=dataset_lines(record.dossier, record.observations),
        datasets_unsaid="No data set is named: neither in the accepted evidence nor in the card.",
        lineage=_lineage(ai_model, level, record.lineage),
        derived=tuple(Link(one.name, model_url(one.slug)) for one in record.derived),
        offers=offers_for(ai_model.slug),
        replies=beside.replies.get("", ()),
        reproductions=beside.reproductions,
        decisions=tuple(decision_line(one) for one in record.decisions),
        decisions_url=DecisionsQuestion(model=ai_model.slug).url(),
        sharing=(None if record.past else share_model(ai_model, rating, verdict, rated_at, now)),
        changes=tuple(change_line(change) for change in record.changes),
        steps=step_line(record.history, now),
        observations_url=(
            reverse("model_observations", args=(publisher, name)) + on
            if record.observations
            else ""
        ),
        rating_url=reverse("model_rating", args=(publisher, name)) + on,
        rubric=Link(f"the rubric {rating.rubric}", reverse("method")),
        commit=rating.commit or "",
        looked_at=ai_model.last_audited,
        rated_at=rated_at,
        history_url=reverse("model_history", args=(publisher, name)),
        publisher_models=Link(
            "In the ranking", ranking_url(RankingFilter(publisher=(ai_model.publisher,)))
        ),
        past=_past(record),
    )


def _facts(record: ModelRecord) -> tuple[Fact, ...]:
    facts = model_facts(record.ai_model, record.dossier, record.observations)
    if record.past is None:
        return facts
    return tuple(fact for fact in facts if fact.name != "Next look")


def _publisher(ai_model: AIModel) -> Link:
    """Return the publisher's page; without it where no model of it may be on the board."""
    url = reverse("publisher", args=(ai_model.publisher,)) if ai_model.listed else ""
    return Link(ai_model.publisher_name, url)


def _past(record: ModelRecord) -> PastDay | None:
    if record.past is None:
        return None
    day = record.past.day
    return PastDay(day, formats.day(day), model_url(record.ai_model.slug))


def _past_notices(record: ModelRecord) -> tuple[Notice, ...]:
    past = record.past
    if past is None:
        return ()
    today = level_of(past.level)
    text = (
        f"The rating then in force was recorded on {when_words(past.rated)}. Today: level "
        f"{today.number}, {today.name}, with {past.rights} rights."
    )
    if past.level == 0:
        text = text.partition(", with ")[0] + "."
    link = Link("The page as it is today", model_url(record.ai_model.slug))
    return (Notice(f"As it was on {formats.day(past.day)}.", text, link),)


def _verdict(name: str, rating: judge.Rating) -> str:
    first = VERDICTS[rating.level].format(name=name)
    return first if rating.level == 0 else f"{first} {RIGHTS_VERDICTS[rating.rights]}"


def _rights_reason(rating: judge.Rating) -> str:
    if rating.level == 0:
        return "Nothing is released that a stranger may study, change or share."
    return formats.RIGHTS_MEANINGS[rating.rights]


def _notices(record: ModelRecord, freshness: Freshness, now: datetime) -> list[Notice]:
    ai_model = record.ai_model
    notices = []
    if not ai_model.listed:
        notices.append(
            Notice(
                "No longer on the board.", "It has left the registry; its page and history stay."
            )
        )
    if freshness is Freshness.PROVISIONAL:
        due = ai_model.due_at
        text = "The machine has not read its repository yet. This rating rests on links that a " \
            "person read and accepted."  # fmt: skip
        next_look = ""
        if due:
            next_look = f" It is due on {when_words(due)}." if due > now else " It is due now."
        notices.append(Notice("Provisional.", text + next_look))
    elif freshness is Freshness.OFF_HUB:
        text = "It is not on the Hub, so there is nothing for the machine to read. This rating " \
            "rests on links that a person read and accepted."  # fmt: skip
        notices.append(Notice("Provisional.", text))
    elif freshness is Freshness.STALE and ai_model.last_audited:
        text = "That is too long ago to rely on. The rating stands until the next look."
        notices.append(Notice(f"Last looked at on {formats.day(ai_model.last_audited)}.", text))
    if ai_model.failures and ai_model.last_error and ai_model.on_hub:
        text = f"{ai_model.last_error} The rating stands; a failed look changes nothing."
        notices.append(Notice("The last look failed.", text))
    if ai_model.braked_at:
        text = "Too many ratings would fall at once, so a person looks at them first."
        notices.append(Notice("A lower rating waits for a person.", text))
    return notices


# --- The ladder and the claim ----------------------------------------------------------------


def _ladder(rating: judge.Rating, rubric: Rubric) -> tuple[LadderRung, ...]:
    claimed = rating.claim.claimed_level if rating.claim else None
    return tuple(
        LadderRung(
            level=Level(level.number, level.name),
            can=level.can,
            is_reached=level.number <= rating.level,
            is_here=level.number == rating.level,
            is_next=level.number == rating.level + 1,
            missing=_missing(rating, rubric) if level.number == rating.level + 1 else (),
            claimed=(
                CLAIM_WORDS[rating.claim.claim.word]
                if rating.claim and claimed == level.number and claimed > rating.level
                else ""
            ),
        )
        for level in reversed(rubric.levels)
    )


def _missing(rating: judge.Rating, rubric: Rubric) -> tuple[MissingLine, ...]:
    lines = [
        MissingLine(one.criterion, rubric.criterion(one.criterion).title, one.reason, one.remedy)
        for one in rating.missing
    ]
    for limit in rating.limits:
        standing = f"level {limit.level}" if limit.level is not None else "no level yet"
        lines.append(
            MissingLine(
                "",
                "Base model",
                f"{limit.model}, which it was made from, stands at {standing}, and a model is no "
                "more rebuildable than its base.",
                "",
            )
        )
    return tuple(lines)


def _claim(rating: judge.Rating) -> Claim | None:
    gap = rating.claim
    if gap is None:
        return None
    implies = ""
    if gap.claimed_level is not None:
        claimed = level_of(gap.claimed_level)
        implies = f"level {claimed.number}, {claimed.name}, with free rights"
    return Claim(
        words=CLAIM_WORDS[gap.claim.word],
        quotation=gap.claim.quotation,
        source=Link(_host(gap.claim.url), outside(gap.claim.url)),
        implies=implies,
        gap=_gap_sentence(gap.levels_short, gap.rights_short, rating),
    )


def _gap_sentence(levels_short: int, rights_short: bool, rating: judge.Rating) -> str:
    if not levels_short and not rights_short:
        return ""
    found = level_of(rating.level)
    text = f"What was found: level {found.number}, {found.name}, with {rating.rights} rights"
    if levels_short:
        text += f"; {formats.count(levels_short, 'level')} less"
    return f"{text}."


def _host(url: str) -> str:
    return url.split("://", 1)[-1].split("/", 1)[0].removeprefix("www.")


def _rights_lines(rating: judge.Rating, *, is_rested_on: bool) -> tuple[RightsLine, ...]:
    return tuple(
        RightsLine(
            component=formats.component_name(one.component),
            rights=one.rights,
            license=one.license,
            reason=one.reason,
        )
        for one in rating.rights_findings
        if (one.component in rating.rests_on) == is_rested_on
    )


# --- Lineage ---------------------------------------------------------------------------------


def _lineage(
    ai_model: AIModel, level: Level, rows: Sequence[LineageRow]
) -> tuple[LineageStep, ...]:
    if not rows:
        return ()
    steps = [LineageStep(ai_model.name, "", "", level, 0, is_this=True)]
    steps += [
        LineageStep(
            name=row.name or row.base,
            url=model_url(row.slug) if row.slug else "",
            relation=formats.RELATION_WORDS[Relation(row.relation)],
            level=level_of(row.level) if row.level is not None else None,
            depth=min(row.depth, 3),
        )
        for row in rows
    ]
    return tuple(steps)
