"""Numbers, dates and words as the pages write them: one way, in one place."""

from datetime import date, datetime

from audits.engine.components import Component, Group, Kind, Relation, Stage
from audits.engine.findings import Outcome
from audits.engine.licenses import LicenseClass, Rights

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

LEVEL_NAMES = ("Closed", "Binary", "Described", "Source available", "Rebuildable", "Rebuilt")

OUTCOME_WORDS: dict[Outcome, str] = {
    Outcome.MET: "met",
    Outcome.PARTIAL: "partly met",
    Outcome.UNMET: "not met",
    Outcome.UNKNOWN: "unknown",
    Outcome.NOT_APPLICABLE: "not applicable",
}

# How a group as a whole reads in the strip.
PART_WORDS: dict[Outcome, str] = {
    Outcome.MET: "all found",
    Outcome.PARTIAL: "part found",
    Outcome.UNMET: "not found",
    Outcome.UNKNOWN: "unknown",
    Outcome.NOT_APPLICABLE: "not applicable",
}

GROUP_NAMES: dict[Group, str] = {group: group.value.capitalize() for group in Group}

RIGHTS_MEANINGS: dict[Rights, str] = {
    Rights.FREE: "Everything the level rests on may be used, studied, changed and shared, for any "
    "purpose, without asking.",
    Rights.RESTRICTED: "Some of what the level rests on may not be used, changed or shared freely.",
    Rights.UNSTATED: "No license was found for some of what the level rests on.",
}

LICENSE_CLASS_NAMES: dict[LicenseClass, str] = {
    LicenseClass.FREE_SOFTWARE: "Free software",
    LicenseClass.FREE_CONTENT: "Free content",
    LicenseClass.USE_RESTRICTED: "Use-restricted",
    LicenseClass.COMMUNITY: "Vendor’s community terms",
    LicenseClass.NONCOMMERCIAL: "Non-commercial",
    LicenseClass.NO_DERIVATIVES: "No derivatives",
    LicenseClass.DATA_USE_LIMITED: "Computing only",
    LicenseClass.PROPRIETARY: "Proprietary",
    LicenseClass.UNREAD: "Not read yet",
    LicenseClass.NONE: "None found",
}

KIND_NAMES: dict[Kind, str] = {
    Kind.TEXT: "Text",
    Kind.CODE: "Code",
    Kind.VISION: "Vision",
    Kind.IMAGE: "Image",
    Kind.AUDIO: "Audio",
    Kind.VIDEO: "Video",
    Kind.MULTIMODAL: "Multimodal",
    Kind.EMBEDDING: "Embedding",
}

RELATION_WORDS: dict[Relation, str] = {
    Relation.FINETUNE: "fine-tuned from",
    Relation.ADAPTER: "an adapter for",
    Relation.MERGE: "merged from",
    Relation.QUANTIZED: "quantized from",
}

STAGE_WORDS: dict[Stage, str] = {
    Stage.PRETRAINING: "pre-training",
    Stage.POSTTRAINING: "post-training",
    Stage.EVALUATION: "evaluation",
}


def component_name(component: Component) -> str:
    """Return a component's name as prose has it: `pre-training data`."""
    words = component.value.replace("_", " ")
    return words.replace("pretraining", "pre-training").replace("posttraining", "post-training")


def day(value: date | datetime) -> str:
    """Return a date as `23 Nov 2026`."""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def partial_date(text: str) -> str:
    """Return `2024-11-26` as `26 Nov 2024`, `2024-11` as `Nov 2024`; other text as it is."""
    try:
        parts = [int(part) for part in text.split("-")]
        match parts:
            case [year, month, day_of_month]:
                return day(date(year, month, day_of_month))
            case [year, month]:
                return f"{MONTHS[month - 1]} {year}"
            case [year]:
                return str(year)
    except (ValueError, IndexError):
        pass
    return text


def exact(value: datetime) -> str:
    """Return a time as `23 Nov 2026, 14:05:09 UTC`."""
    return f"{day(value)}, {value:%H:%M:%S} UTC"


def _scaled(number: float, units: tuple[str, ...]) -> str:
    step = 0
    while number >= 999.5 and step < len(units) - 1:
        number /= 1000
        step += 1
    digits = 0 if number >= 99.95 else 1
    return f"{f'{number:.{digits}f}'.removesuffix('.0')} {units[step]}"


def parameters(number: int | None) -> str:
    """Return a number of parameters as `7.3 B` or `410 M`; empty when it is not known."""
    if number is None:
        return ""
    return _scaled(number / 1e6, ("M", "B", "T")) if number >= 1e6 else f"{number:,}"


def size(number: int | None) -> str:
    """Return bytes as `14.6 GB`, decimal as the Hub counts them; empty when not known."""
    if number is None:
        return ""
    return _scaled(number, ("B", "kB", "MB", "GB", "TB", "PB"))


def count(number: int, singular: str, plural: str = "") -> str:
    """Return `1 model`, `2 models`, `1,204 models`."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def span(seconds: int) -> str:
    """Return a length of time in its largest whole unit: `7 days`, `36 hours`, `90 seconds`."""
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= length and seconds % length == 0:
            return count(seconds // length, unit)
    return count(seconds, "second")
