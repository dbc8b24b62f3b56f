"""The criteria on a model's page: what was found, where, when, and how we know."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from audits.engine import rating as judge
from audits.engine.components import Basis
from audits.engine.findings import Finding
from audits.engine.findings import Place as SeenPlace
from audits.engine.rubric import Criterion, Rubric
from audits.models import AIModel
from openboard.pages import CriterionGroup, CriterionLine, Link, Part, Place
from openboard.presenters.common import hub_url, model_url, outside
from openboard.presenters.evidence import Beside, offers_for
from openboard.presenters.method import gate_words

HOW_KNOWN = {
    Basis.CLAIMED: "Said by the publisher, not checked yet",
    Basis.LISTED: "Listed with a link that a person read and accepted",
    Basis.CHECKED: "Seen by the machine",
    Basis.ATTESTED: "Signed, or reproduced by somebody independent",
}


def criterion_groups(
    ai_model: AIModel,
    rating: judge.Rating,
    rubric: Rubric,
    parts: Sequence[Part],
    beside: Beside,
) -> tuple[CriterionGroup, ...]:
    """Return the criteria of each group, with what people offered beside what was found."""
    found = {finding.criterion: finding for finding in rating.findings}
    gates = gate_words(rubric)
    return tuple(
        CriterionGroup(
            part,
            tuple(
                _criterion(criterion, found[criterion.id], gates, ai_model, beside)
                for criterion in rubric.criteria
                if criterion.group is part.group and criterion.id in found
            ),
        )
        for part in parts
    )


def _criterion(
    criterion: Criterion,
    finding: Finding,
    gates: Mapping[str, str],
    ai_model: AIModel,
    beside: Beside,
) -> CriterionLine:
    base = finding.inherited_from
    return CriterionLine(
        key=criterion.id,
        name=criterion.title,
        question=criterion.question,
        takes=criterion.takes,
        looks=criterion.looks,
        remedy=criterion.remedy,
        weight=criterion.weight,
        gates=gates.get(criterion.id, ""),
        outcome=finding.outcome,
        reason=finding.reason,
        how_known=HOW_KNOWN[finding.basis] if finding.basis else "",
        is_checked=_is_checked(finding),
        is_gated=finding.gated,
        is_gone=finding.gone,
        places=tuple(_place(place, base or ai_model.slug, beside) for place in finding.places),
        seen=_seen(finding, ai_model, beside),
        offers=offers_for(ai_model.slug, criterion.id),
        inherited=Link(base, model_url(base)) if base else None,
        evidence=beside.evidence.get(criterion.id, ()),
        replies=beside.replies.get(criterion.id, ()),
    )


def _is_checked(finding: Finding) -> bool:
    return finding.basis in (Basis.CHECKED, Basis.ATTESTED)


def _seen(finding: Finding, ai_model: AIModel, beside: Beside) -> datetime | date | None:
    """Return when the machine saw it, else when it was entered; None when nothing is known.

    What was accepted with a link was seen at the last check of that link, whenever the machine last
    looked at the repository. A place that it saw itself has no date of acceptance.
    """
    entered = [place.date for place in finding.places if place.date]
    if finding.basis is None:
        return None
    if not _is_checked(finding):
        return date.fromisoformat(max(entered)) if entered else None
    if not entered or len(entered) < len(finding.places):
        return ai_model.last_audited
    checks = [at for place in finding.places if (at := beside.checked.get(place.url or ""))]
    # Taken over from a base, whose checks are on the base's page: the day it was entered there.
    return max(checks) if checks else date.fromisoformat(max(entered))


def _place(place: SeenPlace, repository: str, beside: Beside) -> Place:
    url = outside(place.url)
    if not url and place.commit:
        kind, path = ("blob", [place.path]) if place.path else ("tree", [])
        url = hub_url(repository, kind, place.commit, *path)
    return Place(
        link=Link(place.text, url),
        on=date.fromisoformat(place.date) if place.date else None,
        commit=place.commit or "",
        is_offered=place.url in beside.offered,
    )
