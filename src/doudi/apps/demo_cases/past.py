"""What was there before the first played case: help that runs, and a year of months that have been paid."""

from collections.abc import Callable
from datetime import datetime, timedelta

from doudi.apps.accounts.demo import PLACES
from doudi.apps.demo_cases.staff import Staff
from doudi.apps.grants.demo import grants_from_supports
from doudi.apps.grants.models import Grant
from doudi.platform.migrate import as_owner
from doudi.platform.row_security import all_rows

#: the lists came in 400 days ago (people.management.commands.demo_people); no act comes before an earlier one
TAKEN_OVER = timedelta(days=390)
MONTHS = 12
#: the pack by which each county's help runs
PACKS = {
    "430481": "cn-2021",
    "430281": "cn-2021",
    "621202": "cn-2021",
    "211282": "tieling-2019",
    "211221": "liaoning-2014",
}


def make_past(now: datetime, say: Callable[[str], None]) -> None:
    """Make grants and payrolls of the counties' old lists; nothing where there are grants already."""
    with as_owner(), all_rows():
        if Grant.objects.exists():
            return
        say("正在补记过去一年的发放…")
        for place in PLACES:
            staff, county = Staff(place), place.areas["county"]
            grants_from_supports(
                county, "county", now.date(), by=staff.one("county_civil_affairs", "county_reviewer"), money=staff.one("finance"),
                at=now - TAKEN_OVER, pack_id=PACKS[county[:6]], months=MONTHS,
            )  # fmt: skip
