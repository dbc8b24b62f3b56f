"""One look at one link that somebody offered: is it there, is it what they say, what is it exactly?

The answer is plain data for the record. A failed look is `LinkState.UNREACHED` and says nothing;
what is remembered of content is a digest of its canonical part, never of a whole page, which
changes with every advertisement on it.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from audits.collect.client import Hub
from audits.collect.fetch import Fetched, Fetcher, Refused, Unreachable
from audits.collect.git import (
    CONTENT_TYPE,
    FULL_COMMIT,
    NotGit,
    References,
    commit_address,
    raw_address,
    read_references,
    refs_address,
)
from audits.collect.hub_link import README, look_at_hub
from audits.collect.quotation import find_quotation, normalize, read_text
from audits.collect.text import clean_line
from audits.engine.canonical import digest
from audits.links import BadLink, Link, LinkKind, LinkState, parse_link

__all__ = ["Checked", "Link", "LinkKind", "LinkState", "check_link"]

MAX_NOTE: Final = 300
MAX_ADDRESS: Final = 2_000


@dataclass(frozen=True, slots=True)
class Checked:
    """What one look at a link found."""

    state: LinkState
    status: int | None = None
    """Of the last HTTP answer; None when there was none, or the Hub's client asked."""
    final_url: str = ""
    content_digest: str = ""
    """SHA-256 of the canonical content; empty when there is none."""
    quotation_found: bool | None = None
    """None when none was given, or it could not be looked for; then `note` says why."""
    size: int | None = None
    """In bytes, as far as known."""
    date: str | None = None
    """When it was last modified, as ISO text."""
    commit: str = ""
    """The commit that was seen, for git and Hub links; empty when none could be."""
    note: str = ""
    """A sentence for people."""


def check_link(link: Link, *, fetcher: Fetcher, hub: Hub | None) -> Checked:
    """Look at a link once. Takes `fetcher.limits.seconds` per request and never raises for what
    strangers' servers do; `hub` is needed for links to the Hub.
    """
    try:
        checked = _CHECKS[link.kind](link, fetcher, hub)
    except Refused as error:
        checked = Checked(LinkState.REFUSED, note=str(error))
    except Unreachable as error:
        checked = Checked(LinkState.UNREACHED, note=str(error))
    return replace(
        checked,
        final_url=clean_line(checked.final_url, MAX_ADDRESS),
        commit=clean_line(checked.commit, 64),
        note=clean_line(checked.note, MAX_NOTE),
    )


def _check_page(link: Link, fetcher: Fetcher, hub: Hub | None) -> Checked:
    address = link.url
    raw = _raw_file(link)
    fetched = fetcher.fetch(raw or address)
    return _absent(fetched) or _read(fetched, link.quotation, _there(fetched))


def _raw_file(link: Link) -> str | None:
    """Return where a known host shows a file as it is, for its page with the file in a frame."""
    try:
        meant = parse_link(link.url)
    except BadLink:
        return None
    if meant.kind is not LinkKind.GIT or not meant.path:
        return None
    return raw_address(meant.url, meant.commit or "HEAD", meant.path)


def _check_hub(link: Link, fetcher: Fetcher, hub: Hub | None) -> Checked:
    if hub is None:
        return Checked(LinkState.UNREACHED, note="No Hub is set up to look at this link.")
    look = look_at_hub(link, hub)
    checked = Checked(
        look.state,
        final_url=link.url if look.commit else "",
        content_digest=look.content_digest,
        size=look.size,
        date=look.date,
        commit=look.commit,
        note=look.note,
    )
    if link.sha256 and look.sha256 and look.sha256 != link.sha256:
        note = f"The file has another hash: {look.sha256}."
        return replace(checked, state=LinkState.DIFFERENT, note=note)
    if look.state is not LinkState.THERE or not link.quotation:
        return checked
    if look.text is None:
        note = "The quotation was not looked for: there is no text, or a path is missing."
        return replace(checked, note=note)
    return _look_for(link.quotation, look.text, "text/plain", checked)


def _check_archive(link: Link, fetcher: Fetcher, hub: Hub | None) -> Checked:
    fetched = fetcher.fetch(link.url, as_is=True)
    absent = _absent(fetched)
    if absent:
        return absent
    checked = _there(fetched)
    if fetched.truncated:
        limit = fetcher.limits.body_bytes
        note = f"The file is larger than {limit:,} bytes: its hash was not compared."
        return replace(checked, size=None, note=note)
    found = hashlib.sha256(fetched.body).hexdigest()
    checked = replace(checked, content_digest=found)
    if link.sha256 and found != link.sha256:
        return replace(
            checked, state=LinkState.DIFFERENT, note=f"The file has another hash: {found}."
        )
    return checked


def _check_git(link: Link, fetcher: Fetcher, hub: Hub | None) -> Checked:
    fetched = fetcher.fetch(refs_address(link.url))
    if fetched.status == 401:
        # Git hosts ask for a name for what is private and for what is not there alike.
        note = "There is no such repository, or it is private."
        return Checked(LinkState.MISSING, 401, fetched.final_url, note=note)
    absent = _absent(fetched)
    if absent:
        return absent
    try:
        if not fetched.content_type.startswith(CONTENT_TYPE):
            raise NotGit("This is no git server that can be asked by its modern protocol.")
        references = read_references(fetched.body, is_cut=fetched.truncated)
    except NotGit as error:
        return Checked(LinkState.UNREACHED, fetched.status, fetched.final_url, note=str(error))
    commit, note = _choose_commit(link, references, fetcher)
    if not commit and note:
        return Checked(LinkState.MISSING, fetched.status, link.url, note=note)
    checked = Checked(LinkState.THERE, fetched.status, link.url, commit=commit, note=note)
    if commit and not link.path:
        checked = replace(checked, content_digest=digest({"commit": commit}))
    if link.path or link.quotation:
        return _check_git_file(link, checked, fetcher)
    return checked


