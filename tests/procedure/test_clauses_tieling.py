"""铁岭, clause by clause: nothing left out of the procedure, open village decisions, tiered and urgent help."""

import pytest

from doudi.procedure.asking import may_pay
from doudi.procedure.events import Event
from tests.procedure.road import Road, person

#: 四议两公开: four meetings and two disclosures
FOUR_AND_TWO = ["党支部提议", "两委商议", "党员大会审议", "村民代表会议决议", "决议公开", "实施结果公开"]
BEFORE_APPROVAL = [
    "个人申请",
    "书面声明",
    "核查授权",
    "信息核对",
    "入户调查",
    "民主评议",
    "审查结果公示",
    "两委联席评议",
    "四议两公开",
    "乡镇审核",
    "抽取",
]


def dibao(*applies: str) -> Road:
    return Road("tieling-2019", "dibao", applies)


def temporary(fen: int) -> Road:
    """A case of temporary help, reviewed with this amount, its notice run out; 1,000 and 5,000 yuan are the limits."""
    limits = {"temporary_limit_township": 100_000, "temporary_limit_county": 500_000}
    road = Road("tieling-2019", "temporary", **limits).up_to("乡镇审核")
    road.done("乡镇审核", amount_fen=fen)
    return road.up_to("乡镇审批")


@pytest.mark.parametrize("left_out", BEFORE_APPROVAL)
def test_of_the_written_procedure_not_one_step_may_be_left_out(left_out: str) -> None:
    """TL-03: with any one step missing there is no approval and no money; with all of them there is."""
    assert left_out in dibao().flow.preceding["县级审批"]
    road = dibao().to_the_end(without=left_out)
    assert road.state.decision is None and road.status == "open"
    assert road.refused("县级审批") == "too-early"
    assert not may_pay(road.flow, road.state)
    whole = dibao().to_the_end()
    assert whole.state.decision is not None and may_pay(whole.flow, whole.state)


def test_destitute_persons_are_confirmed_by_the_written_procedure_too() -> None:
    """TL-03, for 特困, by the national procedure (民发〔2021〕43号), which is offered there beside 低保."""
    road = Road("cn-2021", "tekun")
    for left_out in ("入户调查", "信息核对", "乡镇审核", "初审公示", "随机抽取", "自理能力评估"):
        assert Road("cn-2021", "tekun").to_the_end(without=left_out).state.decision is None, left_out
    assert road.to_the_end().status == "approved"


def test_the_township_reviews_and_the_county_approves() -> None:
    """TL-10: neither does the other's part, and no approval without the township's yes."""
    road = dibao().up_to("乡镇审核")
    assert road.refused("乡镇审核", person("county_civil_affairs")) == "role"
    assert road.refused("县级审批") == "too-early"
    road.done("乡镇审核", agree=False)
    assert road.up_to("县级审批").refused("县级审批") == "review-disagrees"
    agreed = dibao().up_to("县级审批")
    assert agreed.refused("县级审批", person("township_head")) == "role"
    agreed.done("县级审批")


@pytest.mark.parametrize(
    ("fen", "where"),
    [(100_000, "乡镇审批"), (100_001, "县区审批"), (500_000, "县区审批"), (500_001, "一事一议")],
)
def test_small_sums_are_approved_by_the_township_and_larger_ones_by_the_county(fen: int, where: str) -> None:
    """TL-16: up to 1,000.00 yuan the township, 1,000.01 the county; above 5,000.00 case by case (TL-18)."""
    road = temporary(fen)
    for step in ("乡镇审批", "县区审批", "一事一议"):
        if step != where:
            assert road.refused(step, amount_fen=fen) == "not-needed"
    by = person("township_head" if where == "乡镇审批" else "county_civil_affairs", 31)
    other = person("county_civil_affairs" if where == "乡镇审批" else "township_head", 31)
    assert road.refused(where, other, amount_fen=fen) == "role"
    road.done(where, by, amount_fen=fen)
    assert road.status == "approved"


def test_a_decision_case_by_case_is_minuted() -> None:
    """TL-18: without the record of the collective decision it is none."""
    road = temporary(500_001)
    assert road.refused("一事一议", amount_fen=500_001, minutes="") == "no-minutes"
    road.done("一事一议", amount_fen=500_001, minutes="集体研究记录")
    assert road.state.decision.data["minutes"] == "集体研究记录"


def test_in_an_emergency_money_comes_first_and_the_papers_are_made_up_for() -> None:
    """TL-17: paid before papers, up to the township's limit; not closed until papers and review are there."""
    road = Road("tieling-2019", "urgent", temporary_limit_township=100_000)
    road.done("申请受理", person("village_worker"))
    assert road.refused("先行救助", amount_fen=100_001) == "not-needed"
    road.done("先行救助", amount_fen=100_000)
    assert road.status == "approved" and may_pay(road.flow, road.state)
    assert road.refused_event(Event("close", "", None, road.day)) == "not-finished"
    assert road.refused("补办手续", evidence=[]) == "evidence"
    road.done("补办手续")
    assert road.refused_event(Event("close", "", None, road.day)) == "not-finished"
    road.done("事后复核")
    road.take("close", "", None, {})
    assert road.status == "closed"


def test_a_match_opens_a_case_that_shows_how_long_it_takes() -> None:
    """TL-24: the discovery stands in the case as its first event, and from there the days to the decision are counted."""
    road = dibao()
    assert road.refused("集中排查", evidence=[]) == "evidence"
    found_on = road.day
    road.done("集中排查", evidence=["数据比对", "信息核对", "走访记录"])
    road.up_to("县级审批")
    road.done("县级审批")
    assert road.state.done["集中排查"].on == found_on < road.state.decision.on == road.day
    assert "个人申请" in road.state.done, "who was found goes the same road as who applied"


@pytest.mark.parametrize(("present", "counts"), [(4, False), (5, True)])
def test_the_villages_two_committees_appraise_before_the_township_reviews(present: int, counts: bool) -> None:
    """TL-27: no review without it, and 4 of 7 are too few, 5 of 7 enough."""
    assert dibao().up_to("乡镇审核", without="两委联席评议").refused("乡镇审核") == "too-early"
    road = dibao().up_to("两委联席评议")
    meeting = {"members": 7, "present": present, "deputies": 0, "agree": present, "disagree": 0}
    assert road.refused("两委联席评议", person("county_civil_affairs"), meeting=meeting) == "role"
    if counts:
        road.done("两委联席评议", meeting=meeting)
    else:
        assert road.refused("两委联席评议", meeting=meeting) == "quorum"


@pytest.mark.parametrize("left_out", FOUR_AND_TWO)
def test_of_four_meetings_and_two_disclosures_each_is_on_record(left_out: str) -> None:
    """TL-28: any one of the six missing and the step is not done; without the step the township does not review."""
    road = dibao().up_to("四议两公开")
    assert road.refused("四议两公开", evidence=[one for one in FOUR_AND_TWO if one != left_out]) == "evidence"
    assert road.refused("四议两公开", minutes="") == "no-minutes"
    assert dibao().up_to("乡镇审核", without="四议两公开").refused("乡镇审核") == "too-early"
    road.done("四议两公开", evidence=FOUR_AND_TWO)
    assert set(road.state.done["四议两公开"].data["evidence"]) == set(FOUR_AND_TWO)
