"""The form of one household: built from the vocabulary, filled from a post or a household file, read back as one.

Fields are named like the paths that decisions speak of: `household.residence`, `persons[1].disability_grade`.
An empty field is an unknown fact. A list is either unknown as a whole, or complete, be it empty.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from doudi.policy.vocabulary import (
    HOUSEHOLD,
    PERSON,
    TABLES,
    FactDef,
    Vocabulary,
    load_vocabulary,
    policies_dir,
)
from doudi.policy.yaml_text import load_yaml

Household = dict[str, Any]
ENTITY_OF = {table: entity for entity, table in TABLES.items() if entity != HOUSEHOLD}
LISTS = list(ENTITY_OF)
MOST_ROWS = 60
_FIELD = re.compile(r"(household|[a-z]+)(?:\[(\d{1,2})\])?\.([a-z_]+)")
# Rules never need to know who somebody is, so the form never asks.
NOT_ASKED = {"household_id", "person_id", "citizen_id", "name", "phone"}


def read_post(post: Mapping[str, str]) -> Household:
    """The household file that a posted form stands for; every scalar is text, what is empty is left out."""
    household: Household = {"household": {}, "persons": []}
    rows: dict[str, dict[int, dict[str, str]]] = {table: {} for table in LISTS}
    for name, value in post.items():
        found = _FIELD.fullmatch(name)
        if not found:
            continue
        part, index, fact = found.groups()
        if part == HOUSEHOLD and index is None:
            if value.strip():
                household["household"][fact] = value.strip()
        elif part in rows and index is not None and int(index) < MOST_ROWS:
            row = rows[part].setdefault(int(index), {})
            if value.strip():
                row[fact] = value.strip()
    for table in LISTS:
        listed = [rows[table][index] for index in sorted(rows[table])]
        if listed or table == "persons" or post.get(f"{table}.known") == "1":
            household[table] = listed
    return household


def number_persons(household: Household) -> None:
    """Give every person an id that is theirs alone; ids that are there stay."""
    taken = {row["person_id"] for row in household["persons"] if row.get("person_id")}
    fresh = (str(number) for number in range(1, 10_000) if str(number) not in taken)
    for row in household["persons"]:
        row["person_id"] = row.get("person_id") or next(fresh)


def add_row(household: Household, table: str) -> None:
    """One more row in a list; an unknown list becomes known by it."""
    rows = household.setdefault(table, [])
    if table in ENTITY_OF and len(rows) < MOST_ROWS:
        rows.append({"counted": "true"} if table == "persons" else {})
    number_persons(household)


def remove_row(household: Household, table: str, index: int) -> None:
    """Take a row out; with a person go the rows that are theirs."""
    rows = household.get(table) or []
    if not 0 <= index < len(rows):
        return
    gone = rows.pop(index)
    if table == "persons":
        for other in LISTS:
            if other != "persons" and other in household:
                household[other] = [
                    row for row in household[other] if row.get("person_id") != gone["person_id"]
                ]


@dataclass(frozen=True)
class FormFact:
    """One control of the form."""

    path: str
    fact: FactDef
    label: str
    value: str
    choices: list[tuple[str, str]]
    wrong: str = ""
    changed_from: str | None = None

    @property
    def id(self) -> str:
        return field_id(self.path)

    @property
    def input_type(self) -> str:
        return "date" if self.fact.given_as == "date" else "text"

    @property
    def input_mode(self) -> str:
        return {"money": "decimal", "int": "numeric", "code": "numeric"}.get(self.fact.given_as, "")


@dataclass
class FormRow:
    path: str
    caption: str
    person_id: str
    facts: list[FormFact]
    more: list[FormFact] = field(default_factory=list)


@dataclass
class FormList:
    table: str
    label: str
    note: str
    known: bool
    rows: list[FormRow]


@dataclass
class HouseholdForm:
    """Everything the template draws: `facts`, those the policy looks at; `more`, those it does not."""

    facts: list[FormFact]
    more: list[FormFact]
    household_id: str
    lists: list[FormList]


def field_id(path: str) -> str:
    """The id of a fact's control in the page: `persons[1].labour` → `f-persons-1-labour`."""
    return "f-" + re.sub(r"[^a-z0-9_]+", "-", path)


