"""Three rounds: handed in and looked through, reported done, checked by the others, re-examined; forms signed and sent."""

from datetime import date

import pytest
from django.http import Http404

from doudi.apps.accounts.models import Post
from doudi.apps.areas.models import Division
from doudi.apps.campaigns import selectors
from doudi.apps.campaigns.models import (
    CampaignPlan,
    CampaignProblem,
    CampaignSheet,
    CountyRound,
    HouseholdCheck,
    Seat,
    TownshipReturn,
)
from doudi.apps.campaigns.services import inspecting, planning, rounds, sheets
from doudi.apps.campaigns.services.problems import clear, give_task
from doudi.apps.campaigns.services.visiting import save_group
from doudi.apps.campaigns.standing import seats_of, stands_in
from doudi.platform.row_security import area_rows
from doudi.procedure.campaigns.reading import load_campaign
from doudi.procedure.campaigns.teams import same_county
from tests.platform.campaigns.conftest import CHENG, HOMES, WEN, WUDU, answered, at, check_of, signed
from tests.platform.campaigns.test_door import refused
from tests.platform.campaigns.test_problems import supported

DAY, CLOSED = at(20190605, 10), at(20190609, 10)
SELF, CROSS, CITY_ROUND = "县级自查", "县际互查", "市级复查"
TEXT = load_campaign("longnan-2019")


def county_round(county, name=SELF):
    return CountyRound.objects.get(area_code=county, round=name)


def handed_in(campaign, place, when=DAY):
    row = rounds.hand_in(campaign, SELF, by=place.township_clerk, at=when)
    return rounds.review(row, True, "", by=place.county_reviewer, at=when)


@pytest.fixture
def self_checked(campaign, people):
    """Every county has reported its self-check done; 杨才让's house was missed in 武都, 王大山's was found in 成县."""
    for place in (people.wudu, people.cheng, people.wen):
        for name in HOMES[place.county]:
            signed(name, place.village_worker, DAY, {"饮水安全": "水浑。"} if name == "王大山" else None)
        handed_in(campaign, place)
    problem = CampaignProblem.objects.get()
    lead = people.cheng.county_reviewer
    give_task(
        problem, "水够吃、干净", "换管子", date(2019, 6, 12), people.cheng.township_clerk, by=lead, at=DAY
    )
    for place in (people.wudu, people.cheng, people.wen):
        rounds.close(
            county_round(place.county),
            "水管12日到货。" if place is people.cheng else "",
            by=place.county_reviewer,
            at=CLOSED,
        )
    return campaign


@pytest.fixture
def drawn(self_checked, people):
    by = people.city.city_civil_affairs
    plan = planning.publish(
        self_checked, TEXT.rounds[CROSS], share="1", per_county=2, seed="385", seed_from="福彩3D", in_charge=by, by=by,
        at=at(20190611, 9),
    )  # fmt: skip
    return planning.draw(plan, by=by, at=at(20190611, 15))


def test_a_township_hands_in_when_every_household_is_signed_for(campaign, people):
    """LN-31, LN-37: nothing is left out; the county's core person looks through it and may send it back."""
    wudu = people.wudu
    told = refused("unchecked", rounds.hand_in, campaign, SELF, by=wudu.township_clerk, at=DAY)
    assert "3 户" in told.message and told.clause == "LN-31"
    for name in HOMES[WUDU]:
        signed(name, wudu.village_worker, DAY)
    row = rounds.hand_in(campaign, SELF, by=wudu.township_clerk, at=DAY)
    refused("handed-in", rounds.hand_in, campaign, SELF, by=wudu.township_clerk, at=DAY)
    told = refused("not-core-person", rounds.review, row, True, "", by=wudu.county_civil_affairs, at=DAY)
    assert told.clause == "LN-37"
    refused("why-missing", rounds.review, row, False, "", by=wudu.county_reviewer, at=DAY)
    rounds.review(row, False, "韩卓玛家的水没有看。", by=wudu.county_reviewer, at=DAY)
    again = rounds.hand_in(campaign, SELF, by=wudu.township_clerk, at=DAY)
    assert rounds.review(again, True, "", by=wudu.county_reviewer, at=DAY).accepted
    assert TownshipReturn.objects.count() == 2


