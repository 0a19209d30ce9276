"""docs/clauses.md says what the packs say."""

import runpy
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_clause_table_is_what_the_packs_say_now() -> None:
    made = runpy.run_path(str(ROOT / "scripts" / "build_clause_table.py"))["clause_table"]()
    assert (ROOT / "docs" / "clauses.md").read_text(encoding="utf-8") == made, (
        "docs/clauses.md is out of date: run python scripts/build_clause_table.py"
    )
