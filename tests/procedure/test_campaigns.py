"""Campaigns as data: teams never sent home, forms that add up, and quality as the next round finds it."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doudi.core.refusal import InputError
from doudi.policy.pack import read_pack
from doudi.procedure.campaigns.reading import has_campaign, load_campaign
from doudi.procedure.campaigns.tally import CountRow, Looked, quality, total
from doudi.procedure.campaigns.teams import Candidate, draw_teams, same_county
from doudi.procedure.definition import load_flows

WUDU, CHENG, WEN, KANG = "621202000000", "621221000000", "621222000000", "621224000000"
#: what 武都区 was called until 2004, with the code of then
WUDU_OF_OLD = "622621000000"
COUNTIES = [WUDU, CHENG, WEN, KANG]


def staff(each: int, homes: list[str] = COUNTIES) -> list[Candidate]:
    return [Candidate(f"{home[:6]}-{number}", home) for home in homes for number in range(each)]


@pytest.fixture(scope="module")
def longnan():
    return load_campaign("longnan-2019")


@given(
    st.lists(st.sampled_from([f"6212{n:02}000000" for n in range(10, 40)]), min_size=2, max_size=9, unique=True),
    st.integers(1, 6), st.integers(1, 8), st.text(min_size=1, max_size=12), st.randoms(),
)  # fmt: skip
def test_nobody_is_sent_home_every_county_is_checked_and_every_county_sends(
    counties, each, wanted, seed, random
):
    """LN-35: teams drawn from every county and never sent to their own; the order of the list changes nothing."""
    people = staff(each, counties)
    sent = draw_teams(counties, people, seed, wanted)
    assert all(not same_county(one.home, one.to) for one in sent)
    assert {one.to for one in sent} == set(counties) == {one.home for one in sent}
    assert Counter(one.home for one in sent) == dict.fromkeys(counties, min(each, wanted))
    assert len({one.id for one in sent}) == len(sent)
    sizes = Counter(one.to for one in sent)
    assert max(sizes.values()) - min(sizes.values()) <= len(counties) - 1
    random.shuffle(people)
    assert draw_teams(list(reversed(counties)), people, seed, wanted) == sent


def test_another_seed_draws_other_teams():
    assert draw_teams(COUNTIES, staff(3), "385", 3) != draw_teams(COUNTIES, staff(3), "386", 3)


def test_an_account_with_the_countys_code_of_old_is_not_sent_home():
    """LN-35: 武都县 became 武都区 in 2004; whoever still stands under the old code is at home there."""
    people = [*staff(2, [CHENG, WEN]), Candidate("old-1", WUDU_OF_OLD), Candidate("old-2", WUDU_OF_OLD)]
    for seed in map(str, range(40)):
        sent = draw_teams([WUDU, CHENG, WEN], people, seed, 2)
        assert {one.to for one in sent if one.id.startswith("old")} <= {CHENG, WEN}


def test_a_county_renamed_only_in_the_table_of_divisions_is_followed_too():
    renamed = {"621229000000": WUDU}.get
    people = [*staff(1, [CHENG]), Candidate("moved", "621229000000")]
    for seed in map(str, range(20)):
        sent = draw_teams([WUDU, CHENG], people, seed, 1, lambda code: renamed(code) or code)
        assert {one.id: one.to for one in sent} == {"moved": CHENG, f"{CHENG[:6]}-0": WUDU}


@pytest.mark.parametrize(
    "counties, people, seed, code",
    [
        ([WUDU], staff(2), "1", "one-county"),
        ([WUDU, CHENG], staff(2, [WUDU]), "1", "nobody-to-send"),
        ([WUDU, CHENG], staff(1) + staff(1), "1", "double"),
        ([WUDU, CHENG], staff(1), "", "seed"),
    ],
)
def test_a_draw_that_cannot_be_fair_is_refused(counties, people, seed, code):
    with pytest.raises(InputError) as refused:
        draw_teams(counties, people, seed, 1)
    assert refused.value.code == code


def test_the_document_has_three_rounds_with_its_days_and_leaders(longnan):
    """LN-31, LN-35, LN-36: self-check by 10 June, cross-check by 20 June, re-examination by 25 June 2019."""
    assert [(one.name, one.due, one.by, one.all) for one in longnan.rounds.values()] == [
        ("县级自查", 20190610, "own", True), ("县际互查", 20190620, "others", False), ("市级复查", 20190625, "city", False),
    ]  # fmt: skip


def test_papers_are_due_and_signed_as_the_document_says(longnan):
    """LN-34, LN-49, LN-50: by the 15th both heads; by the 22nd whoever is in charge; by the 27th one of two heads."""
    papers = longnan.papers
    for form in ("统计表1", "统计表2"):
        assert papers[form].due == 20190615 and papers[form].all_sign
        assert papers[form].signed == ("county_party_head", "county_government_head")
    assert papers["互查汇报"].due == 20190622 and papers["互查汇报"].in_charge
    assert papers["复查汇报"].due == 20190627 and not papers["复查汇报"].all_sign
    assert "省民政厅" in papers["复查汇报"].sent_to


def test_every_screen_of_the_document_is_settled_at_the_door_and_every_problem_has_its_remedy(longnan):
    """LN-25…30, LN-47, LN-48: each finding comes to a question, each question's remedy is one of the document's."""
    pack = read_pack("longnan-2019")
    assert [name for name in pack.screens if longnan.question_of(name) is None] == []
    steps = {step.clause for step in load_flows(pack)["campaign"].steps.values() if step.optional}
    assert steps == {"LN-25", "LN-26", "LN-27", "LN-28", "LN-29", "LN-30", "LN-47", "LN-48"}
    assert steps <= {one.remedy for one in longnan.questions.values()}
    for one in longnan.questions.values():
        for screen in one.screens:
            assert not one.remedy or pack.screens[screen].remedy in longnan.remedies


ROWS = st.builds(
    CountRow, st.just("x"), *(st.integers(0, 999) for _n in range(4)),
    st.dictionaries(st.sampled_from("甲乙丙"), st.integers(0, 9)), st.just(0),
)  # fmt: skip


@given(st.lists(ROWS, max_size=8))
def test_a_forms_total_is_the_sum_of_its_lines(rows):
    """LN-34: the sum line of form 1."""
    whole = total(rows)
    assert whole.households == sum(one.households for one in rows)
    assert whole.found == sum(one.found for one in rows) == whole.left + whole.cleared
    assert sum(whole.problems.values()) == whole.found


def test_quality_counts_what_only_the_later_round_saw_and_what_it_saw_no_more():
    """LN-39: the quality of the screening itself, by what the next round finds; the worst county first."""
    none = frozenset[str]()
    judged = quality([
        Looked(WUDU, 1, none, none), Looked(WUDU, 2, frozenset({"住房安全"}), frozenset({"住房安全"})),
        Looked(CHENG, 3, none, frozenset({"住房安全", "饮水安全"})), Looked(CHENG, 4, frozenset({"低保"}), none),
    ])  # fmt: skip
    assert [(one.area, one.looked, one.agreed, one.missed, one.withdrawn) for one in judged] == [
        (CHENG, 2, 0, 2, 1), (WUDU, 2, 2, 0, 0),
    ]  # fmt: skip
    assert judged[0].agreement == 0 and judged[1].agreement == 1


@pytest.mark.parametrize("name", ["", "../longnan-2019", "长" * 500, "a\0b", "cn-2021", "没有这份"])
def test_what_is_no_document_with_a_campaign_has_none(name):
    assert not has_campaign(name) and has_campaign("longnan-2019")