def test_a_county_reports_done_with_its_posts_named_and_everything_in(campaign, people):
    """LN-31, LN-37, LN-51: no household unchecked, the leader and the core person named."""
    wudu, row = people.wudu, county_round(WUDU)
    told = refused("not-done", rounds.close, row, "", by=wudu.county_reviewer, at=CLOSED)
    assert "3 户没有查完" in told.message
    for name in HOMES[WUDU]:
        signed(name, wudu.village_worker, DAY)
    told = refused("not-done", rounds.close, row, "", by=wudu.county_reviewer, at=CLOSED)
    assert told.clause == "LN-37" and "没有上报" in told.message
    handed_in(campaign, wudu)
    for post, clause in (("county_leader", "LN-51"), ("civil_affairs_leader", "LN-37")):
        Post.objects.filter(post=post, area_code=WUDU).update(until=date(2019, 6, 1))
        told = refused("not-done", rounds.close, row, "", by=wudu.county_reviewer, at=CLOSED)
        assert told.clause == clause
        Post.objects.filter(post=post, area_code=WUDU).update(until=None)
    refused("not-allowed", rounds.close, row, "", by=wudu.township_clerk, at=CLOSED)
    assert rounds.close(row, "", by=wudu.county_reviewer, at=CLOSED).closed_at == CLOSED
    refused(
        "round-closed",
        save_group,
        check_of("杨才让"),
        "三保障和饮水",
        {},
        {},
        by=wudu.village_worker,
        at=CLOSED,
    )


def test_open_problems_keep_a_round_open_or_are_left_with_reasons(campaign, people):
    """LN-32: nobody's problem keeps it open; a task that cannot be done in time is left with its reason on record."""
    wudu, row = people.wudu, county_round(WUDU)
    for name in HOMES[WUDU]:
        signed(name, wudu.village_worker, DAY, {"饮水安全": "水浑。"} if name == "杨才让" else None)
    handed_in(campaign, wudu)
    lead, problem = wudu.county_reviewer, CampaignProblem.objects.get()
    assert refused("untasked", rounds.close, row, "等水管", by=lead, at=CLOSED).clause == "LN-32"
    give_task(problem, "水干净", "换水管", date(2019, 6, 20), wudu.township_clerk, by=lead, at=DAY)
    assert refused("problems-left", rounds.close, row, " ", by=lead, at=CLOSED).clause == "LN-32"
    closed = rounds.close(row, "水管 18 日到货。", by=lead, at=CLOSED)
    assert (closed.left_problems, closed.left_says) == (1, "水管 18 日到货。")


def test_forms_are_signed_by_both_heads_before_they_go_to_the_city(self_checked, people):
    """LN-34: forms 1 and 2 from the data, signed by the party head and the government head, sent by 15 June."""
    cheng = people.cheng
    lead = cheng.county_reviewer
    one = sheets.make(self_checked, "统计表1", CHENG, by=lead, at=at(20190611))
    form = one.frozen
    assert [(row["households"], row["checked"], row["persons"]) for row in form["rows"]] == [(2, 2, 2)]
    assert sum(form["rows"][0]["problems"]) == 1
    assert form["rows"][0]["problems"][form["questions"].index("饮水安全")] == 1 and sum(form["widths"]) == 23
    supported(check_of("王大山"), grade="2")
    two = sheets.make(self_checked, "统计表2", CHENG, by=lead, at=at(20190611))
    line = two.frozen["rows"][0]
    assert line["supports"] == "低保二类"
    assert (line["household_head"], line["measure"], line["person"], line["surveyor"]) == (
        "王大山", "换管子", "cheng-township_clerk", "cheng-village_worker",
    )  # fmt: skip
    told = refused("unsigned", sheets.send, one, by=lead, at=at(20190612))
    assert told.clause == "LN-34"
    sheets.sign(one, by=cheng.county_party_head, at=at(20190612))
    refused("unsigned", sheets.send, one, by=lead, at=at(20190612))
    refused("not-the-signer", sheets.sign, one, by=lead, at=at(20190612))
    refused("signed-already", sheets.make, self_checked, "统计表1", CHENG, by=lead, at=at(20190612))
    sheets.sign(one, by=cheng.county_government_head, at=at(20190612))
    assert sheets.send(one, by=lead, at=at(20190612)).sent_at == at(20190612)
    assert sheets.in_time(sheets.paper_of(one), self_checked, at(20190615)) and not sheets.in_time(
        sheets.paper_of(one), self_checked, at(20190616)
    )
    pdf = sheets.as_pdf(two, by=lead, at=at(20190612))
    assert pdf.startswith(b"%PDF") and CampaignSheet.objects.count() == 2


