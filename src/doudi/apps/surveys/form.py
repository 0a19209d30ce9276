"""The form of a visit: every group with its questions, filled in with the draft."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from doudi.apps.policies.household_form import choices_of, relations
from doudi.apps.surveys.drafts import MOST_ROWS, Fields, rows_of
from doudi.apps.surveys.groups import COLUMNS, GROUPS, WORDS, Group
from doudi.apps.surveys.worksheet import WAYS, Way, let_pass
from doudi.policy.vocabulary import HOUSEHOLD, PERSON, FactDef, load_vocabulary

#: facts whose note speaks to programmers, not to a surveyor
NO_NOTE = {"person_id", "relation"}
#: the row that new rows are copied from
BLANK = "__row__"


@dataclass(frozen=True)
class Question:
    """One control. `changed_from`: what was known before the visit, where the draft says something else."""

    name: str
    label: str
    value: str
    choices: list[tuple[str, str]]
    kind: str = "text"
    mode: str = ""
    note: str = ""
    unit: str = ""
    was: str = ""

    @property
    def options(self) -> SafeString:
        """The choices as they stand in the control; some hundreds a visit, too many to be put there by a template."""
        chosen = SafeString(" selected")
        return format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((value, chosen if value == self.value else "", word) for value, word in self.choices),
        )


@dataclass(frozen=True)
class WayPart:
    """The numbers of one way to work out an income, shown while that way is chosen."""

    id: str
    way: Way
    questions: list[Question]


@dataclass(frozen=True)
class ListRow:
    path: str
    questions: list[Question]
    ways: list[WayPart] = field(default_factory=list)
    way: Question | None = None


@dataclass(frozen=True)
class RowList:
    """A list: its rows, a blank one to copy, and whether it is known to be complete."""

    table: str
    label: str
    rows: list[ListRow]
    blank: ListRow
    known: bool


@dataclass(frozen=True)
class Member:
    name: str
    relation: str
    about: str
    questions: list[Question]
    number_field: str
    number: str


@dataclass(frozen=True)
class Section:
    """A screen of the form."""

    id: str
    title: str | Promise
    household: list[Question]
    members: list[Member]
    lists: list[RowList]
    words: list[Question]


def sections(fields: Fields, file: Mapping[str, Any], first: Fields, on: int) -> list[Section]:
    """The screens of a draft. `file`: the household as known (who its members are); `first`: what was filled in;
    `on`: the day of the visit, which says what income is let pass."""
    maker = _Maker(fields, file, first, let_pass(on))
    return [maker.section(group) for group in GROUPS]


class _Maker:
    def __init__(
        self, fields: Fields, file: Mapping[str, Any], first: Fields, passing: dict[str, str]
    ) -> None:
        self.fields, self.file, self.first, self.let_pass = fields, file, first, passing
        self.words = load_vocabulary()
        self.persons = [
            (str(p["person_id"]), str(p.get("name") or f"{_('成员')}{at + 1}"))
            for at, p in enumerate(file["persons"])
        ]
        # A member's answers stay with the member, wherever the list of members has him or her by now.
        self.place = {row["person_id"]: at for at, row in rows_of(fields, "persons") if row.get("person_id")}
        taken = set(self.place.values())
        free = (at for at in range(MOST_ROWS) if at not in taken)
        for number, _name in self.persons:
            if number not in self.place:
                self.place[number] = next(free)

    def section(self, group: Group) -> Section:
        return Section(
            group.id,
            group.title,
            [self._fact(f"household.{name}", self.words.facts[HOUSEHOLD][name]) for name in group.household],
            [self._member(at, p, group) for at, p in enumerate(self.file["persons"])]
            if group.members
            else [],
            [self._list(table) for table in group.lists],
            [
                Question(
                    name,
                    str(WORDS[name][0]),
                    self.fields.get(name, ""),
                    [],
                    kind="long",
                    note=str(WORDS[name][1]),
                )
                for name in group.words
            ],
        )

    def _member(self, at: int, person: Mapping[str, Any], group: Group) -> Member:
        number, name = self.persons[at]
        place = self.place[number]
        facts = self.words.facts[PERSON]
        return Member(
            name,
            dict(relations()).get(str(person.get("relation") or ""), ""),
            _about(person),
            [self._fact(f"persons[{place}].{one}", facts[one]) for one in group.members],
            f"persons[{place}].person_id",
            number,
        )

    def _list(self, table: str) -> RowList:
        entity = {"incomes": "income", "expenses": "expense", "assets": "asset"}[table]
        rows = [self._row(table, entity, f"{table}[{at}]") for at, _row in rows_of(self.fields, table)]
        return RowList(
            table,
            self.words.entity_labels[entity],
            rows,
            self._row(table, entity, f"{table}[{BLANK}]"),
            self.fields.get(f"{table}.known") == "1",
        )

    def _row(self, table: str, entity: str, path: str) -> ListRow:
        facts = self.words.facts[entity]
        questions = [self._fact(f"{path}.{name}", facts[name]) for name in COLUMNS[table]]
        if table != "incomes":
            return ListRow(path, questions)
        passed = self.fields.get(f"{path}.letpass", "")
        kinds = {"": _("照常计入")} | self.let_pass
        questions.append(Question(f"{path}.letpass", _("依规定不计入的种类"), passed, list(kinds.items())))
        way = self.fields.get(f"{path}.way") or "amount"
        choices = [(name, found.label) for name, found in WAYS.items()]
        ways = [
            WayPart(name, found, [self._part(path, part) for part in self._parts(found)])
            for name, found in WAYS.items()
        ]
        return ListRow(path, questions, ways, Question(f"{path}.way", _("怎么算"), way, choices))

    def _parts(self, way: Way) -> list[Any]:
        return [*way.factors, *([way.less] if way.less else [])]

    def _part(self, path: str, part: Any) -> Question:
        name = f"{path}.{part.name}"
        return Question(name, part.label, self.fields.get(name, ""), [], mode="decimal", unit=part.unit)

    def _fact(self, name: str, fact: FactDef) -> Question:
        value = self.fields.get(name, "")
        choices = choices_of(fact, value, self.persons, _("不清楚"))
        was = self.first.get(name, "") if name in self.first and self.first[name] != value else ""
        return Question(
            name,
            fact.label,
            value,
            choices,
            kind="date" if fact.given_as == "date" else "text",
            mode={"money": "decimal", "int": "numeric"}.get(fact.given_as, ""),
            note="" if fact.name in NO_NOTE else str(fact.note or ""),
            unit=str(fact.type.unit or "") if fact.type.is_money else "",
            was=dict(choices).get(was, was) if was else "",
        )


def _about(person: Mapping[str, Any]) -> str:
    """Sex and birth date in one line."""
    sex = {"male": _("男"), "female": _("女")}.get(str(person.get("sex") or ""), "")
    return " · ".join(text for text in (sex, str(person.get("birth_date") or "")) if text)
