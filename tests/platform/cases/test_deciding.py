"""Deciding: on the facts as they are known, by the right hands, with reasons that a household can read."""

import re
from datetime import date

import pytest
from django.urls import reverse

from doudi.apps.cases import engine
from doudi.apps.cases.models import Decision
from doudi.apps.cases.services.deciding import Verdict, decide_case, decide_many
from doudi.apps.grants.models import Grant
from doudi.core.refusal import Refused
from tests.platform.cases.conftest import at, bring_to_decision, know, make_household


def decide(case, people, outcome="approve", **more):
    return decide_case(
        case, "县级审核确认", Verdict(outcome, **more), by=people.county_civil_affairs, at=at(20260119, 16)
    )


def test_an_approval_freezes_what_was_known_and_makes_the_grant(ready, people):
    decision = decide(ready, people)
    assert (decision.outcome, decision.programme, decision.monthly_fen) == ("approve", "dibao", 50000)
    assert decision.answers["dibao"] is True
    assert decision.because["dibao"]["value"] is True
    assert decision.dossier["incomes"][0]["amount_year"] == "0.00"
    assert len(decision.pack_digest) == 64
    grant = Grant.objects.get(decision=decision)
    assert (grant.monthly_fen, grant.since) == (50000, date(2026, 2, 1))
    know(ready.household, people.township_clerk, 20260120, income="9000")
    decision.refresh_from_db()
    assert decision.dossier["incomes"][0]["amount_year"] == "0.00", "what was known then stays"


def test_what_is_unknown_stops_the_decision_and_is_asked_for(household, people, open_case, it_is):
    case = open_case(household)
    bring_to_decision(case, people)
    with pytest.raises(Refused) as refused:
        decide(case, people)
    assert refused.value.code == "unknown-facts"
    assert "暂不能作出决定" in refused.value.message
    assert Decision.objects.count() == 0


def test_income_above_the_standard_is_refused_with_its_reasons(household, people, open_case, it_is):
    case = open_case(household)
    know(household, people.township_clerk, 20260105, income="9000")
    bring_to_decision(case, people)
    with pytest.raises(Refused) as refused:
        decide(case, people)
    assert refused.value.code == "not-entitled"
    decision = decide(case, people, "refuse")
    assert "9000" in decision.reason
    assert "6000" in decision.reason
    assert "57-" in decision.reason
    case.refresh_from_db()
    assert case.status == "refused"
    assert "告知" in case.waiting_for
    assert Grant.objects.count() == 0


def test_a_refusal_of_what_the_law_gives_needs_a_reason(ready, people):
    with pytest.raises(Refused, match="没有不予确认的理由"):
        decide(ready, people, "refuse")


def test_the_township_that_disagrees_stops_the_approval(household, people, open_case, it_is):
    case = open_case(household)
    know(household, people.township_clerk, 20260105)
    bring_to_decision(case, people, agree=False)
    with pytest.raises(Refused, match="不同意"):
        decide(case, people)
    decision = decide(case, people, "refuse", reason="入户发现长期在外经商，与声明不符")
    assert decision.reason.startswith("入户发现")


def test_a_batch_decides_what_it_can_and_says_why_not_of_the_rest(ready, people, open_case, it_is):
    rich = make_household("李建国")
    other = open_case(rich, day=20260118)
    know(rich, people.township_clerk, 20260118, income="9000")
    bring_to_decision(other, people, 20260118)
    told = decide_many(
        [(ready, "县级审核确认"), (other, "县级审核确认")],
        Verdict("approve"), by=people.county_civil_affairs, at=at(20260202),
    )  # fmt: skip
    assert [one.decision is not None for one in told] == [True, False]
    assert "不符合" in told[1].refusal
    other.refresh_from_db()
    assert other.status == "open"


def text(response):
    return re.sub(r"\s+", " ", response.content.decode())


def test_the_decision_page_shows_reasons_and_decides(ready, people, browser_of):
    county = browser_of(people.county_civil_affairs)
    page = reverse("cases:decide", args=[ready.pk, "县级审核确认"])
    shown = text(county.get(page))
    assert "500.00" in shown
    assert "还要弄清的" in shown
    reviewer = text(browser_of(people.township_reviewer).get(reverse("cases:case", args=[ready.pk])))
    assert "由县级民政部门办理" in reviewer
    answer = county.post(page, {"act": "approve", "seen_version": ready.version, "because": "同意"})
    assert answer.status_code == 302
    again = county.post(page, {"act": "approve", "seen_version": ready.version})
    assert again.status_code == 409
    ready.refresh_from_db()
    assert ready.status == "approved"
    served = county.post(
        reverse("cases:step", args=[ready.pk, "确认告知"]),
        {
            "act": "serve", "served_on": "2026-01-19", "how": "直接送达", "receiver": "王秀英", "relation": "本人",
            "seen_version": ready.version,
        },
    )  # fmt: skip
    assert served.status_code == 302
    assert Decision.objects.get().served_on == date(2026, 1, 19)


def test_the_batch_page_ticks_only_what_may_be_approved(ready, people, browser_of):
    county = browser_of(people.county_civil_affairs)
    page = reverse("cases:batch")
    assert f'value="{ready.pk}:县级审核确认"' in text(county.get(page))
    done = county.post(page, {"case": [f"{ready.pk}:县级审核确认"]})
    assert "办成 1 件" in text(done)
    assert browser_of(people.township_clerk).get(page).status_code == 403


def test_a_clerk_who_surveyed_cannot_decide_even_as_county_staff(ready, people):
    people.second_clerk.role, people.second_clerk.level = "county_civil_affairs", "county"
    people.second_clerk.area_code = "430481000000"
    people.second_clerk.save()
    with pytest.raises(Refused) as refused:
        decide_case(ready, "县级审核确认", Verdict("approve"), by=people.second_clerk, at=at(20260119, 16))
    assert refused.value.code == "same-person"


def begun_again(case, clerk):
    engine.act(case, "begin", "入户调查", by=clerk, at=at(20260120, 9))


def test_sent_back_the_case_goes_the_road_again(ready, people, browser_of, it_is):
    county = browser_of(people.county_civil_affairs)
    page = reverse("cases:decide", args=[ready.pk, "县级审核确认"])
    assert county.post(page, {"act": "back", "to": "入户调查", "why": ""}).status_code == 409
    county.post(
        page, {"act": "back", "to": "入户调查", "why": "住房情况没有写", "seen_version": ready.version}
    )
    ready.refresh_from_db()
    assert ready.waiting_for == ["入户调查"]
    clerk = browser_of(people.township_clerk)
    desk = text(clerk.get(reverse("front")))
    assert "住房情况没有写" in desk and "要入户的" in desk
    begun_again(ready, people.township_clerk)
    assert "住房情况没有写" not in text(clerk.get(reverse("front"))), "what is in hand again is no news"
