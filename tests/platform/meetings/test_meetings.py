"""Meetings: who may vote on whom, when a vote counts, what a township lays down, and what a case takes from it."""

from datetime import date

import pytest

from doudi.apps.accounts.models import KinFiling
from doudi.apps.cases import engine
from doudi.apps.meetings import rules, services
from doudi.apps.meetings.models import Attendee, Meeting, MeetingCase
from doudi.apps.meetings.services import Person
from doudi.apps.record.models import Act
from doudi.core.refusal import Refused
from doudi.procedure.definition import AppraisalRules
from tests.platform.cases.conftest import at, make_household

DAY = 20200106
STEP = "民主评议"


def roster(deputies=10, others=5, absent=0):
    people = [Person(f"代表{n}", "village_deputy", True) for n in range(deputies)]
    people += [Person(f"干部{n}", "village_committee", True) for n in range(others)]
    return people + [Person(f"缺席{n}", "village_deputy", False) for n in range(absent)]


@pytest.fixture
def appraised_case(household, people, open_case):
    """A case of 民发〔2012〕220号 whose turn is the appraisal."""
    return ready(open_case(household, "cn-2014/dibao", day=20200102), people)


def ready(case, people):
    from doudi.apps.cases import packs

    flow = packs.flow_of(case)
    while STEP not in case.waiting_for:
        name = next(step.name for step in flow.in_order if step.name in case.waiting_for)
        take(case, flow.steps[name], people)
    return case


def take(case, step, people):
    """Do a step as the pack wants it, by plain engine events."""
    doer = getattr(people, step.who[0])
    others = [getattr(people, role) for role in step.joined_by]
    case.refresh_from_db()
    if step.does == "survey":
        others.append(people.second_clerk)
    signed = [str(one.pk) for one in (doer, *others)] + ["household"]
    engine.act(
        case, "done", step.name, by=doer, at=at(DAY, 10), with_users=others,
        data={"signed": signed, "evidence": list(step.evidence), "agree": True},
    )  # fmt: skip


def call(cases, people, members=None, **more):
    return services.call(
        [(one, STEP) for one in cases], more.pop("kind", "appraisal"), held_on=date(2020, 1, 6),
        place="大市村村部", chair="刘建国", recorder="陈芳", roster=members or roster(), key=more.pop("key", "k1"),
        by=people.township_clerk, at=at(DAY, 14),
    )  # fmt: skip


def vote(item, people, agree=15, disagree=0, abstain=0, recused=(), dissent=""):
    return services.vote(
        item, agree=agree, disagree=disagree, abstain=abstain, recused=recused, dissent=dissent,
        by=people.township_clerk, at=at(DAY, 15),
    )  # fmt: skip


def close(meeting, people, minutes="逐户介绍情况，无记名投票，当场计票。"):
    return services.close(meeting, minutes, by=people.township_clerk, at=at(DAY, 16))


def test_a_valid_vote_moves_the_case_and_the_minutes_say_how(appraised_case, people):
    meeting = call([appraised_case], people)
    found = vote(
        meeting.items.get(), people, agree=12, disagree=2, abstain=1, dissent="有人认为儿子有能力赡养。"
    )
    assert (found.valid, found.agreed) == (True, True)
    closed = close(meeting, people)
    assert [one.case_id for one in closed.done] == [appraised_case.pk] and not closed.stay
    appraised_case.refresh_from_db()
    assert STEP not in appraised_case.waiting_for and "乡镇审核" in appraised_case.waiting_for
    item = MeetingCase.objects.get()
    assert item.agreed and "同意 12 票，不同意 2 票，弃权 1 票" in item.outcome
    assert Act.objects.filter(kind="meeting.closed").exists()


def test_nobodys_vote_is_kept_by_name(appraised_case, people):
    """The vote is secret: counts only, no column that could hold who voted how."""
    assert not {field.name for field in Attendee._meta.fields} & {"vote", "agree", "agreed"}


