"""Last time's facts beside today's, part by part, for the short form of a review."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doudi.apps.grants.models import Grant
from doudi.apps.people.dossiers import household_file
from doudi.apps.people.facts import words
from doudi.apps.policies.showing import fact_value_in_words, person_names

#: the parts of a household's affairs that a review asks for, in the order of the form
PARTS = {
    "persons": gettext_lazy("家庭人口"),
    "health": gettext_lazy("身体和自理"),
    "work": gettext_lazy("劳动和就业"),
    "incomes": gettext_lazy("收入"),
    "expenses": gettext_lazy("刚性支出"),
    "assets": gettext_lazy("财产"),
    "obligors": gettext_lazy("赡养、抚养、扶养人"),
}
_OF_PERSONS = {
    "health": ("disability_type", "disability_grade", "illness", "self_care_items_lost"),
    "work": ("labour", "employed"),
}
_AMOUNTS = {"incomes": "amount_year", "expenses": "amount_year", "assets": "value"}


@dataclass(frozen=True)
class Part:
    """One part: what stood in the decision's dossier (None: there is none here), what the register says now."""

    name: str
    label: str
    before: list[str] | None
    now: list[str]

    @property
    def differs(self) -> bool:
        return self.before is not None and self.before != self.now


def parts_of(grant: Grant, on: int) -> list[Part]:
    """Every part with last time's lines and today's (day YYYYMMDD)."""
    last = grant.decision.dossier if grant.decision else None
    now = household_file(grant.household, on)
    return [
        Part(name, str(label), _lines(name, last) if last else None, _lines(name, now))
        for name, label in PARTS.items()
    ]


def _lines(part: str, file: dict[str, Any]) -> list[str]:
    names = person_names(file)
    if part == "persons":
        return [names[str(one["person_id"])] for one in file.get("persons", [])]
    if part in _OF_PERSONS:
        return [line for one in file.get("persons", []) if (line := _of_person(part, one, names))]
    if part == "obligors":
        return [str(row.get("name") or _("不知道姓名")) for row in file.get(part) or []]
    return [_row(part, row, names) for row in file.get(part) or []]


def _of_person(part: str, one: dict[str, Any], names: dict[str, str]) -> str:
    said = [
        f"{words().facts['person'][fact].label} {fact_value_in_words(f'persons[0].{fact}', one[fact])}"
        for fact in _OF_PERSONS[part]
        if one.get(fact) is not None
    ]
    return f"{names[str(one['person_id'])]}：{'，'.join(said)}" if said else ""


def _row(table: str, row: dict[str, Any], names: dict[str, str]) -> str:
    whose = names.get(str(row.get("person_id") or ""), _("全户"))
    amount = row.get(_AMOUNTS[table])
    kind = fact_value_in_words(f"{table}[0].kind", row.get("kind"))
    return f"{whose}：{kind} {_('金额未知') if amount is None else _('%s 元') % amount}"
