"""The Hub's own library, imported once and in the right order: environment first.

`huggingface_hub` reads these values when it is imported, so nothing else here imports it. A value
that somebody has set on purpose stays.
"""

import os

DEFAULTS = {
    # Otherwise the first call of a process asks `/api/agent-harnesses` first.
    "HF_HUB_DISABLE_TELEMETRY": "1",
    # Files are read by plain HTTP, a few kilobytes each.
    "HF_HUB_DISABLE_XET": "1",
    # A token that lies about on this machine is nobody's permission to use it here.
    "HF_HUB_DISABLE_IMPLICIT_TOKEN": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "HF_HUB_DISABLE_UPDATE_CHECK": "1",
}

for _name, _value in DEFAULTS.items():
    os.environ.setdefault(_name, _value)

import httpx2  # noqa: E402
from huggingface_hub import (  # noqa: E402
    close_session,
    get_session,
    hf_hub_url,
    set_client_factory,
)
from huggingface_hub.errors import (  # noqa: E402
    DisabledRepoError,
    GatedRepoError,
    HfHubHTTPError,
    HFValidationError,
    RemoteEntryNotFoundError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)
from huggingface_hub.utils import (  # type: ignore[attr-defined] # noqa: E402
    build_hf_headers,
    hf_raise_for_status,
    parse_ratelimit_headers,
    validate_repo_id,
)

__all__ = [
    "DisabledRepoError",
    "GatedRepoError",
    "HFValidationError",
    "HfHubHTTPError",
    "RemoteEntryNotFoundError",
    "RepositoryNotFoundError",
    "RevisionNotFoundError",
    "build_hf_headers",
    "close_session",
    "get_session",
    "hf_hub_url",
    "hf_raise_for_status",
    "httpx2",
    "parse_ratelimit_headers",
    "set_client_factory",
    "validate_repo_id",
]
