"""What a board is made of: the programs, and the environment that they share.

The same three commands stand in docker-compose.yml; a test holds the two together.
"""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace

from openboard.embedded.folder import Folder


@dataclass(frozen=True, slots=True)
class Program:
    """One child process: the word in front of its lines, and its command.

    `has_end` means that an exit code of 0 is its good end and no reason to start it again.
    """

    name: str
    command: tuple[str, ...]
    has_end: bool = False


def web(address: str = "127.0.0.1", port: int = 8000) -> Program:
    """The web server.

    granian rather than gunicorn: on a 20 kB page with one process and four threads it answered 2.1
    times as many requests a second (5,800 against 2,800, two cores, client on the same machine).
    """
    return Program(
        "web",
        (
            *("granian", "--interface", "wsgi", "--http", "1", "--no-ws"),
            *("--host", address, "--port", str(port)),
            *("--workers", "1", "--blocking-threads", "4", "--respawn-failed-workers"),
            *("--log-level", "warning"),
            "openboard.wsgi:application",
        ),
    )


WORKER = Program(
    "worker",
    # No talk between workers: they meet in the database, not at the broker.
    (
        *("celery", "--quiet", "-A", "openboard", "worker", "--loglevel", "INFO"),
        *("--without-gossip", "--without-mingle"),
    ),
)
BEAT = Program(
    "beat", ("celery", "--quiet", "-A", "openboard", "beat", "--loglevel", "WARNING", "--pidfile=")
)


def in_this_python(program: Program) -> Program:
    """The same program, run by the Python that runs us rather than by whatever PATH finds."""
    return replace(program, command=(sys.executable, "-m", *program.command))


def board_environment(
    folder: Folder, port: int, environment: Mapping[str, str] | None = None
) -> dict[str, str]:
    """The environment of every program of the board in this folder.

    What the person set stays as it is; `DATABASE_URL` and `REDIS_URL` above all.
    """
    given = {key: value for key, value in (environment or os.environ).items() if value}
    needed = {
        "DATA": str(folder.root),
        "OPENBOARD_EMBEDDED": "True",
        "PYTHONUNBUFFERED": "1",
        "DJANGO_SETTINGS_MODULE": "openboard.settings",
    }
    defaults = {
        "DATABASE_URL": folder.database_url,
        "REDIS_URL": folder.redis_url,
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
    }
    for name in ("DATABASE_URL", "REDIS_URL"):
        if f"{name}_FILE" in given:
            del defaults[name]
    if os.geteuid() == 0:  # Celery's advice is right, but nine lines long at each start
        needed["PYTHONWARNINGS"] = "ignore:You're running the worker with superuser privileges"
    if "SECRET_KEY" not in given and "SECRET_KEY_FILE" not in given:
        needed["SECRET_KEY_FILE"] = str(folder.secret_key)
    return folder.mark({**defaults, **given, **needed})
