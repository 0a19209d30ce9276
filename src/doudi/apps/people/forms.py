"""Fields of the register's forms, built from the vocabulary; an empty field says nothing, 未知 says that nobody knows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from doudi.apps.people.facts import IN_COLUMNS, LISTS
from doudi.apps.people.models import Source
from doudi.apps.people.services import NewPerson
from doudi.apps.policies.household_form import relations
from doudi.core.refusal import InputError
from doudi.policy.vocabulary import FactDef, load_vocabulary

UNKNOWN = "?"
MOST_ROWS = 40
SPARE = 3
#: what a clerk may write down; what was decided comes from decisions, what departments say from their answers
SOURCES = (Source.DECLARED, Source.FOUND, Source.VISIT)


@dataclass(frozen=True)
class Field:
    """One control. `kind`: select, date, number or text; `options` (code, label)."""

    name: str
    label: str
    kind: str
    options: list[tuple[str, str]]
    note: str = ""
    value: str = ""


def fields(entity: str) -> list[Field]:
    """A control for every fact of a household or person that can be stated."""
    left_out = IN_COLUMNS[entity] | {"died_on"}
    return [_field(fact) for name, fact in load_vocabulary().facts[entity].items() if name not in left_out]


def row_fields(table: str) -> list[FactDef]:
    """The columns of a list, whose it is apart."""
    facts = load_vocabulary().facts[LISTS[table].entity]
    return [fact for name, fact in facts.items() if name not in ("household_id", "person_id")]


def _field(fact: FactDef, value: str = "", *, unknown: bool = True) -> Field:
    options: list[tuple[str, str]] = []
    kind = {"date": "date", "int": "number", "money": "money"}.get(fact.given_as, "text")
    if fact.given_as == "bool":
        kind, options = "select", [("true", _("是")), ("false", _("否"))]
    elif fact.type.words:
        kind, options = "select", [(code, label) for code, label in fact.type.words]
    elif fact.name == "relation":
        kind, options = "select", list(relations())
    if kind == "select" and unknown:
        options = [*options, (UNKNOWN, _("未知（问过，不清楚）"))]
    return Field(fact.name, fact.label, kind, options, fact.note, value)


def stated(post: Mapping[str, str], entity: str) -> dict[str, Any]:
    """The facts of a posted form: what is empty is not said, 未知 becomes None."""
    found: dict[str, Any] = {}
    for one in fields(entity):
        text = post.get(one.name, "").strip()
        if text:
            found[one.name] = None if text == UNKNOWN else text
    return found


def shown_rows(table: str, rows: list[dict[str, Any]]) -> list[tuple[str, list[Field]]]:
    """(whose, fields) of the rows of a list and some empty ones."""
    given = [*rows, *({} for _spare in range(SPARE))]
    return [
        (
            str(row.get("person_id") or ""),
            [_field(fact, _text(row.get(fact.name)), unknown=False) for fact in row_fields(table)],
        )
        for row in given
    ]


def _text(value: Any) -> str:
    if value is None:
        return ""
    return {True: "true", False: "false"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def posted_rows(post: Mapping[str, str], table: str) -> list[dict[str, Any]]:
    """The rows of a posted list, without the empty ones; names are ``3.amount_year``."""
    found = []
    for index in range(MOST_ROWS + 1):
        row = {
            fact.name: text
            for fact in row_fields(table)
            if (text := post.get(f"{index}.{fact.name}", "").strip())
        }
        if not row or post.get(f"{index}.drop"):
            continue
        if index == MOST_ROWS:
            raise InputError(f"一次最多写 {MOST_ROWS} 行。", code="too-many")
        found.append({**row, "person_id": post.get(f"{index}.person_id", "").strip() or None})
    return found


def new_person(post: Mapping[str, str], prefix: str = "") -> NewPerson | None:
    """Somebody from a form; None when the name is empty."""
    given = {
        name: post.get(f"{prefix}{name}", "").strip()
        for name in ("name", "relation", "citizen_id", "phone", "sex")
    }
    if not given["name"]:
        return None
    given["sex"] = given["sex"] if given["sex"] in ("male", "female") else ""
    given["relation"] = given["relation"] if given["relation"] in dict(relations()) else ""
    return NewPerson(
        name=given["name"],
        relation=given["relation"],
        citizen_id=given["citizen_id"],
        phone=given["phone"],
        sex=given["sex"],
        birth_date=day(post.get(f"{prefix}birth_date", "")),
    )


def day(text: str) -> date | None:
    """A posted day; None for nothing. Raises InputError for what is none."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError as wrong:
        raise InputError("日期请写成 2024-09-01 这样。", code="bad-date") from wrong


def source(text: str) -> str:
    """A posted source, one of SOURCES."""
    return text if text in [str(one.value) for one in SOURCES] else str(Source.DECLARED.value)
