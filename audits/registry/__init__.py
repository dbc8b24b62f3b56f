"""The bundled models, as data: who released what, and where it is said to be.

    registry = load_folder(BUNDLED, today=date.today())
    registry.get("allenai/OLMo-2-1124-7B").components

One TOML file holds one publisher. A family's statements hold for each of its models; a model's own
statement about a component replaces the family's, everything else is added to it. Statements and
data sets of a training stage reach only the models that went through that stage.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from audits.registry.checks import (
    Place,
    RegistryProblem,
    check_across,
    check_file,
    entry_name,
)
from audits.registry.merging import frozen, resolve
from audits.registry.schema import Publisher, RegistryFile, RegistryModel

__all__ = [
    "BUNDLED",
    "Registry",
    "RegistryError",
    "RegistryModel",
    "RegistryProblem",
    "load_folder",
]

BUNDLED: Final = Path(__file__).parent
"""The folder of the registry that comes with the board."""

_MAX_FILE_BYTES: Final = 1_000_000
_PLAIN_MESSAGES: Final = {
    "extra_forbidden": "unknown key",
    "missing": "is missing",
    "too_short": "must not be empty",
}


class RegistryError(Exception):
    """A registry that cannot be used. `problems` holds everything wrong with it, not the first."""

    def __init__(self, problems: Iterable[RegistryProblem]) -> None:
        """Hold the problems; the message lists each on a line of its own."""
        self.problems = tuple(problems)
        count = len(self.problems)
        heading = "1 problem" if count == 1 else f"{count} problems"
        super().__init__("\n".join([f"The registry has {heading}:", *map(str, self.problems)]))


@dataclass(frozen=True, slots=True)
class Registry:
    """Every model of a registry, sorted by id, with the publishers, sorted by id."""

    models: tuple[RegistryModel, ...]
    publishers: tuple[Publisher, ...]

    def __iter__(self) -> Iterator[RegistryModel]:
        """Go through the models by id."""
        return iter(self.models)

    def __len__(self) -> int:
        """Count the models."""
        return len(self.models)

    def get(self, model_id: str) -> RegistryModel:
        """Give the model with this id, in any case. Raises KeyError when there is none."""
        for model in self.models:
            if model.id.lower() == model_id.lower():
                return model
        raise KeyError(model_id)


def load_folder(path: Path, *, today: dt.date | None = None) -> Registry:
    """Read every `*.toml` file of a folder into one registry.

    `today` is the date after which an entry cannot have been made or a model been released;
    without it dates are not compared. Raises `RegistryError` with every problem of every file.
    """
    problems: list[RegistryProblem] = []
    files: list[tuple[str, RegistryFile]] = []
    for file in sorted(path.glob("*.toml")):
        content = _read_file(file, problems)
        if content is not None:
            files.append((file.name, content))
    places: list[Place] = []
    for file_name, content in files:
        problems.extend(check_file(file_name, content, today))
        for family in content.family:
            for entry in family.model:
                where = entry_name(content.publisher.id, family.name, entry.id)
                model = resolve(content.publisher, family, entry)
                places.append(Place(file_name, where, model))
    problems.extend(check_across(places))
    if problems:
        raise RegistryError(problems)
    return Registry(
        models=tuple(sorted((place.model for place in places), key=lambda m: m.id.lower())),
        publishers=tuple(
            sorted((content.publisher for _, content in files), key=lambda p: p.id.lower())
        ),
    )


def _read_file(file: Path, problems: list[RegistryProblem]) -> RegistryFile | None:
    """Read one file; what is wrong with its form goes to `problems` and gives None."""
    if file.stat().st_size > _MAX_FILE_BYTES:
        problems.append(RegistryProblem(file.name, "", "", "is larger than 1 MB"))
        return None
    try:
        raw = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        problems.append(RegistryProblem(file.name, "", "", f"is not readable as TOML: {error}"))
        return None
    try:
        return RegistryFile.model_validate(frozen(raw))
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=False)
        for detail in details:
            if detail["type"] == "too_short" and _has_worse_inside(details, detail["loc"]):
                continue
            entry, field = _place(raw, detail["loc"])
            message = _PLAIN_MESSAGES.get(detail["type"])
            if message is None:
                message = detail["msg"].removeprefix("Value error, ")
                if detail["type"] == "literal_error":
                    message += f", not {detail['input']!r}"
            problems.append(RegistryProblem(file.name, entry, field, message))
        return None


def _has_worse_inside(details: Iterable[ErrorDetails], location: tuple[int | str, ...]) -> bool:
    """Whether a list only looks empty because its items were refused."""
    return any(
        detail["loc"][: len(location)] == location and len(detail["loc"]) > len(location)
        for detail in details
    )


def _label(raw: Any, key: str, fallback: str) -> str:
    value = raw.get(key) if isinstance(raw, Mapping) else None
    return value if isinstance(value, str) and value.isprintable() else fallback


def _place(raw: Any, location: tuple[int | str, ...]) -> tuple[str, str]:
    """Say in names where a problem is: (publisher / family / model id, field)."""
    names = []
    if isinstance(raw, Mapping) and isinstance(raw.get("publisher"), Mapping):
        names.append(_label(raw["publisher"], "id", "publisher"))
    rest = list(location)
    here = raw
    for table, key in (("family", "name"), ("model", "id")):
        if len(rest) < 2 or rest[0] != table or not isinstance(rest[1], int):
            break
        here = here[table][rest[1]]
        names.append(_label(here, key, f"{table} {rest[1] + 1}"))
        rest = rest[2:]
    field = ""
    for part in rest:
        here = _step(here, part)
        if isinstance(part, int):
            label = _label(here, "component", _label(here, "name", str(part + 1)))
            field += f"[{label}]"
        else:
            field += f".{part}" if field else part
    return entry_name(*names), field


def _step(value: Any, part: int | str) -> Any:
    """Go one step into raw data; None where there is nothing, as with a missing key."""
    if isinstance(part, int) and isinstance(value, list):
        return value[part]
    return value.get(part) if isinstance(value, Mapping) else None
