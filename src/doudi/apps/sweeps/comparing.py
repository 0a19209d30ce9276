"""What the law gives against what is given: missed, wrong, unknown or right, programme by programme.

Answers come from a sweep, supports from the register. Unknown is kept apart: a household whose answer is not
decidable yet is neither missed nor wrong.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from doudi.core.dates import format_day
from doudi.core.money import yuan_to_fen
from doudi.policy.pack import Pack

HOUSEHOLD_PROGRAMMES = ("dibao", "margin", "doudi")
PERSON_PROGRAMMES = ("tekun", "single_person")
# A category names the household's one class; these of them are given as a support of their own.
CATEGORY_PROGRAMMES = ("dibao", "margin")


@dataclass(frozen=True)
class Running:
    """The running supports of one household and programme. `whole`: one of them is the household's."""

    persons: frozenset[str]
    whole: bool
    paid_fen: int | None
    doubtful: bool  # a support whose first day is unknown may or may not run


NOTHING = Running(frozenset(), False, None, False)


@dataclass(frozen=True)
class Found:
    household_id: str
    programme: str
    kind: str
    running: bool
    due_fen: int | None = None
    paid_fen: int | None = None


def compare_household(entitled: bool | None, running: Running) -> str | None:
    """The kind for a programme of the whole household; None when nothing is due and nothing runs."""
    runs = running.whole or bool(running.persons)
    if entitled is None or (running.doubtful and not runs):
        return "unknown" if entitled is not False or running.doubtful else None
    if entitled:
        return "right" if runs else "missed"
    return "wrong" if runs else None


def compare_persons(entitled: Iterable[str] | None, running: Running) -> list[str]:
    """The kinds for a programme of single persons: somebody may be missed while another is wrongly helped."""
    if entitled is None or (running.doubtful and not running.persons and not running.whole):
        return ["unknown"]
    due = frozenset(entitled)
    missed = bool(due) and not running.whole and bool(due - running.persons)
    wrong = bool(running.persons - due) or (running.whole and not due)
    kinds = ["missed"] * missed + ["wrong"] * wrong
    return kinds or (["right"] if due else [])


def findings(pack: Pack, on: int, register: Path, answers: Path) -> Iterator[Found]:
    """Everything a sweep says about the households of a register. `answers` is what the sweep wrote."""
    with duckdb.connect() as connection:
        running = _running(connection, register / "supports.parquet", on)
        rows = connection.execute("select * from read_parquet(?)", [str(answers)])
        names = [column[0] for column in rows.description or ()]
        while batch := rows.fetchmany(10_000):
            for values in batch:
                yield from _household(pack, dict(zip(names, values, strict=True)), running)


def _household(pack: Pack, row: dict[str, Any], running: dict[tuple[str, str], Running]) -> Iterator[Found]:
    own_id = row["household_id"]

    def runs(programme: str) -> Running:
        return running.get((own_id, programme), NOTHING)

    def found(programme: str, kind: str, due: Any = None) -> Found:
        now = runs(programme)
        due_fen = yuan_to_fen(Decimal(due)) if due is not None else None
        return Found(own_id, programme, kind, now.whole or bool(now.persons), due_fen, now.paid_fen)

    for programme in HOUSEHOLD_PROGRAMMES:
        if programme in row and (kind := compare_household(row[programme], runs(programme))):
            yield found(programme, kind, row.get(f"{programme}_amount_month"))
    for programme in PERSON_PROGRAMMES:
        if programme in row:
            for kind in compare_persons(row[programme], runs(programme)):
                yield found(programme, kind)
    if "category" in row:
        category = row["category"]
        for programme in CATEGORY_PROGRAMMES:
            entitled = None if category is None else category == programme
            if kind := compare_household(entitled, runs(programme)):
                yield found(programme, kind)
    if "findings" in row:
        yield from _screened(pack, own_id, row["findings"])


def _screened(pack: Pack, own_id: str, screens: list[str] | None) -> Iterator[Found]:
    if screens is None:
        yield Found(own_id, "findings", "unknown", False)
        return
    for screen in screens:
        yield Found(own_id, screen, pack.screens[screen].finds, False)


def _running(
    connection: duckdb.DuckDBPyConnection, supports: Path, on: int
) -> dict[tuple[str, str], Running]:
    """Running supports by household and programme: begun on or before the day, not ended, or ended after it."""
    day = format_day(on)
    rows = connection.execute(
        """
        with judged as (
            select household_id, programme, person_id, monthly_amount,
                   case when ended_on is not null and cast(ended_on as varchar) <= ? then false
                        when since is null then null
                        else cast(since as varchar) <= ? end as runs
            from read_parquet(?) where programme is not null)
        select household_id, programme,
               coalesce(list(person_id) filter (runs and person_id is not null), []) as persons,
               coalesce(bool_or(runs and person_id is null), false) as whole,
               cast(sum(monthly_amount) filter (runs) as decimal(14, 2)) as paid,
               bool_or(runs is null) as doubtful
        from judged group by household_id, programme
        having bool_or(coalesce(runs, true))
        """,
        [day, day, str(supports)],
    )
    return {
        (own_id, programme): Running(
            frozenset(persons), whole, yuan_to_fen(paid) if paid is not None else None, doubtful
        )
        for own_id, programme, persons, whole, paid, doubtful in rows.fetchall()
    }
