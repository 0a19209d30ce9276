"""A draft: what the phone has typed, as plain text by field, and the household it speaks of.

Fields are named like the paths that decisions speak of: `household.house_grade`, `persons[1].labour`,
`incomes[0].kind`; beside these the numbers an income is worked out from (`incomes[0].months`), plain words
(`notes`), and marks: `incomes.known` = the list is complete, `incomes[0].gone` = the row was taken out.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from doudi.apps.policies.household_form import as_text
from doudi.apps.surveys.groups import COLUMNS, WORDS, facts_of
from doudi.apps.surveys.worksheet import WAYS, let_pass, work_out, yuan
from doudi.core.dates import NEVER
from doudi.core.refusal import InputError
from doudi.policy.dossier import read_household

MOST_ROWS = 60
MOST_FIELDS = 2000
LONGEST = 2000
_ROW = re.compile(r"(persons|incomes|expenses|assets)\[(\d{1,2})\]\.([a-z_]+)")
_FIELD = re.compile(r"household\.[a-z_]+|(incomes|expenses|assets)\.known|[a-z_]+")
ENTITIES = {"incomes": "income", "expenses": "expense", "assets": "asset"}

#: every kind of income that was ever let pass; which are on a given day is the form's affair
EXCLUDED = let_pass(20211231) | let_pass(NEVER)

Fields = dict[str, str]


@dataclass
class Visited:
    """What a visit says, in the contract's values: facts of the household, of each person by number, rows by list.

    A list is there when the visit stated it completely. `how` maps a row's path to how its amount was worked out.
    """

    household: dict[str, Any] = field(default_factory=dict)
    persons: dict[str, dict[str, Any]] = field(default_factory=dict)
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    how: dict[str, str] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)


def accepted(sent: Mapping[str, str]) -> Fields:
    """The fields of a draft that was sent: only names we know, texts cut to a sane length."""
    found: Fields = {}
    for name, text in sent.items():
        row = _ROW.fullmatch(name)
        known = row is not None or (_FIELD.fullmatch(name) and (name in WORDS or "." in name))
        if known and (row is None or int(row[2]) < MOST_ROWS):
            found[name] = str(text)[:LONGEST]
    if len(found) > MOST_FIELDS:
        raise InputError("这份调查的内容太多，放不下。请分成几行写。", code="draft-too-large")
    return found


def rows_of(fields: Mapping[str, str], table: str) -> list[tuple[int, Fields]]:
    """The rows of a list that were not taken out: (place, texts by column), in order."""
    rows: dict[int, Fields] = {}
    for name, text in fields.items():
        found = _ROW.fullmatch(name)
        if found and found[1] == table:
            rows.setdefault(int(found[2]), {})[found[3]] = text.strip()
    return [(at, rows[at]) for at in sorted(rows) if not rows[at].get("gone")]


def first_answers(file: Mapping[str, Any]) -> Fields:
    """The fields of a fresh draft, filled in with what is known of the household (the contract's shape)."""
    fields: Fields = {}
    for name in facts_of("household"):
        if text := as_text(file["household"].get(name)):
            fields[f"household.{name}"] = text
    for at, person in enumerate(file["persons"][:MOST_ROWS]):
        fields[f"persons[{at}].person_id"] = as_text(person["person_id"])
        for name in facts_of("members"):
            if text := as_text(person.get(name)):
                fields[f"persons[{at}].{name}"] = text
    for table, columns in COLUMNS.items():
        for at, row in enumerate((file.get(table) or [])[:MOST_ROWS]):
            for name in columns:
                if text := as_text(row.get(name)):
                    fields[f"{table}[{at}].{name}"] = text
            if table == "incomes":
                fields[f"incomes[{at}].way"] = "amount"
                fields[f"incomes[{at}].yearly"] = as_text(row.get("amount_year"))
    return fields


def read(fields: Mapping[str, str]) -> Visited:
    """What the draft says. An empty field says nothing. Raises InputError with the `field` that does not fit."""
    said = Visited(words={name: fields.get(name, "").strip() for name in WORDS})
    for name in facts_of("household"):
        if text := fields.get(f"household.{name}", "").strip():
            said.household[name] = text
    for _at, person in rows_of(fields, "persons"):
        facts = {name: person[name] for name in facts_of("members") if person.get(name)}
        if person.get("person_id") and facts:
            said.persons[person["person_id"]] = facts
    for table in COLUMNS:
        rows = [_row(table, at, typed) for at, typed in rows_of(fields, table) if _filled(table, typed)]
        if rows or fields.get(f"{table}.known") == "1":
            said.rows[table] = rows
        said.how |= {f"{table}[{at}]": row["how"] for at, row in enumerate(rows) if "how" in row}
    return said


def _filled(table: str, typed: Fields) -> bool:
    """Whether anything but choices made beforehand was typed into a row."""
    ignored = {"person_id", "way", "gone", "letpass"}
    return any(text for name, text in typed.items() if name not in ignored)


def _row(table: str, at: int, typed: Fields) -> dict[str, Any]:
    row: dict[str, Any] = {name: typed[name] for name in COLUMNS[table] if typed.get(name)}
    where = f"{table}[{at}]"
    if table == "incomes":
        way = typed.get("way") or "amount"
        worked = work_out(way, typed, where)
        if not row.get("kind") and way in WAYS and WAYS[way].kind:
            row["kind"] = WAYS[way].kind
        if worked.amount_fen is not None:
            row["amount_year"] = yuan(worked.amount_fen)
        row.setdefault("excluded", "false")
        row["how"] = worked.says
        if label := EXCLUDED.get(typed.get("letpass", "")):
            row["excluded"] = "true"
            row["how"] += f"；不计入：{label}"
    return row


def over(file: Mapping[str, Any], said: Visited) -> dict[str, Any]:
    """The household file with the visit's word on top: what the dossier will hold once the visit is signed.

    Raises InputError when a value is not one the vocabulary knows.
    """
    merged: dict[str, Any] = {
        key: [_texts(row) for row in rows] if isinstance(rows, list) else _texts(rows)
        for key, rows in file.items()
        if rows is not None
    }
    merged["household"] |= said.household
    for person in merged["persons"]:
        person |= said.persons.get(person.get("person_id", ""), {})
    for table, rows in said.rows.items():
        merged[table] = [{name: text for name, text in row.items() if name != "how"} for row in rows]
    read_household(merged, strict=False)
    return merged


def _texts(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: as_text(value) for name, value in row.items() if value is not None}
