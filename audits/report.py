"""A rating as text for a terminal: the level and why, what is missing, every criterion."""

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from audits.collect.hub import Look
from audits.engine.claims import WORDS as CLAIM_WORDS
from audits.engine.claims import ClaimGap
from audits.engine.components import Basis, Group
from audits.engine.findings import Finding, Outcome
from audits.engine.rating import Rating
from audits.engine.rubric import Rubric
from audits.engine.subject import Subject

MARKS = {
    Outcome.MET: "●",
    Outcome.PARTIAL: "◐",
    Outcome.UNMET: "○",
    Outcome.UNKNOWN: "?",
    Outcome.NOT_APPLICABLE: "–",
}
_COLORS = {
    Outcome.MET: "32",
    Outcome.PARTIAL: "33",
    Outcome.UNMET: "31",
    Outcome.UNKNOWN: "36",
    Outcome.NOT_APPLICABLE: "2",
}
_TITLES = {
    Group.SOURCE: "Source",
    Group.RUNBOOK: "Runbook",
    Group.DATA: "Data",
    Group.WEIGHTS: "Weights",
    Group.DOCUMENTS: "Documents",
    Group.PROOF: "Proof",
}
_BASES = {
    Basis.CLAIMED: "said by the publisher",
    Basis.LISTED: "listed",
    Basis.CHECKED: "checked",
    Basis.ATTESTED: "attested",
}


@dataclass(frozen=True, slots=True)
class Style:
    """How wide the terminal is, and whether it shows color."""

    width: int = 96
    has_color: bool = False

    def paint(self, text: str, code: str) -> str:
        """Return text in a color, where there is color."""
        return f"\x1b[{code}m{text}\x1b[0m" if self.has_color else text

    def wrap(self, text: str, indent: str) -> list[str]:
        """Return text in lines that fit, each after the indent."""
        return textwrap.wrap(text, self.width, initial_indent=indent, subsequent_indent=indent) or [
            indent.rstrip()
        ]


def report(
    rubric: Rubric,
    subject: Subject,
    rating: Rating,
    look: Look | None,
    style: Style,
    *,
    is_listed: bool,
) -> str:
    """Return the report, ending in a line break."""
    lines = [
        *_headline(rubric, rating, style),
        *_seen(rating, look, style, is_listed=is_listed),
        *_limits(rating, style),
        *_claim(rating.claim, style),
        *_missing(rubric, rating, style),
        *_criteria(rubric, rating, style),
        *_rights(rating, style),
        *_notes(subject, look, style),
    ]
    return "\n".join(lines) + "\n"


def _headline(rubric: Rubric, rating: Rating, style: Style) -> Iterator[str]:
    level = rubric.level(rating.level)
    top = len(rubric.levels) - 1
    yield style.paint(rating.model, "1")
    yield style.paint("─" * min(style.width, 96), "2")
    yield f"Level    {style.paint(f'{level.number} of {top}, {level.name}', '1')}: {level.can}"
    yield f"Rights   {rating.rights.value}"
    low, high = rating.score_low, rating.score_high
    score = f"{low} of 100" if low == high else f"{low} to {high} of 100"
    yield f"Score    {score}; {rating.checked_share} % of it checked by machine"


def _seen(rating: Rating, look: Look | None, style: Style, *, is_listed: bool) -> Iterator[str]:
    if look is None:
        text = "not on the Hub; rated from the registry alone, so the rating is provisional"
    else:
        seen, cost = look.observations, look.cost
        at = f"at {seen.commit[:12]}" if seen.commit else f"({seen.state.value})"
        name = seen.name or seen.repo_id
        moved = f", asked for as {seen.repo_id}" if name != seen.repo_id else ""
        text = (
            f"{name} {at}{moved}; {_count(cost.api_requests, 'API request')}, "
            f"{_count(cost.file_reads, 'file read')}, {cost.bytes / 1000:.0f} kB, "
            f"{cost.seconds:.1f} s"
        )
    first, *rest = style.wrap(text, " " * 9)
    yield f"Seen     {first.lstrip()}"
    yield from rest
    if not is_listed:
        yield from style.wrap(
            "Not in the registry: nobody has entered evidence for it yet, so what the Hub does "
            "not show is unknown.",
            " " * 9,
        )


