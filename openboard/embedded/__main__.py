"""`python -m openboard.embedded run` and `… demo`: a whole board in one foreground process."""

import argparse
import sys

from openboard.embedded.board import find_free_port, run_board, throwaway_folder
from openboard.embedded.demo import (
    demo_environment,
    demo_evidence,
    demo_hub,
    demo_registry,
    demo_story,
)
from openboard.embedded.folder import CannotStartError, Folder
from openboard.embedded.supervisor import Log


def port(text: str) -> int:
    """A port's number, from 1 to 65535."""
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port; take a number such as 8000")
    return int(text)


def main() -> int:
    """Run the board until it is stopped; 0, or 1 when it could not start."""
    parser = argparse.ArgumentParser(prog="python -m openboard.embedded")
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="the board, with its data in a folder that stays")
    run.add_argument("--data", default="var", help="the folder (var)")
    demo = commands.add_parser("demo", help="a demonstration that needs no internet")
    for command in (run, demo):
        command.add_argument("--port", type=port, default=8000, help="the web server's port (8000)")
    arguments = parser.parse_args()

    log = Log()
    try:
        if arguments.command == "run":
            run_board(Folder(arguments.data), arguments.port, log)
        else:
            hub_port = find_free_port()
            with throwaway_folder("openboard-demo-") as folder:
                run_board(
                    folder,
                    arguments.port,
                    log,
                    extra=demo_environment(hub_port),
                    prepare=("--registry", str(demo_registry())),
                    before=(demo_hub(hub_port),),
                    after=(demo_story(hub_port), demo_evidence(hub_port)),
                )
    except CannotStartError as error:
        sys.stdout.flush()
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
