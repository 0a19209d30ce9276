"""Writing down what somebody says of a household: statements are added, never changed; rows give way to better ones.

These functions write no act: they are parts of one (a signed visit, an answer of a department, a form of the register),
and whoever calls them names what they return in ``writing.wrote``; rows that give way name themselves.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import models
from django.db.models import QuerySet

from doudi.apps.people.facts import IN_COLUMNS, LISTS, RANK, contract_value, fact_def, to_column, words
from doudi.apps.people.models import Household, Membership, Person, Statement
from doudi.apps.record.acts import updated
from doudi.core.refusal import InputError, Refused

#: of these the last word also stands in a column, by which lists are made
KEPT = {"household": ("residence",), "person": ("sex", "birth_date", "died_on")}


def state(
    household: Household,
    person: Person | None,
    facts: Mapping[str, Any],
    *,
    source: str,
    on: date,
    by: Any,
    at: datetime,
    detail: str = "",
    case: Any = None,
    proof: Any = None,
    reason: str = "",
) -> Statement:
    """What one source says of a household (`person` None) or of a member on a day. None: known to be unknown; an empty
    text: nothing is said. Raises InputError for a value that does not fit, or a fact that is changed by another act."""
    entity = "household" if person is None else "person"
    said = {}
    for name, raw in facts.items():
        if name in IN_COLUMNS[entity] and name != "relation":
            label = fact_def(entity, name).label
            raise InputError(f"“{label}”不在这里改，请在户档案里办理变更。", code="not-stated", field=name)
        if raw != "":
            said[name] = contract_value(entity, name, raw)
    if person is not None and "relation" in said:
        _relation(person, said.pop("relation"))
    sensitive = {name: value for name, value in said.items() if fact_def(entity, name).sensitive}
    made = Statement.objects.create(
        area_code=household.area_code,
        household=household,
        person=person,
        facts={name: value for name, value in said.items() if name not in sensitive},
        sensitive=sensitive,
        source=source,
        on=on,
        detail=detail,
        case=case,
        proof=proof,
        by=by,
        at=at,
        reason=reason,
    )
    _keep_columns(household, person, entity, set(said) & set(KEPT[entity]))
    return made


def _relation(person: Person, relation: str | None) -> None:
    updated(Membership.objects.filter(person=person, until__isnull=True), relation=relation or "")


def _keep_columns(household: Household, person: Person | None, entity: str, names: Collection[str]) -> None:
    if not names:
        return
    from doudi.apps.people.dossiers import best_values

    best = best_values(household, person)
    row: Household | Person = household if person is None else person
    kept = {name: to_column(words().facts[entity][name], best[name].value) for name in names if name in best}
    for name, value in kept.items():
        setattr(row, name, value)
    updated(type(row)._default_manager.filter(pk=row.pk), **kept)


def state_rows(
    household: Household,
    table: str,
    rows: Sequence[Mapping[str, Any]],
    *,
    source: str,
    on: date,
    by: Any,
    at: datetime,
    detail: str = "",
    case: Any = None,
    proof: Any = None,
    kinds: Collection[str] = (),
    person: Person | None = None,
) -> list[models.Model]:
    """What one source says of a list (incomes, expenses, assets, obligors, supports); returns all rows written.

    Without `kinds` and `person` the list is whole: it takes the place of what stood, unless that came from a better
    source or a later day; no rows then means known to have none. With them only rows of these kinds, or of this member,
    give way: a bank speaks of deposits and of nothing else. `rows` are in the contract's shape, with ``person_id`` as
    the person's number; ``how`` (how the amount was worked out), ``lines``, ``clause`` and, of obligors, ``name`` and
    ``citizen_id`` may stand beside. Raises InputError.
    """
    said = {"source": source, "on": on, "detail": detail, "case": case, "proof": proof, "by": by, "at": at}
    whole = not kinds and person is None
    written: list[models.Model] = []
    if whole:
        stands = _stands(household, table, source, on)
        written.append(
            Statement.objects.create(
                area_code=household.area_code, household=household, lists=[table], **said
            )
        )
    else:
        stands = True
    people = {one.number: one for one in Person.objects.filter(household=household)}
    made = [_row(household, table, row, people, said, stands) for row in rows]
    if stands:
        _give_way(household, table, source, on, kinds, person)
    for one in made:
        one.save()
    return written + made


def _stands(household: Household, table: str, source: str, on: date) -> bool:
    """Whether a whole list of this source and day is believed over every one before."""
    before = Statement.objects.filter(household=household, lists__contains=[table]).values_list(
        "source", "on"
    )
    return all((RANK[one], day) <= (RANK[source], on) for one, day in before)  # type: ignore[index]


def _give_way(
    household: Household, table: str, source: str, on: date, kinds: Collection[str], person: Person | None
) -> None:
    """Rows that stood no longer do. What a grant of ours wrote into supports stays: it is no hearsay."""
    model = LISTS[table].model
    standing: QuerySet[Any] = model._default_manager.filter(household=household, stands=True)
    if kinds:
        standing = standing.filter(kind__in=kinds)
    if person is not None:
        standing = standing.filter(person=person)
    if table == "supports":
        standing = standing.filter(grant_id__isnull=True)
    if not kinds and person is None:
        updated(standing, stands=False, why_not="")
        return
    weaker = [one.pk for one in standing if (RANK[one.source], one.on) <= (RANK[source], on)]  # type: ignore[index]
    updated(model._default_manager.filter(pk__in=weaker), stands=False)


def _row(
    household: Household,
    table: str,
    given: Mapping[str, Any],
    people: Mapping[str, Person],
    said: Mapping[str, Any],
    stands: bool,
) -> models.Model:
    about = LISTS[table]
    row = about.model(area_code=household.area_code, household=household, stands=stands, **said)
    facts = words().facts[about.entity]
    extra = {"how", "lines", "clause", "name", "citizen_id", "household_id"}
    for name, raw in given.items():
        if name in extra:
            continue
        if name == "person_id":
            if raw:
                row.person = _member(people, str(raw))
            continue
        value = contract_value(about.entity, name, None if raw == "" else raw)
        setattr(row, about.column(name), to_column(facts[name], value))
    for name, fact in facts.items():  # what a row leaves out is unknown, whatever the column starts with
        if name not in given and fact.given_as == "bool":
            setattr(row, about.column(name), None)
    for name in ("clause", "name", "citizen_id", "lines"):
        if given.get(name) and hasattr(row, name):
            setattr(row, name, given[name])
    if given.get("how") and hasattr(row, "lines"):
        row.lines = [{"says": str(given["how"]), "value": ""}]
    return row


def _member(people: Mapping[str, Person], number: str) -> Person:
    if number not in people:
        raise InputError(f"人编号“{number}”不在本户的人里。", code="unknown-person", value=number)
    return people[number]


def set_aside(row: models.Model, reason: str) -> models.Model:
    """A row that is not believed, with the reason; the dossier leaves it out. Raises Refused without a reason."""
    if not reason.strip():
        raise Refused("不采用一条记录，要写明理由。", code="no-reason")
    row.stands, row.why_not = False, reason.strip()[:200]  # type: ignore[attr-defined]
    row.save()
    return row
