"""What the household declares of itself, and whom it lets the departments ask (声明、授权)."""

from datetime import datetime
from typing import Any

from django.db import transaction

from doudi.apps.cases import engine
from doudi.apps.cases.consent import adults_lacking
from doudi.apps.cases.models import Authorisation, Case
from doudi.apps.cases.services import steps
from doudi.apps.files.services import keep
from doudi.apps.people.facts import IN_COLUMNS
from doudi.apps.people.models import Obligor, Person
from doudi.apps.people.services.stating import state, state_rows
from doudi.apps.policies.household_form import LISTS, Household
from doudi.apps.record.acts import act as record_act
from doudi.core.dates import add_period, to_date
from doudi.core.refusal import Refused
from doudi.platform.clock import day_of
from doudi.procedure.definition import Step

#: an authorisation is for one round of checks and the reviews of a year
VALID_MONTHS = 12
PAPER = "核查授权书"


def declare(
    case: Case, step: Step, household: Household, *, by: Any, at: datetime, seen_version: int | None = None
) -> None:
    """Keep a declaration: facts and whole lists as the household gave them (LD-04), source declared. Where the flow
    has the step, it is done; conditions are worked out anew. Raises Refused, InputError for a value that does not fit."""
    home = case.household
    people = {one.number: one for one in Person.objects.filter(household=home)}
    said: dict[str, Any] = {"source": "declared", "on": at.date(), "by": by, "at": at, "case": case}
    with record_act("case.declared", by=by, at=at, area=case.area_code, case=case) as entry:
        entry.wrote(state(home, None, _facts("household", household["household"]), **said))
        for row in household["persons"]:
            person = people.get(str(row.get("person_id") or ""))
            if person is None:
                raise Refused(
                    "声明里有人不在这户的成员里，请先在户档案里办理成员变更。", code="unknown-person"
                )
            entry.wrote(state(home, person, _facts("person", row), **said))
        for table in LISTS:
            if table != "persons" and table in household:
                entry.wrote(*state_rows(home, table, household[table], **said))
        engine.lock(case, seen_version)
        engine.refresh_conditions(case, at=at, writing=entry)
        if step.does == "declaration" and step.name in case.waiting_for:
            evidence = sorted({*steps.papers_had(case), *step.evidence})
            engine.act(case, "done", step.name, by=by, at=at, data={"evidence": evidence}, writing=entry)


def _facts(entity: str, row: dict[str, Any]) -> dict[str, Any]:
    """The facts a declaration states; who somebody is stands in columns and is changed by acts of the register."""
    return {
        name: value
        for name, value in row.items()
        if name not in IN_COLUMNS[entity] and value not in ("", None)
    }


def authorise(
    case: Case, step: Step, signer: Person | Obligor, signature: bytes, *, by: Any, at: datetime
) -> Authorisation:
    """Keep one signed consent (PNG bytes); the last adult's does the step where that is the authorisation, and no other
    step: a check is not done by being allowed. Raises Refused for somebody who has signed."""
    person = signer if isinstance(signer, Person) else None
    obligor = signer if isinstance(signer, Obligor) else None
    day = day_of(at)
    with (
        record_act("case.authorised", by=by, at=at, area=case.area_code, case=case) as entry,
        transaction.atomic(),
    ):
        locked = engine.lock(case)
        if case.authorisations.filter(person=person, obligor=obligor, valid_until__gte=at.date()).exists():
            raise Refused(f"{signer.name}已经签过授权书，不用再签。", code="already-signed")
        file = keep(
            signature, f"授权签字-{signer.name}.png", "image/png", "signature",
            area=case.area_code, by=by, at=at, case=case,
        )  # fmt: skip
        made = Authorisation.objects.create(
            area_code=case.area_code, case=locked, person=person, obligor=obligor, name=signer.name,
            signature=file, signed_on=to_date(day), valid_until=to_date(add_period(day, VALID_MONTHS)), by=by,
        )  # fmt: skip
        entry.wrote(made, file)
        its_own = step.does == "authorisation" and step.name in locked.waiting_for
        if its_own and not adults_lacking(case, day):
            evidence = sorted({*steps.papers_had(case), PAPER, *step.evidence})
            engine.act(case, "done", step.name, by=by, at=at, data={"evidence": evidence}, writing=entry)
    return made
