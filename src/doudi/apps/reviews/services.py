"""What is done at a review, what a household reports, and that somebody lives."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from doudi.apps.accounts.areas import area_range
from doudi.apps.accounts.kin import refuse_kin
from doudi.apps.accounts.policies import refuse_unless
from doudi.apps.cases.models import Lead
from doudi.apps.cases.packs import pack_for
from doudi.apps.cases.services.leads import take_lead
from doudi.apps.grants.models import Grant
from doudi.apps.grants.months import day_after_period, period_end
from doudi.apps.people.dossiers import household_file
from doudi.apps.people.models import Household, Person, Source, Support
from doudi.apps.people.services.stating import state
from doudi.apps.record.acts import act, updated
from doudi.apps.reviews.last_time import PARTS
from doudi.apps.reviews.models import HouseholdReport, LivenessCheck, Lives, Outcome, Review, Said, Way
from doudi.apps.reviews.planning import after_event, interval_of, number_of, persons_covered
from doudi.core.dates import from_date
from doudi.core.refusal import InputError, Refused
from doudi.policy.decide import decide
from doudi.policy.dossier import read_household

CHUNK = 2000


def finish(
    review: Review, compared: dict[str, str], outcome: str, says: str, *, by: Any, at: datetime
) -> Review:
    """Write down what a review found. `compared`: same or changed for every part of the form.

    The next review is counted anew, by the pack (57-31), and so is the validity period unless the household is to leave
    (LN-05). A change or an exit is only found here; it is carried out as a change of the grant, heard and agreed to by
    two. Raises Refused for parts left out, a change without its cause, and a changed part without why help stays as it is.
    """
    refuse_unless(by, "review.do", "登记复核结果")
    if outcome not in (Outcome.SAME, Outcome.CHANGED, Outcome.EXIT):
        raise Refused("请选复核的结果：没有变化、要变更，还是要退出。", code="no-outcome")
    if any(compared.get(part) not in (Said.SAME, Said.CHANGED) for part in PARTS):
        raise Refused("每一项都要说：和上次一样，还是有变化。", code="part-left-out")
    changed = [part for part in PARTS if compared[part] == Said.CHANGED]
    if outcome != Outcome.SAME and not (changed and says.strip()):
        raise Refused(
            "要变更或者退出的，请指出哪一项有变化，并写明变化是什么、凭什么；没有明显变化的，复核期内不调整。",
            code="no-cause",
            clause="57-31",
        )
    if outcome == Outcome.SAME and changed and not says.strip():
        raise Refused("有变化而待遇不变的，请写明变化是什么、为什么不影响待遇。", code="no-reason")
    with act("review.done", by=by, at=at, area=review.area_code, household=review.household) as writing:
        review = (
            Review.objects.select_for_update(of=("self",))
            .select_related("grant", "household")
            .get(pk=review.pk)
        )
        if review.outcome:
            raise Refused("这次复核已经登记过了，请刷新页面看一看。", code="review-done")
        refuse_kin(by, review.household)
        review.compared = {part: compared[part] for part in PARTS}
        review.outcome, review.says = outcome, says.strip()[:300]
        review.done_by, review.done_at, review.done_on = by, at, at.date()
        review.save()
        writing.wrote(review)
        told = state(
            review.household, None, {"last_checked_on": at.date().isoformat()}, source=Source.VISIT, on=at.date(), by=by,
            at=at, detail="复核",
        )  # fmt: skip
        writing.wrote(told)
        writing.wrote(_count_anew(review, at))
        writing.says(outcome=outcome, kind=review.why)
    return review


def _count_anew(review: Review, at: datetime) -> Grant:
    """The next review and the validity period, counted from today; the interval by the household as it is now. Whoever is
    found to have to leave gets no longer validity: if the exit is not carried out, its end brings the next review."""
    grant = (
        Grant.objects.select_for_update(of=("self",))
        .select_related("decision", "household")
        .get(pk=review.grant_id)
    )
    today = at.date()
    every = _interval_now(grant, today)
    if every:
        grant.next_review_on = day_after_period(today, every)
    if review.outcome != Outcome.EXIT:
        # without a number the county no longer limits it; the review stands in its place
        valid = number_of(grant, "grant_valid_months", today, grant.household.residence)
        grant.valid_until = period_end(today, valid) if valid else None
    grant.save()
    updated(Support.objects.filter(grant_id=grant.pk), valid_until=grant.valid_until)
    return grant


def _interval_now(grant: Grant, today: date) -> int | None:
    """Months until the next review: the pack's answer for the household as it is known today, else as before."""
    try:
        pack = pack_for(grant.pack_id, grant.area_code)
        file = household_file(grant.household, from_date(today))
        answer = decide(pack, read_household(file, strict=False), from_date(today)).answers.get(
            "review_every_months"
        )
    except (Refused, InputError):
        answer = None  # a fault of the pack or of the dossier, which their own pages name
    return int(answer) if answer is not None else interval_of(grant, today, grant.household.residence)


