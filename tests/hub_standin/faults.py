"""Named ways in which the stand-in misbehaves on purpose."""

from dataclasses import dataclass
from enum import StrEnum


class Route(StrEnum):
    """What a request asks for; a fault may be limited to some of these."""

    LIST = "list"
    INFO = "info"
    REFS = "refs"
    TREE = "tree"
    COMMITS = "commits"
    PATHS_INFO = "paths-info"
    AUTH_CHECK = "auth-check"
    SAFETENSORS = "safetensors-metadata"
    SCAN = "scan"
    TREESIZE = "treesize"
    DISCUSSIONS = "discussions"
    FILE = "file"
    PAGE = "page"
    ACCOUNT = "account"
    TAGS = "tags"
    TRENDING = "trending"
    HARNESSES = "harnesses"
    UNKNOWN = "unknown"


class Trouble(StrEnum):
    """The ways to misbehave."""

    RATE_LIMITED = "rate_limited"  # 429, whatever the counters say
    SERVER_ERROR = "server_error"  # 500
    GATEWAY_TIMEOUT = "gateway_timeout"  # 504 with an HTML page, as a proxy sends it
    HTML_PAGE = "html_page"  # 200 with HTML where JSON belongs
    BROKEN_JSON = "broken_json"  # 200 with JSON that stops in the middle, its length stated rightly
    SLOW = "slow"  # the answer comes after so many seconds
    DRIP = "drip"  # the body comes byte by byte and takes so many seconds
    TRUNCATED = "truncated"  # half the body, then the connection ends
    RESET = "reset"  # the connection is reset instead of an answer
    WRONG_TYPES = "wrong_types"  # JSON whose fields have other types than they should


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to misbehave: how, how often, and for which requests.

    ``times`` counts down with each request it hits; ``None`` never ends. ``on`` empty means every
    request. ``seconds`` is the time that ``slow`` and ``drip`` take. ``retry_after`` adds that
    header, which the real Hub was never seen to send, to a 429.
    """

    trouble: Trouble
    times: int | None = None
    on: frozenset[Route] = frozenset()
    seconds: float = 5.0
    retry_after: int | None = None
