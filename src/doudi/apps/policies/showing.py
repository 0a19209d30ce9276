"""Facts and answers in the words of the page."""

import re
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from doudi.apps.policies.household_form import ENTITY_OF, person_captions, relations
from doudi.policy.pack import Pack
from doudi.policy.types import Kind
from doudi.policy.vocabulary import HOUSEHOLD, FactDef, load_vocabulary

_PATH = re.compile(r"(?:(household)|([a-z]+)\[(\d+)\])\.([a-z_]+)")
_ROW = re.compile(r"([a-z]+)\[(\d+)\]")


def person_names(household: dict[str, Any]) -> dict[str, str]:
    """What the page calls each person, by person_id: `谢长根 · 户主`, without a name in the file `成员 1 · 户主`."""
    return dict(person_captions(household))


def shown_answer(pack: Pack, on: int, name: str, value: Any, persons: dict[str, str]) -> tuple[str, str]:
    """An answer for people, and its state: yes, no, unknown or value."""
    if value is None:
        return _("未知"), "unknown"
    if isinstance(value, bool):
        return (_("是"), "yes") if value else (_("否"), "no")
    type_ = pack.law(on).answer_rule(name).type
    if type_.kind is Kind.PERSONS:
        return (
            ("、".join(persons.get(str(one), str(one)) for one in value), "yes") if value else (_("无"), "no")
        )
    if type_.kind is Kind.WORDS:
        return ("、".join(type_.label_of(str(one)) for one in value), "yes") if value else (_("无"), "no")
    if type_.kind is Kind.WORD:
        return type_.label_of(str(value)), "no" if value == "none" else "value"
    if type_.kind is Kind.DATE:
        return (_("无"), "no") if value == "none" else (str(value), "value")
    if type_.is_money:
        return f"{value} {type_.unit}", "value"
    return f"{value} {type_.unit}".strip(), "value"


@lru_cache(maxsize=10_000)
def fact_of(path: str) -> tuple[FactDef, str, int] | None:
    """The fact a path speaks of, its table and its row (−1 for the household); None for a whole list or a parameter."""
    found = _PATH.fullmatch(path)
    if not found:
        return None
    household, table, index, name = found.groups()
    entity = HOUSEHOLD if household else ENTITY_OF.get(table, "")
    fact = load_vocabulary().facts.get(entity, {}).get(name)
    return (fact, table or HOUSEHOLD, int(index) if index else -1) if fact else None


def path_in_words(path: str, household: dict[str, Any]) -> str:
    """`persons[1].disability_grade` → `成员 2 · 配偶：残疾等级`; a list by its name."""
    words = load_vocabulary()
    if path in ENTITY_OF:
        return words.entity_labels[ENTITY_OF[path]]
    if path.startswith("parameter:"):
        name = path.removeprefix("parameter:")
        return words.parameters[name].label if name in words.parameters else name
    found = fact_of(path)
    if found is None:
        return path
    fact, table, index = found
    return (
        fact.label if table == HOUSEHOLD else f"{row_in_words(f'{table}[{index}]', household)}：{fact.label}"
    )


def row_in_words(path: str, household: dict[str, Any]) -> str:
    """`persons[1]` → `成员 2 · 配偶`, `incomes[0]` → `收入 1 · 工资性`."""
    found = _ROW.fullmatch(path)
    if not found or found[1] not in ENTITY_OF:
        return path
    index = int(found[2])
    if found[1] == "persons":
        captions = person_captions(household)
        if index < len(captions):
            return captions[index][1]
    rows = household.get(found[1]) or []
    row = rows[index] if index < len(rows) else {}
    kind = next(
        (fact_value_in_words(f"{path}.{name}", row[name]) for name in ("kind", "programme") if row.get(name)),
        "",
    )
    return f"{load_vocabulary().entity_labels[ENTITY_OF[found[1]]]} {index + 1}" + (
        f" · {kind}" if kind else ""
    )


def fact_value_in_words(path: str, value: Any) -> str:
    """A fact's value as JSON holds it, in words: labels of an enum, 是 and 否, amounts with their unit."""
    if value is None:
        return _("未知")
    if isinstance(value, bool):
        return _("是") if value else _("否")
    found = fact_of(path)
    if found is None:
        return str(value)
    fact = found[0]
    if fact.type.words:
        return fact.type.label_of(str(value))
    if fact.name == "relation":
        return dict(relations()).get(str(value), str(value))
    if fact.type.is_money:
        return f"{value} {fact.type.unit}"
    return str(value)
