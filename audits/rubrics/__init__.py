"""Policy as data: released rubrics and the license table, read into the judge's own types."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from audits.engine.canonical import digest
from audits.engine.licenses import LicenseClass, LicenseEntry, LicenseTable
from audits.engine.rubric import Rubric, RubricError, rubric_from

CURRENT = "rebuild/2026-1"
"""The rubric that orders the board."""


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files(__name__).joinpath(name).read_text(encoding="utf-8"))


@cache
def load_rubric(rubric_id: str = CURRENT) -> Rubric:
    """Return a released rubric by its id, `name/version`.

    Raises `RubricError` when there is no such file or it cannot be judged by.
    """
    name = rubric_id.replace("/", "-") + ".toml"
    if rubric_id not in released_rubrics():
        raise RubricError(f"there is no rubric {rubric_id!r}")
    content = _read(name)
    return rubric_from(content, digest(content), name)


@cache
def released_rubrics() -> tuple[str, ...]:
    """Return the ids of all rubrics in this folder, in order."""
    return tuple(
        sorted(
            f"{content['name']}/{content['version']}"
            for content in (
                _read(entry.name)
                for entry in files(__name__).iterdir()
                if entry.name.endswith(".toml") and entry.name != "licenses.toml"
            )
        )
    )


@cache
def license_table() -> LicenseTable:
    """Return the table of license identifiers with their classes."""
    return LicenseTable(
        LicenseEntry(
            identifier=row["id"],
            name=row["name"],
            license_class=LicenseClass(row["class"]),
            spdx=row.get("spdx"),
            url=row.get("url"),
            note=row.get("note", ""),
        )
        for row in _read("licenses.toml")["license"]
    )


__all__ = ["CURRENT", "RubricError", "license_table", "load_rubric", "released_rubrics"]
