"""Finding a quotation in what a link led to, the way a reader would: by the words that are seen.

The text of a page is taken out of its HTML by one walk from left to right, in time that grows with
the page's length and no faster. The parser of the standard library is not used for it: unclosed
comments make it go back to the start again and again, and 2 MiB of them keep it busy for half an
hour (seen with Python 3.11.7).
"""

import codecs
import html
import re
import unicodedata
from dataclasses import dataclass
from typing import Final

# Elements that do not part the words around them. Everything else does.
_INLINE: Final = frozenset(
    {
        "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn",
        "em", "font", "i", "ins", "kbd", "mark", "q", "s", "samp", "small", "span", "strike",
        "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
    }
)  # fmt: skip
# What nobody sees, up to the end tag of the same name.
_UNSEEN: Final = frozenset({"script", "style", "template", "noscript", "svg", "iframe", "object"})
_TAG_NAME: Final = re.compile(r"/?([a-zA-Z][a-zA-Z0-9-]{0,40})")
_END_OF_TAG: Final = re.compile(r"[\"'>]")

_READABLE: Final = re.compile(
    r"text/(?!rtf)|application/(?:[\w.-]+\+)?(?:json|xml|yaml|x-yaml|toml|x-tex|x-ndjson)\b"
    r"|application/xhtml\+xml\b"
)
_CHARSET: Final = re.compile(r"charset\s{0,9}=\s{0,9}[\"']?([a-zA-Z0-9._:-]{1,40})")
# Encodings of text as pages use them. Others that Python knows are no text, or slow to read.
_ENCODINGS: Final = re.compile(
    r"utf-8|utf-16(?:-[bl]e)?|ascii|iso8859-\d{1,2}|cp125\d|koi8-[ru]|gb2312|gbk|gb18030|big5"
    r"|shift_jis|euc_jp|euc_kr|iso2022_jp"
)

_SAME: Final = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′‵ʼ´`", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "…": "...",
        # Nothing is seen of these: soft hyphen, zero width, direction of writing.
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f"),
    }
)
_SPACE: Final = re.compile(r"\s+")
_QUOTED: Final = re.compile(r"""^(["'])(.*)\1$""", re.DOTALL)
_WORD: Final = re.compile(r"\S{1,500}")


@dataclass(frozen=True, slots=True)
class Text:
    """The text that a reader sees, and whether it comes from a page with markup."""

    words: str
    is_page: bool


def read_text(body: bytes, content_type: str) -> Text | None:
    """Return the text of a body, or None for a kind that holds none, a PDF for instance."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind and not _READABLE.match(kind):
        return None
    is_wide = body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if body.startswith(b"%PDF-") or (b"\0" in body[:1_000] and not is_wide):
        return None
    text = decode(body, content_type)
    start = text[:500].lstrip("\ufeff \t\r\n").lower()
    is_page = "html" in kind or (not kind and start.startswith(("<!doctype html", "<html")))
    return Text(visible_text(text) if is_page else text, is_page)


def decode(body: bytes, content_type: str) -> str:
    """Return the text of a body, by its byte order mark, its header or its own word, else UTF-8."""
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return body.decode("utf-16", "replace")
    if body.startswith(codecs.BOM_UTF8):
        return body.decode("utf-8-sig", "replace")
    said = _CHARSET.search(content_type) or _CHARSET.search(body[:2_048].decode("latin-1"))
    try:
        name = codecs.lookup(said[1]).name if said else "utf-8"
    except LookupError:
        name = "utf-8"
    return body.decode(name if _ENCODINGS.fullmatch(name) else "utf-8", "replace")


def visible_text(page: str) -> str:
    """Return what is seen of a page: no markup, comments or scripts; entities as characters."""
    lowered = page.lower() if page.isascii() else None
    found: list[str] = []
    at = 0
    while (tag := page.find("<", at)) >= 0:
        found.append(html.unescape(page[at:tag]))
        if page.startswith("<!--", tag):
            end = page.find("-->", tag + 4)
            at = len(page) if end < 0 else end + 3
            continue
        name = _TAG_NAME.match(page, tag + 1)
        if name is None and page[tag + 1 : tag + 2] not in ("!", "?", "/"):
            found.append("<")  # a lonely sign, as in "a < b"
            at = tag + 1
            continue
        at = _after_tag(page, tag + 1)
        word = name[1].lower() if name else ""
        if word not in _INLINE:
            found.append(" ")
        is_closed = page[tag + 1] == "/" or (word == "svg" and page[at - 2 : at] == "/>")
        if word in _UNSEEN and not is_closed:
            if lowered is None:
                lowered = _lower(page)
            end = lowered.find(f"</{word}", at)
            at = len(page) if end < 0 else end
    found.append(html.unescape(page[at:]))
    return "".join(found)


def _lower(text: str) -> str:
    """Return the text in lower case, letter by letter, so that places stay the same."""
    return text.translate({code: code + 32 for code in range(ord("A"), ord("Z") + 1)})


def _after_tag(page: str, at: int) -> int:
    """Return where a tag ends, past the signs in its quoted values."""
    while (sign := _END_OF_TAG.search(page, at)) is not None:
        if sign[0] == ">":
            return sign.end()
        close = page.find(sign[0], sign.end())
        if close < 0:
            # An apostrophe without its fellow: the next > will do, as in a browser's last resort.
            end = page.find(">", sign.end())
            return len(page) if end < 0 else end + 1
        at = close + 1
    return len(page)


def normalize(text: str) -> str:
    """Return a text in the form in which quotations are compared.

    Letters without regard to case, white space as one space each, quotes and dashes as on a
    keyboard, without what is not seen.
    """
    if not text.isascii():
        text = _compose(text.translate(_SAME)).translate(_SAME)
    else:
        text = text.replace("`", "'")
    return _SPACE.sub(" ", text.casefold()).strip()


def _compose(text: str) -> str:
    """Return letters in their one form.

    Word by word, and long ones in pieces: the time to sort a run of marks grows with its square.
    """
    return _WORD.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)


def find_quotation(quotation: str, words: str) -> str | None:
    """Return the quotation in its normal form when it stands in a text, None when it does not.

    Quotation marks around the whole of it are not part of it, and "..." parts it: the pieces must
    stand in the text in that order. Raises `ValueError` for a quotation without a word in it.
    """
    wanted = normalize(quotation)
    if match := _QUOTED.match(wanted):
        wanted = match[2].strip()
    parts = [part.strip(" []()") for part in wanted.split("...")]
    parts = [part for part in parts if any(letter.isalnum() for letter in part)]
    if not parts:
        raise ValueError("This quotation has no word in it.")
    text, at = normalize(words), 0
    for part in parts:
        at = text.find(part, at)
        if at < 0:
            return None
        at += len(part)
    return " ... ".join(parts)
