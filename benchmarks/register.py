"""The register of the benchmarks: seeded, written once as Parquet, the same facts for every engine."""

from pathlib import Path

import duckdb

#: a draw between 0 and n - 1 that depends on the row alone, so that any part can be made again
_DRAW = "CREATE MACRO draw(a, b, salt, n) AS CAST(hash(a * 1000003 + b * 101 + salt * 7919) % n AS INTEGER)"


def make_register(folder: Path, households: int, unknown: float = 0.0) -> Path:
    """A register folder of 1 to 6 persons a household (3.0 on average), 0.6 incomes a person, 1.7 assets a household.

    ``unknown``: the share of nullable facts that nobody knows. Written once; an existing folder is kept.
    """
    if (folder / "supports.parquet").exists():
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        connection.execute(_DRAW)
        blur = f"draw(h, k, salt, 100000) < {round(unknown * 100000)}"
        connection.execute(
            f"CREATE MACRO seen(value, h, k, salt) AS CASE WHEN {blur} THEN NULL ELSE value END"
            if unknown
            else "CREATE MACRO seen(value, h, k, salt) AS value"
        )
        connection.execute(f"""CREATE TABLE base AS SELECT i AS h, printf('H%08d', i) AS household_id,
            CASE WHEN draw(i, 0, 1, 100) < 20 THEN 1 WHEN draw(i, 0, 1, 100) < 42 THEN 2 WHEN draw(i, 0, 1, 100) < 64 THEN 3
            WHEN draw(i, 0, 1, 100) < 82 THEN 4 WHEN draw(i, 0, 1, 100) < 94 THEN 5 ELSE 6 END AS n FROM range({households}) r(i)""")
        people = "(SELECT h, household_id, k FROM base, range(6) r(k) WHERE k < n)"
        tables = {
            "households": """SELECT household_id, printf('211282%06d', draw(h, 0, 2, 200)) AS area_code,
                CASE draw(h, 0, 3, 3) WHEN 0 THEN 'urban' ELSE 'rural' END AS residence,
                seen(draw(h, 0, 4, 20) > 0, h, 0, 104) AS registered_here, seen(draw(h, 0, 5, 50) = 0, h, 0, 105) AS sudden_loss,
                seen(draw(h, 0, 6, 90) = 0, h, 0, 106) AS force_majeure, seen(draw(h, 0, 7, 5) = 0, h, 0, 107) AS income_changes_little,
                CASE WHEN draw(h, 0, 8, 10) = 0 THEN DATE '2018-01-01' + draw(h, 0, 9, 700) END AS income_ceased_above FROM base ORDER BY h""",
            "persons": f"""SELECT household_id, printf('P%d', k) AS person_id,
                seen(DATE '1935-01-01' + draw(h, k, 11, 30000), h, k, 111) AS birth_date,
                seen(draw(h, k, 12, 40) > 0, h, k, 112) AS counted,
                CASE WHEN draw(h, k, 13, 200) = 0 THEN DATE '2018-06-01' + draw(h, k, 14, 600) END AS died_on,
                seen(['full', 'partial', 'none'][1 + draw(h, k, 15, 3)], h, k, 115) AS labour,
                seen(draw(h, k, 16, 3) = 0, h, k, 116) AS main_labourer,
                seen(CASE WHEN draw(h, k, 17, 10) = 0 THEN draw(h, k, 18, 5) ELSE 0 END, h, k, 117) AS disability_grade,
                seen(['none', 'visual', 'physical', 'intellectual', 'mental'][1 + draw(h, k, 19, 5)], h, k, 119) AS disability_type,
                seen(CASE draw(h, k, 20, 12) WHEN 0 THEN 'serious' WHEN 1 THEN 'chronic' ELSE 'none' END, h, k, 120) AS illness,
                seen(draw(h, k, 21, 2) = 0, h, k, 121) AS treatment_continues FROM {people} ORDER BY h, k""",
            "incomes": f"""SELECT household_id, printf('P%d', k) AS person_id, ['wage', 'business', 'property', 'transfer', 'other'][1 + draw(h, k, 34, 5)] AS kind,
                seen(draw(h, k, 22, 10) = 0, h, k, 122) AS excluded,
                seen(CAST(draw(h, k, 23, 1200000) / 100 AS DECIMAL(14, 2)), h, k, 123) AS amount_year
                FROM {people} WHERE draw(h, k, 24, 10) < 6 ORDER BY h, k""",
            "assets": """SELECT household_id, CAST(NULL AS VARCHAR) AS person_id, CASE k WHEN 0 THEN ['deposit', 'security', 'insurance'][1 + draw(h, k, 35, 3)] WHEN 1 THEN 'vehicle' ELSE 'house' END AS kind,
                seen(draw(h, k, 25, 20) = 0, h, k, 125) AS exempt, seen(1 + draw(h, k, 26, 2) * draw(h, k, 27, 2), h, k, 126) AS quantity,
                seen(CAST(draw(h, k, 28, 4000000) / 100 AS DECIMAL(14, 2)), h, k, 128) AS value
                FROM base, range(3) r(k) WHERE k = 0 OR draw(h, k, 29, 10) < CASE k WHEN 1 THEN 1 ELSE 6 END ORDER BY h, k""",
            "supports": """SELECT household_id, CAST(NULL AS VARCHAR) AS person_id, 'dibao' AS programme,
                seen(DATE '2016-01-01' + draw(h, 0, 30, 1200), h, 0, 130) AS since,
                CASE WHEN draw(h, 0, 31, 4) = 0 THEN DATE '2018-01-01' + draw(h, 0, 32, 900) END AS ended_on
                FROM base WHERE draw(h, 0, 33, 10) = 0 ORDER BY h""",
        }
        for name, query in tables.items():
            connection.execute(f"COPY ({query}) TO '{folder / name}.parquet' (FORMAT parquet)")
    return folder
