"""Cursors and ``Link`` headers of lists and trees."""

import base64
import binascii
import json
from urllib.parse import urlencode

from tests.hub_standin.json_types import JSON
from tests.hub_standin.messages import Headers, Request


def next_link(base: str, request: Request, **changes: str) -> Headers:
    """Return a ``Link`` to the next page: the same request, absolute, with these changes."""
    kept = [(key, value) for key, value in request.query if key not in changes]
    query = urlencode([*kept, *changes.items()])
    return (("Link", f'<{base}{request.path}?{query}>; rel="next"'),)


def encode_cursor(value: JSON) -> str:
    """Return a list's cursor: base64 of JSON."""
    return base64.b64encode(json.dumps(value, separators=(",", ":")).encode()).decode()


def decode_cursor(text: str) -> JSON:
    """Return what a list's cursor holds; raise ``ValueError`` for one that no server made."""
    try:
        value: JSON = json.loads(base64.b64decode(text, validate=True))
    except (binascii.Error, UnicodeDecodeError, json.JSONDecodeError) as problem:
        raise ValueError("Invalid cursor") from problem
    return value


def encode_tree_cursor(path: str, limit: int) -> str:
    """Return a tree's cursor: base64 of (base64 of JSON, a colon, the page size)."""
    inner = encode_cursor({"file_name": path})
    return base64.b64encode(f"{inner}:{limit}".encode()).decode()


def decode_tree_cursor(text: str) -> str:
    """Return the last path of the page before; raise ``ValueError`` for a cursor no server made."""
    try:
        inner = base64.b64decode(text, validate=True).decode().rpartition(":")[0]
    except (binascii.Error, UnicodeDecodeError) as problem:
        raise ValueError("Invalid cursor") from problem
    value = decode_cursor(inner)
    if isinstance(value, dict) and isinstance(value.get("file_name"), str):
        return str(value["file_name"])
    raise ValueError("Invalid cursor")


def page_size(request: Request, default: int, most: int) -> int:
    """Return the page size asked for, at most ``most``; ``ValueError`` when it is no number."""
    text = request.value("limit")
    if not text:
        return default
    if not text.isdecimal() or int(text) < 1:
        raise ValueError("Invalid limit: expected a positive integer")
    return min(int(text), most)
