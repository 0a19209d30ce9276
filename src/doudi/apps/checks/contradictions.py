"""Whether what a source answered contradicts what the dossier holds from the household and the visit."""

from collections.abc import Iterable, Mapping
from typing import Any

from doudi.apps.checks.models import CheckAnswer
from doudi.apps.checks.sources import Source
from doudi.apps.people import dossiers
from doudi.apps.policies.household_form import as_text
from doudi.core.money import yuan_to_fen

#: amount of a row, by list
AMOUNT = {"assets": "value", "incomes": "amount_year"}


def against(row: CheckAnswer, source: Source, on: int) -> list[str]:
    """Names of what is contradicted: facts by their name, rows as ``assets:deposit``.

    What the dossier does not know is no contradiction: then the answer is simply news.
    """
    file = dossiers.household_file(row.request.case.household, on)
    number = row.person.number if row.person else ""
    own: Mapping[str, Any] = file["household"]
    person: Mapping[str, Any] = next((p for p in file["persons"] if p.get("person_id") == number), {})
    found = []
    for name, value in (row.verified.get("facts") or {}).items():
        stated = (own if name in source.facts.get("household", ()) else person).get(name)
        if name == "died_on" or (stated not in (None, "") and as_text(stated) != as_text(value)):
            found.append(name)
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
                found.append(f"{table}:{kind}")
    return found


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
