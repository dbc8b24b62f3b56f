"""Who the embedded servers run as, and the folders that are theirs alone.

Started by an ordinary user, everything is that user's. PostgreSQL refuses to run as root, so a
board that root starts runs both servers as a user of their own, made on the first start.
"""

import os
import pwd
import stat
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Any

from openboard.embedded.folder import CannotStartError

ROOTS_STAND_IN = "openboard-db"


def server_user() -> pwd.struct_passwd | None:
    """The user to run servers as; None means the one we are.

    Raises `CannotStartError` when root cannot make one.
    """
    if os.geteuid() != 0:
        return None
    with suppress(KeyError):
        return pwd.getpwnam(ROOTS_STAND_IN)
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin"]
    try:
        subprocess.run([*command, ROOTS_STAND_IN], check=True, capture_output=True)
        return pwd.getpwnam(ROOTS_STAND_IN)
    except (OSError, subprocess.CalledProcessError, KeyError) as error:
        raise CannotStartError(
            "PostgreSQL does not run as root, and no user could be made for it. Run OpenBoard as "
            f"an ordinary user, or make one: useradd --system {ROOTS_STAND_IN}"
        ) from error


def as_user(user: pwd.struct_passwd | None) -> dict[str, Any]:
    """Arguments for `subprocess` that run a command as that user."""
    if user is None:
        return {}
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def make_private(path: Path, user: pwd.struct_passwd | None) -> None:
    """Make a folder that only `user` (and root) may enter.

    Raises `CannotStartError` when something else is there: a link, or somebody else's folder. In a
    folder for temporary files anybody may have put it there, in wait for us.
    """
    mine = {os.geteuid()} | ({user.pw_uid} if user else set())
    with suppress(FileExistsError):
        path.mkdir(mode=0o700)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in mine:
        raise CannotStartError(f"{path} is not ours. See who has put it there, and remove it.")
    if user is not None:
        os.chown(path, user.pw_uid, user.pw_gid)
    path.chmod(0o700)


def open_the_way(path: Path) -> None:
    """Let other users pass through a folder and those above it: not list them, only pass.

    Needed where root keeps its clone in a folder of its own, such as its home.
    """
    for folder in (path, *path.parents):
        mode = folder.stat().st_mode
        if folder.is_dir() and not mode & stat.S_IXOTH:
            folder.chmod(mode | stat.S_IXOTH)
