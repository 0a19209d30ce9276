"""What was given: the lines of the departments' ledgers, and of the help offered beside. 就高不就低 is worked out here."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q

from doudi.apps.accounts.policies import refuse_unless
from doudi.apps.help.models import Form, Giver, Help, Referral
from doudi.apps.help.plans import needs_at, number, plans_at
from doudi.apps.people.models import Household, Person, Support
from doudi.apps.people.selectors import running
from doudi.apps.record.acts import act, also_wrote
from doudi.core.dates import add_period, from_date, to_date
from doudi.core.money import fen_to_yuan
from doudi.core.refusal import Refused
from doudi.platform.clock import day_of
from doudi.platform.scoping import covers
from doudi.procedure.help_plan import Offer, higher_of
from doudi.procedure.roles import label

#: classes by which the ledger says to whom it was given, the first that runs
CLASSES = ("tekun", "dibao", "single_person", "doudi", "margin", "rigid", "other", "monitored")


@dataclass(frozen=True)
class Given:
    """Help as it was given. `fen` None: a service, or not known; `monthly`: fen of each month from `since` to `until`.
    `top_up`: `fen` is what the measure gives by itself, and only the rest beside earlier help was paid (LY-31)."""

    measure: str
    form: str
    since: date
    need: str = ""
    person: Person | None = None
    fen: int | None = None
    monthly: bool = False
    until: date | None = None
    giver: str = Giver.DEPARTMENT
    department: str = ""
    given_by: str = ""
    top_up: bool = False


def record(household: Household, given: Given, *, by: Any, at: datetime) -> Help:
    """Put help into the ledger without a referral: a department's own line (LY-11), or help offered beside (TL-13)."""
    if given.giver == Giver.DEPARTMENT:
        refuse_unless(by, "help.answer", "登记部门台账")
        if given.department not in by.roles:
            raise Refused(
                f"{label(given.department)}的台账由它自己登记。", code="not-your-department", clause="LY-11"
            )
    else:
        refuse_unless(by, "help.refer", "登记其他帮扶")
        if not given.given_by.strip():
            raise Refused("请写明是哪个单位或个人给的。", code="giver-missing", clause="TL-13")
    if not covers(by, household.area_code):
        raise Refused("这户不在您的辖区，不能登记。", code="outside-area")
    with act("help.given", by=by, at=at, area=household.area_code, household=household) as writing:
        line = give(household, given, by=by, at=at)
        writing.says(giver=given.giver, form=given.form, need=given.need)
    return line


def give(
    household: Household, given: Given, *, by: Any, at: datetime, referral: Referral | None = None
) -> Help:
    """Write the line within the act that is open, after looking at what overlaps. Raises Refused."""
    measure = given.measure.strip()
    if not measure or given.form not in Form.values:
        raise Refused("请写明是什么措施，选资金、实物还是服务。", code="measure-missing", clause="LY-16")
    if given.form == Form.MONEY and given.fen is None:
        raise Refused("给资金的要写明金额。", code="amount-missing", clause="LY-16")
    if given.fen is not None and given.fen <= 0:
        raise Refused("金额要大于零。", code="bad-amount")
    if given.until is not None and given.until < given.since:
        raise Refused("止期在起期之前，请核对。", code="bad-period")
    if given.since > at.date():
        raise Refused("还没有给的不登记；起期不能在今天以后。", code="future-date")
    line = Help(
        area_code=household.area_code, household=household, person=given.person, giver=given.giver, department=given.department,
        given_by=given.given_by.strip()[:60], need=given.need, measure=measure[:80], form=given.form, fen=given.fen,
        monthly=given.monthly, since=given.since, until=given.until, category=category_of(household, given.since),
        referral=referral, by=by, at=at,
    )  # fmt: skip
    if referral is not None:
        line.department, line.need, line.person = referral.department, referral.need, referral.person
    if line.need and line.need not in needs_at(household.area_code, day_of(at)):
        raise Refused("没有这一样所缺，请从列出的里选。", code="unknown-need")
    ended = _higher(line, given.top_up, day_of(at))
    line.save()
    for one in ended:
        # what began with the new one never ran; a line ends on the day before
        one.until, one.gave_way_to = max(line.since - timedelta(days=1), one.since), line
        one.save()
    also_wrote(Help, [line.pk, *(one.pk for one in ended)])
    return line


