"""One folder, one board: who holds it, what is in it, what was left in it."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from openboard.embedded.folder import (
    LONGEST_SOCKET_FOLDER,
    CannotStartError,
    Folder,
    stop_processes,
)
from openboard.embedded.owner import make_private

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


def test_a_second_board_in_the_same_folder_is_refused_in_words(tmp_path: Path) -> None:
    refused = pytest.raises(CannotStartError, match=rf"\(process {os.getpid()}\).*DATA=")
    with Folder(tmp_path).hold(), refused, Folder(tmp_path).hold():
        pass


def test_a_folder_can_be_held_again_however_its_holder_ended(tmp_path: Path) -> None:
    hold = f"from openboard.embedded.folder import Folder; f = Folder({str(tmp_path)!r}).hold(); "
    subprocess.run(
        [sys.executable, "-c", hold + "f.__enter__(); import os; os.kill(os.getpid(), 9)"],
        check=False,
    )
    with Folder(tmp_path).hold():
        assert (tmp_path / "lock").read_text() == f"{os.getpid()}\n"


def test_a_folder_that_cannot_be_written_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    refused = pytest.raises(CannotStartError, match="cannot be written")
    with refused, Folder(tmp_path / "file" / "var").hold():
        pass


def test_the_key_is_made_once_and_is_its_owners_only(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    (tmp_path / "secret_key.new").write_text("half of o")  # a start that was killed
    folder.make_secret_key()
    first = folder.secret_key.read_text()
    folder.make_secret_key()
    assert folder.secret_key.read_text() == first
    assert len(first) > 50
    assert stat.S_IMODE(folder.secret_key.stat().st_mode) == 0o600


def test_sockets_move_out_of_a_folder_whose_path_is_too_long(tmp_path: Path) -> None:
    short, long = Folder("/srv/board"), Folder(tmp_path / ("x" * 200))
    assert short.sockets == Path("/srv/board/run")
    assert len(str(long.sockets)) <= LONGEST_SOCKET_FOLDER
    assert long.sockets != Folder(tmp_path / ("y" * 200)).sockets


def test_a_private_folder_is_not_taken_over_from_somebody_else(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(CannotStartError, match="is not ours"):
        make_private(tmp_path / "link", None)
    make_private(tmp_path / "mine", None)
    make_private(tmp_path / "mine", None)
    assert stat.S_IMODE((tmp_path / "mine").stat().st_mode) == 0o700


def test_only_what_a_board_started_is_found_and_ended(tmp_path: Path) -> None:
    folder, other = Folder(tmp_path / "a"), Folder(tmp_path / "b")
    ours = subprocess.Popen(SLEEP, env=folder.mark(os.environ), start_new_session=True)
    theirs = subprocess.Popen(SLEEP, env=other.mark(os.environ), start_new_session=True)
    nobodys = subprocess.Popen(SLEEP, start_new_session=True)
    try:
        assert [process.pid for process in folder.leftovers()] == [ours.pid]
        stop_processes(folder.leftovers())
        assert ours.poll() is not None
        assert theirs.poll() is None
        assert nobodys.poll() is None
    finally:
        for process in (ours, theirs, nobodys):
            process.kill()
            process.wait()


def test_whoever_will_not_stop_is_killed() -> None:
    stubborn = subprocess.Popen(
        [
            *(sys.executable, "-c"),
            "import signal, time; signal.signal(15, signal.SIG_IGN); print(1, flush=True);"
            "time.sleep(60)",
        ],
        stdout=subprocess.PIPE,
    )
    with stubborn:
        assert stubborn.stdout is not None
        stubborn.stdout.readline()
        stop_processes([psutil.Process(stubborn.pid)], patience=0.2)
        assert stubborn.poll() is not None
