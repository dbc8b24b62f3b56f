"""The judge is pure: what it imports and calls can reach no file, clock, network or chance."""

import ast
from pathlib import Path

import pytest

import audits.engine

ENGINE = Path(audits.engine.__file__).parent
SOURCES = sorted(ENGINE.rglob("*.py"))
ALLOWED = {"collections", "dataclasses", "enum", "functools", "hashlib", "json", "types", "typing"}
FORBIDDEN_CALLS = {"open", "print", "input", "eval", "exec", "compile", "__import__", "id", "hash"}


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: str(path.relative_to(ENGINE)))
def test_a_file_of_the_judge_imports_and_calls_nothing_from_outside(source: Path) -> None:
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            names = [node.module or ""]
        else:
            names = []
        for name in names:
            assert name.startswith("audits.engine") or name.split(".")[0] in ALLOWED, name
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in FORBIDDEN_CALLS, node.func.id
