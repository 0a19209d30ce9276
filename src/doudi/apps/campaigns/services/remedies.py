"""The document's remedies set going: a referral to a department, a lead for intake, a repayment (LN-25…30, 47, 48).

What stands between this and the departments' own ledgers is small on purpose: `open_remedy` and `answer` are all that a
referral ledger of its own has to take over.
"""

from datetime import datetime
from typing import Any

from doudi.apps.accounts.policies import refuse_unless
from doudi.apps.accounts.roles import role_label
from doudi.apps.campaigns.models import CampaignProblem, CampaignRemedy, RemedyState
from doudi.apps.campaigns.services.problems import locked
from doudi.apps.campaigns.services.which_remedy import remedy_for, why_not
from doudi.apps.cases.models import Lead
from doudi.apps.cases.services.leads import take_lead
from doudi.apps.record.acts import act
from doudi.core.refusal import Refused
from doudi.procedure.campaigns.definition import Remedy


def open_remedy(
    problem: CampaignProblem, *, exit_class: str = "", owed_fen: int | None = None, by: Any, at: datetime
) -> CampaignRemedy:
    """Set the document's remedy going. Raises Refused: not for this household, something missing, or set going before.

    `exit_class`: one of the city's classes of exit (LN-28); `owed_fen`: what was taken or not paid (LN-29, LN-16).
    Nothing here touches what the household receives: basic support goes on (LN-25).
    """
    refuse_unless(by, "campaign.lead", "交办清零措施")
    with act(
        "campaign.remedy_opened", by=by, at=at, area=problem.area_code, household=problem.household_id
    ) as writing:
        row = locked(problem)
        remedy = remedy_for(row)
        if remedy is None or remedy.opens == "task":
            raise Refused("文件没有给这类问题规定转办的措施，请直接交办整改任务。", code="no-remedy")
        if hasattr(row, "remedy"):
            raise Refused("这个问题的清零措施已经交办，请看办理情况。", code="remedy-open")
        if row.state != "open":
            raise Refused("这个问题还没有核实，先入户核实。", code="not-verified")
        if why := why_not(remedy, row.household, at.date()):
            raise Refused(why, code="not-for-them", clause=remedy.clause)
        classes = row.campaign.settings.get("exit_classes", [])
        if remedy.needs == "exit_class" and exit_class not in classes:
            raise Refused(
                "请选退出情形；市里还没有列出五类退出情形的，请市民政在筛查里补上。" if not classes else "请选退出情形。",
                code="no-exit-class", clause=remedy.clause,
            )  # fmt: skip
        if remedy.opens == "repayment" and not owed_fen:
            raise Refused("请填应当返还或补发的金额。", code="no-amount", clause=remedy.clause)
        made = CampaignRemedy(
            area_code=row.area_code, problem=row, clause=remedy.clause, opens=remedy.opens, to_role=remedy.to,
            exit_class=exit_class if remedy.needs == "exit_class" else "", sent_at=at, sent_by=by,
            owed_fen=owed_fen if remedy.opens == "repayment" else None,
        )  # fmt: skip
        if remedy.opens == "lead":
            made.lead = take_lead(_lead(row, remedy, exit_class), by=by, at=at)
        made.save()
        row.requirement = row.requirement or remedy.requirement
        row.save()
        writing.wrote(made, row)
        writing.says(what=row.question, clause=remedy.clause, role=role_label(remedy.to) if remedy.to else "")
    return made


def _lead(problem: CampaignProblem, remedy: Remedy, exit_class: str) -> Lead:
    home = problem.household
    told = [problem.question, remedy.requirement, *([exit_class] if remedy.needs else [])]
    return Lead(
        area_code=home.area_code, told_by="筛查（报县民政）" if remedy.county else "筛查", name=home.head_name,
        address=home.address, household=home, says=f"{'；'.join(told)}。{problem.says}"[:2000],
    )  # fmt: skip


def answer(remedy: CampaignRemedy, done: bool, says: str, *, by: Any, at: datetime) -> CampaignRemedy:
    """The department a problem was referred to says what it has done. Raises Refused for anybody else."""
    if remedy.opens != "referral" or remedy.to_role not in by.roles:
        raise Refused("这件事转给了别的部门，由它答复。", code="not-yours")
    if not says.strip():
        raise Refused("请写明办理情况。", code="why-missing")
    with act("campaign.referral_answered", by=by, at=at, area=remedy.area_code) as writing:
        row = CampaignRemedy.objects.select_for_update().get(pk=remedy.pk)
        if row.state == RemedyState.DONE:
            raise Refused("已经答复过了。", code="answered")
        row.state = RemedyState.DONE if done else RemedyState.NOT_DONE
        row.answer, row.answered_at, row.answered_by = says.strip()[:300], at, by
        row.save()
        writing.wrote(row)
        writing.says(outcome=str(row.get_state_display()))
    return row


def give_back(remedy: CampaignRemedy, fen: int, says: str, *, by: Any, at: datetime) -> CampaignRemedy:
    """Money came back to the household: part of it or all. Raises Refused for more than was owed."""
    refuse_unless(by, "campaign.lead", "登记返还")
    if remedy.opens != "repayment":
        raise Refused("这个问题没有要返还的钱。", code="no-repayment")
    with act("campaign.repaid", by=by, at=at, area=remedy.area_code) as writing:
        row = CampaignRemedy.objects.select_for_update().get(pk=remedy.pk)
        if fen <= 0 or row.returned_fen + fen > (row.owed_fen or 0):
            raise Refused(
                "返还的金额应当大于 0，合计不超过应返还的金额。", code="bad-amount", clause=row.clause
            )
        row.returned_fen += fen
        row.answer = says.strip()[:300] or row.answer
        row.answered_at, row.answered_by = at, by
        if row.returned_fen == row.owed_fen:
            row.state = RemedyState.DONE
        row.save()
        writing.wrote(row)
        writing.says(fen=fen)
    return row
