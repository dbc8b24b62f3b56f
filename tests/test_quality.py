"""The whole project at once: its form, its types, its borders, its promises in prose.

Each check is a test, so that the closing line of a test run counts everything there is.
"""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
LOCKS = ("requirements.lock", "requirements-dev.lock")


def run(*command: str | Path, **environment: str) -> None:
    """Run a tool at the project's root; its words are the failure's message."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"\n{done.stdout}{done.stderr}"


def tracked_files() -> list[Path]:
    """Every file of the project: tracked, or about to be."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listing.returncode:
        pytest.skip("not in a clone: git lists no files")
    names = listing.stdout.decode().split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def tracked_texts() -> dict[str, str]:
    """The text files among them, by name."""
    texts = {}
    for path in tracked_files():
        try:
            texts[str(path.relative_to(ROOT))] = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
    return texts


def test_the_linter_has_nothing_to_say() -> None:
    run(BIN / "ruff", "check", "--quiet", ".")


def test_the_code_has_its_one_form() -> None:
    run(BIN / "ruff", "format", "--check", "--quiet", ".")


@pytest.mark.timeout(600)
def test_the_types_hold_strictly() -> None:
    run(BIN / "mypy", "--no-error-summary")


def test_the_import_contracts_hold() -> None:
    run(BIN / "lint-imports", "--no-cache")


def test_the_engine_keeps_clear_of_clock_and_chance_in_what_it_calls() -> None:
    """`datetime` and `date` are plain data to the engine; what reads the clock is not allowed."""
    clock = re.compile(
        r"\b(?:datetime|date)\.(?:now|utcnow|today)\b|\buuid[14]\b|\bopen\(|\bhash\("
    )
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in sorted((ROOT / "audits/engine").rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if clock.search(line)
    ]
    assert found == []


def test_every_change_of_the_tables_has_its_migration() -> None:
    run(sys.executable, "manage.py", "makemigrations", "--check", "--dry-run", "--skip-checks")


def test_django_finds_nothing_to_mend() -> None:
    run(sys.executable, "manage.py", "check", "--fail-level", "WARNING")


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_file_names_no_place(name: str) -> None:
    """Where packages come from is the installing machine's business; what they are is ours."""
    lock = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(r"://|--(extra-)?index-url|--find-links|--trusted-host|^-[if]\b|@ ", lock)


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_file_has_a_hash_for_everything(name: str) -> None:
    lock = (ROOT / name).read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[a-z0-9])", lock)
    assert len(entries) > 30
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_locks_agree_with_each_other_and_with_the_project() -> None:
    """`make setup` takes an environment with the larger lock for one with the smaller."""
    runtime, development = ({*pins(name).items()} for name in LOCKS)
    assert runtime <= development
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    names = {re.split(r"[\[~>=]", requirement)[0] for requirement in wanted}
    assert names <= set(pins("requirements-dev.lock"))


def pins(name: str) -> dict[str, str]:
    """Package to version, as locked."""
    lock = (ROOT / name).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9-]+)(?:\[[a-z,]+\])?==([^ \\]+)", lock, re.M))


def test_no_file_names_a_machine_or_a_package_host() -> None:
    """A clone must work for everybody; a path or a mirror of one machine breaks it elsewhere."""
    forbidden = re.compile(
        r"(?<![\w.])/(?:root|work|farm|home/[a-z]+)/"
        r"|https?://[^/\s]*(?:pypi|pythonhosted|npmjs|debian)\.[^/\s]*"
        r"|--(?:extra-)?index-url\s+\S+:"
    )
    found = [
        f"{name}:{number}: {line.strip()[:100]}"
        for name, text in tracked_texts().items()
        if name != "tests/test_quality.py"
        for number, line in enumerate(text.splitlines(), 1)
        if forbidden.search(line)
    ]
    assert found == []


def test_no_file_is_large_or_left_from_a_tool() -> None:
    """Pictures and recordings are welcome up to 1 MiB; data folders and caches are not."""
    sizes = {str(path.relative_to(ROOT)): path.stat().st_size for path in tracked_files()}
    assert {name: size for name, size in sizes.items() if size > 2**20} == {}
    assert [name for name in sizes if re.search(r"(^|/)(var|\.venv|__pycache__)/", name)] == []


def test_every_setting_is_explained() -> None:
    """What can be set from outside is in docs/settings.md, and nothing else is."""
    code = "".join(
        (ROOT / name).read_text(encoding="utf-8")
        for name in ("openboard/settings.py", "openboard/embedded/supervisor.py")
    )
    readers = r"env\.(text|secret|flag|integer|seconds|names|places|rate|choice|web_address)"
    settings = {name for _, name in re.findall(readers + r'\(\s*"([A-Z_]+)"', code)}
    explained = set(
        re.findall(
            r"^\| `([A-Z_]+)`", (ROOT / "docs/settings.md").read_text(encoding="utf-8"), re.M
        )
    )
    assert settings - {"OPENBOARD_EMBEDDED"} == explained


def test_every_command_of_the_readme_exists() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.M))
    assert set(re.findall(r"(?:^    |`)make ([a-z-]+)", readme, re.M)) <= targets
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", readme)
    assert [link for link in links if not (ROOT / link).exists()] == []
