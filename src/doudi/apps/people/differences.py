"""Declared against verified, side by side: every fact and amount of which both the household and somebody else spoke."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from doudi.apps.people.dossiers import Known, Value, best, known
from doudi.apps.people.facts import LISTS, words
from doudi.apps.people.models import Household, Source, Statement
from doudi.apps.policies.showing import fact_value_in_words
from doudi.core.money import fen_to_yuan

#: lists that can be compared by whose and of which kind, with the column of the amount
AMOUNTS = {"incomes": "amount_fen", "expenses": "amount_fen", "assets": "value_fen"}


@dataclass(frozen=True)
class Compared:
    """One thing of which two sources speak. `what`, `whose`, `declared`, `verified` are words for a page; `source`,
    `on`, `detail` say who verified it. `differs`: the two do not say the same."""

    what: str
    whose: str
    declared: str
    verified: str
    source: str
    on: date
    detail: str
    differs: bool
    declared_on: date | None = None


def differences(household: Household, on: int) -> list[Compared]:
    """What was declared otherwise than it was verified, as of a day (YYYYMMDD)."""
    return [one for one in compared(known(household, on)) if one.differs]


def compared(about: Known) -> list[Compared]:
    """Everything that was both declared and verified in this household, facts first, then amounts."""
    people = {one.person_id: one.person for one in about.memberships}
    said = {
        person_id: [one for one in statements if one.household_id == about.household.pk]
        for person_id, statements in about.statements.items()
    }
    found: list[Compared] = []
    for person_id, statements in said.items():
        whose = people[person_id].name if person_id else _("全户")
        found += _facts(statements, whose, "household" if person_id is None else "persons[0]")
    for table in AMOUNTS:
        found += _rows(about.every[table], table, said[None], people)
    return found


def _facts(statements: list[Statement], whose: str, path: str) -> Iterable[Compared]:
    declared = best(one for one in statements if one.source == Source.DECLARED)
    verified = best(one for one in statements if one.source != Source.DECLARED)
    for name in declared.keys() & verified.keys():
        yield _pair(declared[name], verified[name], whose, f"{path}.{name}")


def _pair(declared: Value, verified: Value, whose: str, path: str) -> Compared:
    entity = "household" if path.startswith("household") else "person"
    one = verified.statement
    return Compared(
        words().facts[entity][verified.fact].label,
        whose,
        fact_value_in_words(path, declared.value),
        fact_value_in_words(path, verified.value),
        one.get_source_display(),
        one.on,
        one.detail,
        declared.value != verified.value,
        declared.statement.on,
    )


@dataclass
class _Sum:
    """Rows of one person and kind, added up. `fen` None: one of them is not known."""

    fen: int | None = 0
    row: Any = None

    def add(self, row: Any, column: str) -> None:
        amount = getattr(row, column)
        self.fen = None if self.fen is None or amount is None else self.fen + amount
        self.row = row


def _rows(rows: list[Any], table: str, said: list[Statement], people: dict[int, Any]) -> Iterable[Compared]:
    """Amounts of a list by person and kind: the last declaration against what stands from other sources."""
    lists = [one for one in said if table in one.lists]
    last_declared = max(
        (one for one in lists if one.source == Source.DECLARED), key=lambda one: one.at, default=None
    )
    verified_list = max(
        (one for one in lists if one.source != Source.DECLARED), key=lambda one: one.at, default=None
    )
    declared: dict[tuple[int | None, str], _Sum] = defaultdict(_Sum)
    verified: dict[tuple[int | None, str], _Sum] = defaultdict(_Sum)
    for row in rows:
        key = (row.person_id, row.kind)
        if row.source == Source.DECLARED:
            if last_declared is None or row.at == last_declared.at:
                declared[key].add(row, AMOUNTS[table])
        elif row.stands:
            verified[key].add(row, AMOUNTS[table])
    if not declared and last_declared is None:
        return
    # A whole list that was verified says of every kind it leaves out that there is none; a part says nothing of it.
    keys = declared.keys() | verified.keys() if verified_list else verified.keys()
    for key in sorted(keys, key=lambda one: (one[0] or 0, one[1])):
        mine, theirs = declared.get(key, _Sum()), verified.get(key, _Sum())
        about: Any = theirs.row or verified_list
        whose = people[key[0]].name if key[0] in people else _("全户")
        yield Compared(
            f"{words().entity_labels[LISTS[table].entity]} · "
            f"{fact_value_in_words(f'{table}[0].kind', key[1])}",
            whose,
            _amount(mine),
            _amount(theirs),
            about.get_source_display(),
            about.on,
            about.detail,
            mine.fen != theirs.fen or bool(mine.row) != bool(theirs.row),
            last_declared.on if last_declared else None,
        )


def _amount(one: _Sum) -> str:
    if one.row is None:
        return _("没有")
    return _("未知") if one.fen is None else f"{fen_to_yuan(one.fen)} 元"
