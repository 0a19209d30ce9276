"""The decision on paper: approval sheet, letter of approval, reasoned refusal, and the receipt of their service.

All is read from the decision as it was frozen, never worked out anew.
"""

from typing import Any

from doudi.apps.accounts.area_names import short_area_name
from doudi.apps.cases import packs
from doudi.apps.cases.models import Decision
from doudi.apps.cases.refusal_text import WhyNot, grounds
from doudi.apps.cases.weighing import Weighed
from doudi.apps.grants.models import Grant
from doudi.apps.grants.programmes import pays
from doudi.apps.papers.context import Context, day, members_of, month, picture, to_sign
from doudi.apps.papers.forms.citing import cited, rules
from doudi.apps.papers.forms.meeting import APPRAISALS
from doudi.apps.payments.models import Account
from doudi.core.dates import from_date, to_date
from doudi.core.refusal import InputError, Refused
from doudi.documents import texts
from doudi.documents.forms import changes as served
from doudi.documents.forms import deciding as form
from doudi.documents.forms.common import Line, Opinion
from doudi.platform.masking import masked_account
from doudi.policy.decide import Decision as Decided
from doudi.policy.pack import Pack
from doudi.procedure.roles import label

#: 行政复议法20、行政诉讼法46
RECONSIDER_DAYS, SUE_MONTHS = 60, 6


def decision_of(context: Context, outcome: str = "") -> Decision:
    """The decision. Raises Refused where there is none, or another one."""
    decision = context.decision
    if decision is None:
        raise Refused("还没有作出决定，不能打印决定文书。", code="no-decision")
    if outcome and decision.outcome != outcome:
        said = "准予" if decision.outcome == "approve" else "不予确认"
        raise Refused(f"这件的决定是{said}，不打印这种告知书。", code="other-outcome")
    return decision


def grant_of(context: Context, decision: Decision) -> Grant | None:
    """The grant that the decision made; the first of several persons'."""
    return decision.grants.order_by("pk").first()


def approval_sheet(context: Context) -> form.ApprovalSheet:
    """审核确认表: what everybody in the case found and said, and the amount line by line."""
    case, decision = context.case, context.decision
    file = decision.dossier if decision else context.file
    grant = grant_of(context, decision) if decision else None
    version = grant.versions.order_by("from_month", "pk").first() if grant else None
    lines = version.lines if version else []
    once = decision.once_fen if decision else None
    monthly = once is None
    return form.ApprovalSheet(
        office=context.deciding_office,
        number=case.number,
        printed_at=context.at,
        programme=context.programme,
        case_number=case.number,
        applicant=case.applicant_name,
        citizen_id=context.head.get("citizen_id") or "",
        address=context.address,
        residence=context.residence,
        applied_on=day(case.opened_on),
        members=_members(context, file),
        persons_covered=decision.persons if decision else None,
        category="",
        monthly=monthly,
        calculation=calculation(context.pack, lines),
        base=(version.base_fen if version else decision.monthly_fen if decision else None)
        if monthly
        else once,
        supplements=tuple(
            form.SupplementLine(member="", category=str(one.get("says", "")), amount=one.get("fen"))
            for one in lines
            if one.get("kind") == "supplement"
        ),
        start_month=month(grant.since) if grant else None,
        survey=_when(context, "survey"),
        check=_when(context, "check"),
        appraisal=_when(context, "appraisal"),
        spot_check=_when(context, "visit"),
        notices=_notices(context),
        opinions=_opinions(context),
    )


def _members(context: Context, file: dict[str, Any]) -> tuple[Any, ...]:
    """The members as they were decided on, with the identity numbers that a frozen dossier does not hold."""
    numbers = {one["person_id"]: one.get("citizen_id") for one in context.file["persons"]}
    names = {one["person_id"]: one.get("name") for one in context.file["persons"]}
    persons = [
        {
            **one,
            "citizen_id": numbers.get(one.get("person_id")),
            "name": one.get("name") or names.get(one.get("person_id")),
        }
        for one in file.get("persons") or []
    ]
    on = from_date(context.decision.on) if context.decision else context.on
    return members_of({**file, "persons": persons}, on)


