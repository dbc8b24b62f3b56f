"""One model by itself, held to the same form as the registry's files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from audits.registry.checks import RegistryProblem, check_file
from audits.registry.merging import frozen, resolve
from audits.registry.schema import RegistryFile, RegistryModel


class SingleModelError(ValueError):
    """Facts that do not make an entry; `problems` has all of them, each with its field."""

    def __init__(self, problems: tuple[RegistryProblem, ...]) -> None:
        """Hold the problems; the message lists them."""
        self.problems = problems
        super().__init__("; ".join(f"{problem.field} {problem.message}" for problem in problems))


def single_model(
    *,
    publisher: Mapping[str, Any],
    family: str,
    kind: str,
    model: Mapping[str, Any],
    today: dt.date,
) -> RegistryModel:
    """Return one model from plain facts, as a file of the registry with only it would give it.

    `publisher` has `id`, `name`, `url`, `kind` and perhaps `country`; `model` has `id`, `name`,
    `released` and `stages` at least (`audits.registry.schema`). The publisher's id is the first
    half of the model's. Raises `SingleModelError`.
    """
    content = {
        "schema": 1,
        "publisher": dict(publisher),
        "family": [{"name": family, "kind": kind, "entered": today, "model": [dict(model)]}],
    }
    try:
        file = RegistryFile.model_validate(frozen(content))
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=False, include_input=False)
        raise SingleModelError(
            tuple(
                RegistryProblem("", "", _field(detail["loc"]), _message(detail["msg"]))
                for detail in details
                # A list only looks empty because what is in it was refused.
                if detail["type"] != "too_short" or len(details) == 1
            )
        ) from error
    name = f"{file.publisher.id.lower()}.toml"
    if problems := tuple(check_file(name, file, today)):
        raise SingleModelError(problems)
    (listed,) = file.family
    (entry,) = listed.model
    return resolve(file.publisher, listed, entry)


def _field(location: tuple[int | str, ...]) -> str:
    """Return the name of a field: `publisher.url`, `family.name`, `model.released`."""
    names = [str(part) for part in location if not isinstance(part, int)]
    return ".".join(names[-2:]) if len(names) > 1 else "".join(names)


def _message(message: str) -> str:
    return message.removeprefix("Value error, ")
