"""The ranking as cells of a table that a spreadsheet may open."""

from datetime import datetime

from audits.engine.components import Group
from audits.models import AIModel
from openboard.api.paging import whole
from openboard.presenters.common import freshness_of, level_of, model_url, released_text

HEADER = (
    *("rank", "repo_id", "name", "publisher", "publisher_name", "family", "kind", "released"),
    *("parameters", "level", "level_name", "rights", "score_low", "score_high", "checked_share"),
    *(group.value for group in Group),
    *("license", "license_class", "claim", "claim_levels_short", "claim_rights_short"),
    *("freshness", "looked_at", "commit", "url"),
)
"""The same words as in the API, where it has them."""

# What a spreadsheet would take for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def ranking_cells(ai_model: AIModel, rank: int, now: datetime) -> tuple[str | int, ...]:
    """Return a line of the ranking, in the order of `HEADER`; empty for what is not known."""
    has_claim = bool(ai_model.claim_word)
    cells: tuple[str | int | None, ...] = (
        rank,
        ai_model.slug,
        ai_model.name,
        ai_model.publisher,
        ai_model.publisher_name,
        ai_model.family,
        ai_model.kind,
        released_text(ai_model),
        ai_model.parameters,
        ai_model.level,
        level_of(ai_model.level).name,
        ai_model.rights,
        ai_model.score_low,
        ai_model.score_high,
        ai_model.checked_share,
        *(outcome.value for _, outcome in ai_model.strip_outcomes),
        ai_model.license,
        ai_model.license_class,
        ai_model.claim_word,
        ai_model.levels_short if has_claim else None,
        str(ai_model.rights_short).lower() if has_claim else None,
        freshness_of(ai_model, now).value,
        ai_model.last_audited.isoformat(timespec="seconds") if ai_model.last_audited else None,
        ai_model.commit,
        whole(model_url(ai_model.slug)),
    )
    return tuple(_cell(one) for one in cells)


def _cell(value: str | int | None) -> str | int:
    """Return a value as a cell that no program takes for a formula."""
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value