def _choose_commit(link: Link, references: References, fetcher: Fetcher) -> tuple[str, str]:
    """Return the commit that a link means, or none and why.

    A commit that is no branch's or tag's newest is not listed: a known host's own page of it tells.
    A note beside a commit says that the commit could not be confirmed.
    """
    if not link.commit:
        return references.head, "" if references.head else "The repository has no commits."
    found = references.find(link.commit)
    if found:
        return found, ""
    if not FULL_COMMIT.fullmatch(link.commit):
        if not references.is_complete:
            raise Unreachable("The list of branches and tags is too long to find this one in.")
        return "", f"The repository is there, without {link.commit}."
    address = commit_address(link.url, link.commit)
    unconfirmed = "The commit is not the newest of a branch or tag, and could not be confirmed."
    if address is None:
        return link.commit, unconfirmed
    try:
        fetched = fetcher.fetch(address)
    except (Refused, Unreachable):
        return link.commit, unconfirmed
    if fetched.status in (404, 410, 422):
        return "", "The repository is there, without this commit."
    return link.commit, "" if 200 <= fetched.status < 300 else unconfirmed


def _check_git_file(link: Link, checked: Checked, fetcher: Fetcher) -> Checked:
    address = raw_address(link.url, checked.commit, link.path or README)
    if address is None:
        note = "Files of this git host are not read: a person must look."
        return replace(checked, note=note)
    fetched = fetcher.fetch(address)
    if fetched.status in (404, 410):
        if not link.path:
            note = f"The quotation was not looked for: there is no {README}, and no path is named."
            return replace(checked, note=note)
        note = "The repository is there, without this file at this commit."
        return replace(checked, state=LinkState.MISSING, status=fetched.status, note=note)
    absent = _absent(fetched)
    if absent:
        return replace(absent, commit=checked.commit)
    there = replace(_there(fetched), commit=checked.commit, note=checked.note)
    blob = hashlib.sha256(fetched.body).hexdigest()
    if link.path:
        content = "" if fetched.truncated else digest({"commit": checked.commit, "content": blob})
    else:
        content = checked.content_digest
    read = _read(fetched, link.quotation, there)
    if link.path and link.sha256 and not fetched.truncated and blob != link.sha256:
        note = f"The file has another hash: {blob}."
        read = replace(read, state=LinkState.DIFFERENT, note=note)
    return replace(read, content_digest=content)


def _absent(fetched: Fetched) -> Checked | None:
    """Return what an answer means that is not the thing itself; None when it is."""
    status = fetched.status
    if 200 <= status < 300:
        return None
    if status in (404, 410):
        state, note = LinkState.MISSING, f"The server says that it is not there ({status})."
    elif status == 401:
        state, note = LinkState.GATED, "The server asks for a name and password (401)."
    else:
        state, note = LinkState.UNREACHED, f"The server does not let this board look ({status})."
    return Checked(state, status, fetched.final_url, note=note)


def _there(fetched: Fetched) -> Checked:
    return Checked(
        LinkState.THERE,
        fetched.status,
        fetched.final_url,
        size=None if fetched.truncated else len(fetched.body),
        date=fetched.last_modified,
    )


def _read(fetched: Fetched, quotation: str, checked: Checked) -> Checked:
    """Add what the text of an answer tells: its digest, and whether the quotation stands in it."""
    text = read_text(fetched.body, fetched.content_type)
    if text is None:
        if not quotation:
            return checked
        kind = fetched.content_type.partition(";")[0] or "no text"
        note = f"The quotation was not looked for: the file is {kind}, which is not read here."
        return replace(checked, note=note)
    if not text.is_page and not fetched.truncated:
        checked = replace(checked, content_digest=digest(normalize(text.words)))
    if not quotation:
        return checked
    found = _look_for(quotation, fetched.body, fetched.content_type, checked)
    if found.state is LinkState.DIFFERENT and fetched.truncated:
        # It may stand further below.
        note = "The quotation is not in the part that was read: the page is too long."
        return replace(found, state=LinkState.THERE, quotation_found=None, note=note)
    return found


def _look_for(quotation: str, body: bytes, content_type: str, checked: Checked) -> Checked:
    text = read_text(body, content_type)
    if text is None:
        note = "The quotation was not looked for: the file is no text."
        return replace(checked, note=note)
    try:
        passage = find_quotation(quotation, text.words)
    except ValueError as error:
        return replace(checked, note=str(error))
    if passage is None:
        note = "The quotation does not stand there."
        return replace(checked, state=LinkState.DIFFERENT, quotation_found=False, note=note)
    content = checked.content_digest or digest(passage)
    return replace(checked, quotation_found=True, content_digest=content)


_Check = Callable[[Link, Fetcher, Hub | None], Checked]
_CHECKS: Final[Mapping[LinkKind, _Check]] = {
    LinkKind.PAGE: _check_page,
    LinkKind.PAPER: _check_page,
    LinkKind.HUB_MODEL: _check_hub,
    LinkKind.HUB_DATASET: _check_hub,
    LinkKind.GIT: _check_git,
    LinkKind.ARCHIVE: _check_archive,
}
