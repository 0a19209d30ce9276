"""Every document there is, in the order of the archive: its name, its title, and the form that names its fields."""

from dataclasses import dataclass

from doudi.documents.forms.application import (
    AcceptanceReceipt,
    Application,
    Authorisation,
    Declaration,
    Evidence,
    MissingPapers,
)
from doudi.documents.forms.campaigns import CampaignCounts, CampaignProblems, CampaignReport
from doudi.documents.forms.changes import (
    ChangeSheet,
    HearingRecord,
    ReductionLetter,
    ServiceReceipt,
    StopLetter,
)
from doudi.documents.forms.checking import CheckReport, CheckRequest
from doudi.documents.forms.common import Sheet
from doudi.documents.forms.deciding import ApprovalSheet, GrantLetter, RefusalLetter
from doudi.documents.forms.meetings import AppraisalMinutes, CollectiveMinutes
from doudi.documents.forms.money import BudgetTable, MonthChange, PayrollSheet, Roster
from doudi.documents.forms.notices import Notice, NoticeBatch
from doudi.documents.forms.office import DailyHead, RelativesFiling, SpotCheckList
from doudi.documents.forms.survey import ObligorSurvey, SelfCareSheet, SpotVisit, SurveyForm


@dataclass(frozen=True, slots=True)
class Kind:
    """A document: `name` is also the name of its template."""

    name: str
    title: str
    form: type[Sheet]


#: Down to 送达回证 they are of one case, in the order a dossier binds them: the decision on top, then as things happened.
KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("approval_sheet", "审核确认表", ApprovalSheet),
        Kind("application", "社会救助申请书", Application),
        Kind("acceptance_receipt", "受理回执", AcceptanceReceipt),
        Kind("missing_papers", "一次性告知书", MissingPapers),
        Kind("declaration", "家庭经济状况声明", Declaration),
        Kind("authorisation", "家庭经济状况核对授权书", Authorisation),
        Kind("evidence", "证明材料", Evidence),
        Kind("survey_form", "入户调查表", SurveyForm),
        Kind("obligor_survey", "赡养（抚养、扶养）义务人收入调查表", ObligorSurvey),
        Kind("self_care_sheet", "特困人员生活自理能力评估表", SelfCareSheet),
        Kind("check_request", "家庭经济状况信息核对委托书", CheckRequest),
        Kind("check_report", "家庭经济状况核对报告", CheckReport),
        Kind("appraisal_minutes", "民主评议记录", AppraisalMinutes),
        Kind("notice", "公示", Notice),
        Kind("spot_visit", "抽查入户记录表", SpotVisit),
        Kind("collective_minutes", "集体研究会议纪要", CollectiveMinutes),
        Kind("grant_letter", "准予社会救助告知书", GrantLetter),
        Kind("refusal_letter", "不予确认告知书", RefusalLetter),
        Kind("change_sheet", "变更审批表", ChangeSheet),
        Kind("hearing_record", "听取意见记录", HearingRecord),
        Kind("reduction_letter", "减发救助金告知书", ReductionLetter),
        Kind("stop_letter", "停发救助金告知书", StopLetter),
        Kind("service_receipt", "送达回证", ServiceReceipt),
        Kind("notice_batch", "公示（成批）", NoticeBatch),
        Kind("spot_check_list", "抽查名单", SpotCheckList),
        Kind("relatives_filing", "近亲属备案表", RelativesFiling),
        Kind("payroll_sheet", "发放表", PayrollSheet),
        Kind("roster", "花名册", Roster),
        Kind("month_change", "月变动情况表", MonthChange),
        Kind("budget_table", "资金预算表", BudgetTable),
        Kind("campaign_counts", "筛查统计表1", CampaignCounts),
        Kind("campaign_problems", "筛查统计表2", CampaignProblems),
        Kind("campaign_report", "筛查书面汇报", CampaignReport),
        Kind("daily_head", "办理记录日签", DailyHead),
    )
}

#: the name of every document, by which `render` and the carriers of clauses know it
NAMES: tuple[str, ...] = tuple(KINDS)

#: the names of documents that belong to a case, as a dossier binds them
ARCHIVE_ORDER: tuple[str, ...] = NAMES[: NAMES.index("notice_batch")]
