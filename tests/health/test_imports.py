"""What the core may not know: web frameworks, today's date, and what the benchmarks compare with."""

import ast
from pathlib import Path

import pytest

from tests.health.repository import files, named, text

PURE = ("core", "policy", "procedure", "reviews", "matching", "documents", "demo", "watch")
CLOCKS = {"today", "now", "utcnow"}


def sources(*rooms: str) -> list[Path]:
    return [path for room in rooms for path in files(".py", under=f"src/doudi/{room}")]


def imported(path: Path) -> set[str]:
    """The first word of every module a file imports, wherever in the file."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(text(path))):
        if isinstance(node, ast.Import):
            found |= {name.name.split(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


def clock_calls(path: Path) -> list[str]:
    """Where a file asks what day or time it is."""
    return [
        f"{named(path)}:{node.lineno} {node.func.attr}()"
        for node in ast.walk(ast.parse(text(path)))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOCKS
    ]


def test_law_and_values_know_no_web_framework():
    assert sources("core", "policy")
    wrong = [named(path) for path in sources(*PURE) if imported(path) & {"django", "psycopg", "ninja"}]
    assert wrong == []


def test_nothing_pure_asks_what_day_it_is():
    assert [call for path in sources(*PURE) for call in clock_calls(path)] == []


def test_what_the_benchmarks_compare_with_is_never_imported():
    wrong = [
        named(path)
        for path in files(".py", under="src") + files(".py", under="tests")
        if any(name.startswith(("openfisca", "policyengine")) for name in imported(path))
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "line", ["import datetime\ndatetime.date.today()", "from datetime import datetime as d\nd.now()"]
)
def test_the_guard_sees_a_clock(line, tmp_path, monkeypatch):
    monkeypatch.setattr("tests.health.repository.ROOT", tmp_path)
    path = tmp_path / "sample.py"
    path.write_text(line)
    assert len(clock_calls(path)) == 1
