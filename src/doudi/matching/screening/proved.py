"""A register → the same register with what the rosters prove put in, so that the rules see what the departments know.

Nothing is taken out because a roster is silent: "not on the list" is not "no". What is added:

- a fact: the roster's value where the register has none, or one that says less (`_STRONGER`)
- property: as many vehicles, houses, companies as the departments know beyond those declared; the part of deposits,
  securities, insurance that exceeds what was declared
- income: what exceeds the declared income of this kind, by the source that says most (two sources that speak of one
  wage are not added up)
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from doudi.policy.sql.cells import quoted, text_literal
from doudi.policy.vocabulary import TABLES, load_vocabulary

#: facts that a roster's value replaces whatever the register says; the others only fill what is unknown or "no"
_STRONGER = {"person.died_on", "person.disability_grade", "person.disability_type", "household.registered_poor", "household.monitored_as"}  # fmt: skip
#: words from the one that says most; of all other facts the first value by number, letter or day stands
_SAYS_MOST = {
    "person.disability_grade": ("1", "2", "3", "4", "0"),
    "person.disability_type": ("multiple", "mental", "intellectual", "physical", "visual", "speech", "hearing", "none"),
    "person.self_care": ("none", "partial", "full"),
    "household.monitored_as": ("sudden", "unstable", "marginal", "no"),
    "household.registered_poor": ("current", "exited", "no"),
}  # fmt: skip
#: what "no" looks like in the register, where a roster's yes replaces it
_NO = {"bool": ("false",), "enum": ("none", "no")}
_BY_COUNT = ("vehicle", "house", "shop", "company", "machinery")
_BY_VALUE = ("deposit", "security", "insurance")


def write_proved(connection: duckdb.DuckDBPyConnection, register: Path, out: Path) -> None:
    """Write the proved register into ``out`` (Parquet, every cell as text); ``evidence`` is in the connection."""
    out.mkdir(parents=True, exist_ok=True)
    for entity, table in TABLES.items():
        if not read_table(connection, register, table):
            continue  # unknown for everybody, and stays so: what a roster proves of some says nothing of the rest
        made = {
            "household": _with_facts,
            "person": _with_facts,
            "asset": _with_assets,
            "income": _with_incomes,
        }
        query = made[entity](connection, entity) if entity in made else f"SELECT * FROM {table}"
        connection.execute(
            f"COPY ({query}) TO {text_literal(str(out / f'{table}.parquet'))} (FORMAT parquet)"
        )


def read_table(connection: duckdb.DuckDBPyConnection, register: Path, table: str) -> bool:
    """Read a table of a register as text; whether there is one."""
    for name, reader in ((f"{table}.parquet", "read_parquet({})"), (f"{table}.csv", "read_csv({}, all_varchar=true, header=true, nullstr='')")):  # fmt: skip
        if (register / name).is_file():
            source = reader.format(text_literal(str(register / name)))
            connection.execute(
                f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT CAST(COLUMNS(*) AS VARCHAR) FROM {source}"
            )
            return True
    return False


def _columns(connection: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    return [str(row[0]) for row in connection.execute(f"DESCRIBE {table}").fetchall()]


def _with_facts(connection: duckdb.DuckDBPyConnection, entity: str) -> str:
    table, key = TABLES[entity], f"{entity}_id"
    there = _columns(connection, table)
    proved = [row[0].partition(".")[2] for row in connection.execute(
        f"SELECT DISTINCT target FROM evidence WHERE target LIKE '{entity}.%' ORDER BY 1").fetchall()]  # fmt: skip
    shown = [_fact(entity, name, name in there, name in proved) for name in dict.fromkeys([*there, *proved])]
    joins = "".join(
        f" LEFT JOIN (SELECT {key}, {_one_of(entity, name)} AS value FROM evidence WHERE target = '{entity}.{name}' GROUP BY 1)"
        f" AS e_{name} ON e_{name}.{key} = t.{key}"
        for name in proved
    )
    return f"SELECT {', '.join(shown)} FROM {table} t{joins}"


def _one_of(entity: str, name: str) -> str:
    """SQL: of several rows about one fact, the value that says most: the first death, the severest grade."""
    order = _SAYS_MOST.get(f"{entity}.{name}")
    if order is None:
        return "min(value)"
    listed = ", ".join(text_literal(one) for one in order)
    return f"arg_min(value, (coalesce(list_position([{listed}], value), {len(order)}), value))"


def _fact(entity: str, name: str, there: bool, proved: bool) -> str:
    column = quoted(name)
    if not proved:
        return f"t.{column}"
    if not there:
        return f"e_{name}.value AS {column}"
    if f"{entity}.{name}" in _STRONGER:
        return f"coalesce(e_{name}.value, t.{column}) AS {column}"
    none = _NO.get(load_vocabulary().facts[entity][name].given_as, ())
    says_no = f"t.{column} IN ({', '.join(text_literal(one) for one in none)})" if none else "false"
    return f"CASE WHEN t.{column} IS NULL OR {says_no} THEN coalesce(e_{name}.value, t.{column}) ELSE t.{column} END AS {column}"


def _with_assets(connection: duckdb.DuckDBPyConnection, entity: str) -> str:
    columns = _columns(connection, "assets")
    counted = ", ".join(text_literal(kind) for kind in _BY_COUNT)
    valued = ", ".join(text_literal(kind) for kind in _BY_VALUE)
    quantity = "coalesce(TRY_CAST(quantity AS BIGINT), 1)" if "quantity" in columns else "1"
    connection.execute(f"""CREATE OR REPLACE TEMP TABLE added_assets AS
        SELECT household_id, person_id, kind, NULL::VARCHAR AS value FROM (
            SELECT e.household_id, e.person_id, e.target[7:] AS kind,
                row_number() OVER (PARTITION BY e.household_id, e.target ORDER BY e.person_id, e.roster, e.row) AS turn,
                coalesce(d.many, 0) AS declared
            FROM evidence e LEFT JOIN (SELECT household_id, kind, sum({quantity}) AS many FROM assets GROUP BY ALL) d
                ON d.household_id = e.household_id AND d.kind = e.target[7:]
            WHERE e.target LIKE 'asset.%' AND e.target[7:] IN ({counted}))
        WHERE turn > declared
        UNION ALL
        SELECT e.household_id, e.person_id, e.kind, CAST(e.amount - coalesce(d.total, 0) AS VARCHAR) FROM (
            SELECT household_id, arg_max(person_id, (amount, person_id)) AS person_id, target[7:] AS kind, sum(amount) AS amount
            FROM evidence WHERE target LIKE 'asset.%' AND target[7:] IN ({valued}) GROUP BY household_id, target) e
        LEFT JOIN (SELECT household_id, kind, sum(TRY_CAST(value AS DECIMAL(14,2))) AS total FROM assets GROUP BY ALL) d
            ON d.household_id = e.household_id AND d.kind = e.kind
        WHERE e.amount > coalesce(d.total, 0)""")  # fmt: skip
    shown = {"household_id": "a.household_id", "person_id": "a.person_id", "kind": "a.kind", "value": "a.value",
             "quantity": "CASE WHEN a.value IS NULL THEN '1' END", "exempt": "'false'"}  # fmt: skip
    added = ", ".join(f"{shown.get(name, 'NULL::VARCHAR')} AS {quoted(name)}" for name in columns)
    # a deposit of unknown value whose bank has answered is known now: the answer stands in its place
    return f"""SELECT * FROM assets t WHERE NOT (kind IN ({valued}) AND value IS NULL AND EXISTS (
            SELECT 1 FROM evidence e WHERE e.household_id = t.household_id AND e.target = 'asset.' || t.kind))
        UNION ALL BY NAME SELECT {added} FROM added_assets a"""


def _with_incomes(connection: duckdb.DuckDBPyConnection, entity: str) -> str:
    columns = _columns(connection, "incomes")
    connection.execute("""CREATE OR REPLACE TEMP TABLE added_incomes AS
        SELECT e.household_id, e.person_id, e.kind, CAST(e.amount - coalesce(d.total, 0) AS VARCHAR) AS amount_year FROM (
            SELECT household_id, person_id, kind, max(amount) AS amount FROM (
                SELECT household_id, person_id, target[8:] AS kind, kind AS roster_kind, sum(amount) AS amount
                FROM evidence WHERE target LIKE 'income.%' GROUP BY ALL)
            GROUP BY ALL) e
        LEFT JOIN (SELECT household_id, person_id, kind, sum(TRY_CAST(amount_year AS DECIMAL(14,2))) AS total
                   FROM incomes GROUP BY ALL) d
            ON d.household_id = e.household_id AND d.person_id = e.person_id AND d.kind = e.kind
        WHERE e.amount > coalesce(d.total, 0)""")
    shown = {"household_id": "a.household_id", "person_id": "a.person_id", "kind": "a.kind", "amount_year": "a.amount_year", "excluded": "'false'"}  # fmt: skip
    added = ", ".join(f"{shown.get(name, 'NULL::VARCHAR')} AS {quoted(name)}" for name in columns)
    return f"""SELECT * FROM incomes t WHERE NOT (amount_year IS NULL AND EXISTS (
            SELECT 1 FROM evidence e WHERE e.person_id = t.person_id AND e.target = 'income.' || t.kind))
        UNION ALL BY NAME SELECT {added} FROM added_incomes a"""
