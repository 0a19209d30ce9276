"""A screening under way in the demo city: households listed, some visited and signed for, problems given as tasks."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from doudi.apps.accounts.demo import PLACES
from doudi.apps.accounts.kin import has_kin_filed
from doudi.apps.accounts.models import Post
from doudi.apps.campaigns.models import Campaign, CampaignProblem, HouseholdCheck
from doudi.apps.campaigns.services.opening import begin_everywhere, open_campaign
from doudi.apps.campaigns.services.problems import give_task
from doudi.apps.campaigns.services.visiting import save_group, sign
from doudi.apps.demo_cases.staff import Staff
from doudi.platform.row_security import all_rows
from doudi.procedure.campaigns.reading import load_campaign

PACK = "longnan-2019"
EXITS = ["家庭人均收入超过标准", "家庭财产超过规定", "对象死亡", "户口迁出", "虚报、隐瞒骗取"]
#: households signed for, and what was seen at some of the doors
SIGNED = 10
FOUND = {
    2: {"住房安全": "后墙开裂，下雨漏水。"},
    5: {"饮水安全": "水窖没有盖，水浑。"},
    7: {"扣还贷款": "信用社扣了两个月的低保金还贷款。"},
}


def begin_screening(now: datetime, say: Callable[[str], None]) -> None:
    """Open the campaign of 陇南 and do a part of its self-check; nothing where there is one already."""
    with all_rows():
        place = next(one for one in PLACES if one.key == "pingya")
        if Campaign.objects.exists():
            return
        say("正在开展陇南的集中筛查…")
        staff = Staff(place)
        city, lead = staff.one("city_civil_affairs"), staff.one("county_reviewer")
        for post in ("county_leader", "civil_affairs_leader", "core_person"):
            Post.objects.get_or_create(
                post=post, area_code=place.areas["county"], until=None,
                defaults={
                    "holder": lead.display_name, "since": now.date(), "single": True,
                    "user": lead if post == "core_person" else None,
                },
            )  # fmt: skip
        campaign = open_campaign(place.areas["city"], PACK, EXITS, by=city, at=now)
        text = load_campaign(PACK)
        begin_everywhere(campaign, text.first, by=city, at=now, tell=lambda done, total, name: None)
        worker = staff.one("township_clerk")
        listed = HouseholdCheck.objects.filter(campaign=campaign, area_code__startswith=place.township[:9])
        some = [one for one in listed.select_related("household").order_by("area_code", "pk")[: SIGNED * 2]
                if not has_kin_filed(one.household)][:SIGNED]  # fmt: skip
        for number, row in enumerate(some):
            seen = FOUND.get(number, {})
            for group, questions in text.groups.items():
                answers = {one.name: "problem" if one.name in seen else "fine" for one in questions}
                save_group(row, group, answers, seen, by=worker, at=now)
            sign(row, row.persons, by=worker, at=now)
        _task(campaign, lead, worker, now.date() + timedelta(days=14), now)


def _task(campaign: Campaign, lead: object, worker: object, deadline: date, at: datetime) -> None:
    problem = CampaignProblem.objects.filter(campaign=campaign, question="饮水安全").first()
    if problem is not None:
        give_task(problem, "水窖加盖、水质合格", "村里购盖，水务站送检", deadline, worker, by=lead, at=at)  # type: ignore[arg-type]
