"""What is filled in at the door: survey, obligors' incomes, self-care, spot-check visit."""

from dataclasses import dataclass
from typing import Any

from doudi.core.money import round_half_up
from doudi.documents.forms.common import Day, Fen, Finding, Member, Month, Photo, Sheet, Signature, total


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomeLine:
    """A line of the income worksheet. A negative amount is taken off; one that is not `counted` is shown, not added."""

    who: str
    kind: str
    how: str
    amount_year: Fen | None
    counted: bool
    #: declared, seen, or which department said so
    source: str
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpenseLine:
    """An unavoidable outgoing of the year, after reimbursement."""

    who: str
    kind: str
    amount_year: Fen | None
    deductible: bool | None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PropertyLine:
    """A thing owned: house, vehicle, deposit, shop, insurance. `exempt`: the rules let it pass."""

    kind: str
    detail: str
    quantity: int | None
    value: Fen | None
    exempt: bool | None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyForm(Sheet):
    """入户调查表. Signed by at least two surveyors and a member; photographs on pages of their own."""

    household_head: str
    citizen_id: str
    phone: str
    address: str
    residence: str
    programme: str
    surveyed_on: Day | None
    #: where the form was filled in, as the device or the surveyor said
    place: str
    members: tuple[Member, ...]
    incomes: tuple[IncomeLine, ...]
    expenses: tuple[ExpenseLine, ...]
    properties: tuple[PropertyLine, ...]
    #: house, land, livestock, water and power bills, schools, what the yard shows
    surroundings: tuple[Finding, ...]
    #: whom the surveyors spoke to, and what they said
    neighbours: tuple[Finding, ...]
    single_person: bool | None
    staff_relative: bool | None
    visit_notes: str
    conclusion: str
    surveyors: tuple[Signature, ...]
    household_signatures: tuple[Signature, ...]
    photos: tuple[Photo, ...]

    def derived(self) -> dict[str, Any]:
        # No line at all is a worksheet that was not filled in, not an income of 0.
        income = total([line.amount_year for line in self.incomes if line.counted]) if self.incomes else None
        people = len(self.members)
        return {
            "income_year": income,
            "income_per_head": None if income is None or not people else _share(income, people),
            "expense_year": total([line.amount_year for line in self.expenses]),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ObligorLine:
    """An obligor: what the family has, and what it is to give a month."""

    name: str
    sex: str
    age: int | None
    relation: str
    citizen_id: str
    occupation: str
    income_source: str
    income_month: Fen | None
    family_size: int | None
    able: bool | None
    gives_month: Fen | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ObligorSurvey(Sheet):
    """赡养人收入调查表. Signed by the surveyors and by the obligors that were met."""

    household_head: str
    supported: str
    address: str
    surveyed_on: Day | None
    obligors: tuple[ObligorLine, ...]
    #: how the amounts to give were reckoned
    basis: str
    #: among how many supported persons what is given is shared
    supported_persons: int | None
    notes: str
    signatures: tuple[Signature, ...]

    def derived(self) -> dict[str, Any]:
        given = total([line.gives_month for line in self.obligors]) if self.obligors else None
        people = self.supported_persons
        return {
            "gives_month": given,
            "gives_per_head": None if given is None or not people else _share(given, people),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfCareItem:
    """One of the six items. `able` None: not assessed."""

    label: str
    able: bool | None
    seen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfCareSheet(Sheet):
    """特困人员生活自理能力评估表. Signed by the assessors, and by the person or the guardian."""

    person: str
    sex: str
    age: int | None
    citizen_id: str
    address: str
    #: 集中供养, 分散供养
    way: str
    carer: str
    assessed_on: Day | None
    items: tuple[SelfCareItem, ...]
    #: the level of care that follows by the rules: 全自理, 半护理, 全护理
    level: str
    #: how the level follows from the items, as the rules have it
    rule: str
    next_assessment: Month | None
    conclusion: str
    signatures: tuple[Signature, ...]

    def derived(self) -> dict[str, Any]:
        """How many items are lost; None while one is not assessed."""
        assessed = self.items and all(item.able is not None for item in self.items)
        return {"lost": sum(item.able is False for item in self.items) if assessed else None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What the file says beside what the visit found. `agrees` None: could not be seen."""

    label: str
    filed: str
    found: str
    agrees: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SpotVisit(Sheet):
    """抽查入户记录表. Signed by the visitors, none of whom handled the case, and by the household."""

    case_number: str
    household_head: str
    address: str
    programme: str
    #: drawn, or why the visit is a must
    why: str
    visited_on: Day | None
    compared: tuple[Compared, ...]
    conclusion: str
    follow_up: str
    signatures: tuple[Signature, ...]
    photos: tuple[Photo, ...]


def _share(amount: Fen, people: int) -> Fen:
    """A head's share in fen, halves up; for information, nothing is decided by it."""
    return round_half_up(amount, people)
