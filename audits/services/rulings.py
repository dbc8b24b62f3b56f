"""What a moderator rules to be accepted, made fit to be judged and shown."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from urllib.parse import urlsplit

from audits.collect.terms import parse_terms
from audits.collect.text import clean_line
from audits.engine.accepted import Accepted
from audits.engine.components import Basis
from audits.engine.licenses import Terms
from audits.services.inputs import leads_back

MAX_NOTE = 300
MAX_NAME = 200
MAX_URL = 500

_ON_HUB = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,95}/[A-Za-z0-9][A-Za-z0-9._-]{0,95}")


class BadRulingError(ValueError):
    """A ruling that cannot be judged by; the message is a sentence for the moderator."""


def tidy_ruling(ruling: Accepted, *, uid: str, slug: str, today: date) -> Accepted:
    """Return a ruling of this submission and day, with clean lines of limited length.

    Whether a link is there and was seen is the machine's to say: a ruling begins as listed. Raises
    `BadRulingError` for a link that is none, for a name that the Hub cannot have, and for a base
    that was itself made from the model.
    """
    entered = today.isoformat()
    said, terms, report = ruling.statement, ruling.license, ruling.reproduction
    base, dataset = ruling.base, ruling.dataset
    for name in (base.model if base else "", dataset.hub if dataset else ""):
        if name and not _ON_HUB.fullmatch(name):
            raise BadRulingError("A model or data set is named by its place: owner/name.")
    if base is not None and leads_back(base.model, slug):
        raise BadRulingError(f"{base.model} cannot be its base: it was made from this model.")
    return replace(
        ruling,
        submission=uid,
        is_gone=False,
        statement=replace(
            said,
            url=_url(said.url),
            note=clean_line(said.note, MAX_NOTE),
            entered=entered,
            basis=Basis.LISTED,
        )
        if said
        else None,
        license=replace(
            terms,
            url=_url(terms.url),
            note=clean_line(terms.note, MAX_NOTE),
            entered=entered,
        )
        if terms
        else None,
        reproduction=replace(
            report,
            by=clean_line(report.by, MAX_NAME),
            url=_url(report.url),
            note=clean_line(report.note, MAX_NOTE),
            entered=entered,
            basis=Basis.LISTED,
        )
        if report
        else None,
        dataset=replace(
            dataset,
            name=clean_line(dataset.name, MAX_NAME),
            url=_url(dataset.url) if dataset.url else None,
        )
        if dataset
        else None,
    )


def read_terms(text: str) -> Terms | None:
    """Return a license as a moderator wrote it, read as everywhere; None for an empty text."""
    return parse_terms(text)


def same_but_for_the_day(one: Accepted | None, other: Accepted) -> Accepted | None:
    """Return the first of two rulings when they differ in their dates at most."""
    return one if one is not None and _undated(one) == _undated(other) else None


def _undated(ruling: Accepted) -> Accepted:
    said, terms, report = ruling.statement, ruling.license, ruling.reproduction
    return replace(
        ruling,
        statement=replace(said, entered="") if said else None,
        license=replace(terms, entered="") if terms else None,
        reproduction=replace(report, entered="") if report else None,
    )


def _url(text: str) -> str:
    """Return a web address; an empty one stays empty."""
    if not text:
        return ""
    url = clean_line(text, MAX_URL)
    try:
        parts = urlsplit(url)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        is_address = False
    if not is_address or " " in url or url != text.strip():
        raise BadRulingError("The link must be a web address that begins with https:// or http://.")
    return url
