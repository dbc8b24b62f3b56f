"""What a git server says of a repository: its references, by the smart HTTP protocol.

One request, as `git ls-remote` makes it: `GET …/info/refs?service=git-upload-pack`. The answer is a
list of pkt-lines (gitprotocol-pack): four hexadecimal digits of length, then so many bytes less
four. A server that strangers name may send anything, so every length and every name is checked.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from audits.collect.text import clean_line

SERVICE: Final = "service=git-upload-pack"
CONTENT_TYPE: Final = "application/x-git-upload-pack-advertisement"
MAX_REFS: Final = 100_000
_MAX_LINE: Final = 65_520
"""By the protocol, with the four digits of the length."""
_COMMIT: Final = re.compile(rb"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_LENGTH: Final = re.compile(rb"[0-9a-f]{4}", re.IGNORECASE)
FULL_COMMIT: Final = re.compile(r"[0-9a-f]{40}")


class NotGit(Exception):  # noqa: N818 (a fact about an answer)
    """The answer is not what a git server says."""


@dataclass(frozen=True, slots=True)
class References:
    """Branches and tags with their commits, as far as they were read."""

    head: str
    """The commit of the default branch; empty in a repository without commits."""
    refs: dict[str, str]
    is_complete: bool

    def find(self, revision: str) -> str:
        """Return the commit of a branch, a tag or an advertised commit; empty when not seen.

        An annotated tag leads to the commit that it marks. Part of a commit counts from seven
        digits, when only one commit begins so.
        """
        for name in (
            f"refs/tags/{revision}^{{}}",
            f"refs/heads/{revision}",
            f"refs/tags/{revision}",
            revision,
        ):
            if name in self.refs:
                return self.refs[name]
        if not re.fullmatch(r"[0-9a-f]{7,64}", revision):
            return ""
        found = {commit for commit in self.refs.values() if commit.startswith(revision)}
        return found.pop() if len(found) == 1 else ""


def refs_address(url: str) -> str:
    """Return where a repository lists its references."""
    return f"{url.rstrip('/')}/info/refs?{SERVICE}"


def read_references(body: bytes, *, is_cut: bool) -> References:
    """Return the references in an answer; `is_cut` when the body ends before its end.

    Raises `NotGit` for anything that breaks the protocol.
    """
    lines = _lines(body, is_cut=is_cut)
    first = next(lines, None)
    if first is None or first.rstrip(b"\n") != b"# service=git-upload-pack":
        raise NotGit("The answer does not begin as a git server's does.")
    if next(lines, None) != b"":
        raise NotGit("The answer of the git server is out of order.")
    refs: dict[str, str] = {}
    ended = False
    for line in lines:
        if line == b"":
            ended = True
            break
        commit, _, name = line.partition(b"\0")[0].rstrip(b"\n").partition(b" ")
        if not _COMMIT.fullmatch(commit) or not name:
            raise NotGit("The git server names a reference that cannot be read.")
        if name == b"capabilities^{}":
            continue  # an empty repository
        refs[clean_line(name.decode("utf-8", "replace"), 300)] = commit.decode("ascii")
        if len(refs) >= MAX_REFS:
            break
    if not ended and not is_cut and len(refs) < MAX_REFS:
        raise NotGit("The answer of the git server has no end.")
    return References(refs.get("HEAD", ""), refs, is_complete=ended)


def _lines(body: bytes, *, is_cut: bool) -> Iterator[bytes]:
    """Go through the pkt-lines; an empty one is a flush."""
    at = 0
    while at < len(body):
        digits = body[at : at + 4]
        if not _LENGTH.fullmatch(digits):
            if is_cut and len(digits) < 4:
                return
            raise NotGit("The git server states a length that is none.")
        length = int(digits, 16)
        if length == 0:
            yield b""
            at += 4
            continue
        if not 4 < length <= _MAX_LINE:
            raise NotGit("The git server states a length that is not allowed.")
        if at + length > len(body):
            if is_cut:
                return
            raise NotGit("The answer of the git server broke off.")
        yield body[at + 4 : at + length]
        at += length


def raw_address(url: str, commit: str, path: str) -> str | None:
    """Return where a known host shows a file as it is, at a commit or `HEAD`; None elsewhere."""
    host, repository = _known(url)
    file, at = quote(path, safe="/"), quote(commit, safe="")
    match host:
        case "github.com":
            return f"https://raw.githubusercontent.com/{repository}/{at}/{file}"
        case "gitlab.com":
            return f"https://gitlab.com/{repository}/-/raw/{at}/{file}"
        case "codeberg.org" if commit != "HEAD":
            sort = "commit" if FULL_COMMIT.fullmatch(commit) else "branch"
            return f"https://codeberg.org/{repository}/raw/{sort}/{at}/{file}"
    return None


def commit_address(url: str, commit: str) -> str | None:
    """Return where a known host shows a commit; None for other hosts."""
    host, repository = _known(url)
    match host:
        case "github.com" | "codeberg.org":
            return f"https://{host}/{repository}/commit/{quote(commit, safe='')}"
        case "gitlab.com":
            return f"https://gitlab.com/{repository}/-/commit/{quote(commit, safe='')}"
    return None


def _known(url: str) -> tuple[str, str]:
    match = re.fullmatch(r"https?://(github\.com|gitlab\.com|codeberg\.org)/(.+?)(?:\.git)?/?", url)
    return (match[1], match[2]) if match else ("", "")