@pytest.mark.parametrize(("present", "valid"), [(10, True), (9, False)])
def test_two_thirds_of_the_roster_must_have_come(appraised_case, people, present, valid):
    members = [Person(f"代表{n}", "village_deputy", n < present) for n in range(15)]
    meeting = call([appraised_case], people, members)
    assert vote(meeting.items.get(), people, agree=present).valid is valid
    if valid:
        close(meeting, people)
        return
    with pytest.raises(Refused, match="不足 10 人，评议无效"):
        close(meeting, people)
    appraised_case.refresh_from_db()
    assert STEP in appraised_case.waiting_for
    assert Meeting.objects.get().closed_at is None, "a meeting that did not count is not closed"


@pytest.mark.parametrize(("deputies", "valid"), [(10, True), (9, False)])
def test_two_thirds_of_those_who_vote_are_villagers_representatives(appraised_case, people, deputies, valid):
    meeting = call([appraised_case], people, roster(deputies, 15 - deputies))
    assert vote(meeting.items.get(), people).valid is valid


def test_more_votes_than_voters_are_refused(appraised_case, people):
    meeting = call([appraised_case], people)
    assert not vote(meeting.items.get(), people, agree=16).valid
    with pytest.raises(Refused, match="票数却是 16 张"):
        close(meeting, people)


def test_a_member_of_the_household_and_a_filed_relative_must_step_back(appraised_case, people):
    KinFiling.objects.create(
        official_name="干部0", relation="兄弟姐妹", relative_name="王秀英", person=appraised_case.household.head,
        area_code=appraised_case.area_code, filed_on=date(2020, 1, 2), filed_by=people.township_clerk,
    )  # fmt: skip
    meeting = call([appraised_case], people, [*roster(), Person("王秀英", "village_deputy", True)])
    item = meeting.items.get()
    with pytest.raises(Refused, match="应当回避") as refused:
        vote(item, people, agree=16)
    assert "干部0" in refused.value.message and "王秀英" in refused.value.message
    back = list(meeting.attendees.filter(name__in=["干部0", "王秀英"]))
    assert vote(item, people, agree=14, recused=back).valid
    assert item.recused.count() == 2


def test_several_cases_each_for_itself(household, people, open_case):
    first, second = (
        open_case(home, "cn-2014/dibao", day=20200102) for home in (household, make_household("李桂兰"))
    )
    appraised_case, other = ready(first, people), ready(second, people)
    meeting = call([appraised_case, other], people)
    vote(meeting.items.get(case=appraised_case), people)
    closed = close(meeting, people)
    assert [one.case_id for one in closed.done] == [appraised_case.pk]
    assert [(one.case_id, why) for one, why in closed.stay] == [
        (other.pk, "这户还没有表决，没有办结这一步。")
    ]
    other.refresh_from_db()
    assert STEP in other.waiting_for


def test_a_double_click_is_one_meeting(appraised_case, people):
    assert call([appraised_case], people) == call([appraised_case], people)
    assert Meeting.objects.count() == 1


def test_without_minutes_it_is_not_closed(appraised_case, people):
    meeting = call([appraised_case], people)
    vote(meeting.items.get(), people)
    with pytest.raises(Refused, match="会议记录"):
        close(meeting, people, " ")


def test_a_closed_meeting_stays_as_it_was(appraised_case, people):
    meeting = call([appraised_case], people)
    vote(meeting.items.get(), people)
    close(meeting, people)
    with pytest.raises(Refused, match="不能再改"):
        vote(meeting.items.get(), people, agree=1, disagree=14)


def lay_down(people, since=date(2020, 1, 1), **numbers):
    texts = dict(
        procedure="宣讲、介绍、评议、结论、签字",
        method="无记名投票",
        content="家庭经济状况",
        participants="村民代表、两委、驻村干部",
    )
    return rules.lay_down(
        area="430481114205",
        since=since,
        texts=texts,
        numbers=numbers,
        by=people.township_head,
        at=at(DAY, 13),
    )


