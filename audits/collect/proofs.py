"""Tokens by which producers show who they are: put into the model card, or into a file's name.

This board gives them out; who can put one into the repository speaks for it.
"""

import json
import re
from collections.abc import Iterable
from typing import Any

MAX_PROOFS = 50
"""Kept of one repository; a publisher who replies to every finding needs about thirty."""

_PROOF = re.compile(r"openboard-proof-[0-9a-f]{24}(?![0-9a-f])")


def find_proofs(card: bytes, head: Any, names: Iterable[str]) -> tuple[str, ...]:
    """Return the tokens in a card, in its head as the Hub read it, and in the names of files.

    `card` is the file as it was read, comments and head included. In order, at most fifty.
    """
    # Escapes in JSON change no token, and end none: none of them begins with a hexadecimal digit.
    texts = [card.decode("utf-8", errors="replace"), json.dumps(head, default=str), *names]
    found = {proof for text in texts for proof in _PROOF.findall(text)}
    return tuple(sorted(found)[:MAX_PROOFS])
