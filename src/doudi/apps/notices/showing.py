"""What of a household may hang on a wall: a name, how many persons, the amount, the class, and never a child's name."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from doudi.apps.cases.models import Case, Decision
from doudi.apps.cases.weighing import amount_of, weigh
from doudi.apps.grants.programmes import given_to_persons, programme_label, programmes
from doudi.apps.people.models import Person
from doudi.core.dates import age_on, from_date
from doudi.core.refusal import Refused
from doudi.procedure.state import State

OF_AGE = 18
#: the law on minors and the one on personal data; the packs' documents all stand below them
CHILDREN_CLAUSE = "未成年人保护法63、个人信息保护法28"
CHILDREN_BECAUSE = "救助对象都是未成年人，姓名依法不得张贴"

NAME, PERSONS, AMOUNT, CLASS = "name", "persons", "amount", "class"


@dataclass(frozen=True, slots=True)
class Shown:
    """A household on a notice. None and "": not shown, or not known yet."""

    name: str
    persons: int | None
    amount_fen: int | None
    class_label: str

    def only(self, allowed: Iterable[str]) -> "Shown":
        """With nothing but what the document allows; the name always stands, or there would be nothing to object to."""
        fields = set(allowed)
        return Shown(
            self.name,
            self.persons if PERSONS in fields else None,
            self.amount_fen if AMOUNT in fields else None,
            self.class_label if CLASS in fields else "",
        )


def shown_of_case(case: Case, state: State, on: int, allowed: Iterable[str]) -> Shown | None:
    """What a notice says of a case, with nothing but what is allowed; None where all it is for are children.

    Before a decision the amount is the one proposed: what was said at the review, else what the law gives on the facts
    known. Raises Refused ``age-unknown``.
    """
    fields = tuple(allowed)
    decision = case.decisions.order_by("-at").first()
    programme = (decision.programme if decision else "") or case.programme
    people = _helped(case.household, programme, decision)
    grown = _grown(people, on)
    if not grown:
        return None
    amount = state.amount
    if decision is not None:
        amount = decision.monthly_fen if decision.monthly_fen is not None else decision.once_fen
    elif amount is None and AMOUNT in fields and programme:
        amount = amount_of(weigh(case, on, because=False), programme)
    persons = (decision.persons if decision else 0) or len(people)
    label = programme_label(programme) if programme else ""
    return Shown(_name(case.household, grown), persons, amount, label).only(fields)


def shown_of_grant(grant: Any, on: int) -> Shown | None:
    """The same of a running grant, for the long-term notice."""
    people = [grant.person] if grant.person_id else _members(grant.household)
    grown = _grown(people, on)
    if not grown:
        return None
    return Shown(
        _name(grant.household, grown), grant.persons, grant.monthly_fen, programme_label(grant.programme)
    )


def _helped(household: Any, programme: str, decision: Decision | None) -> list[Person]:
    """Who the help is for: the household, or the persons whom the decision names."""
    members = _members(household)
    if not programme or not given_to_persons(programme) or decision is None:
        return members
    named = decision.answers.get(str(programmes()[programme].get("answer", ""))) or []
    wanted = set(named) if isinstance(named, list) else set()
    return [person for person in members if person.number in wanted] or members


def _members(household: Any) -> list[Person]:
    open_ones = household.memberships.filter(until__isnull=True).select_related("person").order_by("id")
    return [one.person for one in open_ones if one.person.died_on is None]


def _grown(people: list[Person], on: int) -> list[Person]:
    """The adults, eldest first. Where nobody is known to be one, an age that is not known has to be found out first."""
    grown = [p for p in people if p.birth_date and age_on(from_date(p.birth_date), on) >= OF_AGE]
    unknown = [p for p in people if not p.birth_date]
    if not grown and unknown:
        raise Refused(
            f"{unknown[0].name}的出生日期还不知道，不能确定是不是未成年人，姓名先不能张贴；请在户档案里补上。",
            code="age-unknown",
            clause=CHILDREN_CLAUSE,
        )
    return sorted(grown, key=lambda p: p.birth_date or p.pk)


def _name(household: Any, grown: list[Person]) -> str:
    head = next((person for person in grown if person.pk == household.head_id), grown[0])
    return head.name
