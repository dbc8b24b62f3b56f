"""The demonstration: the same board, looking at a stand-in for the Hub instead of the Hub.

The stand-in is the one that the tests use, so `make demo` works in a clone, not in the image.
"""

import sys
from pathlib import Path

from openboard.embedded.programs import Program

STAND_IN = "tests.hub_standin"


def demo_environment(hub_port: int) -> dict[str, str]:
    """A small world in a hurry: everything is looked at again within seconds."""
    return {
        "OPENBOARD_DEMO": "True",
        "HF_ENDPOINT": f"http://127.0.0.1:{hub_port}",
        "HF_TOKEN": "",
        "AUDIT_INTERVAL_SECONDS": "8",
        "AUDIT_GONE_CONFIRM_SECONDS": "8",
        "AUDIT_BEAT_SECONDS": "2",
        "FORM_LEAST_SECONDS": "1",
        "EVIDENCE_INTERVAL_SECONDS": "12",
        # Pages of the stand-in can be offered as evidence, too.
        "FETCH_ALLOW": f"127.0.0.1:{hub_port}",
        "COUNTS_SECONDS": "1",
    }


def demo_registry() -> Path:
    """The folder that names the stand-in's models."""
    return Path(__file__).resolve().parent.parent.parent / "tests/hub_standin/demo/registry"


def demo_hub(hub_port: int) -> Program:
    """The stand-in Hub itself."""
    # The real Hub's limits would be used up within two minutes by a world in such a hurry.
    options = ("--port", str(hub_port), "--scenario", "demo", "--window", "10")
    return Program("hub", (sys.executable, "-m", STAND_IN, *options))


def demo_story(hub_port: int) -> Program:
    """Whoever changes the stand-in's repositories, one after the other."""
    options = ("--hub", f"http://127.0.0.1:{hub_port}")
    return Program("story", (sys.executable, "-m", f"{STAND_IN}.demo", *options), has_end=True)


def demo_evidence(hub_port: int) -> Program:
    """Somebody who offers evidence by the form, and somebody who decides about it."""
    options = ("--hub", f"http://127.0.0.1:{hub_port}")
    return Program("people", (sys.executable, "manage.py", "tell_demo", *options), has_end=True)
