#!/usr/bin/env python
"""Django's command line for OpenBoard."""

import os
import sys
from pathlib import Path


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openboard.settings")
    use_key_of_folder()
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


def use_key_of_folder() -> None:
    # Beside `make run` the key is the board's own: a link that add_staff signs must hold there.
    key = Path(os.environ.get("DATA") or Path(__file__).parent / "var") / "secret_key"
    if not (os.environ.get("SECRET_KEY") or os.environ.get("SECRET_KEY_FILE")) and key.is_file():
        os.environ["SECRET_KEY_FILE"] = str(key)


if __name__ == "__main__":
    main()
