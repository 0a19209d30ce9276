"""The decision: approval sheet, letter of approval, reasoned refusal."""

from dataclasses import dataclass
from typing import Any

from doudi.documents.capital_amount import capital_amount
from doudi.documents.forms.common import Day, Fen, Ground, Line, Member, Month, Opinion, Sheet, total


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplementLine:
    """分类施保: more a month for one member, and why."""

    member: str
    category: str
    amount: Fen | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeHeld:
    """A notice that hung: stage, number, from, to, and what came of it."""

    stage: str
    number: str
    hung_on: Day | None
    until: Day | None
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalSheet(Sheet):
    """审核确认表. Signed and sealed by township, county, and the departments the document names."""

    programme: str
    case_number: str
    applicant: str
    citizen_id: str
    address: str
    residence: str
    applied_on: Day | None
    members: tuple[Member, ...]
    persons_covered: int | None
    #: 低保 A 类, 特困全自理: as the county sorts them; empty where it does not
    category: str
    #: whether the amounts are by the month or paid once
    monthly: bool
    calculation: tuple[Line, ...]
    base: Fen | None
    supplements: tuple[SupplementLine, ...]
    start_month: Month | None
    #: when and by whom: survey, check, spot check
    survey: str
    check: str
    appraisal: str
    spot_check: str
    notices: tuple[NoticeHeld, ...]
    opinions: tuple[Opinion, ...]

    def derived(self) -> dict[str, Any]:
        known = self.supplements or self.base is not None
        more = total([line.amount for line in self.supplements]) if known else None
        both = total([self.base, more])
        return {
            "supplement": more,
            "total": both,
            "total_capital": None if both is None else capital_amount(both),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantLetter(Sheet):
    """准予告知书. Sealed by the deciding office."""

    addressee: str
    programme: str
    applied_on: Day | None
    decided_on: Day | None
    persons_covered: int | None
    #: None where nothing is paid monthly: the status itself is the decision
    amount_month: Fen | None
    #: what is paid once; None where nothing is
    amount_once: Fen | None
    calculation: tuple[Line, ...]
    start_month: Month | None
    next_review: Month | None
    #: how it is paid, with the account masked
    payment: str
    grounds: tuple[Ground, ...]
    duties: tuple[str, ...]
    appeal: tuple[str, ...]
    contact: str

    def derived(self) -> dict[str, Any]:
        return {
            "month_capital": None if self.amount_month is None else capital_amount(self.amount_month),
            "once_capital": None if self.amount_once is None else capital_amount(self.amount_once),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalLetter(Sheet):
    """不予确认告知书: what was counted, by which rule, what could change it, where to object. Sealed by the office."""

    addressee: str
    programme: str
    applied_on: Day | None
    decided_on: Day | None
    reason: str
    counted: tuple[Line, ...]
    grounds: tuple[Ground, ...]
    #: what would make the answer another one
    could_change: tuple[str, ...]
    #: other help the household may ask for
    other_help: tuple[str, ...]
    appeal: tuple[str, ...]
    contact: str