def _when(context: Context, does: str) -> str:
    done = context.done(does)
    if done is None:
        return ""
    said = to_date(done.on).isoformat()
    people = "、".join(dict.fromkeys(one.name for one in done.people if one.name))
    if does == "appraisal":
        item = context.case.meetings.filter(meeting__kind__in=APPRAISALS).order_by("-pk").first()
        return f"{said} {item.outcome}" if item else said
    return f"{said} {people}".strip()


def _notices(context: Context) -> tuple[form.NoticeHeld, ...]:
    lines = context.case.notice_lines.filter(posted_on__isnull=False).select_related("notice")
    found = []
    for line in lines.order_by("notice__from_on"):
        notice = line.notice
        objected = context.case.objections.filter(notice=notice)
        if line.left_on:
            outcome = line.left_because
        elif notice.taken_down_on is None:
            outcome = "公示中"
        else:
            settled = objected.filter(settled_on__isnull=False).count()
            outcome = f"期满，异议 {settled} 件已处理" if settled else "期满无异议"
        found.append(
            form.NoticeHeld(
                stage=str(notice.get_stage_display()),
                number=notice.number,
                hung_on=day(notice.posted_on),
                until=day(notice.until),
                outcome=outcome,
            )
        )
    for left in context.case.not_posted.order_by("on"):
        found.append(
            form.NoticeHeld(
                stage=left.step,
                number="—",
                hung_on=None,
                until=None,
                outcome=f"{left.because}（{cited(context.pack, [left.clause])}）",
            )
        )
    return tuple(found)


def _opinions(context: Context) -> tuple[Opinion, ...]:
    found = []
    for step in context.flow.in_order:
        done = context.state.done.get(step.name)
        if done is None or step.does not in ("review", "opinion", "confirmation", "decision"):
            continue
        by = done.by
        role = by.role if by else ""
        by_township = by is not None and by.level == "township"
        office = context.township_office if by_township else context.county_office
        if step.does in ("opinion", "confirmation"):
            office = label(role)
        said = str(done.data.get("says") or done.data.get("reason") or "")
        if not said:
            agrees = done.data.get("agree", done.data.get("outcome") != "refuse")
            said = "同意" if agrees else "不同意"
        found.append(
            Opinion(
                label=f"{step.name.removesuffix('意见')}意见",
                text=said,
                name=by.name if by else "",
                day=done.on,
                office=office,
            )
        )
    return tuple(found)


def grant_letter(context: Context) -> form.GrantLetter:
    """准予告知书."""
    decision = decision_of(context, "approve")
    grant = grant_of(context, decision)
    version = grant.versions.order_by("from_month", "pk").first() if grant else None
    monthly = pays(decision.programme) == "monthly" if decision.programme else False
    amount = grant.monthly_fen if grant else decision.monthly_fen
    return form.GrantLetter(
        office=context.deciding_office,
        number=context.case.number,
        printed_at=context.at,
        addressee=context.case.household.head_name,
        programme=context.programme,
        applied_on=day(context.case.opened_on),
        decided_on=day(decision.on),
        persons_covered=decision.persons,
        amount_month=amount if monthly else None,
        amount_once=decision.once_fen,
        calculation=calculation(context.pack, version.lines if version else []),
        start_month=month(grant.since) if grant else None,
        next_review=month(grant.next_review_on) if grant else None,
        payment=_payment(context),
        grounds=rules(context.pack, _clauses(context, decision)),
        duties=texts.duties(context.township_office),
        appeal=_appeal(context),
        contact=_contact(context),
    )


def _payment(context: Context) -> str:
    held = Account.objects.filter(household=context.case.household, until__isnull=True, holds=True)
    account = held.order_by("pk").first()
    if account is None:
        return ""
    return f"按月打入 {account.holder} 在{account.bank}的账户 {masked_account(account.number)}"


