"""What card payments show of a household: paid after a death, one card for several households, late or short money.

Only payments that went through count; a payment whose household nobody could link says nothing.
"""

from __future__ import annotations

import duckdb

from doudi.matching.screening.evidence import RosterFile, linked_rows, shown
from doudi.policy.sql.cells import text_literal

#: 低保金 is paid by the 10th of the month (220号: 每月10日前发放)
PAY_DAY = 10
_SHOWS = ("programme", "amount", "paid_on", "result")
_WENT_THROUGH = "(result IS NULL OR contains(result, '成功')) AND amount > 0"
_HELP = "(programme IS NULL OR regexp_matches(programme, '低保|特困|五保|供养|兜底|单人'))"
#: supports that are paid each month through the card
_MONTHLY = "('dibao', 'tekun', 'single_person', 'doudi')"


def judge_payments(connection: duckdb.DuckDBPyConnection, rosters: list[RosterFile], supports: bool) -> None:
    """Add to ``evidence`` what the card payments show. ``supports``: whether the register says what should be paid.

    The connection holds ``persons`` and ``supports`` of the register as text, ``linked`` and ``evidence``.
    """
    given = [one for one in rosters if one.kind == "card_payments" and {"amount", "paid_on"} <= one.columns]
    if not given:
        return
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE paid AS " + " UNION ALL ".join(_payments(one) for one in given)
    )
    _after_death(connection)
    _shared(connection)
    if supports:
        _late_or_short(connection)


def _payments(roster: RosterFile) -> str:
    columns = ", ".join(
        f"r.{name}" if name in roster.columns else f"NULL::VARCHAR AS {name}"
        for name in ("account", "programme", "result")
    )
    return f"""SELECT l.household_id, l.person_id, {columns},
            CAST(r.amount AS DECIMAL(14,2)) AS amount, TRY_CAST(r.paid_on AS DATE) AS paid_on,
            {text_literal(roster.name)} AS roster, {text_literal(roster.file)} AS file, r.sheet, r.row, l.how,
            {shown(roster, _SHOWS)} AS shows
        FROM {linked_rows(roster)}"""


def _add(connection: duckdb.DuckDBPyConnection, target: str, value: str, rows: str) -> None:
    connection.execute(f"""INSERT INTO evidence SELECT household_id, person_id, '{target}', {value}, amount, 'card_payments',
        roster, file, sheet, row, how, shows FROM ({rows})""")


def _after_death(connection: duckdb.DuckDBPyConnection) -> None:
    """Paid in a month after that of the death (the month of the death itself is still paid)."""
    died = "SELECT person_id, min(value) AS died_on FROM evidence WHERE target = 'person.died_on' GROUP BY 1"
    columns = {str(row[0]) for row in connection.execute("DESCRIBE persons").fetchall()}
    if "died_on" in columns:
        died = f"""SELECT person_id, min(died_on) AS died_on FROM (
            {died} UNION ALL SELECT person_id, died_on FROM persons WHERE died_on IS NOT NULL) GROUP BY 1"""
    late = f"""SELECT p.* FROM paid p JOIN ({died}) d USING (person_id)
        WHERE {_WENT_THROUGH} AND date_trunc('month', p.paid_on) > date_trunc('month', TRY_CAST(d.died_on AS DATE))"""
    _add(connection, "household.paid_after_death", "'true'", late)
    # both halves are named: the payment, and the list that tells of the death
    connection.execute("""INSERT INTO evidence SELECT * REPLACE ('household.paid_after_death' AS target, 'true' AS value)
        FROM evidence WHERE target = 'person.died_on' AND person_id IN (
            SELECT person_id FROM evidence WHERE target = 'household.paid_after_death')""")


def _shared(connection: duckdb.DuckDBPyConnection) -> None:
    _add(connection, "household.card_shared", "'true'", f"""SELECT * FROM paid WHERE {_WENT_THROUGH} AND account IN (
        SELECT account FROM paid WHERE {_WENT_THROUGH} AND account IS NOT NULL GROUP BY 1 HAVING count(DISTINCT household_id) > 1)""")  # fmt: skip


def _late_or_short(connection: duckdb.DuckDBPyConnection) -> None:
    """Late: after the pay day, or not at all because the payment failed. Short: less in a month than what runs in it."""
    there = {str(row[0]) for row in connection.execute("DESCRIBE supports").fetchall()}
    runs = "TRY_CAST(since AS DATE) <= m"
    if "ended_on" in there:
        runs += " AND (ended_on IS NULL OR TRY_CAST(ended_on AS DATE) > last_day(m))"
    _add(connection, "household.payment_fault", "'late'", f"""SELECT * FROM paid p WHERE {_HELP} AND (
            ({_WENT_THROUGH} AND day(paid_on) > {PAY_DAY})
            OR (NOT ({_WENT_THROUGH}) AND NOT EXISTS (SELECT 1 FROM paid q WHERE q.household_id = p.household_id
                AND (q.result IS NULL OR contains(q.result, '成功')) AND q.amount >= p.amount
                AND date_trunc('month', q.paid_on) = date_trunc('month', p.paid_on))))""")  # fmt: skip
    first = "(p.roster, p.sheet, p.row)"  # one payment is named for all of the month, always the same
    _add(connection, "household.payment_fault", "'short'", f"""
        SELECT p.household_id, arg_min(p.person_id, {first}) AS person_id, sum(p.amount) AS amount,
            min(p.roster) AS roster, arg_min(p.file, {first}) AS file, arg_min(p.sheet, {first}) AS sheet,
            arg_min(p.row, {first}) AS row, arg_min(p.how, {first}) AS how, '应发 ' || any_value(due.due) || ' 元，实发 ' || sum(p.amount) || ' 元' AS shows
        FROM paid p JOIN (
            SELECT household_id, m AS month, sum(CAST(monthly_amount AS DECIMAL(14,2))) AS due
            FROM supports, (SELECT DISTINCT date_trunc('month', paid_on) AS m FROM paid)
            WHERE programme IN {_MONTHLY} AND {runs} GROUP BY ALL) due
            ON due.household_id = p.household_id AND due.month = date_trunc('month', p.paid_on)
        WHERE {_WENT_THROUGH} AND {_HELP} AND day(p.paid_on) <= {PAY_DAY}
        GROUP BY p.household_id, due.month HAVING sum(p.amount) < any_value(due.due)""")  # fmt: skip
