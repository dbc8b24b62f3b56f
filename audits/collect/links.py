"""What the text of a card links to: code repositories and data sets, as leads.

Most links of a card lead to somebody else's serving tools. A link counts when its owner is the
publisher's own, or when it stands under a heading or beside a label that says it is the code.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

MAX_LINES = 5_000
MAX_LINE = 2_000
MAX_LINKS = 10

# Serving and conversion tools, hosts of attachments, and the Hub's own libraries: linked by most
# cards, and never the code of the model.
_TOOLS = frozenset(
    {
        "vllm-project", "sgl-project", "ggml-org", "ggerganov", "abetlen", "oobabooga", "ollama",
        "lm-sys", "huggingface", "nvidia", "unslothai", "axolotl-ai-cloud", "hiyouga", "modelscope",
        "internlm", "intel", "microsoft", "bentoml", "mlc-ai", "ml-explore", "turboderp",
        "turboderp-org", "casper-hansen", "autogptq", "panqiwei", "dao-ailab", "user-attachments",
        "pytorch", "google", "eleutherai", "openai", "lostruins", "kvcache-ai", "skypilot-org",
    }
)  # fmt: skip
_NOT_AN_OWNER = frozenset(
    {"user-attachments", "features", "orgs", "topics", "sponsors", "settings", "apps", "about"}
)

_GITHUB = re.compile(
    r"(?:https?://)?(?:www\.)?github\.com/"
    r"([A-Za-z0-9][A-Za-z0-9-]{0,38})/([A-Za-z0-9._-]{1,100})(/[^\s)\]>\"'`|]{0,200})?"
)
_DATASET = re.compile(
    r"https?://(?:www\.)?huggingface\.co/datasets/"
    r"([A-Za-z0-9][A-Za-z0-9._-]{0,95}/[A-Za-z0-9][A-Za-z0-9._-]{0,95})"
)
_CODE_HEADING = re.compile(
    r"(?:model sources|resources|open resources|repositor(?:y|ies)|code|training code|"
    r"reproducib\w*|training (?:procedure|details)|learn more|links)\b",
    re.IGNORECASE,
)
_CODE_LABEL = re.compile(
    r"\*\*\s*(?:repository|repositories|code|github|core repo|training code|evaluation code)",
    re.IGNORECASE,
)
_DATA_HEADING = re.compile(
    r"(?:(?:pre-?|post-?)?training data|data(?:sets?)?|training)\b", re.IGNORECASE
)
_NOT_DATA_HEADING = re.compile(r"eval|bench|result|perform|usage", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    heading: str


def _lines(text: str) -> Iterator[_Line]:
    """Go through the lines outside code fences, each with the heading above it."""
    heading, is_fenced = "", False
    for line in text.split("\n", MAX_LINES)[:MAX_LINES]:
        stripped = line.strip()[:MAX_LINE]
        if stripped.startswith(("```", "~~~")):
            is_fenced = not is_fenced
        elif is_fenced:
            continue
        elif stripped.startswith("#"):
            heading = stripped.lstrip("#").strip(" *:")
            yield _Line(stripped, heading)
        elif stripped:
            yield _Line(stripped, heading)


def find_code_links(text: str, owner: str) -> tuple[str, ...]:
    """Return the code repositories that a card links as its own, in the order of the text."""
    found: dict[str, str] = {}
    for line in _lines(text):
        if "github.com/" not in line.text.lower():
            continue
        is_labelled = bool(_CODE_HEADING.match(line.heading) or _CODE_LABEL.search(line.text))
        for match in _GITHUB.finditer(line.text):
            who, name, rest = match[1], _trim(match[2]), (match[3] or "").lower()
            if not name or who.lower() in _NOT_AN_OWNER or "license" in rest:
                continue
            is_own = who.lower() == owner.lower()
            if is_own or (is_labelled and who.lower() not in _TOOLS):
                found.setdefault(f"{who}/{name}".lower(), f"https://github.com/{who}/{name}")
    return tuple(found.values())[:MAX_LINKS]


def find_datasets(text: str) -> list[str]:
    """Return the Hub data sets that a card links where it speaks of training data."""
    found: dict[str, str] = {}
    for line in _lines(text):
        if "/datasets/" not in line.text:
            continue
        if _DATA_HEADING.match(line.heading) and not _NOT_DATA_HEADING.search(line.heading):
            for match in _DATASET.finditer(line.text):
                name = match[1].rstrip(".-_")
                found.setdefault(name.lower(), name)
    return list(found.values())[:MAX_LINKS]


def _trim(name: str) -> str:
    return name.rstrip(".,;:)").removesuffix(".git").rstrip(".")
