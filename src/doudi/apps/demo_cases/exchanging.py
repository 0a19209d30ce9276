"""The exchange in the demo: what the demo county agreed with every source, and lists that are out at the bank and the insurers."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from doudi.apps.accounts.demo import PLACES
from doudi.apps.demo_cases.staff import Staff
from doudi.apps.exchange import agreements, inquiries
from doudi.apps.exchange.models import Agreement, Way
from doudi.core.refusal import Refused
from doudi.platform.row_security import all_rows

#: who answers lists in its own house; who sends files of which hits alone are kept; everybody else sends whole lists
BY_LIST = ("bank", "insurance", "provident_fund", "payment")
BY_FILE = ("tax", "transport")
MONTHLY = 30


def agree_and_ask(now: datetime, say: Callable[[str], None]) -> None:
    """Agreements of 耒阳 for this year, once; then a list for every source of lists that a check waits for."""
    with all_rows():
        if Agreement.objects.exists():
            return
        say("正在登记交换协议、送出询问名单…")
        place = PLACES[0]
        staff, county = Staff(place), place.areas["county"]
        for number, (source, kind) in enumerate(agreements.to_agree_on(), start=1):
            way = Way.LIST if source in BY_LIST else Way.FILE if source in BY_FILE else Way.FULL
            agreements.lay_down(
                f"耒民核协〔{now.year}〕{number}号", source, kind, way, area=county, valid_from=date(now.year - 1, 1, 1),
                valid_until=date(now.year + 1, 12, 31), every_days=MONTHLY if way == Way.FULL else 0,
                by=staff.one("county_civil_affairs"), at=now,
            )  # fmt: skip
        for source in BY_LIST:
            _ask(source, county, staff, now)


def _ask(source: str, county: str, staff: Any, now: datetime) -> None:
    """A list is out, unless no check waits for this source."""
    try:
        inquiries.ask(source, area=county, by=staff.one("county_check_centre"), at=now)
    except Refused as refused:
        if refused.code not in ("nobody-waits", "nobody-authorised"):
            raise
