"""Run the stand-in Hub in a process of its own, until interrupted."""

import argparse
import threading
from collections.abc import Sequence

from tests.hub_standin import bench, catalog
from tests.hub_standin.demo import world as demo_world
from tests.hub_standin.ratelimit import Limits
from tests.hub_standin.repositories import Repository
from tests.hub_standin.server import StandInHub


def read_arguments(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Return the command line's arguments."""
    usual = Limits()
    parser = argparse.ArgumentParser(prog="python -m tests.hub_standin", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen at")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one and prints it")
    parser.add_argument(
        "--scenario",
        choices=("cases", "demo", "bench"),
        default="cases",
        help="cases: one repository per odd case; demo: a small believable Hub; bench: many models",
    )
    parser.add_argument("--models", type=int, default=500, help="models of the bench scenario")
    parser.add_argument("--latency-ms", type=float, default=0, help="added to every answer")
    parser.add_argument("--limit-api", type=int, default=usual.api, help="API requests per window")
    parser.add_argument("--limit-resolve", type=int, default=usual.resolvers)
    parser.add_argument("--limit-pages", type=int, default=usual.pages)
    parser.add_argument("--window", type=float, default=usual.window, help="seconds")
    parser.add_argument(
        "--explicit-missing",
        action="store_true",
        help="say X-Error-Code: RepoNotFound to anonymous callers, which the real Hub does not",
    )
    return parser.parse_args(arguments)


def choose_repositories(scenario: str, models: int) -> list[Repository]:
    """Return the repositories of a scenario."""
    if scenario == "bench":
        return bench.make_repositories(models)
    return demo_world.make_repositories() if scenario == "demo" else catalog.make_repositories()


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until interrupted; the first line printed ends in the address."""
    options = read_arguments(arguments)
    repositories = choose_repositories(options.scenario, options.models)
    hub = StandInHub(
        repositories,
        limits=Limits(
            api=options.limit_api,
            resolvers=options.limit_resolve,
            pages=options.limit_pages,
            window=options.window,
        ),
        latency=options.latency_ms / 1000,
        host=options.host,
        port=options.port,
        is_missing_explicit=options.explicit_missing,
    )
    with hub:
        print(f"Stand-in Hub with {len(repositories)} repositories at {hub.url}", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print("Stopped.", flush=True)


if __name__ == "__main__":
    main()
