"""A model's page as schema.org JSON-LD, for search engines and other machines.

The rating is a `Review` by this board of the model; the published JSON that it was made from is a
`Dataset`. There is no type for a model of this kind, and none that says more than is so.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from audits.engine.rating import Rating
from audits.models import AIModel
from openboard import formats
from openboard.badges.words import LABEL
from openboard.presenters.common import (
    hub_url,
    level_of,
    model_url,
    released_text,
)

DATA_LICENSE = "https://creativecommons.org/licenses/by/4.0/"


def describe_page(
    ai_model: AIModel,
    rating: Rating,
    *,
    url: str,
    title: str,
    verdict: str,
    picture_url: str,
    rated_at: datetime | None,
) -> dict[str, Any]:
    """Return a model's page as one graph; addresses are in full."""
    board = {
        "@type": "Organization",
        "@id": f"{settings.PUBLIC_URL}/#board",
        "name": LABEL,
        "url": f"{settings.PUBLIC_URL}/",
    }
    page = {
        "@type": "WebPage",
        "@id": url,
        "url": url,
        "name": title,
        "description": verdict,
        "inLanguage": "en",
        "primaryImageOfPage": picture_url,
        "publisher": {"@id": board["@id"]},
        "mainEntity": {"@id": f"{url}#rating"},
        "breadcrumb": _crumbs(ai_model, url),
    }
    graph = [
        board,
        page,
        _review(ai_model, rating, url, verdict, rated_at, board["@id"]),
        _model(ai_model, rating, url),
        _data(ai_model, url, rated_at, board["@id"]),
    ]
    return {"@context": "https://schema.org", "@graph": graph}


def _full(path: str) -> str:
    return f"{settings.PUBLIC_URL}{path}"


def _crumbs(ai_model: AIModel, url: str) -> dict[str, Any]:
    steps = [("Ranking", _full(reverse("ranking")))]
    if ai_model.listed:
        publisher = _full(reverse("publisher", args=(ai_model.publisher,)))
        steps.append((ai_model.publisher_name, publisher))
    steps.append((ai_model.name, url))
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": where}
            for position, (name, where) in enumerate(steps, start=1)
        ],
    }


def _review(
    ai_model: AIModel,
    rating: Rating,
    url: str,
    verdict: str,
    rated_at: datetime | None,
    board: str,
) -> dict[str, Any]:
    level = level_of(rating.level)
    explanation = (
        f"Level {level.number}, {level.name}; rights: {rating.rights}; score {rating.score_low} "
        f"to {rating.score_high} of 100, under the rubric {rating.rubric}."
    )
    if level.number:
        explanation += f" {formats.RIGHTS_MEANINGS[rating.rights]}"
    review: dict[str, Any] = {
        "@type": "Review",
        "@id": f"{url}#rating",
        "name": f"How reproducible {ai_model.name} is",
        "reviewBody": verdict,
        "author": {"@id": board},
        "itemReviewed": {"@id": f"{url}#model"},
        "reviewAspect": "Reproducibility",
        "reviewRating": {
            "@type": "Rating",
            "ratingValue": level.number,
            "worstRating": 0,
            "bestRating": len(formats.LEVEL_NAMES) - 1,
            "ratingExplanation": explanation,
        },
    }
    if rated_at:
        review["datePublished"] = rated_at.isoformat()
    return review


def _model(ai_model: AIModel, rating: Rating, url: str) -> dict[str, Any]:
    model: dict[str, Any] = {
        "@type": "CreativeWork",
        "@id": f"{url}#model",
        "name": ai_model.name,
        "alternateName": ai_model.slug,
        "genre": "AI model",
        "creator": {"@type": "Organization", "name": ai_model.publisher_name},
        "datePublished": released_text(ai_model),
    }
    if ai_model.on_hub:
        model["sameAs"] = hub_url(ai_model.current_name or ai_model.hub_repository)
    if ai_model.license:
        model["license"] = {"@type": "CreativeWork", "name": ai_model.license}
    if rating.commit:
        model["version"] = rating.commit
    return model


def _data(ai_model: AIModel, url: str, rated_at: datetime | None, board: str) -> dict[str, Any]:
    place = model_url(ai_model.slug)
    data: dict[str, Any] = {
        "@type": "Dataset",
        "@id": f"{url}#data",
        "name": f"Rating of {ai_model.name}, with everything it was made from",
        "description": f"The findings of OpenBoard on how reproducible {ai_model.name} is, with "
        "the observations and the accepted evidence that they rest on. The rating can be "
        "recomputed from them.",
        "url": url,
        "license": DATA_LICENSE,
        "isAccessibleForFree": True,
        "creator": {"@id": board},
        "about": {"@id": f"{url}#model"},
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": "application/json",
                "contentUrl": _full(f"{place}/rating.json"),
            }
        ],
    }
    if rated_at:
        data["dateModified"] = rated_at.isoformat()
    return data
