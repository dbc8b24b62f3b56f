"""Make the Python environment from a lock file: `make setup`, and the first step of all others.

    python3 virtualenv.py FOLDER LOCK [LOCK-THAT-WOULD-DO-AS-WELL …]

The only file of OpenBoard that runs outside of that environment, with whatever Python there is. So
it uses the standard library only, and a syntax that Python 3.6 reads as well, to be able to answer
an old Python with a sentence instead of a SyntaxError.

A stamp in the folder says which lock it was filled from. The stamp is written last: an environment
without one was killed half-way, and is completed or made again.
"""

import hashlib
import os
import shutil
import subprocess
import sys

OLDEST = 11  # Python 3.11
NEWEST = 14
STAMP = "openboard-lock.sha256"
MINE = {"bin", "include", "lib", "lib64", "share", "pyvenv.cfg", ".gitignore", "CACHEDIR.TAG"}


def main() -> int:
    """Make or complete the environment; 0 when it is ready, else 1 after a sentence."""
    if len(sys.argv) < 3:
        return fail("Usage: python3 virtualenv.py FOLDER LOCK [LOCK-THAT-WOULD-DO-AS-WELL ...]")
    folder, locks = sys.argv[1], sys.argv[2:]
    if sys.version_info < (3, OLDEST):
        return start_over_with_a_newer_python()
    python = os.path.join(folder, "bin", "python")
    is_filled = read(os.path.join(folder, STAMP)) in [digest(lock) for lock in locks]
    if is_filled and runs(python, "-c", ""):
        return 0
    if not runs(python, "-m", "pip", "--version") and not make(folder):
        return 1
    return 0 if fill(folder, python, locks[0]) else 1


def start_over_with_a_newer_python() -> int:
    """Run this file again with a Python that is new enough, if one is on the PATH."""
    for minor in range(NEWEST, OLDEST - 1, -1):
        name = f"python3.{minor}"
        if runs(name, "-c", "import venv, ensurepip"):
            return subprocess.call([name, *sys.argv])
    return fail(
        f"OpenBoard needs Python 3.{OLDEST} or newer, and {sys.executable} is Python "
        f"{version()}. Install a newer one, or name it: make run PYTHON=/path/to/python3.{OLDEST}"
    )


def make(folder: str) -> bool:
    """Make an empty environment; half of one that was there is removed."""
    if os.path.isdir(folder) and not set(os.listdir(folder)) <= MINE | {STAMP}:
        fail(f"{folder} holds other things than a Python environment; name another folder: VENV=…")
        return False
    say(f"Making a Python environment in {folder}")
    shutil.rmtree(folder, ignore_errors=True)
    made = subprocess.run(
        [sys.executable, "-m", "venv", folder],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if made.returncode == 0:
        return True
    shutil.rmtree(folder, ignore_errors=True)
    said = made.stdout.decode("utf-8", "replace").strip()
    if not runs(sys.executable, "-c", "import ensurepip"):
        fail(
            "This Python cannot make virtual environments: its `venv` is a package of its own. On "
            f"Debian and Ubuntu, as root: apt-get install python{version()}-venv\n"
            "Then run the same command again."
        )
    else:
        fail(f"Python could not make a virtual environment in {folder}:\n{said}")
    return False


def fill(folder: str, python: str, lock: str) -> bool:
    """Install exactly what the lock names, each file checked against its hash, nothing compiled."""
    say(f"Installing what {lock} names; the first time this takes a minute")
    stamp = os.path.join(folder, STAMP)
    if os.path.exists(stamp):
        os.remove(stamp)
    command = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command += ["--require-hashes", "--only-binary", ":all:", "--requirement", lock]
    if subprocess.call(command) != 0:
        fail(
            "Installing failed, and pip says why above. If it was the connection, run the same "
            "command again: it goes on from here. If it was `No matching distribution`, a package "
            f"has no ready-made wheel for this machine ({sys.platform} on {os.uname().machine}, "
            f"Python {version()}); nothing is ever compiled. Linux with glibc 2.28 or newer and "
            f"macOS, on x86-64 or ARM64, with Python 3.{OLDEST} to 3.{NEWEST}, have all wheels."
        )
        return False
    with open(stamp + ".new", "w", encoding="ascii") as file:
        file.write(digest(lock))
    os.replace(stamp + ".new", stamp)
    return True


def runs(*command: str) -> bool:
    """True when the command exists and ends well."""
    try:
        quiet = subprocess.DEVNULL
        return subprocess.call(command, stdin=quiet, stdout=quiet, stderr=quiet) == 0
    except OSError:
        return False


def digest(path: str) -> str:
    """What identifies the content of a file."""
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def read(path: str) -> str:
    """A small file's text; nothing where there is no such file."""
    try:
        with open(path, encoding="utf-8") as file:
            return file.read().strip()
    except OSError:
        return ""


def version() -> str:
    """The running Python's version, such as 3.11."""
    return f"{sys.version_info[0]}.{sys.version_info[1]}"


def say(text: str) -> None:
    """One line for the person."""
    print(text)
    sys.stdout.flush()


def fail(text: str) -> int:
    """A sentence about what went wrong; returns the exit code of a failure."""
    sys.stderr.write(text + "\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
