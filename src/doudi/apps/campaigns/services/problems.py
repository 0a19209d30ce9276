"""Problems worked off to zero: found by data and handed to a person, given as a task, remedied, cleared (LN-32)."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from doudi.apps.accounts.areas import area_range
from doudi.apps.accounts.models import Post, User
from doudi.apps.accounts.policies import refuse_unless
from doudi.apps.campaigns.models import Campaign, CampaignProblem, How, ProblemState, RemedyState
from doudi.apps.campaigns.services.which_remedy import remedy_for, why_not
from doudi.apps.campaigns.standing import county_of
from doudi.apps.record.acts import act
from doudi.apps.screening import services as screening
from doudi.apps.screening.models import ScreeningFinding
from doudi.apps.screening.models import State as FindingState
from doudi.core.refusal import Refused
from doudi.platform.scoping import covers
from doudi.procedure.campaigns.reading import load_campaign

#: who of a village or township a finding of data is handed to, the first who is there
HANDED_TO = ("village_worker", "township_clerk", "township_window", "task_force")


def take_findings(campaign: Campaign, county: str, round_: str, *, by: Any, at: datetime) -> int:
    """The open findings of the county's screening by this document become problems to look into, each handed to a
    person of the village or township. What is a problem already stays as it is. How many are new.
    """
    refuse_unless(by, "campaign.lead", "交办数据筛查的问题")
    text = load_campaign(campaign.pack_id)
    low, high = area_range(county, "county")
    open_ = ScreeningFinding.objects.filter(
        pack_id=campaign.pack_id, area_code__gte=low, area_code__lt=high, state=FindingState.OPEN
    )
    there = set(
        CampaignProblem.objects.filter(campaign=campaign, area_code__gte=low, area_code__lt=high).filter(
            state__in=[ProblemState.FOUND, ProblemState.OPEN]
        ).values_list("household_id", "question")
    )  # fmt: skip
    people = people_by_place(county)
    new: list[CampaignProblem] = []
    for finding in open_.order_by("pk"):
        question = text.question_of(finding.clause)
        if question is None or (finding.household_id, question.name) in there:
            continue
        there.add((finding.household_id, question.name))
        new.append(CampaignProblem(
            area_code=finding.area_code, campaign=campaign, round=round_, household_id=finding.household_id,
            finding=finding, question=question.name, how=How.DATA, says=finding.because, state=ProblemState.FOUND,
            found_at=at, handed_to=_nearest(people, finding.area_code),
        ))  # fmt: skip
    with act("campaign.findings_handed_over", by=by, at=at, area=county) as writing:
        made = CampaignProblem.objects.bulk_create(new, batch_size=1000)
        writing.wrote_rows(CampaignProblem, [one.pk for one in made])
        writing.says(new=len(made))
    return len(made)


def people_by_place(county: str) -> dict[str, User]:
    """Whom problems of a place are handed to: {first digits of the place: person}, the county's core person last."""
    low, high = area_range(county, "county")
    found: dict[str, tuple[int, User]] = {}
    for user in User.objects.filter(
        area_code__gte=low, area_code__lt=high, role__in=HANDED_TO, is_active=True
    ).order_by("pk"):
        place = user.area_code if user.level == "village" else user.area_code[:9]
        rank = HANDED_TO.index(user.role)
        if place not in found or rank < found[place][0]:
            found[place] = (rank, user)
    named = {place: user for place, (_rank, user) in found.items()}
    post = (
        Post.objects.filter(post="core_person", area_code=county, until__isnull=True, user__isnull=False)
        .select_related("user").first()
    )  # fmt: skip
    if post is not None and post.user is not None:
        named[county[:6]] = post.user
    return named


def _nearest(people: dict[str, User], area: str) -> User | None:
    return next((people[place] for place in (area, area[:9], area[:6]) if place in people), None)


def settle_found(problem: CampaignProblem, true: bool, says: str, *, by: Any, at: datetime) -> None:
    """The finding behind a problem is settled with it; what was settled there before stays so."""
    finding = problem.finding
    if finding is not None and finding.state == FindingState.OPEN:
        outcome = FindingState.TRUE if true else FindingState.WRONG
        screening.settle(finding, outcome, says[:300], by=by, at=at)


def give_task(
    problem: CampaignProblem, requirement: str, measure: str, deadline: date | None, person: User | None,
    *, by: Any, at: datetime,
) -> CampaignProblem:  # fmt: skip
    """Make a problem somebody's task. All four are asked for (LN-32). Raises Refused."""
    refuse_unless(by, "campaign.lead", "交办整改任务")
    if not (requirement.strip() and measure.strip() and deadline and person):
        raise Refused(
            "整改要求、措施、完成时限、责任人一项也不能少。", code="task-incomplete", clause="LN-32"
        )
    if deadline < at.date():
        raise Refused("完成时限不能早于今天。", code="past-deadline", clause="LN-32")
    with act(
        "campaign.task_given", by=by, at=at, area=problem.area_code, household=problem.household_id
    ) as writing:
        row = locked(problem)
        row.requirement, row.measure = requirement.strip()[:200], measure.strip()[:300]
        row.deadline, row.person = deadline, person
        row.save()
        writing.wrote(row)
        writing.says(what=row.question, until=deadline.isoformat(), official=person.display_name)
    return row


