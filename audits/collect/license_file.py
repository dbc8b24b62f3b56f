"""The license file of a repository: which one it is, and which well-known text it holds.

A text is recognized by the title that the license's own authors put at its top; MIT's and BSD's,
which often go without, by the sentence that they begin with. The one that stands first decides,
since texts name other licenses further down. What is not recognized is not guessed.
"""

import hashlib
import re
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

MAX_BYTES = 200_000
_TOP = 600
"""Characters of the folded text in which a title stands, after a line or two of copyright."""
_FIRST_WORDS = 24
_OPENING = 6_000
"""The same for what is said beside a title, and for the sentences of MIT and BSD."""

_SPACE = re.compile(r"\s+")
_NAME = re.compile(
    r"(?:[a-z0-9]+[_-])*(?:licen[cs]e|copying)(?:[_-][a-z0-9]+)*(?:\.(?:md|txt|rst))?",
    re.IGNORECASE,
)

# (identifier of the license table, its title in lower case, what the opening must also say).
# Of two at the same place the one listed first is taken: a modified MIT license begins like MIT's.
_TITLES: tuple[tuple[str, str, str], ...] = (
    ("LicenseRef-modified-mit", "modified mit license", ""),
    ("LicenseRef-deepseek", "deepseek license agreement", ""),
    ("LicenseRef-qwen-research", "qwen research license agreement", ""),
    ("LicenseRef-tongyi-qianwen", "tongyi qianwen license agreement", ""),
    ("LicenseRef-qwen", "qwen license agreement", ""),
    ("llama4", "llama 4 community license agreement", ""),
    ("llama3.3", "llama 3.3 community license agreement", ""),
    ("llama3.2", "llama 3.2 community license agreement", ""),
    ("llama3.1", "llama 3.1 community license agreement", ""),
    ("llama3", "meta llama 3 community license agreement", ""),
    ("llama2", "llama 2 community license agreement", ""),
    ("gemma", "gemma terms of use", ""),
    ("bigscience-bloom-rail-1.0", "bigscience rail license v1.0", ""),
    ("bigscience-openrail-m", "bigscience openrail-m", ""),
    ("bigcode-openrail-m", "bigcode openrail-m", ""),
    ("openrail++", "creativeml open rail++-m", ""),
    ("creativeml-openrail-m", "creativeml open rail-m", ""),
    ("LicenseRef-flux-1-dev-non-commercial", "flux.1 [dev] non-commercial license", ""),
    ("LicenseRef-mistral-research", "mistral ai research license", ""),
    ("LicenseRef-mistral-non-production", "mistral ai non-production license", ""),
    ("LicenseRef-nvidia-open-model", "nvidia open model license", ""),
    ("BUSL-1.1", "business source license 1.1", ""),
    ("openmdw-1.1", "openmdw", "version 1.1"),
    ("openmdw-1.0", "openmdw", ""),
    ("cc-by-nc-nd-4.0", "attribution-noncommercial-noderivatives 4.0 international", ""),
    ("cc-by-nc-sa-4.0", "attribution-noncommercial-sharealike 4.0 international", ""),
    ("cc-by-nc-4.0", "attribution-noncommercial 4.0 international", ""),
    ("cc-by-nd-4.0", "attribution-noderivatives 4.0 international", ""),
    ("cc-by-sa-4.0", "attribution-sharealike 4.0 international", ""),
    ("cc-by-4.0", "attribution 4.0 international", ""),
    ("cc0-1.0", "cc0 1.0 universal", ""),
    ("agpl-3.0", "gnu affero general public license", "version 3"),
    ("lgpl-3.0", "gnu lesser general public license", "version 3"),
    ("lgpl-2.1", "gnu lesser general public license", "version 2.1"),
    ("gpl-3.0", "gnu general public license", "version 3"),
    ("gpl-2.0", "gnu general public license", "version 2"),
    ("mpl-2.0", "mozilla public license version 2.0", ""),
    ("mpl-2.0", "mozilla public license, version 2.0", ""),
    ("apache-2.0", "apache license", "version 2.0"),
    ("mit", "mit license", "permission is hereby granted"),
)
# A text without the sentence must be called nothing else: "under the MIT License, except for …".
_BARE_TITLES = (("mit", "mit license", ""),)
_SENTENCES: tuple[tuple[str, str, str], ...] = (
    ("bsd-3-clause", "redistribution and use in source and binary forms", "neither the name of"),
    ("bsd-2-clause", "redistribution and use in source and binary forms", ""),
    ("mit", "permission is hereby granted, free of charge, to any person obtaining a copy", ""),
)
# A text that begins with one of these titles and goes on to change it is not that license.
_CHANGED = re.compile(
    r"\bmodif(?:ied|ication)s? (?:to|of) (?:the|this) (?:mit|apache|bsd)|non-?commercial|"
    r"monthly active users|acceptable use policy"
)
_PLAIN = frozenset({"mit", "apache-2.0", "bsd-2-clause", "bsd-3-clause"})


def choose_license_file(paths: Iterable[str], link: str | None) -> str | None:
    """Return the path of the file that holds the license of the weights, if there is one.

    1. The file that `license_link` names.
    2. A license file beside the card; one for the model comes before one that is for code.
    """
    listed = sorted(paths)
    linked = _linked_path(link)
    if linked and linked in listed:
        return linked
    candidates = [path for path in listed if "/" not in path and _is_license_name(path)]
    return min(candidates, key=lambda path: (_rank(path), path), default=None)


def _is_license_name(name: str) -> bool:
    return len(name) <= 100 and _NAME.fullmatch(name) is not None


def _rank(name: str) -> int:
    lowered = name.lower()
    if "model" in lowered or "weight" in lowered:
        return 0
    if any(word in lowered for word in ("code", "data", "third", "notice")):
        return 2
    return 1


def _linked_path(link: str | None) -> str | None:
    """Return the path that a link names in the repository itself: a path, or a page of the Hub."""
    if not link:
        return None
    parts = urlsplit(link) if "://" in link else None
    if parts is None:
        return unquote(link).removeprefix("./").strip("/")
    if parts.netloc.lower() not in ("huggingface.co", "www.huggingface.co", "hf.co"):
        return None
    pieces = unquote(parts.path).strip("/").split("/")
    # owner/name/blob/main/LICENSE
    return "/".join(pieces[4:]) if len(pieces) > 4 and pieces[2] in ("blob", "resolve") else None


def read_license_text(content: bytes) -> tuple[str, str | None]:
    """Return the SHA-256 of a text with white space folded, and what it was recognized as."""
    folded = _SPACE.sub(" ", content.decode("utf-8", errors="replace")).strip()
    digest = hashlib.sha256(folded.encode("utf-8", errors="replace")).hexdigest()
    opening = folded[:_OPENING].lower()
    found = [
        (place, identifier)
        for titles, end in (
            (_TITLES, _TOP),
            (_BARE_TITLES, _FIRST_WORDS),
            (_SENTENCES, _OPENING),
        )
        for identifier, title, beside in titles
        if (place := opening.find(title, 0, end)) >= 0 and beside in opening
    ]
    if not found:
        return digest, None
    _, identifier = min(found, key=lambda item: item[0])
    is_changed = identifier in _PLAIN and _CHANGED.search(folded[:20_000].lower())
    return digest, None if is_changed else identifier
