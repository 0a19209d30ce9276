"""When help changes, is cut or ends: the sheet, the hearing before it, the letters, and the proof that they arrived."""

from dataclasses import dataclass
from typing import Any

from doudi.documents.capital_amount import capital_amount
from doudi.documents.forms.common import Day, Fen, Ground, Line, Member, Month, Opinion, Sheet, Signature


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSheet(Sheet):
    """变更审批表: what runs and what shall run. Signed and sealed by township and county."""

    programme: str
    #: 增发, 减发, 停发, 增员, 减员, 换户主, 渐退, 迁移
    kind: str
    household_head: str
    citizen_id: str
    address: str
    members_before: tuple[Member, ...]
    members_after: tuple[Member, ...]
    category_before: str
    category_after: str
    persons_before: int | None
    persons_after: int | None
    amount_before: Fen | None
    amount_after: Fen | None
    from_month: Month | None
    #: the last month of a gradual exit
    gradual_until: Month | None
    reason: str
    calculation: tuple[Line, ...]
    heard: str
    #: which other help was looked at for a household that leaves
    next_help: str
    opinions: tuple[Opinion, ...]

    def derived(self) -> dict[str, Any]:
        known = self.amount_before is not None and self.amount_after is not None
        return {"change": (self.amount_after or 0) - (self.amount_before or 0) if known else None}


@dataclass(frozen=True, slots=True, kw_only=True)
class HearingRecord(Sheet):
    """听取意见记录: the household is heard before help is cut. Signed by who was heard, who asked, who wrote."""

    household_head: str
    programme: str
    #: what the office means to do, and why
    proposal: str
    held_on: Day | None
    place: str
    #: 上门, 电话, 书面
    way: str
    asked_by: str
    recorder: str
    present: tuple[str, ...]
    said: str
    evidence: tuple[str, ...]
    considered: str
    signatures: tuple[Signature, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReductionLetter(Sheet):
    """减发告知书. Sealed by the deciding office."""

    addressee: str
    programme: str
    decided_on: Day | None
    from_month: Month | None
    before_month: Fen | None
    after_month: Fen | None
    reason: str
    counted: tuple[Line, ...]
    grounds: tuple[Ground, ...]
    #: when the household was heard and what became of what it said
    heard_on: Day | None
    heard: str
    could_change: tuple[str, ...]
    appeal: tuple[str, ...]
    contact: str

    def derived(self) -> dict[str, Any]:
        return {"after_capital": None if self.after_month is None else capital_amount(self.after_month)}


@dataclass(frozen=True, slots=True, kw_only=True)
class StopLetter(Sheet):
    """停发告知书. Sealed by the deciding office."""

    addressee: str
    programme: str
    decided_on: Day | None
    from_month: Month | None
    #: the last month that is still paid, and how much
    last_month: Month | None
    before_month: Fen | None
    reason: str
    counted: tuple[Line, ...]
    grounds: tuple[Ground, ...]
    heard_on: Day | None
    heard: str
    other_help: tuple[str, ...]
    could_change: tuple[str, ...]
    appeal: tuple[str, ...]
    contact: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceReceipt(Sheet):
    """送达回证. Signed by who received it, or by witnesses when nobody would."""

    document_title: str
    document_number: str
    addressee: str
    address: str
    served_on: Day | None
    #: 直接送达, 留置送达, 委托送达, 邮寄送达, 公告送达
    way: str
    receiver: str
    receiver_relation: str
    receiver_image: bytes | None
    #: why another received it, or why it was refused
    remark: str
    servers: tuple[Signature, ...]
    witnesses: tuple[Signature, ...]
