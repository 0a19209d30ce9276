"""Public notices. By type there is no place here for an identity number, a phone or an account of a household, its
health or its address; `shows` says which of the four columns the document allows, and a row that holds more is refused."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from doudi.core.refusal import Refused
from doudi.documents.codes import qr_svg
from doudi.documents.forms.common import Day, Fen, Sheet


class Shown(StrEnum):
    """What a notice may show of a household; a document allows all of these or fewer."""

    NAME = "姓名"
    PERSONS = "人数"
    AMOUNT = "金额"
    CATEGORY = "类别"


class NoticeStage(StrEnum):
    """Which notice it is; the title follows from it."""

    FIRST_RESULT = "调查评议结果"
    PROPOSED = "拟确认对象"
    APPROVED = "确认结果"
    LONG_TERM = "长期"


#: A run of digits this long in a name is an identity number, a phone or an account, not a name.
_A_NUMBER = re.compile(r"\d{6,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRow:
    """A household on the wall. None: not shown."""

    name: str
    persons: int | None
    amount: Fen | None
    category: str | None

    @classmethod
    def showing(
        cls, shows: tuple[Shown, ...], *, name: str, persons: int, amount: Fen, category: str
    ) -> "NoticeRow":
        """A row with only what `shows` allows; the rest does not get as far as the sheet."""
        return cls(
            name=name,
            persons=persons if Shown.PERSONS in shows else None,
            amount=amount if Shown.AMOUNT in shows else None,
            category=category if Shown.CATEGORY in shows else None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice(Sheet):
    """公示: hung on the boards of village and township. Sealed by the office; taken down on `until`.

    Raises Refused when a row shows what `shows` does not allow, or a name holds a number.
    """

    stage: NoticeStage
    programme: str
    village: str
    #: the boards it hangs on: 村务公开栏, 政务公开栏
    boards: tuple[str, ...]
    shows: tuple[Shown, ...]
    #: whether the amounts are by the month or paid once
    monthly: bool
    rows: tuple[NoticeRow, ...]
    hung_on: Day | None
    #: the last day; None for the long-term notice
    until: Day | None
    #: whom to tell what is wrong with it: office, phone, how
    objections_to: str
    objections_phone: str
    #: the page that shows this very notice, printed as a code to scan
    verify_url: str

    def __post_init__(self) -> None:
        for row in self.rows:
            _refuse_more_than_allowed(row, self.shows)

    def derived(self) -> dict[str, Any]:
        return {"qr": qr_svg(self.verify_url) if self.verify_url else None}


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeBatch(Sheet):
    """Many notices in one file to print at once; each begins on its own page and counts its own pages."""

    notices: tuple[Notice, ...]


def _refuse_more_than_allowed(row: NoticeRow, shows: tuple[Shown, ...]) -> None:
    held = {
        Shown.NAME: row.name,
        Shown.PERSONS: row.persons,
        Shown.AMOUNT: row.amount,
        Shown.CATEGORY: row.category,
    }
    for shown, value in held.items():
        if value is not None and shown not in shows:
            raise Refused(
                f"公示只能显示{'、'.join(shows)}，不能显示{shown.value}；请去掉后再制作公示。",
                code="notice-shows-too-much",
            )
    if _A_NUMBER.search(f"{row.name} {row.category or ''}"):
        raise Refused(
            "公示的姓名或类别里有证件、电话或账户号码，不能张贴；请改正姓名后再制作公示。",
            code="number-on-notice",
        )