def clear(problem: CampaignProblem, says: str, *, by: Any, at: datetime) -> CampaignProblem:
    """A problem is done with: its task was given and what was opened for it has come to its end. Raises Refused."""
    if not says.strip():
        raise Refused("请写明怎样解决的。", code="why-missing", clause="LN-32")
    with act(
        "campaign.problem_cleared", by=by, at=at, area=problem.area_code, household=problem.household_id
    ) as writing:
        row = locked(problem)
        _refuse_stranger(row, by)
        if not row.measure or row.deadline is None or row.person_id is None:
            raise Refused(
                "这个问题还没有交办（要求、措施、时限、责任人），不能销号。", code="no-task", clause="LN-32"
            )
        _refuse_unfinished(row, at.date())
        row.state, row.settled_at, row.settled_by, row.settled_says = (
            ProblemState.CLEARED,
            at,
            by,
            says.strip()[:300],
        )
        row.save()
        writing.wrote(row)
        writing.says(what=row.question)
    return row


def find_true(problem: CampaignProblem, says: str, *, by: Any, at: datetime) -> CampaignProblem:
    """What data found is so: for a household that was signed for before the finding came. Raises Refused."""
    refuse_unless(by, "campaign.lead", "认定问题属实")
    if not says.strip():
        raise Refused("请写明核实了什么。", code="why-missing")
    with act(
        "campaign.problem_true", by=by, at=at, area=problem.area_code, household=problem.household_id
    ) as writing:
        row = locked(problem)
        if row.state != ProblemState.FOUND:
            raise Refused("这个问题已经核实过了，请交办整改。", code="verified")
        settle_found(row, True, says, by=by, at=at)
        row.state = ProblemState.OPEN
        row.says = f"{row.says}\n{by.display_name or by.username}：{says.strip()[:300]}"
        row.save()
        writing.wrote(row)
        writing.says(what=row.question)
    return row


def find_untrue(problem: CampaignProblem, says: str, *, by: Any, at: datetime) -> CampaignProblem:
    """Looked into again, it is not so; nothing had been opened for it. Raises Refused."""
    refuse_unless(by, "campaign.lead", "认定问题不属实")
    if not says.strip():
        raise Refused("请写明核实了什么。", code="why-missing")
    with act(
        "campaign.problem_untrue", by=by, at=at, area=problem.area_code, household=problem.household_id
    ) as writing:
        row = locked(problem)
        if hasattr(row, "remedy"):
            raise Refused("这个问题已经交办清零措施，请等办结后销号。", code="remedy-open")
        settle_found(row, False, says, by=by, at=at)
        row.state, row.settled_at, row.settled_by, row.settled_says = (
            ProblemState.UNTRUE,
            at,
            by,
            says.strip()[:300],
        )
        row.save()
        writing.wrote(row)
        writing.says(what=row.question)
    return row


def locked(problem: CampaignProblem) -> CampaignProblem:
    """The row for changing it; Refused where it is settled."""
    row = CampaignProblem.objects.select_for_update().get(pk=problem.pk)
    if row.state not in (ProblemState.FOUND, ProblemState.OPEN):
        raise Refused("这个问题已经办结，请看结果。", code="settled")
    return row


def _refuse_stranger(row: CampaignProblem, by: Any) -> None:
    """The person responsible clears it, or whoever leads the campaign in the county."""
    if row.person_id == by.pk:
        return
    refuse_unless(by, "campaign.lead", "销号")
    if not covers(by, county_of(row.area_code)) and not covers(by, row.area_code):
        raise Refused("这个问题不在您的辖区。", code="outside-area")


def _refuse_unfinished(row: CampaignProblem, on: date) -> None:
    """A remedy that the document lays down for this household comes first, and has to have come to its end."""
    remedy = getattr(row, "remedy", None)
    if remedy is None:
        wanted = remedy_for(row)
        if wanted is not None and wanted.opens != "task" and not why_not(wanted, row.household, on):
            raise Refused(
                f"还没有按 {wanted.clause} 交办：{wanted.requirement}。办结以后才能销号。",
                code="no-remedy", clause=wanted.clause,
            )  # fmt: skip
        return
    if remedy.opens == "lead" and not (remedy.lead and remedy.lead.outcome):
        raise Refused("转出的线索还没有办结，不能销号。", code="lead-open", clause=remedy.clause)
    if remedy.opens == "repayment" and remedy.returned_fen < (remedy.owed_fen or 0):
        raise Refused("该返还的钱还没有全部返还或补发，不能销号。", code="owed", clause=remedy.clause)
    if remedy.opens == "referral" and remedy.state != RemedyState.DONE:
        raise Refused("转给部门的事还没有办结，不能销号。", code="referral-open", clause=remedy.clause)


def left_of(campaign: Campaign, area: str, level: str, rounds: Iterable[str]) -> int:
    """How many problems of an area, found in these rounds, are not worked off."""
    low, high = area_range(area, level)
    return CampaignProblem.objects.filter(
        campaign=campaign, round__in=list(rounds), area_code__gte=low, area_code__lt=high,
        state__in=[ProblemState.FOUND, ProblemState.OPEN],
    ).count()  # fmt: skip