def test_a_township_lays_down_its_own_rule_and_it_binds_its_meetings(appraised_case, people):
    """LD-41: procedure, method, content, participants; stricter numbers count, looser ones change nothing."""
    lay_down(people, present_percent=80, agree_percent=67, members_min=16)
    meeting = call([appraised_case], people)
    assert "至少 16 人" in vote(meeting.items.get(), people).why


def test_a_rule_of_appraisal_is_the_townships_own(people):
    texts = dict.fromkeys(rules.TEXTS, "照章")
    for outsider in (people.county_reviewer, people.village_worker):
        with pytest.raises(Refused) as refused:
            rules.lay_down(
                area="430481114205",
                since=date(2020, 1, 1),
                texts=texts,
                numbers={},
                by=outsider,
                at=at(DAY, 13),
            )
        assert refused.value.code == "not-township"


def test_whoever_only_reads_cases_keeps_no_meeting(appraised_case, people):
    """The minutes of a meeting carry decisions (LD-09), so that nobody but those who keep meetings may make them."""
    reader = dict(by=people.county_check_centre, at=at(DAY, 15))
    meeting = call([appraised_case], people)
    item = meeting.items.get()
    for tried in (
        lambda: services.vote(item, agree=15, disagree=0, abstain=0, recused=[], dissent="", **reader),
        lambda: services.record_open_step(meeting, "proposed", date(2020, 1, 6), "", **reader),
        lambda: services.close(meeting, "逐户介绍情况，无记名投票。", **reader),
        lambda: services.call(
            [(appraised_case, STEP)], "collective", held_on=date(2020, 1, 6), place="局", chair="甲", recorder="乙",
            roster=roster(), key="k2", **reader,
        ),
    ):  # fmt: skip
        with pytest.raises(Refused) as refused:
            tried()
        assert refused.value.code == "not-allowed"
    item.refresh_from_db()
    assert item.agree is None and Meeting.objects.count() == 1


def test_a_looser_rule_changes_nothing(people):
    pack = AppraisalRules(present_share=(2, 3), agree_share=(1, 2))
    ours = lay_down(people, present_percent=50, agree_percent=30)
    assert rules.stricter(pack, ours) == AppraisalRules(
        present_share=(2, 3), agree_share=(1, 2), clause="LD-41"
    )


def test_rules_follow_one_another_by_date(people):
    lay_down(people)
    lay_down(people, date(2020, 2, 1), agree_percent=70)
    assert rules.of_township("430481114205", 20200131).agree_percent is None
    assert rules.of_township("430481114205", 20200201).agree_percent == 70
    assert rules.of_township("430481115200", 20200201) is None
    with pytest.raises(Refused, match="晚于"):
        lay_down(people, date(2020, 2, 1))


def test_an_empty_text_is_refused(people):
    with pytest.raises(Refused, match="评议方式"):
        rules.lay_down(
            area="430481114205", since=date(2020, 1, 1), texts={"procedure": "一", "content": "二", "participants": "三"},
            numbers={}, by=people.township_head, at=at(DAY, 13),
        )  # fmt: skip


def test_the_four_meetings_and_two_disclosures_in_order(appraised_case, people):
    """TL-28: each step and each disclosure is on record, none before the one it follows."""
    meeting = call([appraised_case], people, kind="open_decision")
    vote(meeting.items.get(), people)

    def record(kind, day):
        return services.record_open_step(
            meeting, kind, date(2020, 1, day), "", by=people.township_clerk, at=at(DAY, 15)
        )

    record("proposed", 2)
    with pytest.raises(Refused, match="一步不能少"):
        record("party", 4)
    with pytest.raises(Refused, match="日期不对"):
        record("consulted", 1)
    with pytest.raises(Refused, match="日期不对"):
        record("consulted", 7)
    record("consulted", 3)
    with pytest.raises(Refused, match="四议两公开还缺：党员大会审议"):
        close(meeting, people)
    for kind, day in (("party", 4), ("resolved", 5), ("resolution_shown", 6), ("result_shown", 6)):
        record(kind, day)
    close(meeting, people)
    assert meeting.open_steps.count() == 6
