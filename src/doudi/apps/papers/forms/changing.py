"""When help is cut or ends: the hearing before it, and the letter after it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from doudi.apps.accounts.area_names import area_name, short_area_name
from doudi.apps.areas.models import Office
from doudi.apps.cases.packs import county_of
from doudi.apps.grants.models import GrantChange, GrantVersion
from doudi.apps.grants.programmes import programme_label
from doudi.apps.papers.context import Context, day, members_of, month, office, to_sign
from doudi.apps.papers.forms.deciding import RECONSIDER_DAYS, SUE_MONTHS, calculation
from doudi.apps.people.dossiers import household_file
from doudi.core.refusal import Refused
from doudi.documents import texts
from doudi.documents.forms import changes as form
from doudi.documents.forms.common import Opinion
from doudi.platform.clock import day_of
from doudi.policy.pack import read_pack


def hearing_record(context: Context) -> form.HearingRecord:
    """听取意见记录 of the case's hearing step; to be filled in by hand before it is done."""
    steps = context.flow.of_kind("hearing")
    if not steps:
        raise Refused("这个程序里没有听取意见这一步。", code="no-hearing")
    done = context.done("hearing")
    people = tuple(dict.fromkeys(one.name for one in done.people if one.name)) if done else ()
    return form.HearingRecord(
        office=context.township_office,
        number=context.case.number,
        printed_at=context.at,
        household_head=context.case.household.head_name,
        programme=context.programme,
        proposal=context.case.reason,
        held_on=done.on if done else None,
        place="",
        way="",
        asked_by=people[0] if people else "",
        recorder=people[1] if len(people) > 1 else "",
        present=people,
        said=str(done.data.get("says") or "") if done else "",
        evidence=_brought(done.data.get("evidence") or (), steps[-1].evidence) if done else (),
        considered="",
        signatures=to_sign("被听取意见人", "询问人", "记录人"),
    )


def _brought(papers: Iterable[str], own: Iterable[str]) -> tuple[str, ...]:
    """The papers the household brought: all that were in but the record that the step itself asks for."""
    return tuple(paper for paper in papers if paper not in set(own))


@dataclass(frozen=True)
class Changed:
    """A change of a grant that two people agreed to."""

    change: GrantChange
    at: datetime
    by: Any

    @property
    def office(self) -> str:
        county = county_of(self.change.area_code)
        return office(county, ("county_civil_affairs",)) or f"{short_area_name(county)}民政局"

    @property
    def contact(self) -> str:
        township = self.change.area_code[:9] + "000"
        found = Office.objects.filter(area_code=township).exclude(phone="").order_by("pk").first()
        return f"{found.name} {found.phone}" if found else short_area_name(township)

    @property
    def appeal(self) -> tuple[str, ...]:
        county = short_area_name(county_of(self.change.area_code))
        return texts.appeal(f"{county}人民政府", RECONSIDER_DAYS, SUE_MONTHS)

    @property
    def after(self) -> GrantVersion | None:
        """The version that the change made; None where it ended the grant."""
        versions = self.change.grant.versions.filter(from_month__gte=self.change.day)
        return versions.order_by("from_month", "-at").first()

    @property
    def before_fen(self) -> int | None:
        """What was paid a month before it."""
        earlier = self.change.grant.versions.filter(from_month__lt=self.change.day)
        found = earlier.order_by("-from_month", "-at").first()
        return found.monthly_fen if found else self.change.grant.monthly_fen

    @property
    def heard(self) -> tuple[int | None, str]:
        """When the household was heard, and what became of it."""
        case = self.change.case
        if case is None:
            return None, ""
        event = case.events.filter(kind="done", step__contains="听取").order_by("-seq").first()
        return (day(event.on), str(event.data.get("says") or "")) if event else (None, "")


def letter_of(changed: Changed) -> tuple[str, form.ReductionLetter | form.StopLetter]:
    """The letter that belongs to a change, with its name. Raises Refused: not agreed to, or nothing is cut."""
    change = changed.change
    if not change.agreed or change.settled_at is None:
        raise Refused("这项变更还没有核准，不能打印告知书。", code="not-agreed")
    if change.kind in ("end", "death", "gradual"):
        return "stop_letter", stop_letter(changed)
    after = changed.after
    if after is None or (changed.before_fen is not None and after.monthly_fen >= changed.before_fen):
        raise Refused("这项变更没有减少金额，不打印减发告知书。", code="nothing-cut")
    return "reduction_letter", reduction_letter(changed, after)


