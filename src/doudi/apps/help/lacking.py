"""缺什么补什么: what a household lacks by the rules of the plan, whose need it is, and how far each need has come."""

from dataclasses import dataclass
from typing import Any

from doudi.apps.cases import packs
from doudi.apps.help.models import Referral, State
from doudi.apps.help.plans import plans_at
from doudi.apps.people.dossiers import household_file
from doudi.apps.people.models import Household, Person
from doudi.policy.case import Case
from doudi.policy.dossier import read_household
from doudi.policy.law import entity_of
from doudi.policy.vocabulary import HOUSEHOLD
from doudi.procedure.help_plan import HelpPlan, Need


@dataclass(frozen=True)
class Lack:
    """A need of the household (`person` None) or of a member; `referral`: the last one about it."""

    plan: HelpPlan
    need: Need
    person: Person | None
    referral: Referral | None

    @property
    def is_open(self) -> bool:
        """Whether nobody has been told of it yet, or whoever was told has not met it."""
        return self.referral is None or self.referral.state in (State.REFUSED, State.WITHDRAWN)

    @property
    def key(self) -> str:
        """How a form names it: ``need`` or ``need:person``."""
        return f"{self.need.name}:{self.person.pk}" if self.person else self.need.name


@dataclass(frozen=True)
class Lacking:
    """`unknown`: needs of which a fact is missing, so that nobody can say whether they are there. `without_measures`: members
    for whom measures are to be set down (TL-26) and none is. `temporary`: fen of temporary assistance in proportion to the
    hardship (LN-53) with its clause; None where no document here says how much, or a fact or number is missing."""

    lacks: list[Lack]
    unknown: list[Need]
    without_measures: list[Person]
    temporary: tuple[int, str] | None = None


def lacking(household: Household, on: int) -> Lacking:
    """What the household lacks on a day (YYYYMMDD); nothing where no document in force there says when something is lacking."""
    last: dict[tuple[str, int | None], Referral] = {}
    for one in household.referrals.order_by("pk"):
        last[one.need, one.person_id] = one
    people = {one.number: one for one in household.people.all()}
    file = household_file(household, on)
    found: list[Lack] = []
    unknown: list[Need] = []
    seen: set[str] = set()
    bare: list[Person] = []
    temporary: tuple[int, str] | None = None
    planned = set(household.measures.values_list("person_id", flat=True))
    for plan in plans_at(household.area_code, on):
        law = packs.pack_for(plan.pack, household.area_code).law(on).require()
        case = Case(law, read_household(file, strict=False))
        members = law.evaluator.members(case)
        for need in plan.needs.values():
            if not need.when or need.name in seen:
                continue
            seen.add(need.name)
            if entity_of(need.when) == HOUSEHOLD:
                said: list[tuple[Person | None, Any]] = [(None, law.evaluator.value(need.when, case))]
            else:
                said = [
                    (people.get(row.facts["person_id"]), law.evaluator.value(need.when, case, row) if is_one else is_one)
                    for row, is_one in members
                ]  # fmt: skip
            found += [
                Lack(plan, need, who, last.get((need.name, who.pk if who else None)))
                for who, holds in said
                if holds
            ]
            if any(holds is None for _who, holds in said):
                unknown.append(need)
        if plan.measures:
            incapable = [row for row, _is in members if law.evaluator.value(plan.measures, case, row)]
            who = [people.get(row.facts["person_id"]) for row in incapable]
            bare += [one for one in who if one is not None and one.pk not in planned]
        if plan.temporary and temporary is None:
            fen = law.evaluator.value(plan.temporary, case)
            temporary = None if fen is None else (fen, plan.temporary_clause)
    return Lacking(found, unknown, bare, temporary)
