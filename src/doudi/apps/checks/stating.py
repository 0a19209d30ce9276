"""What sources answered becomes statements with source “department”: only what stands after every hit was settled."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q

from doudi.apps.checks.models import CheckAnswer, CheckRequest, Result
from doudi.apps.checks.sources import Source, label_of
from doudi.apps.people import services
from doudi.apps.people.facts import LISTS
from doudi.apps.people.models import Household, Person
from doudi.apps.people.models import Source as Says
from doudi.core.refusal import InputError
from doudi.policy.dossier import read_household
from doudi.policy.vocabulary import HOUSEHOLD, PERSON, load_vocabulary

TABLES = {"assets": "asset", "incomes": "income"}


def checked(source: Source, verified: Mapping[str, Any], row: CheckAnswer) -> dict[str, Any]:
    """Of what was typed in, what this source can prove, each value looked at. Raises InputError with its sentence."""
    of_household = set(source.facts.get(HOUSEHOLD, ()))
    of_person = set(source.facts.get(PERSON, ())) if row.person_id else set()
    given = {str(k): str(v).strip() for k, v in (verified.get("facts") or {}).items() if str(v).strip()}
    for name in given:
        if name not in of_household | of_person:
            raise InputError(f"{source.label}证实不了“{_label(name)}”。", code="not-theirs", field=name)
    found: dict[str, Any] = {"facts": given}
    for table, kinds in source.rows.items():
        rows = [_texts(one) for one in verified.get(table) or []]
        rows = [one for one in rows if set(one) - {"kind", "person_id"}]
        for one in rows:
            one.setdefault("kind", kinds[0])
            if one["kind"] not in kinds:
                raise InputError(f"{source.label}证实不了这一类。", code="not-theirs", field=table)
        if rows:
            found[table] = rows
    person = {name: text for name, text in given.items() if name in of_person}
    household = {name: text for name, text in given.items() if name in of_household}
    whole = {"household": household, "persons": [{"person_id": "1", **person}]}
    lists = {table: [dict(one, person_id=None) for one in found[table]] for table in TABLES if table in found}
    read_household(whole | lists, strict=False)  # raises what does not fit
    return found


def _texts(row: Mapping[str, Any]) -> dict[str, str]:
    return {str(name): str(text).strip() for name, text in row.items() if str(text or "").strip()}


def _label(name: str) -> str:
    facts = load_vocabulary().facts
    found = facts[PERSON].get(name) or facts[HOUSEHOLD].get(name)
    return found.label if found else name


def state_answers(
    request: CheckRequest, answers: list[CheckAnswer], *, by: Any, at: datetime
) -> list[models.Model]:
    """Write what stands of the answers; a hit that was explained or found wrong is left out.

    A source speaks only of the kinds of rows it keeps, and of the person it was asked about: rows of that kind give
    way to it when a person kept the hit, and are left alone when it merely confirms them.
    """
    household = request.case.household
    written: list[models.Model] = []
    for one in sorted(
        answers, key=lambda one: not one.hit
    ):  # what a kept hit sets aside, others may fill again
        if not one.found or one.obligor_id is not None or (one.hit and one.result != Result.KEPT):
            continue
        of = f"，数据日期 {one.as_of}" if one.as_of else ""
        how: dict[str, Any] = {
            "source": Says.DEPARTMENT, "on": at.date(), "detail": f"{label_of(one.source)}{of}",
            "case": request.case, "by": by, "at": at, "proof": one.proof,
        }  # fmt: skip
        facts = one.verified.get("facts") or {}
        mine = load_vocabulary().facts[HOUSEHOLD]
        of_household = {name: text for name, text in facts.items() if name in mine}
        of_person = {name: text for name, text in facts.items() if name not in mine}
        if of_household:
            written.append(services.state(household, None, of_household, **how))
        if of_person and one.person is not None:
            written.append(services.state(household, one.person, of_person, **how))
        for table in TABLES:
            rows = one.verified.get(table) or []
            kinds = {str(row["kind"]) for row in rows}
            if not rows or (not one.hit and _known(household, table, kinds, one.person)):
                continue
            if one.hit:
                written += _set_aside(household, table, kinds, how["detail"])
            owner = one.person.number if one.person else None
            written += services.state_rows(
                household, table, [{**row, "person_id": owner} for row in rows], kinds=kinds, person=one.person, **how
            )  # fmt: skip
    return written


def _set_aside(household: Household, table: str, kinds: set[str], detail: str) -> list[models.Model]:
    """What was stated for the household as a whole gives way to what was found of its members one by one; returns it."""
    model: Any = LISTS[table].model
    rows = model._default_manager.filter(
        household=household,
        stands=True,
        kind__in=kinds,
        person=None,
        source__in=[Says.DECLARED, Says.FOUND, Says.VISIT],
    )
    return [services.set_aside(row, f"以{detail}的核对结果为准") for row in rows]


def _known(household: Household, table: str, kinds: set[str], person: Person | None) -> bool:
    """Whether rows of these kinds stand already: the household's own, or of this member."""
    model: Any = LISTS[table].model
    standing = model._default_manager.filter(household=household, stands=True, kind__in=kinds)
    return bool(standing.filter(Q(person=person) | Q(person=None)).exists())
