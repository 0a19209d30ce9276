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

HOUSEHOLD_PROGRAMMES = ("margin", "doudi")
PERSON_PROGRAMMES = ("tekun", "single_person")
# Classes of low-income people that are lists of their own; dibao and tekun are looked at under the law that gives them.
CLASSES = ("margin", "rigid", "monitored")


@dataclass(frozen=True)
class Running:
    """The running supports of one household and programme. `whole`: one of them is the household's."""

    persons: frozenset[str]
    whole: bool
    paid_fen: int | None
    doubtful: bool  # nothing surely runs, but a support whose first day is unknown may

    @property
    def runs(self) -> bool:
        return self.whole or bool(self.persons)


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
    if entitled is None or running.doubtful:
        return "unknown"
    if entitled:
        return "right" if running.runs else "missed"
    return "wrong" if running.runs else None


def compare_dibao(
    entitled: bool | None, running: Running, *, all_on_tekun: bool, gradual_until: str | None
) -> str | None:
    """As compare_household, but: who is on tekun instead is not missed, and a gradual exit under way is not wrong.

    `gradual_until` is a date, `none`, or None while undecided.
    """
    kind = compare_household(entitled, running)
    if kind == "missed" and all_on_tekun:
        return "right"
    if kind == "wrong" and gradual_until != "none":
        return "unknown" if gradual_until is None else "right"
    return kind


def compare_persons(
    entitled: Iterable[str] | None, running: Running, *, helped: Iterable[str] = ()
) -> list[str]:
    """The kinds for a programme of single persons: somebody may be missed while another is wrongly helped.

    `helped`: who receives another support that makes this one needless.
    """
    if entitled is None or running.doubtful:
        return ["unknown"]
    due = frozenset(entitled)
    missed = not running.whole and bool(due - running.persons - frozenset(helped))
    wrong = bool(running.persons - due) or (running.whole and not due)
    kinds = ["missed"] * missed + ["wrong"] * wrong
    return kinds or (["right"] if due else [])


def compare_class(category: str | None, listed: Iterable[str]) -> list[tuple[str, str]]:
    """(class, kind) of a household's class of low income against the lists it stands on."""
    on_lists = frozenset(listed) & frozenset(CLASSES)
    if category is None:
        return [("category", "unknown")]
    found = [(name, "wrong") for name in CLASSES if name in on_lists and name != category]
    if category in CLASSES:
        found.append((category, "right" if category in on_lists else "missed"))
    return found


def findings(pack: Pack, on: int, register: Path, answers: Path) -> Iterator[Found]:
    """Everything a sweep says about the households of a register. `answers` is what the sweep wrote."""
    with duckdb.connect() as connection:
        running = _running(connection, register / "supports.parquet", on)
        members = _members(connection, register / "persons.parquet", on)
        rows = connection.execute("select * from read_parquet(?)", [str(answers)])
        names = [column[0] for column in rows.description or ()]
        while batch := rows.fetchmany(10_000):
            for values in batch:
                row = dict(zip(names, values, strict=True))
                own_id = row["household_id"]
                yield from _household(pack, row, running.get(own_id, {}), members.get(own_id, frozenset()))


def _household(
    pack: Pack, row: dict[str, Any], running: dict[str, Running], members: frozenset[str]
) -> Iterator[Found]:
    own_id = row["household_id"]

    def runs(programme: str) -> Running:
        return running.get(programme, NOTHING)

    def found(programme: str, kind: str, due: Any = None) -> Found:
        now = runs(programme)
        due_fen = yuan_to_fen(Decimal(due)) if due is not None else None
        return Found(own_id, programme, kind, now.runs, due_fen, now.paid_fen)

    on_tekun = members if runs("tekun").whole else runs("tekun").persons
    if "dibao" in row:
        kind = compare_dibao(
            row["dibao"], runs("dibao"), all_on_tekun=bool(members) and members <= on_tekun,
            gradual_until=row.get("gradual_exit_until", "none"),
        )  # fmt: skip
        if kind:
            yield found("dibao", kind, row.get("dibao_amount_month"))
    for programme in HOUSEHOLD_PROGRAMMES:
        if programme in row and (kind := compare_household(row[programme], runs(programme))):
            yield found(programme, kind)
    for programme in PERSON_PROGRAMMES:
        if programme in row:
            helped = members if runs("dibao").runs else on_tekun
            for kind in compare_persons(row[programme], runs(programme), helped=helped):
                yield found(programme, kind)
    if "category" in row:
        for programme, kind in compare_class(row["category"], [name for name in CLASSES if runs(name).runs]):
            yield found(programme, kind)
    if "findings" in row:
        yield from _screened(pack, own_id, row["findings"])


def _screened(pack: Pack, own_id: str, screens: list[str] | None) -> Iterator[Found]:
    if screens is None:
        yield Found(own_id, "findings", "unknown", False)
        return
    for screen in screens:
        yield Found(own_id, screen, pack.screens[screen].finds, False)


def _members(connection: duckdb.DuckDBPyConnection, persons: Path, on: int) -> dict[str, frozenset[str]]:
    """Who counts in each household: not left out, and not dead on the day."""
    rows = connection.execute(
        """
        select household_id, list(person_id) from read_parquet(?)
        where coalesce(counted, true) and (died_on is null or cast(died_on as varchar) > ?)
        group by household_id
        """,
        [str(persons), format_day(on)],
    )
    return {own_id: frozenset(listed) for own_id, listed in rows.fetchall()}


def _running(connection: duckdb.DuckDBPyConnection, supports: Path, on: int) -> dict[str, dict[str, Running]]:
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
               case when not coalesce(bool_or(runs and monthly_amount is null), false)
                    then cast(sum(monthly_amount) filter (runs) as decimal(14, 2)) end as paid,
               bool_or(runs is null) and not coalesce(bool_or(runs), false) as doubtful
        from judged group by household_id, programme
        having bool_or(coalesce(runs, true))
        """,
        [day, day, str(supports)],
    )
    found: dict[str, dict[str, Running]] = {}
    for own_id, programme, persons, whole, paid, doubtful in rows.fetchall():
        found.setdefault(own_id, {})[programme] = Running(
            frozenset(persons), whole, yuan_to_fen(paid) if paid is not None else None, doubtful
        )
    return found
