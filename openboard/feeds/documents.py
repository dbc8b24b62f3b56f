"""Entries as XML: RSS 2.0 and Atom, with the links of RFC 5005 and WebSub."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from html import escape
from typing import Any

from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed

TAG = "tag:openboard,2026:"
"""The board's name in ids: a date on which it was ours (RFC 4151), never a host."""

FH = "http://purl.org/syndication/history/1.0"

# When a feed without entries was last changed: some moment that stays what it is.
NEVER = datetime(2026, 1, 1, tzinfo=UTC)

# What XML 1.0 has no way to write: control characters, halves of surrogate pairs, non-characters.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """Return text without what XML 1.0 cannot hold: one such character would break the feed."""
    return _UNWRITABLE.sub("", text)


class Format(StrEnum):
    """How a feed is written; the value is also the ending of its address."""

    RSS = "rss"
    ATOM = "atom"

    @property
    def media_type(self) -> str:
        """What it is called in headers and links."""
        return f"application/{self.value}+xml"

    @property
    def route(self) -> str:
        """How names of routes end."""
        return "feed" if self is Format.RSS else "atom"


@dataclass(frozen=True, slots=True)
class Category:
    """One word to filter by, and what it says something about."""

    scheme: str
    term: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. Texts are plain; addresses are whole."""

    id: str
    title: str
    text: str
    url: str
    published: datetime
    updated: datetime
    categories: tuple[Category, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """One document of a feed: the newest entries, or an archive of older ones."""

    id: str
    """The feed's, in each of its documents."""
    title: str
    subtitle: str
    url: str
    """The page that the feed is of."""
    self_url: str
    entries: tuple[Entry, ...]
    links: tuple[tuple[str, str], ...] = ()
    """Relations to other addresses, as `("prev-archive", "https://…")`."""
    is_archive: bool = False

    @property
    def updated(self) -> datetime:
        """When something in it last changed."""
        return max((entry.updated for entry in self.entries), default=NEVER)


def write(document: Document, format: Format) -> bytes:
    """Return a document as XML."""
    writer = (_Rss if format is Format.RSS else _Atom)(
        title=clean(document.title),
        link=document.url,
        description=clean(document.subtitle),
        subtitle=clean(document.subtitle),
        language="en",
        author_name="OpenBoard",
        feed_url=document.self_url,
        feed_guid=clean(document.id),
        document=document,
    )
    for entry in document.entries:
        writer.add_item(
            title=clean(entry.title),
            link=entry.url,
            # Readers take it for HTML in both formats: what is text must be written as such.
            description=escape(clean(entry.text), quote=False),
            unique_id=entry.id,
            unique_id_is_permalink=False,
            pubdate=entry.published,
            updateddate=entry.updated,
            entry=entry,
        )
    return writer.writeString("utf-8").encode()


class _Rss(Rss201rev2Feed):
    def rss_attributes(self) -> dict[str, str]:
        return {**super().rss_attributes(), "xmlns:fh": FH}

    def latest_post_date(self) -> datetime:
        updated: datetime = self.feed["document"].updated
        return updated

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        document: Document = self.feed["document"]
        for relation, href in document.links:
            handler.addQuickElement("atom:link", None, {"rel": relation, "href": href})
        if document.is_archive:
            handler.addQuickElement("fh:archive")

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        for one in item["entry"].categories:
            handler.addQuickElement("category", clean(one.term), {"domain": f"{TAG}{one.scheme}"})


class _Atom(Atom1Feed):
    def root_attributes(self) -> dict[str, str]:
        return {**super().root_attributes(), "xmlns:fh": FH}

    def latest_post_date(self) -> datetime:
        updated: datetime = self.feed["document"].updated
        return updated

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        document: Document = self.feed["document"]
        for relation, href in document.links:
            handler.addQuickElement("link", "", {"rel": relation, "href": href})
        if document.is_archive:
            handler.addQuickElement("fh:archive")

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        for one in item["entry"].categories:
            attributes = {"term": clean(one.term), "scheme": f"{TAG}{one.scheme}"}
            handler.addQuickElement("category", "", attributes)