def _higher(line: Help, top_up: bool, on: int) -> list[Help]:
    """就高不就低 (LY-31): the help that gives way to this line.

    Raises Refused where the household has as much already, and where something was paid once before and nobody said that
    only the rest was paid: a ledger keeps what was given, so no amount is changed unsaid.
    """
    plan = next((one for one in plans_at(line.household.area_code, on) if line.need in one.higher), None)
    if plan is None or line.fen is None:
        return []
    months = number(plan, plan.higher_months, line.household.area_code, on)
    there = overlapping(line, months)
    found = higher_of([Offer(one.fen or 0, one.monthly) for one in there], Offer(line.fen, line.monthly))
    if found is None:
        most = max(one.fen or 0 for one in there if one.monthly == line.monthly)
        raise Refused(
            f"同一项已有{there[0].measure}等帮扶，最高 {fen_to_yuan(most)} 元，不低于这一项的 {fen_to_yuan(line.fen)} 元："
            "重叠的就高不就低，不再另给。",
            code="higher-there",
            clause=plan.higher_clause,
        )
    if found.pay != line.fen:
        if not top_up:
            raise Refused(
                f"同一项以前给过{there[0].measure}等，就高不就低：这一项标准 {fen_to_yuan(line.fen)} 元，只补差 "
                f"{fen_to_yuan(found.pay)} 元。实际只付了差额的，勾上“只付了差额”再记，金额仍写标准。",
                code="top-up",
                clause=plan.higher_clause,
            )
        line.fen, line.full_fen = found.pay, line.fen
    return [there[at] for at in found.ends]


def overlapping(line: Help, months: int | None) -> list[Help]:
    """Help of the same need for the same household or member, of the same time, in an amount that is known.

    `months`: help given once overlaps other such help within so many months before or after; None: nobody has laid that
    down, so only months that run beside each other overlap.
    """
    same = Help.objects.filter(
        household=line.household,
        person=line.person,
        need=line.need,
        fen__isnull=False,
        gave_way_to__isnull=True,
    ).exclude(pk=line.pk)
    end = line.until or date.max
    runs = Q(monthly=True) & (Q(until__isnull=True) | Q(until__gte=line.since)) & Q(since__lte=end)
    found = same.select_for_update().filter(runs | Q(monthly=False)).order_by("since", "pk")
    return [one for one in found if one.monthly or _near(one.since, line.since, months)]


def _near(one: date, other: date, months: int | None) -> bool:
    """Whether two days lie within a period of so many months that begins on the earlier."""
    return months is not None and to_date(add_period(from_date(min(one, other)), months)) >= max(one, other)


def confirmed(on: date) -> Q:
    """Support by which a household stands in a class on a day. 其他困难 is a class without an amount, so it runs as well."""
    other = Q(programme="other", stands=True, since__lte=on, ended_on__isnull=True, amount_fen__isnull=True)
    return running(on) | other


def category_of(household: Household, on: date) -> str:
    """The class the household is confirmed in on a day; empty where it is in none."""
    there = set(
        Support.objects.filter(confirmed(on), household=household).values_list("programme", flat=True)
    )
    return next((one for one in CLASSES if one in there), "")


def quarter_figures(rows: Any) -> dict[str, int]:
    """What lines of a ledger add up to: lines, households, persons, fen (a month's once), by form."""
    lines = list(rows.values_list("household_id", "person_id", "fen", "form"))
    return {
        "lines": len(lines),
        "households": len({home for home, _p, _f, _k in lines}),
        "persons": len({person for _h, person, _f, _k in lines if person}),
        "fen": sum(fen or 0 for _h, _p, fen, _k in lines),
        **{form: sum(kind == form for _h, _p, _f, kind in lines) for form in Form.values},
    }
