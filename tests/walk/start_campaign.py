"""A platform in June 2019: three counties of 陇南 with their staff and a few households, for the walk of a screening.

Started as a program: ``python start_campaign.py PORT 0``.
"""

import sys
from datetime import date
from pathlib import Path
from typing import Any

from django.core import management

from doudi.demo import make_county, make_small_townships
from doudi.platform.clock import clock
from doudi.platform.paths import keep, var
from doudi.platform.serve import serve

FIRST_DAY = date(2019, 6, 3)
#: place -> (township, village, households: head and persons)
PLACES = {
    "pingya": ("621202201000", "621202201200", [("杨才让", 2), ("韩卓玛", 1)]),
    "cheng": ("621221101000", "621221101200", [("王大山", 1)]),
    "wen": ("621222101000", "621222101200", [("张文", 1)]),
}
_run = management.call_command


def set_the_clock() -> None:
    """The demonstration's clock stands in June 2019."""
    from datetime import datetime

    from doudi.platform.clock import CHINA

    file = keep() / "demo-clock"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(str((FIRST_DAY - datetime.now(CHINA).date()).days))


def plant() -> None:
    """Households, their posts, and one house of grade D on class-1 dibao."""
    from doudi.apps.accounts.models import Post, User
    from doudi.apps.people.models import Household
    from doudi.apps.people.services import state, state_rows
    from doudi.apps.record.acts import act
    from doudi.platform.row_security import all_rows
    from tests.platform.cases.conftest import make_household

    at = clock().now()
    with all_rows():
        if Household.objects.exists():
            return
        for place, (_township, village, homes) in PLACES.items():
            by = User.objects.get(username=f"{place}-township_clerk")
            county = village[:6] + "0" * 6
            for name, persons in homes:
                home = make_household(name, village)
                Household.objects.filter(pk=home.pk).update(members=persons, opened_on=date(2018, 1, 1))
            for post in ("county_leader", "civil_affairs_leader", "core_person"):
                user = (
                    User.objects.get(username=f"{place}-county_reviewer") if post == "core_person" else None
                )
                Post.objects.create(
                    post=post, area_code=county, holder=f"{place} {post}", user=user, since=date(2019, 1, 1)
                )
            if place != "pingya":
                continue
            home = Household.objects.get(head_name="杨才让")
            said = {"source": "visit", "on": date(2019, 5, 6), "by": by, "at": at}
            with act("test.stated", by=by, at=at, area=village):
                state(home, None, {"house_grade": "D", "residence": "rural"}, **said)
                state_rows(home, "supports", [
                    {"programme": "dibao", "grade": "1", "monthly_amount": "330.00", "since": "2018-07-01"},
                ], **said)  # fmt: skip


def only_longnan(command: str, *args: Any, **options: Any) -> None:
    if command == "demo_county" and not (var() / "demo").exists():
        make_county(60, 1, var() / "demo" / "county", 20190601, rosters=False)
        make_small_townships(var() / "demo" / "townships")
    elif command == "demo_accounts":
        from doudi.apps.accounts import demo

        known = {place.key for place in demo.PLACES}
        demo.PLACES += [
            demo.DemoPlace(key, township, village)
            for key, (township, village, _homes) in PLACES.items() if key not in known
        ]  # fmt: skip
        _run(command, *args, **options)
        plant()
    elif command not in ("demo_county", "demo_cases", "demo_people"):
        _run(command, *args, **options)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))  # for the makers of the other tests
    set_the_clock()
    setattr(management, "call_command", only_longnan)  # noqa: B010  # a name of another module, for this process only
    serve(int(sys.argv[1]), demo=True)
