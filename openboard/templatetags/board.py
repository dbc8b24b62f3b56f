"""The board's marks and formats for templates.

Every picture is inline SVG from one sprite (`includes/_sprite.html`) with its text beside it for
those who do not see it. No tag writes a style attribute: geometry goes into SVG attributes, color
into classes.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from audits.engine.components import Group
from audits.engine.findings import Outcome
from audits.engine.licenses import Rights
from openboard import formats
from openboard.pages import Level, Part, Score

register = template.Library()

register.filter("parameters", formats.parameters)
register.filter("size", formats.size)
register.filter("partial_date", formats.partial_date)


@register.filter
def item(mapping: Mapping[str, Any], key: str) -> Any:
    """Return one value of a mapping by a key that is itself a variable."""
    return mapping[key]


@register.filter
def thousands(number: int) -> str:
    """Return `1,204`."""
    return f"{number:,}"


@register.filter
def plural(number: int, word: str) -> str:
    """Return the word for so many: `{{ n|plural:"model" }}`, or `"entry,entries"`."""
    singular, _, many = word.partition(",")
    return singular if number == 1 else many or f"{singular}s"


@register.filter
def group_name(group: Group) -> str:
    """Return the name of a group as headings have it."""
    return formats.GROUP_NAMES[group]


@register.filter
def outcome_word(outcome: Outcome) -> str:
    """Return an outcome in words."""
    return formats.OUTCOME_WORDS[outcome]


@register.filter
def rights_meaning(rights: Rights) -> str:
    """Return what a rights mark means, as a sentence."""
    return formats.RIGHTS_MEANINGS[rights]


@register.filter
def short_commit(commit: str) -> str:
    """Return the first ten digits of a commit."""
    return commit[:10]


@register.simple_tag
def icon(name: str, text: str = "") -> SafeString:
    """Draw a picture of the sprite; with `text`, read aloud in its place."""
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="#i-{}"/></svg>{}', name, _hidden(text)
    )


@register.simple_tag
def mark(outcome: Outcome, *, silent: bool = False) -> SafeString:
    """Draw the mark of an outcome, with its word for those who do not see it."""
    return format_html(
        '<svg class="mark" aria-hidden="true"><use href="#m-{}"/></svg>{}',
        outcome,
        "" if silent else _hidden(formats.OUTCOME_WORDS[outcome]),
    )


@register.simple_tag
def strip(parts: Sequence[Part]) -> SafeString:
    """Draw the six groups of a model in a row: a signature that two models can be told by."""
    words = "; ".join(
        f"{formats.GROUP_NAMES[part.group]}: {formats.PART_WORDS[part.outcome]}" for part in parts
    )
    marks = format_html_join(
        "",
        '<svg class="mark"><title>{}: {}</title><use href="#m-{}"/></svg>',
        (
            (formats.GROUP_NAMES[part.group], formats.PART_WORDS[part.outcome], part.outcome)
            for part in parts
        ),
    )
    return format_html('<span class="strip" role="img" aria-label="{}">{}</span>', words, marks)


@register.simple_tag
def level(value: Level, *, name: bool = True) -> SafeString:
    """Draw a level: its number on the color of its rung, and its name."""
    return format_html(
        '<span class="level l{0}"><span class="rungno"><span class="vh">Level </span>{0}</span>'
        "{1}</span>",
        value.number,
        format_html('<span class="name">{}</span>', value.name) if name else "",
    )


@register.simple_tag
def score_range(score: Score) -> SafeString:
    """Draw a score: what the machine saw, what is only listed, and what nobody knows yet."""
    seen = round(score.low * score.checked / 100, 1)
    bars = [SafeString('<rect class="track" y="9.5" width="100" height=".5"/>')]
    if seen:
        bars.append(format_html('<rect class="seen" y="1" width="{}" height="8"/>', seen))
    if score.low > seen:
        bars.append(
            format_html(
                '<rect class="said" x="{}" y="1" width="{}" height="8"/>',
                seen,
                round(score.low - seen, 1),
            )
        )
    if score.high > score.low:
        bars.append(
            format_html(
                '<rect class="open" x="{}" y="1.5" width="{}" height="7"/>',
                score.low,
                score.high - score.low,
            )
        )
    return format_html(
        '<svg class="range" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        "{}</svg>",
        format_html_join("", "{}", ((bar,) for bar in bars)),
    )


@register.simple_tag
def score_numbers(score: Score) -> SafeString:
    """Write a score range as `41–58`, or as one number when nothing is unknown."""
    if score.low == score.high:
        return format_html("{}", score.low)
    return format_html("{}<span aria-hidden='true'>–</span>{}{}", score.low, _TO, score.high)


_TO = SafeString('<span class="vh"> to </span>')


@register.simple_tag
def when(value: date | datetime | None, *, otherwise: str = "never") -> SafeString | str:
    """Write a date as `23 Nov 2026`, with the exact time on hover and for machines."""
    if value is None:
        return otherwise
    if isinstance(value, datetime):
        value = value.astimezone(UTC)
        return format_html(
            '<time datetime="{}" title="{}">{}</time>',
            f"{value:%Y-%m-%dT%H:%M:%SZ}",
            formats.exact(value),
            formats.day(value),
        )
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), formats.day(value))


@register.simple_tag
def clock(value: datetime | None, *, otherwise: str = "never") -> SafeString | str:
    """Write a time as `23 Nov 2026, 14:05 UTC`."""
    if value is None:
        return otherwise
    value = value.astimezone(UTC)
    return format_html(
        '<time datetime="{}">{}, {} UTC</time>',
        f"{value:%Y-%m-%dT%H:%M:%SZ}",
        formats.day(value),
        f"{value:%H:%M}",
    )


def _hidden(text: str) -> SafeString:
    return format_html('<span class="vh">{}</span>', text) if text else SafeString("")
