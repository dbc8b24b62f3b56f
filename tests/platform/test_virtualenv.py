"""`make setup` in every state of the environment; the lock names nothing, so no index is asked."""

import os
import runpy
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

PROGRAM = Path(__file__).parent.parent.parent / "openboard/embedded/virtualenv.py"


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    path = tmp_path / "requirements.lock"
    path.write_text("# nothing\n")
    return path


def setup(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, PROGRAM, *map(str, arguments)],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """An environment that is complete, and the lock that it was filled from."""
    place = tmp_path_factory.mktemp("made")
    lock = place / "requirements.lock"
    lock.write_text("# nothing\n")
    done = setup(place / "venv", lock)
    assert done.returncode == 0, done.stderr
    assert "Making a Python environment" in done.stdout
    return place / "venv", lock


def test_an_environment_that_is_complete_is_left_as_it_is(made: tuple[Path, Path]) -> None:
    done = setup(*made)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_another_lock_is_installed_into_the_same_environment(
    made: tuple[Path, Path], tmp_path: Path
) -> None:
    folder, lock = made
    other = tmp_path / "requirements-dev.lock"
    other.write_text("# nothing, and more\n")
    done = setup(folder, other)
    assert "Installing" in done.stdout
    assert "Making" not in done.stdout
    # The lock of the tests holds all that the other one holds, so it would do as well.
    assert setup(folder, lock, other).stdout == ""
    assert "Installing" in setup(folder, lock).stdout


def test_a_stamp_is_written_last(made: tuple[Path, Path]) -> None:
    """Whoever is killed while packages are installed leaves none, and the next start installs."""
    folder, lock = made
    (folder / "openboard-lock.sha256").unlink()
    assert "Installing" in setup(folder, lock).stdout
    assert setup(folder, lock).stdout == ""


def test_a_start_that_was_killed_half_way_is_completed(tmp_path: Path, lock: Path) -> None:
    folder = tmp_path / "venv"
    killed = subprocess.Popen(
        [sys.executable, PROGRAM, folder, lock],
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    deadline = time.monotonic() + 30
    while not (folder / "pyvenv.cfg").exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    os.killpg(killed.pid, signal.SIGKILL)
    killed.wait()
    done = setup(folder, lock)
    assert done.returncode == 0, done.stderr
    assert (folder / "bin" / "python").exists()


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path: Path, lock: Path) -> None:
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / "thesis.tex").write_text("years of work")
    done = setup(folder, lock)
    assert done.returncode == 1
    assert "name another folder" in done.stderr
    assert (folder / "thesis.tex").exists()


def test_an_old_python_is_told_what_to_do(
    tmp_path: Path, lock: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2, "final", 0))
    monkeypatch.setattr(sys, "argv", [str(PROGRAM), str(tmp_path / "venv"), str(lock)])
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(SystemExit) as stopped:
        runpy.run_path(str(PROGRAM), run_name="__main__")
    assert stopped.value.code == 1
    said = capsys.readouterr().err
    assert "needs Python 3.11 or newer" in said
    assert "is Python 3.9" in said


def test_a_package_without_a_wheel_is_explained(made: tuple[Path, Path], tmp_path: Path) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text("openboard-has-no-such-package==1.0 --hash=sha256:" + "0" * 64 + "\n")
    done = setup(made[0], lock, PIP_NO_INDEX="1")
    assert done.returncode == 1
    assert "no ready-made wheel for this machine" in done.stderr
    assert "nothing is ever compiled" in done.stderr
    assert "Installing" in setup(*made).stdout  # what failed half-way is not taken for whole
