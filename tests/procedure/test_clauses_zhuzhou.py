"""株洲, clause by clause: what the joint identification asks, on the real road of a case."""

import pytest

from doudi.policy.pack import load_pack
from doudi.procedure.clocks import notice_until
from doudi.procedure.definition import load_flows
from tests.procedure.road import Road, needed_for, person

POVERTY, BANK = person("county_poverty_office"), person("peoples_bank")
CLERK, COLLEAGUE = person("township_clerk", 11), person("township_clerk", 12)
CIVIL_AFFAIRS = person("county_civil_affairs")
#: no poverty office person in two hands: survey and opinion are given by different people
ANOTHER_OF_POVERTY = person("county_poverty_office", 5)


def case(*applies: str) -> Road:
    return Road("zhuzhou-2017", "doudi", applies)


def test_there_is_one_joint_identification_and_both_offices_stand_behind_its_list() -> None:
    """ZZ-01: one procedure for the county; a household comes onto the list by civil affairs and 扶贫 together."""
    flows = load_flows(load_pack("zhuzhou-2017"))
    assert [name for name, flow in flows.items() if "doudi" in flow.programmes] == ["doudi"]
    road = case().up_to("纳入")
    assert road.refused("纳入", CIVIL_AFFAIRS, []) == "not-joined"
    assert road.status == "open"
    road.done("纳入", CIVIL_AFFAIRS, [ANOTHER_OF_POVERTY])
    assert road.status == "approved"


@pytest.mark.parametrize("role", ["township_window", "township_clerk", "county_poverty_office", "health"])
def test_civil_affairs_opens_the_case_and_nobody_else_does(role: str) -> None:
    """ZZ-38: organised by civil affairs; and not decided by it alone either."""
    road = case()
    assert road.refused("联合立案", person(role)) == "role"
    assert road.refused("入户调查") == "too-early"
    road.done("联合立案", CIVIL_AFFAIRS)
    road.up_to("联合审批")
    assert road.refused("联合审批", person("county_civil_affairs", 4)) == "role"


@pytest.mark.parametrize(
    ("step", "companions"),
    [
        ("入户调查", [person("township_clerk", 12)]),
        ("家庭经济状况核对", [BANK]),
    ],
)
def test_no_case_passes_survey_or_check_without_the_poverty_office(step: str, companions: list) -> None:
    """ZZ-08: 扶贫 takes part in the survey and the check; without it they are not done and nothing goes on."""
    road = case().up_to(step)
    assert road.refused(step, None, companions) == "not-joined"
    assert road.refused("民主评议") == "too-early"
    road.done(step, None, [*companions, POVERTY])
    assert step in road.state.done


def test_no_joint_approval_without_the_opinion_of_the_poverty_office() -> None:
    """ZZ-08: 扶贫 takes part in the joint approval."""
    road = case().up_to("联合审批", without="扶贫部门意见")
    assert road.refused("联合审批") == "too-early"
    assert road.refused("扶贫部门意见", person("health")) == "role"
    road.done("扶贫部门意见")
    road.done("联合审批")


def disabled_member(certificate: object) -> dict:
    """A household with one member who is disabled, with this disability grade."""
    area = {"household_id": "h", "area_code": "430281001001", "residence": "rural"}
    member = {
        "household_id": "h",
        "person_id": "p",
        "counted": True,
        "birth_date": "1984-01-01",
        "died_on": None,
    }
    return {"household": area, "persons": [member | {"disability_uncertified": certificate}]}


def test_a_disabled_person_without_certificate_is_referred_and_the_case_waits() -> None:
    """ZZ-12: until 残联 answers there is no appraisal and the time stands still; who needs none is not referred."""
    assert [
        needed_for("zhuzhou-2017", "doudi", "转残联评定", disabled_member(known))
        for known in (True, False, None)
    ] == [True, False, None]
    road = case("转残联评定").up_to("民主评议", without="转残联评定")
    assert road.refused("民主评议") == "too-early"
    assert road.refused("转残联评定", CLERK) == "role"
    federation = person("disabled_federation")
    road.take("begin", "转残联评定", federation, {})
    assert road.state.paused_since == road.day
    road.later(3).done("转残联评定", federation)
    assert road.state.paused_since is None
    road.done("民主评议")
    assert case().up_to("转残联评定").refused("转残联评定", federation) == "not-needed"


