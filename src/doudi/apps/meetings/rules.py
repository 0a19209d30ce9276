"""By which rule a meeting counts, and who must step back from which case."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import Q

from doudi.apps.accounts.models import KinFiling
from doudi.apps.accounts.policies import may
from doudi.apps.meetings.models import AppraisalRule, Attendee, MeetingCase
from doudi.apps.people.models import Person
from doudi.apps.record.acts import act as record_act
from doudi.core.dates import from_date, to_date
from doudi.core.periods import day_before
from doudi.core.refusal import Refused
from doudi.platform.scoping import covers
from doudi.procedure.definition import AppraisalRules

TEXTS = {"procedure": "评议程序", "method": "评议方式", "content": "评议内容", "participants": "参加人员"}


def of_township(area: str, on: int) -> AppraisalRule | None:
    """The rule of the township that an area (12 digits) lies in, in force on a day; None where it has laid none down."""
    day = to_date(on)
    return (
        AppraisalRule.objects.filter(area_code=area[:9].ljust(12, "0"), since__lte=day)
        .filter(Q(until=None) | Q(until__gte=day))
        .order_by("-since")
        .first()
    )


def stricter(pack: AppraisalRules, ours: AppraisalRule | None) -> AppraisalRules:
    """The pack's rules with the township's numbers where these ask for more."""
    if ours is None:
        return pack
    return replace(
        pack,
        members_min=max(pack.members_min, ours.members_min or 0),
        present_share=_larger(pack.present_share, ours.present_percent),
        agree_share=_larger(pack.agree_share, ours.agree_percent),
        clause=pack.clause or "LD-41",
    )


def _larger(share: tuple[int, int], percent: int | None) -> tuple[int, int]:
    if percent is None or percent * share[1] <= share[0] * 100:
        return share
    return percent, 100


def must_step_back(item: MeetingCase) -> list[Attendee]:
    """Those on the roster who are of the household, or have a member of it on file as a near relative.

    By name as well as by account: a villagers' representative has no account.
    """
    members = Person.objects.filter(household=item.case.household)
    names = set(members.values_list("name", flat=True))
    filings = KinFiling.objects.filter(ended_on__isnull=True).filter(
        Q(person__in=members) | Q(citizen_index__in=members.exclude(citizen_index="").values("citizen_index"))
    )
    officials = set(filings.exclude(official=None).values_list("official_id", flat=True))
    official_names = set(filings.values_list("official_name", flat=True))
    return [
        one
        for one in item.meeting.attendees.filter(present=True)
        if one.name in names
        or one.name in official_names
        or (one.user_id is not None and one.user_id in officials)
    ]


def lay_down(
    *,
    area: str,
    since: Any,
    texts: dict[str, str],
    numbers: dict[str, int | None],
    by: Any,
    at: datetime,
) -> AppraisalRule:
    """A township lays down its rule of appraisal from a day on (LD-41); the one before ends the day before.

    Raises Refused: not its own township, one of the four texts empty, a number out of range, a day before the last.
    """
    township = area[:9].ljust(12, "0")
    if by.level != "township" or not covers(by, township) or not may(by, "meeting.keep"):
        raise Refused("评议办法由乡镇（街道）自己定，请用乡镇账号办理。", code="not-township", clause="LD-41")
    lacking = [label for name, label in TEXTS.items() if not texts.get(name, "").strip()]
    if lacking:
        raise Refused(f"还没有写{'、'.join(lacking)}。", code="empty", clause="LD-41")
    for name in ("present_percent", "agree_percent"):
        value = numbers.get(name)
        if value is not None and not 1 <= value <= 100:
            raise Refused("比例应当在 1 到 100 之间。", code="bad-percent", clause="LD-41")
    with record_act("appraisal_rule.laid_down", by=by, at=at, area=township) as writing:
        last = AppraisalRule.objects.select_for_update().filter(area_code=township).order_by("-since").first()
        if last is not None and last.since >= since:
            raise Refused(
                f"已有 {last.since} 起施行的办法，新办法的施行日期要晚于它。", code="bad-date", clause="LD-41"
            )
        if last is not None and (last.until is None or last.until >= since):
            last.until = to_date(day_before(from_date(since)))
            last.save()
        rule = AppraisalRule.objects.create(
            area_code=township, since=since, by=by, at=at,
            **{name: texts[name].strip() for name in TEXTS},
            **{name: numbers.get(name) for name in ("members_min", "present_percent", "agree_percent")},
        )  # fmt: skip
        writing.wrote(rule)
        writing.says(since=str(since))
    return rule