def report(
    household: Household, day: date, said: dict[str, str], says: str, *, by: Any, at: datetime
) -> HouseholdReport:
    """Take a household's periodic report down (LN-40): `said` is same or changed for persons, incomes and assets. What has
    changed asks for a review within ten working days."""
    refuse_unless(by, "review.do", "登记定期报告")
    if day > at.date():
        raise Refused("报告日期在今天以后，请核对。", code="future-date")
    if any(said.get(part) not in Said.values for part in ("persons", "incomes", "assets")):
        raise Refused(
            "人口、收入、财产三项都要说：没有变化，还是有变化。", code="part-left-out", clause="LN-40"
        )
    changed = Said.CHANGED in said.values()
    if changed and not says.strip():
        raise Refused("有变化的，请写明变化是什么。", code="no-reason", clause="LN-40")
    with act("household.reported", by=by, at=at, area=household.area_code, household=household) as writing:
        refuse_kin(by, household)
        try:
            with transaction.atomic():
                made = HouseholdReport.objects.create(
                    area_code=household.area_code, household=household, reported_on=day, says=says.strip()[:300], by=by, at=at,
                    **{part: said[part] for part in ("persons", "incomes", "assets")},
                )  # fmt: skip
        except IntegrityError as twice:
            raise Refused("这一天的报告已经登记过了。", code="report-twice") from twice
        writing.wrote(made)
        writing.says(on=from_date(day), outcome=Said.CHANGED if changed else Said.SAME)
        if changed:
            after_event(household, f"家庭报告有变化：{says.strip()}", by=by, at=at)
    return made


def open_round(area: str, level: str, name: str, due_on: date, *, by: Any, at: datetime) -> int:
    """Begin a round of confirmations: one for everybody whom a running grant covers. How many; asked again, only who came
    since. Raises Refused for a last day that has passed."""
    refuse_unless(by, "review.plan", "发起生存认证")
    if not name.strip() or due_on < at.date():
        raise Refused("请写明这一轮叫什么，最迟哪一天认证完（不早于今天）。", code="no-round")
    with act("liveness.opened", by=by, at=at, area=area) as writing:
        rows = [
            LivenessCheck(person=one, household_id=one.household_id, area_code=one.area_code, round=name.strip()[:40],
                          due_on=due_on)
            for one in persons_covered(area_range(area, level), at.date()).exclude(liveness__round=name.strip()[:40])
        ]  # fmt: skip
        made = LivenessCheck.objects.bulk_create(rows, CHUNK)
        writing.wrote_rows(LivenessCheck, [one.pk for one in made])
        writing.says(title=name.strip()[:40], rows=len(made))
    return len(made)


def confirm(
    check: LivenessCheck, outcome: str, way: str, place: str, says: str, *, by: Any, at: datetime
) -> LivenessCheck:
    """Somebody was seen to live, was not found, or is said to have died. The last makes a lead, never a hold by itself:
    only a source's word holds money. Raises Refused for a confirmation without its way."""
    refuse_unless(by, "review.do", "登记生存认证")
    if outcome not in Lives.values:
        raise Refused("请选认证的结果。", code="no-outcome")
    if outcome == Lives.LIVES and (way not in Way.values or not place.strip()):
        raise Refused("确认健在的，请写明怎样认证的、在什么地方。", code="no-way")
    if outcome != Lives.LIVES and not says.strip():
        raise Refused("没有联系上或者据称死亡的，请写明情况。", code="no-reason")
    with act("liveness.confirmed", by=by, at=at, area=check.area_code, household=check.household) as writing:
        check = (
            LivenessCheck.objects.select_for_update(of=("self",))
            .select_related("household", "person")
            .get(pk=check.pk)
        )
        if check.outcome == Lives.LIVES:
            raise Refused("这一轮已经认证过了，不用再办。", code="confirmed")
        if check.outcome == outcome == Lives.DIED:
            raise Refused("已经登记过据称死亡，线索在处理；核实健在的，请选健在。", code="died-already")
        refuse_kin(by, check.household)
        check.outcome, check.way, check.place, check.says = (
            outcome,
            way,
            place.strip()[:100],
            says.strip()[:200],
        )
        check.done_by, check.done_at = by, at
        check.save()
        writing.wrote(check)
        writing.says(outcome=outcome)
        if outcome == Lives.DIED:
            take_lead(_lead(check.person, check), by=by, at=at)
    return check


def _lead(person: Person, check: LivenessCheck) -> Lead:
    home = check.household
    return Lead(
        area_code=home.area_code, told_by="生存认证", name=person.name, address=home.address, household=home,
        says=f"{check.round}认证时据称{person.name}已经死亡：{check.says}。请核实；属实的登记死亡，办停发或变更。",
    )  # fmt: skip


def parts_from(post: Any, names: Iterable[str]) -> dict[str, str]:
    """What a posted form says of each part."""
    return {name: str(post.get(name, "")) for name in names}