def build(
    household: Household, used: Iterable[tuple[str, str]], wrong: Mapping[str, str] | None = None
) -> HouseholdForm:
    """The form of a household. `used`: (entity, fact) pairs the chosen policy looks at; `wrong`: messages by path."""
    words = load_vocabulary()
    maker = _Maker(words, set(used), wrong or {}, person_captions(household))
    shown, more = maker.split(HOUSEHOLD, HOUSEHOLD, household["household"])
    lists = [
        FormList(
            table, words.entity_labels[entity], "", table in household,
            [maker.row(table, entity, index, row) for index, row in enumerate(household.get(table) or [])],
        )
        for table, entity in ENTITY_OF.items()
    ]  # fmt: skip
    return HouseholdForm(shown, more, str(household["household"].get("household_id") or ""), lists)


class _Maker:
    def __init__(
        self,
        words: Vocabulary,
        used: set[tuple[str, str]],
        wrong: Mapping[str, str],
        persons: list[tuple[str, str]],
    ) -> None:
        self.words, self.used, self.wrong, self.persons = words, used, wrong, persons

    def split(
        self, path: str, entity: str, values: Mapping[str, Any]
    ) -> tuple[list[FormFact], list[FormFact]]:
        """The facts the policy looks at (or that have something wrong), and the others."""
        shown: list[FormFact] = []
        more: list[FormFact] = []
        for name, fact in self.words.facts[entity].items():
            owner = name == "person_id" and entity not in (HOUSEHOLD, PERSON)
            if name in NOT_ASKED and not owner:
                continue
            made = self._fact(f"{path}.{name}", fact, as_text(values.get(name)))
            wanted = owner or (entity, name) in self.used or made.wrong
            (shown if wanted else more).append(made)
        return shown, more

    def row(self, table: str, entity: str, index: int, values: Mapping[str, Any]) -> FormRow:
        path = f"{table}[{index}]"
        shown, more = self.split(path, entity, values)
        label = self.words.entity_labels[entity]
        person = as_text(values.get("person_id")) if entity == PERSON else ""
        caption = dict(self.persons).get(person, f"{label} {index + 1}")
        return FormRow(path, caption, person, shown, more)

    def _fact(self, path: str, fact: FactDef, value: str) -> FormFact:
        choices = choices_of(fact, value, self.persons, _("未知"))
        return FormFact(path, fact, fact.label, value, choices, self.wrong.get(path, ""))


def choices_of(
    fact: FactDef, value: str, persons: Iterable[tuple[str, str]], unknown: str
) -> list[tuple[str, str]]:
    """What a fact is chosen from, with `unknown` as the word for an empty value and the value it has, if strange,
    kept at the end; empty where it is written freely. `persons` are (number, name) of the household."""
    nothing = ("", unknown)
    if fact.name == "person_id":
        choices = [("", _("全户")), *persons]
    elif fact.given_as == "bool":
        choices = [nothing, ("true", _("是")), ("false", _("否"))]
    elif fact.type.words:
        choices = [nothing, *fact.type.words]
    elif fact.name == "relation":
        choices = [nothing, *relations()]
    else:
        return []
    if value not in dict(choices):
        choices.append((value, value))
    return choices


def as_text(value: object) -> str:
    """A fact of a household file as a form writes it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


_relations: list[tuple[str, str]] = []


def relations() -> list[tuple[str, str]]:
    """GB/T 4761: code and word of each relation to the head of the household."""
    if not _relations:
        codes = load_yaml(policies_dir() / "_vocabulary" / "codes.yaml", shown="_vocabulary/codes.yaml")
        _relations.extend(
            (str(code), str(label)) for code, label in codes["family_relation"]["values"].items()
        )
    return _relations


def person_captions(household: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(person_id, what a page calls this person): `谢长根 · 户主`, or `成员 1 · 户主` where the file holds no name."""
    label = load_vocabulary().entity_labels[PERSON]
    words = dict(relations())
    named = []
    for index, row in enumerate(household.get("persons") or []):
        called = as_text(row.get("name")) or f"{label} {index + 1}"
        relation = words.get(as_text(row.get("relation")), "")
        named.append(
            (
                as_text(row.get("person_id")) or str(index + 1),
                f"{called} · {relation}" if relation else called,
            )
        )
    return named
