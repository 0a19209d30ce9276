"""Lists an office keeps and hangs up: spot-check list, filing of near relatives, head of the record of acts."""

from dataclasses import dataclass
from typing import Any

from doudi.documents.codes import qr_svg
from doudi.documents.forms.common import Day, Fen, Month, Sheet, Signature, total


@dataclass(frozen=True, slots=True, kw_only=True)
class Stratum:
    """A part of the list a share was drawn from."""

    name: str
    cases: int
    must: int
    drawn: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SpotRow:
    """A case to visit. `why` is 随机抽取, or why it is a must."""

    case_number: str
    household_head: str
    village: str
    stratum: str
    why: str
    visitors: str
    visited_on: Day | None
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SpotCheckList(Sheet):
    """抽查表: what was drawn from what, by which seed, and how anyone repeats the draw."""

    title: str
    drawn_on: Day | None
    #: the share the document asks for, in words
    share: str
    #: fixed before the draw and published
    seed: str
    #: the fingerprint of the list that was drawn from
    fingerprint: str
    repeat_with: str
    strata: tuple[Stratum, ...]
    rows: tuple[SpotRow, ...]
    signatures: tuple[Signature, ...]

    def derived(self) -> dict[str, Any]:
        return {
            "cases": sum(one.cases for one in self.strata),
            "must": sum(one.must for one in self.strata),
            "drawn": sum(one.drawn for one in self.strata),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class RelativeRow:
    """A relative of somebody who handles assistance, and the help that is asked for or received."""

    official: str
    unit: str
    post: str
    relation: str
    name: str
    citizen_id: str
    programme: str
    persons: int | None
    amount_month: Fen | None
    since: Month | None
    remark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RelativesFiling(Sheet):
    """近亲属备案表, by unit. Signed by the unit's head and sealed."""

    unit: str
    filed_on: Day | None
    rows: tuple[RelativeRow, ...]
    signatures: tuple[Signature, ...]

    def derived(self) -> dict[str, Any]:
        return {"amount_month": total([row.amount_month for row in self.rows])}


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyHead(Sheet):
    """办理记录链首页: printed and put away each day, so that nobody rewrites the record unseen."""

    chain: str
    day: Day
    acts: int
    first: int | None
    last: int | None
    #: SM3, hexadecimal
    head: str
    previous_head: str
    #: how the record is checked against this sheet
    verify_with: str
    signatures: tuple[Signature, ...]

    def derived(self) -> dict[str, Any]:
        return {"qr": qr_svg(f"{self.chain} {self.day} {self.last or 0} {self.head}")}
