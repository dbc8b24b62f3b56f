"""PostgreSQL and Valkey for one test run, in a folder of their own that goes away with it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from openboard.embedded.board import throwaway_folder
from openboard.embedded.postgres import Postgres
from openboard.embedded.valkey import Valkey

# Test data need not survive a power cut; not waiting for the disk halves the time.
FORGETFUL = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


@contextmanager
def running_servers() -> Iterator[None]:
    """Start what the environment does not name, and name it there."""
    with throwaway_folder("openboard-test-") as folder, folder.hold():
        postgres, valkey = Postgres(folder, options=FORGETFUL), Valkey(folder)
        try:
            if not os.environ.get("DATABASE_URL"):
                postgres.start()
                os.environ["DATABASE_URL"] = folder.database_url
            if not os.environ.get("REDIS_URL"):
                valkey.start()
                os.environ["REDIS_URL"] = folder.redis_url
            os.environ["DATA"] = str(folder.root)
            yield
        finally:
            postgres.stop()
            valkey.stop()
