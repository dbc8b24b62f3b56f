"""What other sites may show of a model: from its row and rating to badges, a card and JSON-LD."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.html import escape

from audits.engine.rating import Rating
from audits.engine.rubric import Rubric
from audits.models import AIModel
from openboard.badges import picture
from openboard.badges.drawing import HEIGHT, badge_width
from openboard.badges.words import LABEL, BadgeStyle, Standing, badge_of, standing_of
from openboard.pages import BadgeOffer, EmbedCard, Score, Sharing
from openboard.presenters.common import level_of, model_url
from openboard.presenters.structured import describe_page

STYLE_NAMES = {
    BadgeStyle.FLAT: "Level and rights",
    BadgeStyle.COMPACT: "Compact",
    BadgeStyle.GAP: "What is claimed, what was found",
}
# A snippet keeps its alternative text while the rating moves on, so that text names none.
BADGE_ALT = "OpenBoard: how reproducible this model is"
CARD_WIDTH, CARD_HEIGHT = 380, 250
MAX_MISSING = 3


def public_url(path: str) -> str:
    """Return an address of this board in full."""
    return f"{settings.PUBLIC_URL}{path}"


def share_model(
    ai_model: AIModel, rating: Rating, verdict: str, rated_at: datetime | None, now: datetime
) -> Sharing:
    """Return what a model's page offers to other sites."""
    publisher, _, name = ai_model.slug.partition("/")
    standing = standing_of(ai_model, now)
    level = level_of(rating.level)
    path = model_url(ai_model.slug)
    title = f"{ai_model.name}: level {level.number}, {level.name}"
    card_path = reverse("embed", args=(publisher, name))
    picture_url = public_url(reverse("picture", args=(publisher, name)))
    return Sharing(
        path=path,
        url=public_url(path),
        title=title,
        description=verdict,
        picture_url=picture_url,
        picture_width=picture.WIDTH,
        picture_height=picture.HEIGHT,
        picture_words=f"{ai_model.name} on {LABEL}: {badge_of(standing).message}.",
        badges=tuple(_badge(style, standing, publisher, name, path) for style in BadgeStyle),
        badge_json_url=public_url(reverse("badge_json", args=(publisher, name))),
        card_path=card_path,
        # A plain text, not safe HTML: our own page shows the code and must not become it.
        card_html=f'<iframe src="{escape(public_url(card_path))}" '
        f'title="{escape(ai_model.name)} on {LABEL}" width="{CARD_WIDTH}" '
        f'height="{CARD_HEIGHT}" loading="lazy" style="border:0"></iframe>',
        data=describe_page(
            ai_model,
            rating,
            url=public_url(path),
            title=title,
            verdict=verdict,
            picture_url=picture_url,
            rated_at=rated_at,
        ),
    )


def _badge(
    style: BadgeStyle, standing: Standing, publisher: str, name: str, path: str
) -> BadgeOffer:
    badge = badge_of(standing, style)
    url = reverse("badge", args=(publisher, name))
    if style is not BadgeStyle.FLAT:
        url += f"?style={style}"
    # Round brackets would end a Markdown address early.
    full, target = (public_url(one).replace("(", "%28").replace(")", "%29") for one in (url, path))
    return BadgeOffer(
        name=STYLE_NAMES[style],
        url=url,
        width=badge_width(badge),
        height=HEIGHT,
        words=f"{LABEL}: {badge.message}",
        markdown=f"[![{BADGE_ALT}]({full})]({target})",
        html=f'<a href="{escape(target)}"><img src="{escape(full)}" alt="{BADGE_ALT}" '
        f'height="{HEIGHT}"></a>',
    )


def embed_card(ai_model: AIModel, rating: Rating, rubric: Rubric, now: datetime) -> EmbedCard:
    """Return the card of a model; `rubric` is the one that it was rated by."""
    missing = [rubric.criterion(one.criterion).title for one in rating.missing]
    missing += [f"its base {limit.model} at that level" for limit in rating.limits]
    standing = standing_of(ai_model, now)
    path = model_url(ai_model.slug)
    return EmbedCard(
        name=ai_model.name,
        publisher=ai_model.publisher_name,
        url=public_url(path),
        path=path,
        level=level_of(rating.level),
        after=", ".join(standing.after),
        score=Score(rating.score_low, rating.score_high, rating.checked_share),
        missing=tuple(missing[:MAX_MISSING]),
        more_missing=len(missing[MAX_MISSING:]),
        next_level=level_of(rating.level + 1) if rating.level + 1 < len(rubric.levels) else None,
        looked_at=ai_model.last_audited,
        is_on_hub=ai_model.on_hub,
        is_listed=standing.is_listed,
    )


def picture_of(ai_model: AIModel, rubric: Rubric, now: datetime) -> picture.Picture:
    """Return what the picture beside a shared link says."""
    standing = standing_of(ai_model, now)
    level = rubric.level(standing.level)
    return picture.Picture(
        name=picture.drawable(ai_model.name) or picture.drawable(ai_model.slug),
        publisher=picture.drawable(ai_model.publisher_name),
        level=level.number,
        level_name=level.name,
        after=", ".join(standing.after),
        can=f"A stranger can {level.can}." if level.number else "Nothing is released to rebuild.",
    )


def shields_badge(standing: Standing | None, style: BadgeStyle) -> dict[str, Any]:
    """Return a badge as the endpoint JSON of shields.io."""
    badge = badge_of(standing, style)
    shown: dict[str, Any] = {
        "schemaVersion": 1,
        "label": LABEL,
        "message": badge.message,
        "color": badge.color,
        "labelColor": badge.cells[0].ground,
    }
    return shown if standing else shown | {"isError": True}