def refusal_letter(context: Context) -> form.RefusalLetter:
    """不予确认告知书: the reason as decided, what was weighed, by which clause, and where to object by when."""
    decision = decision_of(context, "refuse")
    why = _why_not(context, decision)
    clauses = list(dict.fromkeys(clause for one in why for clause in one.clauses)) or _clauses(
        context, decision
    )
    return form.RefusalLetter(
        office=context.deciding_office,
        number=context.case.number,
        printed_at=context.at,
        addressee=context.case.household.head_name,
        programme=context.programme,
        applied_on=day(context.case.opened_on),
        decided_on=day(decision.on),
        reason=decision.reason,
        counted=tuple(
            Line(label=f"第{at}项", how=one.says, amount=None, basis=cited(context.pack, one.clauses))
            for at, one in enumerate(why, 1)
        ),
        grounds=rules(context.pack, clauses),
        could_change=_could_change(why),
        other_help=("遇到突发困难的，可以申请临时救助。",),
        appeal=_appeal(context),
        contact=_contact(context),
    )


def _why_not(context: Context, decision: Decision) -> list[WhyNot]:
    on = from_date(decision.on)
    frozen = Decided(context.case.pack_id, on, decision.answers, decision.missing, decision.because)
    return grounds(
        Weighed(packs.pack_of_decision(decision), on, decision.dossier, frozen),
        decision.programme or context.case.programme,
    )


def _could_change(why: list[WhyNot]) -> tuple[str, ...]:
    facts = dict.fromkeys(fact for one in why for fact in one.facts)
    changes = tuple(f"{fact}有变化，或者登记得不对的。" for fact in list(facts)[:6])
    return (*changes, "家庭人口、收入、财产、支出发生变化的，可以重新申请。")


def _clauses(context: Context, decision: Decision) -> list[str]:
    """The clauses of the step that decided."""
    steps = context.flow.of_kind("decision")
    done = [step for step in steps if step.name in context.state.done] or steps
    return [clause for step in done[:1] for clause in step.clauses]


def calculation(pack: Pack, lines: list[dict[str, Any]]) -> tuple[Line, ...]:
    """The lines of a grant's version as a form prints them."""
    return tuple(
        Line(
            label={"base": "保障金", "supplement": "分类施保", "step": "计算", "gradual": "渐退"}.get(
                str(one.get("kind")), "说明"
            ),
            how=str(one.get("says", "")),
            amount=one.get("fen") if one.get("kind") != "note" else None,
            basis=cited(pack, str(one.get("clause", "")).split("、")),
        )
        for one in lines
    )


def _appeal(context: Context) -> tuple[str, ...]:
    return texts.appeal(f"{short_area_name(context.county)}人民政府", RECONSIDER_DAYS, SUE_MONTHS)


def _contact(context: Context) -> str:
    return f"{context.township_office} {context.phone}".strip()


def service_receipt(context: Context) -> served.ServiceReceipt:
    """送达回证 of the letter of the decision; blank where it was not served yet."""
    decision = decision_of(context)
    title = "准予社会救助告知书" if decision.outcome == "approve" else "不予确认告知书"
    image = None
    if decision.receipt is not None and decision.receipt.media_type.startswith("image/"):
        image = _readable(decision)
    return served.ServiceReceipt(
        office=context.deciding_office,
        number=context.case.number,
        printed_at=context.at,
        document_title=title,
        document_number=context.case.number,
        addressee=context.case.household.head_name,
        address=context.address,
        served_on=day(decision.served_on),
        way=decision.served_how,
        receiver=decision.received_by,
        receiver_relation=decision.receiver_relation,
        receiver_image=image,
        remark=decision.served_note,
        servers=to_sign("送达人", "送达人"),
        witnesses=to_sign("见证人"),
    )


def _readable(decision: Decision) -> bytes | None:
    try:
        return picture(decision.receipt)
    except (InputError, FileNotFoundError):
        return None
