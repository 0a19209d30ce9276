"""What a source answered, as typed: the facts and rows that this source can prove, and no others."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from doudi.apps.checks.models import CheckAnswer
from doudi.apps.checks.sources import Source
from doudi.platform.typed import whole_number
from doudi.policy.vocabulary import HOUSEHOLD, PERSON, FactDef, load_vocabulary

#: rows of a list that can be typed in at once
ROWS = 3
COLUMNS = {"assets": ("kind", "quantity", "in_town", "value"), "incomes": ("kind", "amount_year")}
ENTITY = {"assets": "asset", "incomes": "income"}


@dataclass(frozen=True)
class Asked:
    """One control of the form."""

    name: str
    label: str
    value: str
    choices: list[tuple[str, str]]
    type: str = "text"


def facts(source: Source, row: CheckAnswer) -> list[Asked]:
    """The facts this source can prove of whom it was asked about."""
    words = load_vocabulary().facts
    given = row.verified.get("facts") or {}
    asked = [(HOUSEHOLD, name) for name in source.facts.get(HOUSEHOLD, ())]
    if row.person_id:
        asked += [(PERSON, name) for name in source.facts.get(PERSON, ())]
    return [_asked(f"fact.{name}", words[entity][name], str(given.get(name, ""))) for entity, name in asked]


def rows(source: Source, row: CheckAnswer) -> list[tuple[str, list[list[Asked]]]]:
    """For every list the source speaks of: its label and a few rows, filled with what it said."""
    words = load_vocabulary()
    found = []
    for table, kinds in source.rows.items():
        given = list(row.verified.get(table) or [])
        listed = []
        for at in range(max(ROWS, len(given) + 1)):
            said = given[at] if at < len(given) else {}
            columns = []
            for name in COLUMNS[table]:
                if name in ("in_town", "quantity") and not set(kinds) & {"house", "shop", "vehicle"}:
                    continue
                if name == "in_town" and "house" not in kinds:
                    continue
                asked = _asked(
                    f"{table}.{at}.{name}", words.facts[ENTITY[table]][name], str(said.get(name, ""))
                )
                if name == "kind":
                    labels = dict(asked.choices)
                    asked = Asked(
                        asked.name, asked.label, asked.value or kinds[0], [(k, labels[k]) for k in kinds]
                    )
                columns.append(asked)
            listed.append(columns)
        found.append((words.entity_labels[ENTITY[table]], listed))
    return found


def _asked(name: str, fact: FactDef, value: str) -> Asked:
    unknown = ("", _("没有说"))
    if fact.given_as == "bool":
        return Asked(name, fact.label, value, [unknown, ("true", _("是")), ("false", _("否"))])
    if fact.type.words:
        return Asked(name, fact.label, value, [unknown, *fact.type.words])
    unit = f"（{fact.type.unit}）" if fact.type.is_money else ""
    return Asked(name, f"{fact.label}{unit}", value, [], "date" if fact.given_as == "date" else "text")


def read_verified(request: HttpRequest, source: Source) -> dict[str, Any]:
    """{"facts": …, "assets": [...], …} of a post; a row with nothing but its kind is none."""
    post = request.POST
    found: dict[str, Any] = {
        "facts": {name.removeprefix("fact."): str(post[name]) for name in post if name.startswith("fact.")}
    }
    for table in source.rows:
        typed: dict[int, dict[str, str]] = {}
        for name in post:
            parts = name.split(".")
            at = whole_number(parts[1]) if len(parts) == 3 and parts[0] == table else None
            if at is not None and parts[2] in COLUMNS[table]:
                typed.setdefault(at, {})[parts[2]] = str(post[name])
        found[table] = [typed[at] for at in sorted(typed)]
    return found
