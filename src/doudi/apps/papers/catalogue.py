"""The documents of a case: which there are, who signs them, and what makes each."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from doudi.apps.papers.context import Context
from doudi.apps.papers.forms import applying, assessing, changing, checking, deciding, meeting, visiting
from doudi.core.refusal import InputError, Refused
from doudi.documents import ARCHIVE_ORDER, KINDS
from doudi.documents.forms.common import Sheet


@dataclass(frozen=True)
class Paper:
    """A document of a case. `signed_by`: whose signatures or seal make it valid."""

    name: str
    make: Callable[[Context], Sheet]
    signed_by: str | Promise

    @property
    def title(self) -> str:
        return KINDS[self.name].title


PAPERS: dict[str, Paper] = {
    paper.name: paper
    for paper in (
        Paper("application", applying.application, _("申请人")),
        Paper("acceptance_receipt", applying.acceptance_receipt, _("乡镇盖章")),
        Paper("missing_papers", applying.missing_papers, _("经办人、被告知人")),
        Paper("declaration", applying.declaration, _("全体成年成员")),
        Paper("authorisation", applying.authorisation, _("全体成年成员和义务人")),
        Paper("survey_form", visiting.survey_form, _("两名以上调查员、家庭成员")),
        Paper("obligor_survey", visiting.obligor_survey, _("调查员、义务人")),
        Paper("self_care_sheet", assessing.self_care_sheet, _("评估人、本人或监护人")),
        Paper("check_request", checking.check_request, _("乡镇盖章")),
        Paper("check_report", checking.check_report, _("核对中心盖章")),
        Paper("appraisal_minutes", meeting.appraisal_minutes, _("主持人、记录人、到会人员")),
        Paper("spot_visit", visiting.spot_visit, _("抽查人、家庭成员")),
        Paper("collective_minutes", meeting.collective_minutes, _("主持人、记录人、到会人员")),
        Paper("approval_sheet", deciding.approval_sheet, _("乡镇、县级和有关部门盖章")),
        Paper("grant_letter", deciding.grant_letter, _("决定机关盖章")),
        Paper("refusal_letter", deciding.refusal_letter, _("决定机关盖章")),
        Paper("hearing_record", changing.hearing_record, _("被听取意见人、询问人、记录人")),
        Paper("service_receipt", deciding.service_receipt, _("收件人或者见证人")),
    )
}


@dataclass(frozen=True)
class Offer:
    """A document as the case page lists it. `why_not`: what is missing before it can be printed; empty: it can be."""

    paper: Paper
    why_not: str
    kept: Any


def offers(context: Context) -> list[Offer]:
    """Every document that the case's procedure knows, in archive order, with its latest signed copy."""
    kept = {one.kind: one for one in context.case.kept_papers.order_by("kept_at")}
    found = []
    for name in ARCHIVE_ORDER:
        paper = PAPERS.get(name)
        if paper is None or not _belongs(paper, context):
            continue
        found.append(Offer(paper, why_not(paper, context), kept.get(name)))
    return found


def why_not(paper: Paper, context: Context) -> str:
    """The sentence for a document that cannot be printed yet; empty where it can."""
    try:
        paper.make(context)
    except (Refused, InputError) as refused:
        return refused.message
    return ""


#: documents that only some procedures have: the kinds of step that make them
NEEDS = {
    "check_request": ("check",), "check_report": ("check",), "appraisal_minutes": ("appraisal",),
    "spot_visit": ("visit",), "collective_minutes": ("collective",), "survey_form": ("survey",),
    "hearing_record": ("hearing",), "self_care_sheet": ("assessment",), "declaration": ("declaration", "application"),
    "authorisation": ("authorisation", "declaration"),
}  # fmt: skip


def _belongs(paper: Paper, context: Context) -> bool:
    decision = context.decision
    if paper.name == "grant_letter":
        return decision is not None and decision.outcome == "approve"
    if paper.name == "refusal_letter":
        return decision is not None and decision.outcome == "refuse"
    if paper.name == "obligor_survey":
        return bool(context.case.household.obligor_rows.filter(stands=True).exists())
    wanted = NEEDS.get(paper.name)
    if wanted is None:
        return True
    minuted = paper.name == "collective_minutes" and any(step.minutes for step in context.flow.steps.values())
    return minuted or bool(context.flow.of_kind(*wanted))