def reduction_letter(changed: Changed, after: GrantVersion) -> form.ReductionLetter:
    """减发告知书."""
    grant, (heard_on, heard) = changed.change.grant, changed.heard
    return form.ReductionLetter(
        office=changed.office,
        number=grant.number,
        printed_at=changed.at,
        addressee=grant.payee_name,
        programme=programme_label(grant.programme),
        decided_on=day(changed.change.settled_at.date()) if changed.change.settled_at else None,
        from_month=month(changed.change.day),
        before_month=changed.before_fen,
        after_month=after.monthly_fen,
        reason=changed.change.because,
        counted=calculation(read_pack(grant.pack_id), after.lines),
        grounds=(),
        heard_on=heard_on,
        heard=heard,
        could_change=("家庭人口、收入、财产、支出再有变化的，请及时告知，重新核定。",),
        appeal=changed.appeal,
        contact=changed.contact,
    )


def stop_letter(changed: Changed) -> form.StopLetter:
    """停发告知书."""
    grant, (heard_on, heard) = changed.change.grant, changed.heard
    last = month(grant.ended_on or changed.change.day)
    return form.StopLetter(
        office=changed.office,
        number=grant.number,
        printed_at=changed.at,
        addressee=grant.payee_name,
        programme=programme_label(grant.programme),
        decided_on=day(changed.change.settled_at.date()) if changed.change.settled_at else None,
        from_month=_next(last),
        last_month=last,
        before_month=changed.before_fen,
        reason=changed.change.because,
        counted=(),
        grounds=(),
        heard_on=heard_on,
        heard=heard,
        other_help=("生活仍有困难的，可以申请低保边缘、刚性支出困难家庭认定，或者临时救助。",),
        could_change=("家庭人口、收入、财产发生变化的，可以重新申请。",),
        appeal=changed.appeal,
        contact=changed.contact,
    )


def _next(month_number: int | None) -> int | None:
    if month_number is None:
        return None
    return month_number + 1 if month_number % 100 < 12 else month_number + 89


def change_sheet(changed: Changed) -> form.ChangeSheet:
    """变更审批表 of a change that somebody proposed: what runs, what shall run, and who agreed."""
    change = changed.change
    grant = change.grant
    ends = change.kind in ("end", "death")
    after = changed.after
    before = changed.before_fen
    new = 0 if ends else after.monthly_fen if after and change.agreed else change.fen
    settled = change.settled_by
    opinions = [_opinion("提出意见", change.because, change.proposed_by, change.proposed_at, changed.office)]
    if settled is not None:
        said = "同意" if change.agreed else "不同意"
        opinions.append(_opinion("核准意见", said, settled, change.settled_at, changed.office))
    kind = {"end": "停发", "death": "停发", "gradual": "渐退"}.get(change.kind)
    members = members_of(
        household_file(grant.household, day_of(changed.at), identity=True), day_of(changed.at)
    )
    return form.ChangeSheet(
        office=changed.office,
        number=grant.number,
        printed_at=changed.at,
        programme=programme_label(grant.programme),
        kind=kind or ("减发" if before is not None and new is not None and new < before else "增发"),
        household_head=grant.payee_name,
        citizen_id=next((one.citizen_id for one in members if one.name == grant.payee_name), ""),
        address=f"{area_name(grant.area_code)}{grant.household.address}",
        members_before=members,
        members_after=() if ends else members,
        category_before="",
        category_after="",
        persons_before=grant.persons,
        persons_after=0 if ends else after.persons if after else grant.persons,
        amount_before=before,
        amount_after=new,
        from_month=month(change.day) if change.kind == "amount" else _next(month(change.day)),
        gradual_until=month(change.day) if change.kind == "gradual" else None,
        reason=change.because,
        calculation=calculation(read_pack(grant.pack_id), after.lines) if after and change.agreed else (),
        heard=changed.heard[1],
        next_help="",
        opinions=tuple(opinions),
    )


def _opinion(label: str, text: str, by: Any, at: datetime | None, office: str) -> Opinion:
    name = by.display_name or by.username
    return Opinion(label=label, text=text, name=name, day=day_of(at) if at else None, office=office)
