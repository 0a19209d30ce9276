"""The facts of a household as its page shows them: who lives there, and what they receive."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from doudi.apps.policies.showing import fact_value_in_words, person_names
from doudi.core.dates import age_on, format_day, parse_day
from doudi.policy.vocabulary import load_vocabulary

MEMBER_FACTS = ("labour", "disability_type", "disability_grade", "illness", "whereabouts")


@dataclass(frozen=True)
class Member:
    caption: str
    name: str
    age: str
    facts: list[tuple[str, str]]


def members(household: dict[str, Any], names: dict[str, str], on: int) -> list[Member]:
    """Everybody on the list, with age on the day and what bears on their capacity; names masked."""
    words = load_vocabulary().facts["person"]
    captions = person_names(household)
    found = []
    for index, row in enumerate(household["persons"]):
        facts = [
            (words[name].label, fact_value_in_words(f"persons[{index}].{name}", row.get(name)))
            for name in MEMBER_FACTS
        ]
        if row.get("died_on"):
            facts.append((words["died_on"].label, row["died_on"]))
        if row.get("counted") == "false":
            facts.append((words["counted"].label, _("否")))
        birth = row.get("birth_date")
        age = _("%d 岁") % age_on(parse_day(birth), on) if birth else _("年龄未知")
        own_id = str(row.get("person_id"))
        found.append(Member(captions.get(own_id, own_id), names.get(own_id, ""), age, facts))
    return found


@dataclass(frozen=True)
class Money:
    """One row of income, expense or property. `note` says what the policy lets pass."""

    what: str
    whose: str
    amount: str
    note: str


def money(household: dict[str, Any]) -> list[tuple[str, str, list[Money] | None]]:
    """(label, unit, rows) of incomes, expenses and property; no rows but None where nobody knows."""
    vocabulary = load_vocabulary()
    captions = person_names(household)
    found: list[tuple[str, str, list[Money] | None]] = []
    for entity, table, amount, lets_pass in (
        ("income", "incomes", "amount_year", "excluded"),
        ("expense", "expenses", "amount_year", "deductible"),
        ("asset", "assets", "value", "exempt"),
    ):
        facts = vocabulary.facts[entity]
        rows: list[Money] | None = None
        if table in household:
            rows = []
            for index, row in enumerate(household[table]):
                kind = fact_value_in_words(f"{table}[{index}].kind", row.get("kind"))
                quantity = f" × {row['quantity']}" if row.get("quantity") else ""
                whose = captions.get(str(row.get("person_id")), _("全户"))
                note = {"true": facts[lets_pass].label, "false": ""}.get(
                    str(row.get(lets_pass)), f"{facts[lets_pass].label}？"
                )
                rows.append(Money(kind + quantity, whose, row.get(amount) or _("未知"), note))
        found.append((vocabulary.entity_labels[entity], facts[amount].type.unit, rows))
    return found


@dataclass(frozen=True)
class Support:
    programme: str
    whose: str
    since: str
    ended: str
    monthly: str
    running: bool


def supports(household: dict[str, Any], on: int) -> list[Support] | None:
    """What the household gets and got, running first; None where nobody knows."""
    if "supports" not in household:
        return None
    captions = person_names(household)
    day = format_day(on)
    found = []
    for index, row in enumerate(household["supports"]):
        since, ended = row.get("since") or "", row.get("ended_on") or ""
        running = bool(since) and since <= day and (not ended or ended > day)
        whose = captions.get(str(row.get("person_id")), _("全户"))
        programme = fact_value_in_words(f"supports[{index}].programme", row.get("programme"))
        monthly = row.get("monthly_amount") or row.get("amount") or ""
        found.append(Support(programme, whose, since or _("未知"), ended, monthly, running))
    return sorted(found, key=lambda support: (not support.running, support.since))
