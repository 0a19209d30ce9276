"""At the door: who goes in takes the household, fills in what was seen, signs, and answers for it (LN-33)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from doudi.apps.accounts.kin import kin_of
from doudi.apps.accounts.policies import refuse_unless
from doudi.apps.campaigns.models import (
    Answer,
    CampaignProblem,
    CountyRound,
    HouseholdCheck,
    How,
    ProblemState,
)
from doudi.apps.campaigns.services.problems import settle_found
from doudi.apps.campaigns.standing import county_of, may_enter
from doudi.apps.record.acts import Writing, act
from doudi.core.refusal import Refused
from doudi.platform.clock import CHINA
from doudi.platform.row_security import reading_all_rows
from doudi.procedure.campaigns.definition import CampaignText, Question
from doudi.procedure.campaigns.reading import load_campaign

MOST_NOTE = 500
#: under which the notes keep why the number of people differs
PEOPLE = "人口"


def save_group(
    check: HouseholdCheck, group: str, answers: Mapping[str, str], notes: Mapping[str, str], *, rest_fine: bool = False,
    by: Any, at: datetime,
) -> HouseholdCheck:  # fmt: skip
    """Keep the answers of one group. The first who fills anything in takes the household; others are told who it is.

    An answer that is left out stays as it was; with `rest_fine` a question without any has no problem, unless a problem
    of it stands already: that is looked at and answered by itself. Raises Refused.
    """
    text = load_campaign(check.campaign.pack_id)
    if group not in text.groups:
        raise Refused("没有这一组问题，请从页面上的按钮进入。", code="no-group")
    with act(
        "campaign.check_filled", by=by, at=at, area=check.area_code, household=check.household_id
    ) as writing:
        row = _for_filling(check, text, by)
        if row.taken_by_id is None:
            row.taken_by, row.taken_at = by, at
        said, told = dict(row.answers), dict(row.notes)
        known = _standing(row) if rest_fine else set()
        for question in text.groups[group]:
            given = answers.get(question.name, "")
            if rest_fine and not given and question.name not in said and question.name not in known:
                given = Answer.FINE
            if given in Answer.values:
                said[question.name] = given
                told[question.name] = notes.get(question.name, "").strip()[:MOST_NOTE]
        row.answers, row.notes = said, {name: note for name, note in told.items() if note}
        row.save()
        writing.wrote(row)
        writing.says(what=group)
    return row


def _standing(row: HouseholdCheck) -> set[str]:
    """The questions of which a problem of the household stands, found by data or in an earlier round."""
    return set(
        CampaignProblem.objects.filter(
            campaign=row.campaign, household=row.household, state__in=[ProblemState.FOUND, ProblemState.OPEN]
        ).values_list("question", flat=True)
    )


def take_over(check: HouseholdCheck, *, by: Any, at: datetime) -> HouseholdCheck:
    """Go on with what somebody else has begun; that it changed hands goes on record. Raises Refused."""
    with act(
        "campaign.check_taken_over", by=by, at=at, area=check.area_code, household=check.household_id
    ) as writing:
        row = _for_filling(check, load_campaign(check.campaign.pack_id), by, taken=True)
        before = row.taken_by.display_name if row.taken_by else ""
        row.taken_by, row.taken_at = by, at
        row.save()
        writing.wrote(row)
        writing.says(why=f"接替{before}")
    return row


def sign(
    check: HouseholdCheck, seen: int | None, people_note: str = "", *, by: Any, at: datetime
) -> HouseholdCheck:
    """Who entered signs: from now on nobody changes it, and every problem found becomes a task to be given.

    `seen`: how many of the household were seen or accounted for; nobody may be left out (LN-31), so `people_note` says
    why the number is not the register's. Raises Refused.
    """
    text = load_campaign(check.campaign.pack_id)
    with act(
        "campaign.check_signed", by=by, at=at, area=check.area_code, household=check.household_id
    ) as writing:
        row = _for_filling(check, text, by)
        if people_note.strip():
            row.notes = row.notes | {PEOPLE: people_note.strip()[:MOST_NOTE]}
        _complete(row, text, seen)
        row.seen, row.signed_by, row.signed_at = seen, by, at
        row.taken_by = row.taken_by or by
        row.problems = sum(1 for answer in row.answers.values() if answer == Answer.PROBLEM)
        row.save()
        writing.wrote(row)
        for question in text.questions.values():
            _settle(row, question, writing, by, at)
        writing.says(persons=seen, problems=row.problems)
    return row


def unsign(check: HouseholdCheck, why: str, *, by: Any, at: datetime) -> HouseholdCheck:
    """Whoever signed takes it back while nothing has been done about it, with a reason. Raises Refused."""
    if not why.strip():
        raise Refused("请写明为什么要撤回签字。", code="why-missing")
    with act(
        "campaign.check_unsigned", by=by, at=at, area=check.area_code, household=check.household_id
    ) as writing:
        row = HouseholdCheck.objects.select_for_update().select_related("campaign").get(pk=check.pk)
        _open_round(row)
        if row.signed_at is None or row.signed_by_id != by.pk:
            raise Refused("谁签字谁负责，只能由签字的人撤回。", code="not-the-signer", clause="LN-33")
        made = CampaignProblem.objects.select_for_update().filter(check_row=row, round=row.round)
        if made.exclude(measure="").exists() or made.exclude(state=ProblemState.OPEN).exists():
            raise Refused("查出的问题已经在整改，不能撤回签字；情况有变的，请在问题里写明。", code="in-hand")
        for problem in made:
            problem.state, problem.settled_at, problem.settled_by = ProblemState.UNTRUE, at, by
            problem.settled_says = f"撤回签字：{why.strip()}"[:300]
            problem.save()
            writing.wrote(problem)
        row.signed_by, row.signed_at, row.problems = None, None, 0
        row.save()
        writing.wrote(row)
        writing.says(why=why.strip()[:300])
    return row


def _for_filling(check: HouseholdCheck, text: CampaignText, by: Any, taken: bool = False) -> HouseholdCheck:
    """The row, locked, and open to this person. `taken`: also where somebody else has it in hand."""
    refuse_unless(by, "campaign.check", "入户筛查")
    row = (
        HouseholdCheck.objects.select_for_update(of=("self",))
        .select_related("campaign", "household", "taken_by", "signed_by").get(pk=check.pk)
    )  # fmt: skip
    _open_round(row)
    round_ = text.rounds[row.round]
    if why := may_enter(by, round_):
        raise Refused(why, code="other-round", clause=round_.clause)
    if row.signed_at is not None:
        who = row.signed_by.display_name or row.signed_by.username if row.signed_by else ""
        raise Refused(
            f"这户{who}已经在 {_moment(row.signed_at)} 签字，不能再填。要改请由签字人撤回签字。",
            code="signed", clause="LN-33",
        )  # fmt: skip
    if row.taken_by_id not in (None, by.pk) and not taken:
        who = row.taken_by.display_name or row.taken_by.username if row.taken_by else ""
        raise Refused(
            f"{who}正在查这户（{_moment(row.taken_at)}），您填的没有保存。确实换人查的，请先点“接手”。",
            code="taken",
        )
    if kin_of(by, row.household):
        raise Refused("这户有您备案的近亲属，应当回避，请换一位同事入户。", code="kin", clause="LN-07")
    return row


def _moment(at: datetime | None) -> str:
    return f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}" if at else ""


def _open_round(row: HouseholdCheck) -> None:
    with reading_all_rows():  # a village does not see the row of its county
        closed = CountyRound.objects.filter(
            campaign=row.campaign,
            round=row.round,
            area_code=county_of(row.area_code),
            closed_at__isnull=False,
        ).exists()
    if row.campaign.closed_at is not None or closed:
        raise Refused("这一轮已经报结，不能再填。", code="round-closed")


def _complete(row: HouseholdCheck, text: CampaignText, seen: int | None) -> None:
    missing = [one.name for one in text.questions.values() if row.answers.get(one.name) not in Answer.values]
    if missing:
        raise Refused(
            f"还有 {len(missing)} 个问题没有回答：{'、'.join(missing[:6])}。没有回答不等于没有问题，请逐项查完再签字。",
            code="unanswered", clause="LN-33",
        )  # fmt: skip
    bare = [
        name for name, answer in row.answers.items() if answer == Answer.PROBLEM and not row.notes.get(name)
    ]
    if bare:
        raise Refused(f"“{bare[0]}”有问题，请写明看到的情况。", code="no-note")
    if seen is None:
        raise Refused("请填见到或核实了几个人。", code="no-count", clause="LN-31")
    if seen != row.persons and not row.notes.get(PEOPLE):
        raise Refused(
            f"登记有 {row.persons} 人，填的是 {seen} 人：一个人也不能漏，请写明不一样的原因。",
            code="persons-differ", clause="LN-31",
        )  # fmt: skip


def _settle(row: HouseholdCheck, question: Question, writing: Writing, by: Any, at: datetime) -> None:
    """What data had found of the question is settled by who was there; what they saw becomes a problem."""
    answer, says = row.answers[question.name], row.notes.get(question.name, "")
    standing = CampaignProblem.objects.select_for_update().filter(
        campaign=row.campaign, household=row.household, question=question.name,
        state__in=[ProblemState.FOUND, ProblemState.OPEN],
    ).first()  # fmt: skip
    if answer == Answer.PROBLEM:
        if standing is None:
            standing = CampaignProblem(
                area_code=row.area_code, campaign=row.campaign, round=row.round, household=row.household,
                question=question.name, how=How.DOOR, found_at=at, says=says,
            )  # fmt: skip
        elif standing.state == ProblemState.FOUND:
            standing.says = f"{standing.says}\n{row.signed_by.display_name if row.signed_by else ''}：{says}"
            settle_found(standing, True, says, by=by, at=at)
        else:
            return  # an earlier round's task goes on
        standing.state, standing.check_row = ProblemState.OPEN, row
    elif standing is not None and standing.state == ProblemState.FOUND:
        says = says or "入户核实没有问题。"
        settle_found(standing, False, says, by=by, at=at)
        standing.state, standing.check_row = ProblemState.UNTRUE, row
        standing.settled_at, standing.settled_by, standing.settled_says = at, by, says[:300]
    else:
        return
    standing.save()
    writing.wrote(standing)