def test_a_form_is_not_made_while_its_round_is_open(campaign, people):
    told = refused(
        "round-open", sheets.make, campaign, "统计表1", WUDU, by=people.wudu.county_reviewer, at=DAY
    )
    assert told.clause == "LN-34"


def test_the_counties_check_each_other_by_a_seed_published_before(drawn, people, self_checked):
    """LN-35: city civil affairs writes the plan; every county sends, nobody is sent home; again gives the same."""
    by = people.city.city_civil_affairs
    assert {one["to"] for one in drawn.made} == {WUDU, CHENG, WEN} == {one["home"] for one in drawn.made}
    assert all(one["to"] != one["home"] for one in drawn.made) and len(drawn.made) == 6
    assert Seat.objects.count() == 6
    listed = HouseholdCheck.objects.filter(round=CROSS)
    assert listed.count() == 7
    refused("drawn-twice", planning.draw, drawn, by=by, at=at(20190611, 16))
    from doudi.procedure.campaigns.teams import Candidate, draw_teams

    again = draw_teams(
        [WUDU, CHENG, WEN], [Candidate(**one) for one in drawn.people], drawn.seed, drawn.per_county
    )
    assert [{"id": one.id, "home": one.home, "to": one.to, "order": one.order} for one in again] == drawn.made


def test_the_seed_comes_first_and_the_round_before_is_reported_done(campaign, people):
    by = people.city.city_civil_affairs
    asked = {
        "share": "0.5",
        "per_county": 1,
        "seed": "",
        "seed_from": "福彩",
        "in_charge": by,
        "by": by,
        "at": DAY,
    }
    told = refused("round-before", planning.publish, campaign, TEXT.rounds[CROSS], **asked)
    assert told.clause == "LN-35"
    CountyRound.objects.update(closed_at=CLOSED)
    refused("bad-share", planning.publish, campaign, TEXT.rounds[CROSS], **asked | {"share": "1.5"})
    refused(
        "not-allowed",
        planning.publish,
        campaign,
        TEXT.rounds[CROSS],
        **asked | {"by": people.wudu.county_reviewer},
    )
    plan = planning.publish(campaign, TEXT.rounds[CROSS], **asked)
    refused("seed-first", planning.draw, plan, by=by, at=DAY)
    refused("published", planning.publish, campaign, TEXT.rounds[CROSS], **asked)
    assert CampaignPlan.objects.count() == 1 and plan.seed


def test_somebody_sent_sees_the_county_they_were_sent_to_and_signs_there(drawn, people, self_checked):
    """LN-33, LN-35: at home the rows of the other county stay unseen, and a seat opens them for this round alone."""
    seat = next(one for one in Seat.objects.all() if one.sent_to == WUDU)
    checker = seat.user
    with area_rows(checker.household_range()):
        assert not HouseholdCheck.objects.filter(area_code__startswith="621202").exists()
        with stands_in(checker, self_checked, TEXT.rounds[CROSS], WUDU) as standing:
            rows = list(selectors.checks_of(standing, self_checked, CROSS))
            assert {row.household.head_name for row in rows} == set(HOMES[WUDU])
            row = signed("杨才让", checker, at(20190612), {"住房安全": "后墙裂了。"}, CROSS)
            assert row.signed_by == checker
        assert not HouseholdCheck.objects.filter(area_code__startswith="621202").exists()
    stranger = people.wudu.county_reviewer
    with pytest.raises(Exception, match="抽调"), stands_in(stranger, self_checked, TEXT.rounds[CROSS], WUDU):
        pass


def test_a_seat_in_ones_own_county_under_its_code_of_old_opens_nothing(drawn, people, self_checked):
    """LN-35: the county was renamed after the draw; its own people still do not check it."""
    seat = next(one for one in Seat.objects.all() if one.sent_to == CHENG)
    Division.objects.create(
        code=seat.user.area_code,
        name="旧县",
        level="county",
        since=date(1950, 1, 1),
        until=date(2019, 6, 12),
        successor=CHENG,
    )
    told = refused("own-county", stands_in(seat.user, self_checked, TEXT.rounds[CROSS], CHENG).__enter__)
    assert told.clause == "LN-35" and not same_county(seat.user.area_code, CHENG)


