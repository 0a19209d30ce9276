"""Where DuckDB may put what does not fit its memory: never into the folder somebody happens to stand in."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "doudi"


def connections() -> Iterator[tuple[str, ast.Call]]:
    """Every ``duckdb.connect(…)`` of the parts that handle what departments send."""
    for part in ("matching", "apps/rosters", "apps/screening", "apps/checks"):
        for path in sorted((SOURCE / part).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and ast.unparse(node.func) == "duckdb.connect":
                    yield f"{path.relative_to(SOURCE)}:{node.lineno}", node


@pytest.mark.parametrize(("place", "call"), [pytest.param(*one, id=one[0]) for one in connections()])
def test_every_database_says_where_it_spills(place: str, call: ast.Call) -> None:
    """The default is ``.tmp`` beside whoever runs it, readable by all, and left there by a process that is killed."""
    given = {one.arg: ast.unparse(one.value) for one in call.keywords}
    source = (SOURCE / place.split(":")[0]).read_text(encoding="utf-8")
    assert "config" in given, place
    assert "temp_directory" in (given["config"] if given["config"] != "settings" else source), place
