"""Words of the API's document, as HTML."""

import re

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_CODE = re.compile(r"`([^`]+)`")


@register.filter
def coded(text: str) -> SafeString:
    """Return a text, escaped, with what stands between backticks as code."""
    return mark_safe(_CODE.sub(r"<code>\1</code>", str(escape(text))))