def test_the_whole_way_to_the_signed_city_report_and_what_each_round_had_missed(drawn, people, self_checked):
    """LN-36, LN-39, LN-49, LN-50, LN-52: re-examined by the city; reports signed; the screening's own quality counted."""
    city = people.city
    by = city.city_civil_affairs
    for seat in Seat.objects.order_by("pk"):
        with stands_in(seat.user, self_checked, TEXT.rounds[CROSS], seat.sent_to):
            for row in HouseholdCheck.objects.filter(
                round=CROSS, area_code__startswith=seat.sent_to[:6], signed_at=None
            ):
                found = {"住房安全": "后墙裂了。"} if row.household.head_name == "杨才让" else {}
                found |= {"饮水安全": "还没换。"} if row.household.head_name == "王大山" else {}
                signed(row.household.head_name, seat.user, at(20190613), found, CROSS)
    new = CampaignProblem.objects.get(question="住房安全")
    assert new.round == CROSS and CampaignProblem.objects.count() == 2, "the task of the self-check goes on"
    lead = people.wudu.county_reviewer
    give_task(
        new, "修房", "村里帮修", date(2019, 6, 18), people.wudu.township_clerk, by=lead, at=at(20190613)
    )
    clear(new, "修好了。", by=lead, at=at(20190617))
    for county in (WUDU, CHENG, WEN):
        rounds.close(
            county_round(county, CROSS), "水管18日到。" if county == CHENG else "", by=by, at=at(20190619)
        )
    judged = {row.area: row for row in _quality(self_checked, CROSS)}
    assert (judged[WUDU].missed, judged[CHENG].missed, judged[WEN].missed) == (1, 0, 0)
    assert next(iter(judged)) == WUDU, "the worst first"
    report = sheets.make(self_checked, "互查汇报", by.area_code, by=by, at=at(20190620))
    rows = {row["area"]: row for row in report.frozen["rows"]}
    assert rows["武都区"]["missed"] == 1 and "住房安全 1 个" in report.frozen["missed"]
    assert "武都区" not in rows["武都区"]["checked_by"]
    refused("not-the-signer", sheets.sign, report, by=city.city_leader, at=at(20190620))
    sheets.sign(report, by=by, at=at(20190620))
    sheets.send(report, by=by, at=at(20190621))
    inspecting.note(self_checked, WUDU, "slow", "自查走得慢，已约谈。", True, by=by, at=at(20190621))
    again = planning.publish(
        self_checked, TEXT.rounds[CITY_ROUND], share="0.34", per_county=0, seed="77", seed_from="福彩", in_charge=by, by=by,
        at=at(20190621, 10),
    )  # fmt: skip
    planning.draw(again, by=by, at=at(20190621, 11))
    for row in HouseholdCheck.objects.filter(round=CITY_ROUND):
        found = {"饮水安全": "还没换。"} if row.household.head_name == "王大山" else {}
        signed(row.household.head_name, by, at(20190623), found, CITY_ROUND)
    refused("rounds-open", rounds.close_campaign, self_checked, "", by=by, at=at(20190624))
    for county in (WUDU, CHENG, WEN):
        rounds.close(
            county_round(county, CITY_ROUND),
            "水管18日到。" if county == CHENG else "",
            by=by,
            at=at(20190624),
        )
    final = sheets.make(self_checked, "复查汇报", by.area_code, by=by, at=at(20190625))
    assert any("自查走得慢" in line for line in final.frozen["noted"])
    sheets.sign(final, by=city.city_leader, at=at(20190626))
    assert sheets.send(final, by=by, at=at(20190626)).sent_at
    assert sheets.as_pdf(final, by=by, at=at(20190626)).startswith(b"%PDF")
    refused("problems-left", rounds.close_campaign, self_checked, "", by=by, at=at(20190627))
    assert rounds.close_campaign(self_checked, "一处水管由县里继续办。", by=by, at=at(20190627)).closed_at


def _quality(campaign, name):
    from doudi.apps.campaigns.counting import quality_of

    return quality_of(
        campaign, TEXT, TEXT.rounds[name], HouseholdCheck.objects.all(), CampaignProblem.objects.all()
    )


