"""Parts of forms that templates cannot take apart by themselves."""

from __future__ import annotations

from typing import Any

from django import template
from django.forms import BoundField

register = template.Library()


@register.filter
def only_for(field: BoundField) -> str:
    """Return the class of a field that only some answer of another field asks for; else nothing."""
    asked_by = getattr(field.form, "only_for", {}).get(field.name)
    return f" only only-{'-'.join(asked_by)}" if asked_by else ""


@register.filter
def option_groups(field: BoundField) -> list[tuple[str, list[Any]]]:
    """Return a field's radio buttons or boxes under their headings; one empty where it has none."""
    options = list(field)
    groups: list[tuple[str, list[Any]]] = []
    taken = 0
    for value, label in getattr(field.field, "choices", ()):
        if isinstance(label, list | tuple):
            groups.append((str(value), options[taken : taken + len(label)]))
            taken += len(label)
        else:
            if not groups or groups[-1][0]:
                groups.append(("", []))
            groups[-1][1].append(options[taken])
            taken += 1
    return groups or [("", options)]
