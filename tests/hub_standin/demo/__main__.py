"""Tell the demonstration's story to a running stand-in: a change every few seconds, then stop."""

import argparse
import json
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Sequence

from tests.hub_standin.demo.story import RETURN, STORY, Step

# A stand-in that was started at the same time needs a moment before it answers.
_SECONDS_TO_START = 30.0


def send(hub: str, step: Step) -> None:
    """Apply one change; raise ``URLError`` when nobody answers or the change is refused."""
    request = urllib.request.Request(
        f"{hub}/_control/{step.change}",
        data=json.dumps(step.arguments).encode(),
        headers={"Content-Type": "application/json"},
        method="POST",
    )
    with urllib.request.urlopen(request, timeout=10):
        return


def wait_until_up(hub: str) -> None:
    """Return when the stand-in answers; ``URLError`` when it has not within half a minute."""
    deadline = time.monotonic() + _SECONDS_TO_START
    while True:
        try:
            with urllib.request.urlopen(f"{hub}/_control/requests", timeout=5):
                return
        except urllib.error.URLError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def tell(hub: str, steps: Iterable[Step], *, speed: float = 1.0) -> None:
    """Apply the steps in order, each after its wait, and print its sentence."""
    for step in steps:
        time.sleep(step.wait / speed)
        send(hub, step)
        print(step.sentence, flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Tell the story once, or again and again, and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.hub_standin.demo", description=__doc__)
    parser.add_argument("--hub", required=True, help="address of the stand-in")
    parser.add_argument("--loop", action="store_true", help="begin again at the end, for ever")
    parser.add_argument("--speed", type=float, default=1.0, help="2 takes half the time")
    options = parser.parse_args(arguments)
    hub = options.hub.rstrip("/")
    try:
        wait_until_up(hub)
        tell(hub, STORY, speed=options.speed)
        while options.loop:
            tell(hub, RETURN, speed=options.speed)
            tell(hub, STORY, speed=options.speed)
    except urllib.error.URLError as problem:
        print(f"The stand-in Hub at {hub} does not take the change: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0
    print("That was the story of the demonstration; the stand-in Hub keeps running.", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
