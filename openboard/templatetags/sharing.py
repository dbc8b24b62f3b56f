"""Data for machines inside a page."""

import json
from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

# As in Django's own json_script: nothing in a text can end the element or begin another.
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@register.simple_tag
def structured_data(data: Mapping[str, Any]) -> SafeString:
    """Write JSON-LD as a data block: no browser runs it, so no policy has to allow it."""
    return format_html(
        '<script type="application/ld+json">{}</script>',
        SafeString(json.dumps(data).translate(_ESCAPES)),
    )