def test_the_citys_notes_are_the_citys_and_counties_read_what_is_made_public(campaign, people):
    """LN-39, LN-52: supervised by the city; good practice and failure made known."""
    by = people.city.city_inspector
    refused(
        "not-allowed",
        inspecting.note,
        campaign,
        WUDU,
        "good",
        "好",
        True,
        by=people.wudu.county_reviewer,
        at=DAY,
    )
    refused("nothing-said", inspecting.note, campaign, WUDU, "good", " ", True, by=by, at=DAY)
    refused("no-county", inspecting.note, campaign, "430481000000", "good", "好", True, by=by, at=DAY)
    inspecting.note(campaign, WUDU, "inspected", "看了三户。", False, by=by, at=DAY)
    inspecting.note(campaign, WUDU, "good", "入户有照片。", True, by=by, at=DAY)
    assert [one.says for one in selectors.inspections_of(people.wudu.county_reviewer, campaign)] == [
        "入户有照片。"
    ]
    assert len(selectors.inspections_of(by, campaign)) == 2


def test_answers_are_the_same_people_each_time(campaign, people):
    """A draft that a closed round leaves behind cannot be signed."""
    row = answered(check_of("杨才让"), people.wudu.village_worker, DAY)
    CountyRound.objects.filter(area_code=WUDU).update(closed_at=CLOSED)
    from doudi.apps.campaigns.services.visiting import sign

    refused("round-closed", sign, row, 1, by=people.wudu.village_worker, at=CLOSED)


def test_a_township_without_a_list_hands_nothing_in_and_a_drawn_round_is_not_the_townships(campaign, people):
    """LN-31: an empty list is no list worked off."""
    clerk = people.wudu.township_clerk
    refused("not-the-self-check", rounds.hand_in, campaign, CROSS, by=clerk, at=DAY)
    HouseholdCheck.objects.filter(area_code__startswith=WUDU[:6]).delete()
    assert refused("no-list", rounds.hand_in, campaign, SELF, by=clerk, at=DAY).clause == "LN-31"


def test_a_seat_ends_with_its_round_in_that_county_and_with_the_campaign(drawn, people, self_checked):
    """LN-35: who was sent sees the other county's households for the round and not for good."""
    seat = next(one for one in Seat.objects.all() if one.sent_to == WUDU)
    there = check_of("杨才让", CROSS)
    with area_rows(seat.user.household_range()), selectors.check_of(seat.user, there.pk) as (found, standing):
        assert found == there and standing.away
    CountyRound.objects.filter(round=CROSS, area_code=WUDU).update(closed_at=at(20190618))
    with area_rows(seat.user.household_range()):
        with pytest.raises(Http404), selectors.check_of(seat.user, there.pk):
            pass
        refused("not-sent", stands_in(seat.user, self_checked, TEXT.rounds[CROSS], WUDU).__enter__)
    other = next(one for one in Seat.objects.all() if one.sent_to == CHENG)
    self_checked.closed_at = at(20190627)
    self_checked.save()
    assert not seats_of(other.user)


def test_what_is_made_public_of_one_county_is_read_by_the_others(campaign, people):
    """LN-39: good practice and failure are no example while only the county itself reads of them."""
    by = people.city.city_inspector
    inspecting.note(campaign, WUDU, "good", "入户有照片。", True, by=by, at=DAY)
    inspecting.note(campaign, WUDU, "inspected", "看了三户。", False, by=by, at=DAY)
    reader = people.cheng.county_reviewer
    with area_rows(reader.household_range()):
        assert [one.says for one in selectors.inspections_of(reader, campaign)] == ["入户有照片。"]


def test_a_round_closed_early_on_the_day_after_is_late_by_chinese_time(campaign, people):
    """What is kept in UTC is judged by the day in China: 1 o'clock on 11 June is after 10 June."""
    from doudi.apps.campaigns.overview import county_rows

    CountyRound.objects.filter(area_code=WUDU).update(closed_at=at(20190611, 1))
    rows = county_rows(people.city.city_civil_affairs, campaign, TEXT.rounds[SELF], date(2019, 6, 9))
    assert {one["row"].area_code: one["late"] for one in rows}[WUDU]
