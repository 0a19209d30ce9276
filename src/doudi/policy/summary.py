"""What a sweep's file says in sum: for each answer, how many households have it, have it not, or are undecided."""

from pathlib import Path

import duckdb

from doudi.policy.sql.cells import quoted, text_literal


def summarize(file: Path, answers: list[str]) -> dict[str, dict[str, int]]:
    """``{answer: {"yes": n, "no": n, "unknown": n}}``. No is false, ``none``, 0, 0.00 or an empty list."""
    with duckdb.connect(config={"autoinstall_known_extensions": "false"}) as connection:
        source = f"read_parquet({text_literal(str(file))})"
        types = {
            row[0]: str(row[1]) for row in connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
        }
        asked = ", ".join(
            part
            for name in answers
            for part in (f"count(*) FILTER ({_no(quoted(name), types[name])})", f"count({quoted(name)})")
        )
        row = connection.execute(f"SELECT count(*){', ' + asked if asked else ''} FROM {source}").fetchone()
    assert row is not None
    return {
        name: {
            "yes": row[2 + 2 * at] - row[1 + 2 * at],
            "no": row[1 + 2 * at],
            "unknown": row[0] - row[2 + 2 * at],
        }
        for at, name in enumerate(answers)
    }


def _no(column: str, type_: str) -> str:
    match type_:
        case "BOOLEAN":
            return f"NOT {column}"
        case "VARCHAR":
            return f"{column} = 'none'"
        case "VARCHAR[]":
            return f"len({column}) = 0"
        case _:
            return f"{column} = 0"
