"""The watch in the demo county: this month carried out, a part of the visits made, warnings at every stage, calls, a tour."""

from collections.abc import Callable
from datetime import datetime, timedelta

from doudi.apps.accounts.demo import PLACES
from doudi.apps.demo_cases.staff import Staff
from doudi.apps.people.models import Household
from doudi.apps.record.acts import act
from doudi.apps.watch import monthly
from doudi.apps.watch.models import Call, Disposal, HomeVisit, MonthlyRun, PlannedVisit, Training, Warned
from doudi.apps.watch.services.calls import hand_on, take_call
from doudi.apps.watch.services.guiding import keep_guidance, keep_training
from doudi.apps.watch.services.visits import log_visit
from doudi.apps.watch.services.warnings import settle
from doudi.apps.watch.which import warning_title
from doudi.platform.row_security import all_rows

#: of the villages' households, every so many have not been seen this year
UNSEEN = 3
SAYS = (
    "家中情况没有变化。",
    "老人身体尚可，药费报销了。",
    "孩子在镇上读书，没有辍学。",
    "新修了屋顶，不漏了。",
)
CALLS = [
    ("phone", "邻居", "独居老人几天没有出门，请去看看。"),
    ("person", "本人", "来问低保怎么申请，丈夫生病住院。"),
    ("phone", "村民", "有人家里买了车还在吃低保。"),
]


def keep_watch(now: datetime, say: Callable[[str], None]) -> None:
    """Make it for the first demo place; nothing where a month has been carried out already."""
    with all_rows():
        if MonthlyRun.objects.exists():
            return
        say("正在办本月的监测…")
        staff = Staff(PLACES[0])
        county, at = staff.place.areas["county"], now  # the chain of acts goes no way back
        civil = staff.one("county_civil_affairs")
        _seen_this_year(staff, at)
        run = monthly.begin(county, at.date(), by=civil, at=at)
    monthly.carry_out(run, at=at)
    with all_rows():
        _visits(staff, at)
        _calls(staff, at)
        _guidance(staff, at)


def _seen_this_year(staff: Staff, at: datetime) -> None:
    """Visits of the months before: rows alone, as a list taken over from paper would be."""
    worker = staff.one("village_worker")
    homes = Household.objects.filter(
        area_code__startswith=staff.place.areas["county"][:6], closed_on__isnull=True
    )
    days = max((at.date() - at.date().replace(month=1, day=1)).days, 1)
    rows = [
        HomeVisit(
            area_code=area, household_id=pk, on=at.date() - timedelta(days=number * 7 % days + 1), purpose="round",
            met="户主", says=SAYS[number % len(SAYS)], by=worker, at=at,
        )
        for number, (pk, area) in enumerate(homes.order_by("pk").values_list("pk", "area_code"))
        if number % UNSEEN
    ]  # fmt: skip
    with act(
        "visit.logged", by=worker, at=at, area=staff.place.areas["county"], taken_over=len(rows)
    ) as writing:
        made = HomeVisit.objects.bulk_create(rows, batch_size=1_000)
        writing.wrote_rows(HomeVisit, [one.pk for one in made])


def _visits(staff: Staff, at: datetime) -> None:
    """In the place's township: some warnings visited, of these some settled in each of the ways."""
    clerk = staff.one("township_clerk")
    low = staff.place.village[:9]
    warned = list(
        Warned.objects.filter(area_code__startswith=low).select_related("household").order_by("pk")[:10]
    )
    for number, one in enumerate(warned[: len(warned) * 2 // 3]):
        log_visit(
            one.household, on=at.date(), purpose="warning", met="本人", says=SAYS[number % len(SAYS)], in_need=False,
            by=clerk, at=at,
        )  # fmt: skip
    for one, disposal in zip(warned, Disposal.values, strict=False):
        one.refresh_from_db()
        if one.state == "seen":
            title = warning_title(one.pack_id, one.kind)
            settle(one, disposal, "入户核实过，按实际情况处置。", title=title, by=clerk, at=at)
    for planned in (
        PlannedVisit.objects.filter(area_code=staff.place.village, visit=None)
        .exclude(why="warning")
        .select_related("household")[:5]
    ):
        log_visit(
            planned.household, on=at.date(), purpose="month", met="家人", says=SAYS[0], in_need=False, by=clerk, at=at
        )  # fmt: skip


def _calls(staff: Staff, at: datetime) -> None:
    window = staff.one("township_window", "township_clerk")
    for number, (way, caller, says) in enumerate(CALLS):
        call = take_call(
            Call(area_code=staff.place.village, way=way, caller=caller, says=says), by=window, at=at
        )
        if number == 0:
            hand_on(call, by=window, at=at)


def _guidance(staff: Staff, at: datetime) -> None:
    head = staff.one("task_force", "county_civil_affairs")
    day = at.date() - timedelta(days=20)
    problem = {
        "says": "三户走访记录是补写的", "measure": "逐户重走，当天登记", "who": "村支书",
        "due_on": at.date() - timedelta(days=2),
    }  # fmt: skip
    keep_guidance(
        staff.place.village, day, "看了台账和五户人家，走访记录要当天写。", [problem], by=head, at=at
    )
    keep_training(
        Training(
            area_code=staff.place.township, on=day, kind="train", topic="六类对象怎样核算、预警怎样处置", place="镇政府三楼",
            teacher="县民政局", attended=26, attendance="各村救助帮扶专干",
        ),
        by=head, at=at,
    )  # fmt: skip
