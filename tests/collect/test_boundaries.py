"""Who imports what: the library in one place, and so after its environment was set."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def test_only_one_file_imports_the_hubs_library() -> None:
    importing = {
        path.name
        for path in (ROOT / "audits").rglob("*.py")
        if re.search(r"^\s*(?:from|import) huggingface_hub\b", path.read_text(), re.M)
    }
    assert importing == {"library.py"}


def test_the_environment_is_set_before_the_library_is_imported() -> None:
    code = (
        "import os; [os.environ.pop(name) for name in list(os.environ) if name.startswith('HF_')];"
        "import audits.collect.hub; from huggingface_hub import constants as c;"
        "print(c.HF_HUB_DISABLE_TELEMETRY, c.HF_HUB_DISABLE_XET, c.HF_HUB_DISABLE_IMPLICIT_TOKEN)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.stdout.strip() == "True True True", done.stderr
