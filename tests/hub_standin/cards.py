"""Model and data set cards: a YAML head made from a dictionary, and a text below it."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from tests.hub_standin.json_types import JSON

_PLAIN_SCALAR = re.compile(r"[A-Za-z][A-Za-z0-9_./+-]*( [A-Za-z0-9_./+-]+)*")
_YAML_WORDS = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n"})


@dataclass(frozen=True, slots=True)
class Card:
    """A README.

    ``data`` is what the Hub answers as ``cardData`` (``None``: the README has no usable head, or
    there is none). ``head``, when given, is written as it stands between the dashes, whatever
    ``data`` says, which is how broken YAML is described.
    """

    data: Mapping[str, JSON] | None
    body: str = ""
    head: str | None = None

    def text(self) -> str:
        """Return the whole README."""
        head = self.head
        if head is None:
            head = yaml_of(self.data) if self.data else ""
        return f"---\n{head}---\n\n{self.body}" if head else self.body


def yaml_of(values: Mapping[str, JSON]) -> str:
    """Return block YAML for the outer keys and JSON, which YAML contains, for what is deeper."""
    lines: list[str] = []
    for key, value in values.items():
        if isinstance(value, list) and value:
            lines.append(f"{key}:")
            lines.extend(f"- {_scalar(item)}" for item in value)
        else:
            lines.append(f"{key}: {_scalar(value)}")
    return "\n".join(lines) + "\n"


def _scalar(value: JSON) -> str:
    is_plain = isinstance(value, str) and _PLAIN_SCALAR.fullmatch(value) is not None
    if isinstance(value, str) and is_plain and value.lower() not in _YAML_WORDS:
        return value
    return json.dumps(value, ensure_ascii=True)
