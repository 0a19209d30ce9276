"""Whether what a source answered contradicts what the dossier holds from the household and the visit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from doudi.apps.checks.models import CheckAnswer
from doudi.apps.checks.sources import Source
from doudi.apps.people import dossiers
from doudi.apps.policies.household_form import as_text
from doudi.apps.policies.showing import fact_value_in_words
from doudi.core.money import fen_to_yuan, yuan_to_fen
from doudi.policy.vocabulary import HOUSEHOLD, PERSON, FactDef, load_vocabulary

#: list of the dossier → the entity of its rows
TABLES = {"assets": "asset", "incomes": "income"}
#: amount of a row, by list
AMOUNT = {"assets": "value", "incomes": "amount_year"}


def against(row: CheckAnswer, source: Source, on: int) -> dict[str, Any]:
    """What is contradicted, with what was stated: facts by their name with their value (JSON), rows as
    ``assets:deposit`` with [how many, fen or None].

    What the dossier does not know is no contradiction: then the answer is simply news.
    """
    file = dossiers.household_file(row.request.case.household, on)
    number = row.person.number if row.person else ""
    own: Mapping[str, Any] = file["household"]
    person: Mapping[str, Any] = next((p for p in file["persons"] if p.get("person_id") == number), {})
    found: dict[str, Any] = {}
    for name, value in (row.verified.get("facts") or {}).items():
        stated = (own if name in source.facts.get("household", ()) else person).get(name)
        if name == "died_on" or (stated not in (None, "") and as_text(stated) != as_text(value)):
            found[name] = stated
    for table, kinds in source.rows.items():
        stated_rows = file.get(table)
        if stated_rows is None:
            continue
        for kind in kinds:
            said = _of(row.verified.get(table) or [], kind)
            stated = _of(stated_rows, kind)
            there = [one for one in stated if one.get("person_id") == number]
            if said and any(not one.get("person_id") for one in stated):
                # Stated for the household as a whole: all that this source knows of its members, against all of it.
                said, there = said + _of_others(row, table, kind), stated
            if said and _more(said, there, AMOUNT[table]):
                found[f"{table}:{kind}"] = [_count(there), _sum(there, AMOUNT[table])]
    return found


@dataclass(frozen=True)
class Sides:
    """One contradiction in words: what it is about, what the household stated, what the source says. `fen`: its sum."""

    about: str
    declared: str
    verified: str
    fen: int | None = None


def sides(row: CheckAnswer) -> list[Sides]:
    """Both sides of every contradiction of an answer."""
    facts = load_vocabulary().facts
    found = []
    for name in row.contradicts:
        table, _colon, kind = name.partition(":")
        if kind:
            rows = _of(row.verified.get(table) or [], kind)
            label = facts[TABLES[table]]["kind"].type.label_of(kind)
            fen = _sum(rows, AMOUNT[table])
            stated = _rows_in_words(row.declared.get(name) or [0, None])
            found.append(Sides(label, stated, _rows_in_words([_count(rows), fen]), fen))
            continue
        entity, path = (PERSON, "persons[0]") if name in facts[PERSON] else (HOUSEHOLD, "household")
        said, stated = (row.verified.get("facts") or {}).get(name), row.declared.get(name)
        words = fact_value_in_words(f"{path}.{name}", stated) if stated not in (None, "") else _("没有申报")
        found.append(Sides(facts[entity][name].label, words, _fact_in_words(facts[entity][name], str(said))))
    return found


def _fact_in_words(fact: FactDef, text: str) -> str:
    """A fact as it was typed in, in words."""
    if fact.given_as == "bool":
        return _("是") if text == "true" else _("否")
    return fact.type.label_of(text) if fact.type.words else text


def _rows_in_words(many_and_fen: list[Any]) -> str:
    many, fen = many_and_fen
    if not many:
        return _("没有")
    if fen is not None:
        return _("%(n)s 项，%(yuan)s 元") % {"n": many, "yuan": fen_to_yuan(fen)}
    return _("%(n)s 项") % {"n": many}


def _of(rows: Iterable[Mapping[str, Any]], kind: str) -> list[Mapping[str, Any]]:
    return [one for one in rows if one.get("kind") == kind]


def _of_others(row: CheckAnswer, table: str, kind: str) -> list[Mapping[str, Any]]:
    """What the same source answered of the other members."""
    others = row.request.answers.filter(source=row.source, found=True).exclude(pk=row.pk)
    return [found for one in others for found in _of(one.verified.get(table) or [], kind)]


def _more(said: list[Mapping[str, Any]], there: list[Mapping[str, Any]], amount: str) -> bool:
    """Whether the source knows of more than was stated: more of them, or a larger sum."""
    if _count(said) > _count(there):
        return True
    sums = [_sum(rows, amount) for rows in (said, there)]
    return sums[0] is not None and (sums[1] is None or sums[0] > sums[1])


def _count(rows: list[Mapping[str, Any]]) -> int:
    return sum(int(as_text(one.get("quantity")) or 1) for one in rows)


def _sum(rows: list[Mapping[str, Any]], amount: str) -> int | None:
    texts = [as_text(one.get(amount)) for one in rows]
    return sum(yuan_to_fen(text) for text in texts) if rows and all(texts) else None