@pytest.mark.parametrize(("staff", "enough"), [([], False), ([COLLEAGUE], True)])
def test_a_household_is_visited_by_two_of_the_township(staff: list, enough: bool) -> None:
    """ZZ-20: one of the township's staff is too few, two are enough; 扶贫, which comes along, does not count."""
    road = case().up_to("入户调查")
    if enough:
        road.done("入户调查", CLERK, [*staff, POVERTY])
        assert len(road.state.done["入户调查"].people) == 3
    else:
        assert road.refused("入户调查", CLERK, [*staff, POVERTY]) == "too-few"
    assert (road.refused("家庭经济状况核对") == "too-early") or enough


def test_no_household_is_proposed_without_having_been_visited() -> None:
    """ZZ-20: every household is visited: without its own visit nothing of a case goes on."""
    road = case().up_to("民主评议", without="入户调查")
    assert "入户调查" in road.open
    assert road.refused("家庭经济状况核对") == "too-early"
    assert road.refused("联合审批") == "too-early"


def test_the_countys_centre_checks_together_with_the_peoples_bank() -> None:
    """ZZ-21."""
    road = case().up_to("家庭经济状况核对")
    assert road.refused("家庭经济状况核对", CLERK) == "role"
    assert road.refused("家庭经济状况核对", None, [POVERTY]) == "not-joined"
    assert road.refused("民主评议") == "too-early"
    road.done("家庭经济状况核对", None, [BANK, POVERTY])
    assert "民主评议" in road.open


@pytest.mark.parametrize(("present", "counts"), [(9, False), (10, True)])
def test_the_township_holds_an_appraisal_with_two_thirds_of_the_roster(present: int, counts: bool) -> None:
    """ZZ-22, with the quorum of 民发〔2012〕220号: 9 of 15 are too few, 10 of 15 are two thirds."""
    road = case().up_to("民主评议")
    meeting = {"members": 15, "present": present, "deputies": present, "agree": present, "disagree": 0}
    assert road.refused("民主评议", person("village_committees"), meeting=meeting) == "role"
    assert road.refused("初评公示") == "too-early"
    if counts:
        road.done("民主评议", meeting=meeting)
        assert "初评公示" in road.open
    else:
        assert road.refused("民主评议", meeting=meeting) == "quorum"


def test_the_first_result_hangs_on_the_villages_board_until_it_has_run_out() -> None:
    """ZZ-23: on the board of village affairs; day 7 still hangs, on day 8 it has run out; no review before."""
    road = case().up_to("初评公示")
    assert road.refused("初评公示", boards=["政务公开栏"]) == "boards"
    road.done("初评公示", boards=["村务公开栏"])
    road.later(7)
    assert notice_until(road.flow, road.state, "初评公示") == road.day
    assert road.refused("初评公示") == "notice-runs"
    assert road.refused("乡镇审核") == "too-early"
    road.later(1).done("初评公示")
    road.done("乡镇审核")


def test_only_what_the_townships_review_lets_pass_goes_on_to_approval() -> None:
    """ZZ-24: without review nothing reaches the county; what the review rejects cannot be approved; papers go back."""
    road = case().up_to("乡镇审核")
    assert road.refused("县级逐一审核") == "too-early"
    assert road.refused("乡镇审核", CLERK) == "role"
    rejected = case().up_to("乡镇审核")
    rejected.done("乡镇审核", agree=False)
    rejected.up_to("联合审批")
    assert rejected.refused("联合审批") == "review-disagrees"
    reviewer = person("township_reviewer", 21)
    road.take("send_back", "乡镇审核", reviewer, {"to": "入户调查", "why": "材料不全"})
    assert road.refused("乡镇审核") == "too-early"
    road.up_to("县级逐一审核")
    assert "县级逐一审核" in road.open


def test_the_countys_group_reviews_each_case_by_itself() -> None:
    """ZZ-25: without its own review by the leading group a case is not even drawn for the spot check."""
    road = case().up_to("县级逐一审核")
    assert road.refused("抽取重点抽查户") == "too-early"
    assert road.refused("县级逐一审核", CIVIL_AFFAIRS) == "role"
    assert road.refused("县级逐一审核", agree=None) == "no-opinion"
    road.done("县级逐一审核")
    assert "抽取重点抽查户" in road.open


