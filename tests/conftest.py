"""What all tests share: real servers, a real worker, a real browser, and no way out.

PostgreSQL and Valkey are started once, from the same wheels as `make run`, before Django reads its
settings; `DATABASE_URL` and `REDIS_URL` replace them. Nothing here is faked.
"""

import os
import tempfile
from contextlib import ExitStack

import pytest

# The Hub's client reads these once, when it is first imported.
os.environ.update(
    {
        "HF_ENDPOINT": "http://127.0.0.1:9",  # nobody; a test that needs a Hub starts the stand-in
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "HF_HUB_DISABLE_XET": "1",
        "HF_HUB_DISABLE_IMPLICIT_TOKEN": "1",
        "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    }
)
for name in ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"):
    os.environ.pop(name, None)

from tests.servers import running_servers  # noqa: E402

pytest_plugins = ["tests.workers", "tests.browsers"]

_until_the_end = ExitStack()


def pytest_configure(config: pytest.Config) -> None:
    """Start the servers, then let Django read settings that point to them."""
    if config.option.collectonly or config.option.help or config.option.version:
        os.environ.setdefault("DATABASE_URL", "postgresql://nobody@127.0.0.1:9/nothing")
        os.environ.setdefault("REDIS_URL", "redis://127.0.0.1:9/0")
    else:
        _until_the_end.enter_context(running_servers())
    os.environ["HF_HOME"] = _until_the_end.enter_context(
        tempfile.TemporaryDirectory(prefix="openboard-hf-")
    )
    os.environ["OPENBOARD_EMBEDDED"] = "True"
    os.environ["SECRET_KEY"] = "only for tests, where nothing is secret: 0123456789"
    os.environ["DJANGO_SETTINGS_MODULE"] = "openboard.settings"
    from django.conf import settings

    settings.DATABASES  # noqa: B018  # read now; pytest-django sets Django up next


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the servers."""
    _until_the_end.close()


@pytest.fixture(scope="session", autouse=True)
def _collected_static_files() -> None:
    """Pages name their static files by content, so the files must have been collected."""
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)
