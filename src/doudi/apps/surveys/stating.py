"""A signed visit becomes statements: facts of the household and its members, rows of its lists, source “visit”."""

from datetime import datetime
from typing import Any

from django.db import models

from doudi.apps.cases import packs
from doudi.apps.people import dossiers, services
from doudi.apps.people.models import Household, Person, Source
from doudi.apps.surveys import drafts
from doudi.apps.surveys.models import Survey
from doudi.apps.surveys.worksheet import COUNTED
from doudi.platform.clock import day_of

DETAIL = "入户调查"


def household_file(household: Household, on: int) -> dict[str, Any]:
    """The household as known on a day, in the contract's shape."""
    return dossiers.household_file(household, on)


def state_visit(survey: Survey, said: drafts.Visited, *, by: Any, at: datetime) -> list[models.Model]:
    """Write what a visit said; returns the rows written. Raises InputError when a value does not fit.

    Lists are stated whole: a list that the visit stated replaces what the visit before had said of it.
    """
    household = survey.household
    drafts.over(household_file(household, day_of(at)), said)
    how: dict[str, Any] = {
        "source": Source.VISIT, "on": at.date(), "detail": DETAIL, "case": survey.case, "by": by, "at": at,
    }  # fmt: skip
    written: list[models.Model] = []
    if said.household:
        written.append(services.state(household, None, said.household, **how))
    people = {person.number: person for person in Person.objects.filter(household=household)}
    for number, facts in said.persons.items():
        person = people.get(number)
        if person is not None:
            written.append(services.state(household, person, facts, **how))
    counted = packs.pack_of(survey.case).law(day_of(at)).rules.get(COUNTED)
    for table, rows in said.rows.items():
        if table == "incomes" and counted is not None:
            rows = [{**row, "clause": counted.clause} for row in rows]
        written += services.state_rows(household, table, rows, **how)
    return written