def test_proposed_approvals_hang_on_both_boards_and_run_out_before_anybody_is_entered() -> None:
    """ZZ-26: the township's and the village's board, both; entered only after the days the county laid down."""
    road = case().up_to("拟审批公示")
    for one in (["村务公开栏"], ["政务公开栏"]):
        assert road.refused("拟审批公示", boards=one) == "boards"
    assert road.refused("拟审批公示", CIVIL_AFFAIRS) == "role"
    road.done("拟审批公示", boards=["政务公开栏", "村务公开栏"])
    road.later(7)
    assert road.refused("拟审批公示") == "notice-runs"
    assert road.refused("纳入") == "too-early"
    road.later(1).done("拟审批公示")
    road.done("纳入")


def test_the_days_of_the_notice_are_what_the_county_says() -> None:
    """ZZ-26: the document leaves the number open; ten days laid down are ten days."""
    road = Road("zhuzhou-2017", "doudi", notice_days=10).up_to("初评公示")
    road.done("初评公示")
    road.later(10)
    assert road.refused("初评公示") == "notice-runs"
    road.later(1).done("初评公示")


def test_a_registered_poor_household_is_entered_only_with_the_poverty_offices_confirmation() -> None:
    """ZZ-40: no entry before 扶贫核准, nobody else gives it, and "no" is no confirmation."""
    road = case("扶贫核准").up_to("纳入", without="扶贫核准")
    assert road.refused("纳入") == "too-early"
    assert road.refused("扶贫核准", CIVIL_AFFAIRS) == "role"
    assert road.refused("扶贫核准", agree=False) == "not-confirmed"
    road.done("扶贫核准")
    road.done("纳入")
    household = {"household_id": "h", "area_code": "430281001001", "residence": "rural"}
    persons = [{"household_id": "h", "person_id": "p"}]
    for registered, needed in (("current", True), ("no", False), ("exited", False), (None, None)):
        given = {"household": household | {"registered_poor": registered}, "persons": persons}
        assert needed_for("zhuzhou-2017", "doudi", "扶贫核准", given) is needed


@pytest.mark.parametrize(("step", "role"), [("卫计部门意见", "health"), ("残联意见", "disabled_federation")])
def test_health_and_the_disabled_federation_each_give_their_opinion(step: str, role: str) -> None:
    """ZZ-42: without either opinion there is no approval; nobody gives it for them; blank is no opinion."""
    road = case().up_to("联合审批", without=step)
    assert road.refused("联合审批") == "too-early"
    assert road.refused(step, person("county_poverty_office", 41)) == "role"
    assert road.refused(step, agree=None) == "no-opinion"
    road.done(step)
    assert road.state.done[step].by.role == role
    road.done("联合审批")


@pytest.mark.parametrize(("taken", "enough"), [(49, False), (50, True)])
def test_half_of_the_proposed_households_are_spot_checked(taken: int, enough: bool) -> None:
    """ZZ-47: 49 of 100 are refused, 50 of 100 accepted; one that was drawn is visited before anything is decided."""
    road = case().up_to("抽取重点抽查户")
    if not enough:
        assert road.refused("抽取重点抽查户", of=100, taken=taken) == "share"
        return
    road.done("抽取重点抽查户", of=100, taken=taken, drawn=True)
    assert road.refused("扶贫部门意见") == "too-early"
    assert road.refused("联合审批") == "too-early"
    road.done("重点抽查")
    assert "扶贫部门意见" in road.open


def test_a_household_is_entered_by_both_offices_after_the_notice_has_run_out() -> None:
    """ZZ-48."""
    road = case().up_to("纳入", without="拟审批公示")
    assert road.refused("纳入") == "too-early"
    road.up_to("纳入")
    assert road.refused("纳入", ANOTHER_OF_POVERTY) == "role"
    assert road.refused("纳入", CIVIL_AFFAIRS, []) == "not-joined"
    road.done("纳入", CIVIL_AFFAIRS, [ANOTHER_OF_POVERTY])
    assert road.status == "approved"


def test_the_households_entered_stay_announced() -> None:
    """ZZ-49: the announcement hangs after the entry, not before it, and never runs out."""
    road = case().up_to("纳入")
    assert road.refused("长期公告") == "too-early"
    road.done("纳入")
    road.done("长期公告")
    road.later(800)
    assert notice_until(road.flow, road.state, "长期公告") is None
    assert road.refused("长期公告") == "long-term"
