"""Quorum, stepping back and the vote of an appraisal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doudi.core.refusal import Refused
from doudi.procedure.appraising import Count, below, outcome
from doudi.procedure.definition import AppraisalRules

RULES = AppraisalRules(present_share=(2, 3), deputies_share=(2, 3), clause="220-评议")


def count(**given: int) -> Count:
    return Count(**({"members": 15, "present": 12, "deputies": 8, "agree": 7, "disagree": 5} | given))


@pytest.mark.parametrize(("present", "valid"), [(9, False), (10, True), (15, True)])
def test_two_thirds_of_the_roster_must_come(present: int, valid: bool) -> None:
    there = count(present=present, deputies=present, agree=present, disagree=0)
    assert outcome(RULES, there).valid is valid


@pytest.mark.parametrize(("deputies", "valid"), [(7, False), (8, True)])
def test_two_thirds_of_those_present_are_villagers_representatives(deputies: int, valid: bool) -> None:
    assert outcome(RULES, count(deputies=deputies)).valid is valid


def test_who_steps_back_counts_neither_on_the_roster_nor_among_those_present() -> None:
    """12 of 15 came and 3 stepped back: 9 of 12 may vote; that is three quarters."""
    assert outcome(RULES, count(recused=3, deputies=9, agree=9, disagree=0)).valid
    assert not outcome(RULES, count(present=11, recused=5, deputies=6, agree=6, disagree=0)).valid


@pytest.mark.parametrize(("agree", "agreed"), [(6, False), (7, True)])
def test_more_than_half_agree(agree: int, agreed: bool) -> None:
    assert outcome(RULES, count(agree=agree, disagree=12 - agree)).agreed is agreed


@pytest.mark.parametrize(("agree", "agreed"), [(7, False), (8, True)])
def test_where_two_thirds_are_asked_two_thirds_are_enough(agree: int, agreed: bool) -> None:
    rules = AppraisalRules(agree_share=(2, 3))
    assert outcome(rules, count(agree=agree, disagree=12 - agree)).agreed is agreed


@pytest.mark.parametrize("wrong", [
    {"agree": 8}, {"present": 16}, {"recused": 13}, {"deputies": 13}, {"abstain": 1}, {"present": 0, "agree": 0},
])  # fmt: skip
def test_numbers_that_cannot_be_make_no_meeting(wrong: dict[str, int]) -> None:
    found = outcome(RULES, count(**wrong))
    assert not found.valid and found.agreed is None and found.why.endswith("。")


def test_a_group_too_small_is_none() -> None:
    assert not outcome(AppraisalRules(members_min=16), count()).valid


@pytest.mark.parametrize("bad", [-1, True, "3", 2.5, None])
def test_what_is_no_number_of_people_is_refused(bad: object) -> None:
    with pytest.raises(Refused):
        Count.read({"members": 15, "present": bad})


@given(st.builds(Count, *[st.integers(0, 20)] * 7))
def test_an_appraisal_that_counts_had_its_quorum_and_its_votes(there: Count) -> None:
    found = outcome(RULES, there)
    if found.valid:
        voters = there.present - there.recused
        assert voters > 0 and not below(voters, there.members - there.recused, (2, 3))
        assert there.agree + there.disagree + there.abstain == voters
        assert found.agreed == (2 * there.agree > voters)
