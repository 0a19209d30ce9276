"""The forms of a campaign filled in from its rows."""

from datetime import datetime
from typing import Any

from doudi.apps.accounts.area_names import area_name, short_area_name
from doudi.apps.accounts.roles import role_label
from doudi.apps.campaigns.counting import COUNTED, counts, quality_of, within
from doudi.apps.campaigns.deadlines import due_day
from doudi.apps.campaigns.models import (
    Campaign,
    CampaignPlan,
    CampaignProblem,
    CountyRound,
    HouseholdCheck,
    Inspection,
    ProblemState,
)
from doudi.apps.grants.programmes import short_label
from doudi.apps.people.models import Support
from doudi.core.areas import level
from doudi.core.dates import from_date
from doudi.documents.forms.campaigns import (
    CampaignCounts,
    CampaignProblems,
    CampaignReport,
    CountLine,
    ProblemLine,
    ReportCounty,
)
from doudi.documents.forms.common import Sheet
from doudi.platform.clock import CHINA
from doudi.policy.pack import read_pack
from doudi.policy.vocabulary import load_vocabulary
from doudi.procedure.campaigns.definition import CampaignPaper, CampaignText
from doudi.procedure.campaigns.reading import load_campaign


def make_form(campaign: Campaign, paper: CampaignPaper, area: str, at: datetime) -> Sheet:
    """The form or report of an area (county or city, 12 digits) as the data stand."""
    text = load_campaign(campaign.pack_id)
    due = due_day(campaign, paper.due)
    head: dict[str, Any] = {
        "office": _office(paper, area), "number": "", "printed_at": None, "title": f"{text.title}{paper.name}",
        "area": area_name(area), "round": paper.round, "basis": f"《{read_pack(campaign.pack_id).document.title}》",
        "made_on": from_date(at.astimezone(CHINA).date()), "due": from_date(due) if due else None, "sent_to": "、".join(paper.sent_to), "signatures": (),
    }  # fmt: skip
    checks = within(HouseholdCheck.objects.all(), area, level(area))
    problems = within(CampaignProblem.objects.all(), area, level(area))
    if paper.makes == "counts":
        return _counts(campaign, paper, text, checks, problems, head)
    if paper.makes == "problems":
        return _problems(campaign, paper, problems, area, head)
    return _report(campaign, paper, text, checks, problems, head)


def _office(paper: CampaignPaper, area: str) -> str:
    return f"{short_area_name(area)}{'人民政府' if paper.all_sign else '民政局'}"


def _counts(
    campaign: Campaign, paper: CampaignPaper, text: CampaignText, checks: Any, problems: Any, head: dict[str, Any]
) -> CampaignCounts:  # fmt: skip
    questions = list(text.questions)
    return CampaignCounts(
        **head, questions=tuple(questions), groups=tuple(text.groups),
        widths=tuple(len(one) for one in text.groups.values()),
        rows=tuple(
            CountLine(
                area=short_area_name(row.area), households=row.households, checked=row.checked, persons=row.persons,
                seen=row.seen, problems=tuple(row.problems.get(name, 0) for name in questions), cleared=row.cleared,
            )
            for row in counts(campaign, paper.round, checks, problems, 9)
        ),
    )  # fmt: skip


def _problems(
    campaign: Campaign, paper: CampaignPaper, problems: Any, area: str, head: dict[str, Any]
) -> CampaignProblems:
    rows = problems.filter(campaign=campaign, round=paper.round, state__in=COUNTED).select_related(
        "household", "person", "check_row__signed_by"
    )
    row = CountyRound.objects.filter(campaign=campaign, round=paper.round, area_code=area).first()
    return CampaignProblems(
        **head,
        left_says=row.left_says if row else "",
        rows=tuple(_line(one) for one in rows.order_by("area_code", "pk")),
    )


def _line(one: CampaignProblem) -> ProblemLine:
    signer = one.check_row.signed_by if one.check_row else None
    cleared = one.settled_at if one.state == ProblemState.CLEARED else None
    return ProblemLine(
        division=short_area_name(one.area_code), household_head=one.household.head_name, persons=one.household.members,
        supports=supports_of(one.household_id, from_date(one.found_at.astimezone(CHINA).date())), question=one.question,
        says=one.says, requirement=one.requirement, measure=one.measure,
        deadline=from_date(one.deadline) if one.deadline else None,
        person=one.person.display_name if one.person else "",
        cleared_on=from_date(cleared.astimezone(CHINA).date()) if cleared else None,
        surveyor=(signer.display_name or signer.username) if signer else "",
    )  # fmt: skip


def supports_of(household: int, on: int) -> str:
    """What a household receives on a day (YYYYMMDD), in words: 低保一类、特困."""
    grades = dict(load_vocabulary().facts["support"]["grade"].type.words)
    rows = Support.objects.filter(household_id=household, stands=True)
    return "、".join(dict.fromkeys(
        f"{short_label(one.programme)}{grades.get(one.grade, '')}"
        for one in rows.order_by("pk")
        if (one.ended_on is None or from_date(one.ended_on) > on) and (one.since is None or from_date(one.since) <= on)
        and one.amount_fen is None
    ))  # fmt: skip


def _report(
    campaign: Campaign, paper: CampaignPaper, text: CampaignText, checks: Any, problems: Any, head: dict[str, Any]
) -> CampaignReport:  # fmt: skip
    round_ = text.rounds[paper.round]
    plan = CampaignPlan.objects.filter(campaign=campaign, round=paper.round).first()
    judged = {row.area: row for row in quality_of(campaign, text, round_, checks, problems)}
    missed: dict[str, int] = {}
    for one in judged.values():
        for question, number in one.by_question.items():
            missed[question] = missed.get(question, 0) + number
    lines = []
    for row in counts(campaign, paper.round, checks, problems, 6):
        found = judged.get(row.area)
        share = found.agreement if found else None
        lines.append(ReportCounty(
            area=short_area_name(row.area), households=row.households, checked=row.checked, found=row.found, cleared=row.cleared,
            missed=found.missed if found else 0, withdrawn=found.withdrawn if found else 0,
            agreement="" if share is None else f"{share:.0%}", checked_by=_checked_by(plan, row.area, round_.by),
        ))  # fmt: skip
    left = CountyRound.objects.filter(campaign=campaign, round=paper.round).exclude(left_says="")
    noted = Inspection.objects.filter(campaign=campaign).order_by("at")
    return CampaignReport(
        **head, share=f"{plan.share * 100:.0f}%" if plan else "", seed=plan.seed if plan else "", rows=tuple(lines),
        missed=tuple(f"{question} {number} 个" for question, number in sorted(missed.items(), key=lambda one: (-one[1], one[0]))),
        noted=tuple(f"{one.get_kind_display()}（{short_area_name(one.area_code)}）：{one.says}" for one in noted),
        left_says="；".join(f"{short_area_name(one.area_code)}：{one.left_says}" for one in left),
    )  # fmt: skip


def _checked_by(plan: CampaignPlan | None, county: str, by: str) -> str:
    """Whose people looked: the counties of the team, or the city."""
    if by != "others" or plan is None:
        return role_label("city_civil_affairs")
    homes = dict.fromkeys(one["home"] for one in plan.made if one["to"] == county)
    return "、".join(short_area_name(home) for home in homes)
