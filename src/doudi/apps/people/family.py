"""The household as its page shows it: members with what bears on their capacity, money with its source, support."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from doudi.apps.cases.duplicates import programme_labels
from doudi.apps.people.dossiers import Known, best
from doudi.apps.people.facts import LISTS
from doudi.apps.people.models import Person, Support
from doudi.apps.people.provenance import Said, said_by
from doudi.apps.policies.household_form import relations
from doudi.apps.policies.showing import fact_value_in_words
from doudi.core.dates import age_on, from_date, to_date
from doudi.policy.vocabulary import load_vocabulary

#: what the table of members says of everybody, in this order
MEMBER_FACTS = (
    "labour",
    "self_care",
    "disability_type",
    "disability_grade",
    "illness",
    "whereabouts",
    "employed",
    "in_school",
)
#: amounts of the lists: column, whether it is a year's
AMOUNTS = {"incomes": "amount_fen", "expenses": "amount_fen", "assets": "value_fen"}
LETS_PASS = {"incomes": "excluded", "expenses": "deductible", "assets": "exempt"}


@dataclass(frozen=True)
class Shown:
    """A fact in words with who says so."""

    name: str
    label: str
    value: str
    unknown: bool
    said: Said | None = None


@dataclass(frozen=True)
class Member:
    """One member as the table shows them."""

    person: Person
    relation: str
    age: int | None
    facts: list[Shown]
    others: list[Shown]


@dataclass(frozen=True)
class Line:
    """A row of income, expense or property."""

    row: Any
    kind: str
    whose: str
    amount_fen: int | None
    note: str
    said: Said


@dataclass(frozen=True)
class MoneyTable:
    """A list of the household. `lines` None: nobody has said anything."""

    table: str
    label: str
    unit: str
    lines: list[Line] | None
    total_fen: int | None = None


@dataclass
class Received:
    """What they get now, and got before."""

    now: list[tuple[Support, str, str]] = field(default_factory=list)
    before: list[tuple[Support, str, str]] = field(default_factory=list)


def members(about: Known) -> list[Member]:
    """Everybody of the day, the head first."""
    words = dict(relations())
    found = []
    for one in about.memberships:
        believed = best(about.statements[one.person_id])
        shown = {
            name: Shown(
                name,
                fact.label,
                fact_value_in_words(f"persons[0].{name}", believed[name].value)
                if name in believed
                else _("未知"),
                name not in believed or believed[name].value is None,
                said_by(believed[name].statement) if name in believed else None,
            )
            for name, fact in load_vocabulary().facts["person"].items()
            if name in MEMBER_FACTS or name in believed
        }
        birth = one.person.birth_date
        found.append(
            Member(
                one.person,
                words.get(one.relation, _("未填")),
                age_on(from_date(birth), about.on) if birth else None,
                [shown[name] for name in MEMBER_FACTS],
                [value for name, value in shown.items() if name not in MEMBER_FACTS],
            )
        )
    return found


def household_facts(about: Known) -> list[Shown]:
    """What is known of the household itself."""
    believed = best(about.statements[None])
    return [
        Shown(
            name,
            fact.label,
            fact_value_in_words(f"household.{name}", believed[name].value),
            believed[name].value is None,
            said_by(believed[name].statement),
        )
        for name, fact in load_vocabulary().facts["household"].items()
        if name in believed
    ]


def money(about: Known) -> list[MoneyTable]:
    """Incomes, expenses and property with source and day."""
    names = {one.person_id: one.person.name for one in about.memberships}
    found = []
    for table, column in AMOUNTS.items():
        entity = LISTS[table].entity
        facts = load_vocabulary().facts[entity]
        lines: list[Line] | None = None
        if table in about.lists or about.rows[table]:
            lines = [_line(table, row, names, column) for row in about.rows[table]]
        amounts = [line.amount_fen for line in lines or [] if not getattr(line.row, LETS_PASS[table])]
        found.append(
            MoneyTable(
                table,
                load_vocabulary().entity_labels[entity],
                facts["value" if table == "assets" else "amount_year"].type.unit,
                lines,
                None
                if any(one is None for one in amounts)
                else sum(one for one in amounts if one is not None),
            )
        )
    return found


def _line(table: str, row: Any, names: dict[int, str], column: str) -> Line:
    kind = fact_value_in_words(f"{table}[0].kind", row.kind or None)
    if getattr(row, "quantity", None):
        kind += f" × {row.quantity}"
    passes = getattr(row, LETS_PASS[table])
    label = load_vocabulary().facts[LISTS[table].entity][LETS_PASS[table]].label
    note = "" if passes is False else label if passes else f"{label}？"
    whose = names.get(row.person_id, "") if row.person_id else _("全户")
    return Line(row, kind, whose, getattr(row, column), note, said_by(row))


def obligors(about: Known) -> list[tuple[Any, str, str, str]] | None:
    """(row, relation, to whom, whether able) of who owes support; None where nobody has said anything."""
    if "obligors" not in about.lists and not about.rows["obligors"]:
        return None
    words = dict(relations())
    names = {one.person_id: one.person.name for one in about.memberships}
    return [
        (
            row,
            words.get(row.relation, row.relation),
            names.get(row.person_id, _("全户")),
            fact_value_in_words("obligors[0].unable_because", row.unable_because or None),
        )
        for row in about.rows["obligors"]
    ]


def received(about: Known) -> Received | None:
    """Support that runs and that ended; None where nobody has said anything."""
    if "supports" not in about.lists and not about.rows["supports"]:
        return None
    day = to_date(about.on)
    names = {one.person_id: one.person.name for one in about.memberships}
    found = Received()
    for row in sorted(about.rows["supports"], key=lambda one: (one.since is None, one.since), reverse=True):
        runs = (row.since is None or row.since <= day) and (row.ended_on is None or row.ended_on > day)
        runs = runs and (row.valid_until is None or row.valid_until >= day) and row.amount_fen is None
        line = (
            row,
            programme_labels().get(row.programme, row.programme),
            names.get(row.person_id, _("全户")) if row.person_id else _("全户"),
        )
        (found.now if runs else found.before).append(line)
    return found