def _limits(rating: Rating, style: Style) -> Iterator[str]:
    for limit in rating.limits:
        how = "not rated by this board" if limit.level is None else f"at level {limit.level}"
        yield from style.wrap(f"Limited by {limit.model}, which it was made from: {how}.", " " * 9)


def _claim(claim: ClaimGap | None, style: Style) -> Iterator[str]:
    if claim is None or not (claim.levels_short or claim.rights_short):
        return
    said = CLAIM_WORDS[claim.claim.word]
    short = []
    if claim.levels_short:
        rungs = "level" if claim.levels_short == 1 else "levels"
        short.append(f"{claim.levels_short} {rungs} short of it")
    if claim.rights_short:
        short.append("not free to use, study, change and share")
    first, *rest = style.wrap(f"“{claim.claim.quotation}” ({said}): {'; '.join(short)}", " " * 9)
    yield f"Claim    {first.lstrip()}"
    yield from rest


def _missing(rubric: Rubric, rating: Rating, style: Style) -> Iterator[str]:
    if not rating.missing:
        return
    following = rubric.level(rating.level + 1)
    yield ""
    yield style.paint(f"Missing for level {following.number}, {following.name}", "1")
    for missing in rating.missing:
        title = rubric.criterion(missing.criterion).title
        yield f"  {_mark(missing.outcome, style)} {title}"
        yield from style.wrap(missing.reason, " " * 4)
        yield from style.wrap(f"→ {missing.remedy}", " " * 4)


def _criteria(rubric: Rubric, rating: Rating, style: Style) -> Iterator[str]:
    found = {finding.criterion: finding for finding in rating.findings}
    for state in rating.strip:
        criteria = [item for item in rubric.criteria if item.group is state.group]
        if not criteria:
            continue
        yield ""
        title = style.paint(_TITLES[state.group], "1")
        yield f"{title}  {state.met} of {state.total} met"
        for criterion in criteria:
            finding = found[criterion.id]
            yield f"  {_mark(finding.outcome, style)} {criterion.title}{_how(finding, style)}"
            yield from style.wrap(finding.reason, " " * 4)


def _rights(rating: Rating, style: Style) -> Iterator[str]:
    if not rating.rights_findings:
        return
    yield ""
    yield style.paint("Rights", "1")
    for found in rating.rights_findings:
        rests = "" if found.component in rating.rests_on else " (the level does not rest on it)"
        yield from style.wrap(f"{found.rights.value}: {found.reason}{rests}", "  ")


def _notes(subject: Subject, look: Look | None, style: Style) -> Iterator[str]:
    notes = list(subject.observations.notes) if subject.observations else []
    if look is not None and look.datasets_waiting:
        notes.append(
            f"{_count(look.datasets_waiting, 'named data set')} not looked at: a look uses at "
            "most five requests."
        )
    if subject.bases:
        notes.append("Base models are rated from the registry here, without a look at the Hub.")
    if notes:
        yield ""
        yield style.paint("Notes", "1")
    for note in notes:
        yield from style.wrap(note, "  ")
    yield ""
    legend = "  ".join(f"{MARKS[item]} {item.value.replace('_', ' ')}" for item in Outcome)
    yield style.paint(legend, "2")


def _count(number: int, name: str) -> str:
    return f"{number} {name}{'' if number == 1 else 's'}"


def _mark(outcome: Outcome, style: Style) -> str:
    return style.paint(MARKS[outcome], _COLORS[outcome])


def _how(finding: Finding, style: Style) -> str:
    how = [_BASES[finding.basis]] if finding.basis else []
    how += ["gated"] if finding.gated else []
    how += ["gone"] if finding.gone else []
    return style.paint(f"  ({', '.join(how)})", "2") if how else ""
