"""The method page: the rubric as prose, from the same file that the judge reads."""

from collections.abc import Mapping
from datetime import date

from django.conf import settings

from audits.engine.components import Group, Medium
from audits.engine.licenses import LicenseClass, Rights, rights_of
from audits.engine.rubric import Rubric
from audits.rubrics import license_table
from openboard.formats import LICENSE_CLASS_NAMES, RIGHTS_MEANINGS, span
from openboard.glossary import CAUSES, LICENSE_CLASSES, WORDS
from openboard.pages import (
    Level,
    LicenseClassLine,
    Link,
    MethodCriterion,
    MethodGroup,
    MethodLevel,
    MethodPage,
    Term,
)


def gate_words(rubric: Rubric) -> dict[str, str]:
    """Return, for each criterion that is a gate, `Gate of level 4`."""
    return {
        gate: f"Gate of level {level.number}" for level in rubric.levels for gate in level.gates
    }


def show_method_page(rubric: Rubric, counts: Mapping[int, int]) -> MethodPage:
    """Return the page; `counts` says how many models stand at each level."""
    gates = gate_words(rubric)
    return MethodPage(
        rubric=rubric.id,
        title=rubric.title,
        released=date.fromisoformat(rubric.released),
        digest=rubric.digest,
        summary=rubric.summary.strip(),
        levels=tuple(
            MethodLevel(
                level=Level(level.number, level.name),
                can=level.can,
                gates=tuple(Link(rubric.criterion(gate).title, gate) for gate in level.gates),
                count=counts.get(level.number, 0),
            )
            for level in reversed(rubric.levels)
        ),
        groups=tuple(
            MethodGroup(
                group,
                tuple(
                    MethodCriterion(
                        key=criterion.id,
                        name=criterion.title,
                        question=criterion.question,
                        takes=criterion.takes,
                        looks=criterion.looks,
                        remedy=criterion.remedy,
                        weight=criterion.weight,
                        gates=gates.get(criterion.id, ""),
                    )
                    for criterion in rubric.criteria
                    if criterion.group is group
                ),
            )
            for group in Group
        ),
        rights=tuple(Term(right.capitalize(), RIGHTS_MEANINGS[right]) for right in Rights),
        licenses=tuple(_license_class(one) for one in LicenseClass),
        causes=tuple(Term(name, meaning) for name, meaning in CAUSES.values()),
        glossary=tuple(Term(word, meaning) for word, meaning in WORDS),
        evidence_every=span(settings.EVIDENCE_INTERVAL_SECONDS),
        gone_after=span(settings.AUDIT_GONE_CONFIRM_SECONDS),
        stale_after=span(settings.EVIDENCE_STALE_SECONDS),
    )


def _license_class(one: LicenseClass) -> LicenseClassLine:
    return LicenseClassLine(
        name=LICENSE_CLASS_NAMES[one],
        meaning=LICENSE_CLASSES[one],
        rights_for_weights=rights_of(one, Medium.WEIGHTS),
        rights_for_data=rights_of(one, Medium.DATA),
        members=tuple(
            sorted(
                (
                    entry.spdx or entry.identifier
                    for entry in license_table().entries
                    if entry.license_class is one
                ),
                key=str.lower,
            )
        ),
    )
