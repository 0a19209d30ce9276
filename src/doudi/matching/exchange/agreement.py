"""What was agreed with a source: in which of three ways its data are used, and until when. Every job names it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from doudi.core.dates import format_day
from doudi.core.refusal import Refused

Mode = Literal["list", "file", "full"]

#: list  pseudonyms go out, the department matches in its own house, answers come back
#: file  the department's file comes in, hits are kept, the rest is wiped with a record of it
#: full  the whole file is kept: civil affairs' own data
MODES: dict[Mode, str] = {"list": "名单送出、答复送回", "file": "文件送入、只留命中", "full": "全量留存"}


@dataclass(frozen=True)
class Agreement:
    """An agreement by its number or title; `valid_from` and `valid_until` are its first and last day, YYYYMMDD (0: always)."""

    id: str
    source: str
    mode: Mode
    valid_until: int
    valid_from: int = 0

    def require(self, mode: Mode, on: int) -> None:
        """Refused where this agreement is not for this way of exchange, or no longer holds on the day `on`."""
        if self.mode != mode:
            raise Refused(
                f"与「{self.source}」约定的方式是{MODES[self.mode]}，不能按{MODES[mode]}办理；请按协议办理，或先改签协议。",
                code="other-mode",
            )
        if on < self.valid_from:
            raise Refused(
                f"与「{self.source}」的协议 {self.id} 从 {format_day(self.valid_from)} 起才生效，现在还不能办理。",
                code="agreement-not-begun",
            )
        if on > self.valid_until:
            raise Refused(
                f"与「{self.source}」的协议 {self.id} 到 {format_day(self.valid_until)} 为止，已经过期；请先续签。",
                code="agreement-expired",
            )
