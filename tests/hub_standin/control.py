"""Changes from another process: ``POST /_control/<change>`` with the arguments as a JSON object.

The changes are the methods of :class:`tests.hub_standin.world.World` under their own names, with
``name`` and their keyword arguments: ``update``, ``empty``, ``delete``, ``restore``, ``rename``,
``change_identity``, ``disturb``, ``mend``; beside them ``reset_counts`` and ``limits`` (``api``,
``resolvers``, ``pages``, ``window``). ``GET /_control/requests`` answers the counts.
None of this is counted.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from tests.hub_standin.messages import Request, Response, error, json_response
from tests.hub_standin.ratelimit import Limits
from tests.hub_standin.repositories import Repository
from tests.hub_standin.world import UnknownRepositoryError

if TYPE_CHECKING:
    from tests.hub_standin.server import StandInHub

PREFIX = "/_control/"
CHANGES = (
    "update",
    "empty",
    "delete",
    "restore",
    "rename",
    "change_identity",
    "disturb",
    "mend",
    "reset_counts",
)


def answer(hub: "StandInHub", request: Request) -> Response:
    """Apply a change and return the new commit, or return the counts."""
    name = request.path.removeprefix(PREFIX)
    if request.method == "GET" and name == "requests":
        return json_response({bucket: hub.count(bucket) for bucket in ("api", "resolve", "pages")})
    if request.method != "POST":
        return error(405, "Send changes with POST.")
    try:
        arguments: Mapping[str, Any] = json.loads(request.body or b"{}")
        return json_response(_apply(hub, name, arguments))
    except UnknownRepositoryError as problem:
        return error(404, str(problem))
    except (TypeError, ValueError) as problem:
        return error(400, f"{name}: {problem}")


def _apply(hub: "StandInHub", change: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    if change == "limits":
        hub.limiter.restart(Limits(**{**asdict(hub.limiter.limits), **arguments}))
        return asdict(hub.limiter.limits)
    if change not in CHANGES:
        raise ValueError(f"unknown change; known are limits, {', '.join(CHANGES)}")
    result = getattr(hub, change)(**arguments)
    if isinstance(result, Repository):
        return {"id": result.repo_id, "kind": str(result.kind), "sha": result.head.id}
    return {}
