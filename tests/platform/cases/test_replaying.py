"""A case goes to its end by the numbers it began with, and a decision is asked again by the values it was made with,
also where a county changes a value without saying from when."""

from dataclasses import replace
from fractions import Fraction

import pytest

from doudi.apps.cases import engine, packs
from doudi.apps.cases.models import Case, Decision
from doudi.apps.cases.services.intake import accept
from doudi.apps.cases.weighing import replay
from doudi.apps.grants.models import Grant
from doudi.apps.grants.services import grant_from
from doudi.apps.record.acts import canonical, sm3
from doudi.apps.record.models import Act
from tests.platform.cases.conftest import at, bring_to_decision, know
from tests.platform.cases.test_deciding import decide


def again(row):
    """The row as a later request reads it."""
    return type(row).objects.get(pk=row.pk)


def test_a_running_case_keeps_its_deadlines_and_its_steps_when_the_county_changes_a_number(
    ready, local_values
):
    before = engine.state_of(again(ready))
    local_values |= {"notice_days": 30, "survey_team_min": 9}
    after = engine.state_of(again(ready))
    assert after == before and after.facts.parameters["survey_team_min"] == 2
    assert ready.numbers["notice_days"] == 7


def test_a_new_case_goes_by_the_new_number(household, people, open_case, local_values):
    local_values["survey_team_min"] = 3
    assert engine.state_of(open_case(household)).facts.parameters["survey_team_min"] == 3


def test_what_nobody_had_laid_down_is_kept_from_the_first_act_on_that_finds_it(
    household, people, open_case, local_values, monkeypatch
):
    laid_down = packs.case_facts

    def nothing_yet(*given, **more):
        facts = laid_down(*given, **more)
        others = {name: value for name, value in facts.parameters.items() if name != "notice_days"}
        return replace(facts, parameters=others)

    with monkeypatch.context() as patch:
        patch.setattr(packs, "case_facts", nothing_yet)
        case = open_case(household)
    assert "notice_days" not in case.numbers
    assert packs.facts_of(again(case)).parameters["notice_days"] == 7
    accept(case, by=people.township_clerk, at=at(20260106), papers={"申请书": True, "核查授权书": True})
    local_values["notice_days"] = 10
    assert packs.facts_of(again(case)).parameters["notice_days"] == 7


def test_shares_are_kept_exactly(household, people, open_case, local_values):
    local_values["spot_check_share"] = "0.3333"
    case = again(open_case(household, "cn-2021/tekun", programme="tekun"))
    local_values["spot_check_share"] = "0.9"
    assert packs.facts_of(case).parameters["spot_check_share"] == Fraction(3333, 10000)


@pytest.mark.parametrize("income", ["0", "5999", "9000"])
def test_a_decision_is_replayed_to_the_same_answers_after_the_county_changed_its_values(
    income, household, people, open_case, it_is, local_values
):
    case = open_case(household)
    know(household, people.township_clerk, 20260105, income=income)
    bring_to_decision(case, people)
    decision = decide(case, people, "approve" if income != "9000" else "refuse")
    local_values |= {"dibao_standard": 12000, "deposit_limit_months": 0}
    decision = Decision.objects.get(pk=decision.pk)
    found = replay(decision)
    assert (found.answers, found.missing) == (decision.answers, decision.missing)
    assert decision.local_values["dibao_standard"] == 6000


def test_a_grant_made_later_pays_what_was_decided(ready, people, local_values, monkeypatch):
    """What the county changed between the decision and the entry of the grant changes no amount."""
    monkeypatch.setattr("doudi.apps.cases.services.deciding.give", lambda *given, **more: None)
    decision = decide(ready, people)
    local_values |= {"dibao_standard": 12000, "supplement_old": "100", "very_old_age": 60}
    (grant,) = grant_from(
        Decision.objects.get(pk=decision.pk), by=people.county_civil_affairs, at=at(20260120)
    )
    assert grant.monthly_fen == 50000 and Grant.objects.count() == 1


def test_the_act_of_a_decision_names_its_values_by_their_digest(ready, people, local_values):
    first = decide(ready, people)
    said = Act.objects.get(kind="case.decided", case_id=ready.pk).said
    assert said["values"] == sm3(canonical(first.local_values))
    assert said["values"] != sm3(canonical(first.local_values | {"dibao_standard": 1}))


def test_values_of_a_decision_are_never_changed(ready, people):
    decision = decide(ready, people)
    with pytest.raises(Exception, match="Cannot update"):
        Decision.objects.filter(pk=decision.pk).update(local_values={})


def test_a_case_from_before_numbers_were_kept_goes_by_those_in_force_when_it_was_opened(
    household, people, open_case, local_values
):
    case = open_case(household)
    Case.objects.filter(pk=case.pk).update(numbers=None)
    assert packs.facts_of(again(case)).parameters["survey_team_min"] == 2
