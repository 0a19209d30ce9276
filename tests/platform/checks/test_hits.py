"""Open hits as a work list: both sides of each, by source, only of one's own area; what stands in the report."""

from datetime import date

import pytest

from doudi.apps.checks import services as checks
from doudi.apps.checks.contradictions import sides
from doudi.apps.papers.context import Context
from doudi.apps.papers.forms.checking import check_report
from doudi.apps.rosters.answering import answer_from_rosters
from tests.platform.cases.conftest import at
from tests.platform.checks.test_check import answer, answer_rest, ask, authorised, declare, row
from tests.platform.checks.test_from_rosters import CARS, known, taken
from tests.platform.field import DAY
from tests.platform.rosters.conftest import number

__all__ = ["authorised", "known"]


@pytest.fixture
def two_hits(known, people):
    """A car on the traffic police's list and a deposit the bank knows of; declared were no car and 1,000 yuan."""
    declare(known, people, [{"kind": "deposit", "value": "1000.00"}], {"employed": "false"})
    taken(people, CARS + f"王秀英,{number('王秀英')},湘D12345,小型轿车,正常\n", "机动车.csv")
    request = ask(known, people, only={"vehicles", "bank", "hrss"})
    answer_from_rosters(request, by=people.county_check_centre, at=at(DAY, 10))
    answer(request, "bank", people, {"assets": [{"kind": "deposit", "value": "90000.00"}]})
    answer(request, "hrss", people, found=False)
    return request


def test_a_hit_shows_what_was_declared_against_what_the_source_says(two_hits):
    (car,) = sides(row(two_hits, "vehicles"))
    assert (car.declared, car.verified, car.fen) == ("没有", "1 项", None)
    (bank,) = sides(row(two_hits, "bank"))
    assert (bank.declared, bank.verified, bank.fen) == ("1 项，1000.00 元", "1 项，90000.00 元", 9_000_000)


def test_a_fact_is_shown_in_words_on_both_sides(known, people):
    declare(known, people, [], {"employed": "false"})
    request = ask(known, people, only={"hrss"})
    (job,) = sides(answer(request, "hrss", people, {"facts": {"employed": "true"}}))
    assert (job.declared, job.verified) == ("否", "是")


def test_what_was_declared_stays_in_the_hit_after_the_dossier_has_moved_on(two_hits, people):
    checks.settle(row(two_hits, "bank"), "kept", "属实", by=people.county_check_centre, at=at(DAY, 12))
    checks.settle(row(two_hits, "vehicles"), "wrong", "串户", by=people.county_check_centre, at=at(DAY, 12))
    checks.report(two_hits, "", joined=[], by=people.county_check_centre, at=at(DAY, 15))
    assert sides(row(two_hits, "bank"))[0].declared == "1 项，1000.00 元"


def test_the_list_shows_open_hits_with_file_and_row_and_is_filtered_by_source(
    two_hits, people, browse, clock_at
):
    clock_at(DAY, 13)
    for who in (people.county_check_centre, people.township_clerk):
        page = browse(who).get("/checks/hits/").content.decode()
        assert "机动车.csv 第2行" in page and "90000.00" in page and "1000.00" in page
    client = browse(people.county_check_centre)
    only = client.get("/checks/hits/", {"source": "bank"}).content.decode()
    assert "机动车.csv" not in only and "90000.00" in only
    assert client.get("/checks/hits/", {"source": "\0nothing"}).status_code == 200


def test_a_settled_hit_leaves_the_list(two_hits, people, browse, clock_at):
    clock_at(DAY, 13)
    checks.settle(row(two_hits, "bank"), "kept", "属实", by=people.county_check_centre, at=at(DAY, 12))
    page = browse(people.county_check_centre).get("/checks/hits/").content.decode()
    assert "90000.00" not in page and "机动车.csv" in page


def test_a_hit_that_is_kept_brings_the_review_of_help_that_runs_forward(two_hits, people):
    """LD-46: a hit is looked at promptly; one that was withdrawn asks for nothing."""
    from tests.platform import money_world as world

    home, county = two_hits.case.household, people.county_civil_affairs
    grant = world.granted(home, county, at(DAY, 11), on=date(2025, 12, 1))
    centre = people.county_check_centre
    checks.settle(row(two_hits, "vehicles"), "wrong", "同名同号录错", by=centre, at=at(DAY, 11))
    assert not grant.reviews.exists()
    checks.settle(row(two_hits, "bank"), "kept", "属实", by=centre, at=at(DAY, 12))
    assert grant.reviews.get().why == "event"


def test_another_county_sees_no_hit_and_a_department_has_no_list(two_hits, people, browse, clock_at):
    clock_at(DAY, 13)
    people.county_reviewer.area_code = "430281000000"
    people.county_reviewer.save()
    assert "机动车.csv" not in browse(people.county_reviewer).get("/checks/hits/").content.decode()
    assert browse(people.disabled_federation).get("/checks/hits/").status_code == 403


def test_the_desk_counts_the_hits_that_wait(two_hits, people):
    from doudi.apps.cases.desk import desk_of

    alarms = {str(one.says): one.count for one in desk_of(people.township_clerk, date(2026, 1, 6)).alarms}
    assert alarms["核对疑点等处理"] == 2


def test_the_report_names_file_and_row_until_when_it_stands_and_takes_no_withdrawn_hit_for_a_fact(
    two_hits, people
):
    checks.settle(row(two_hits, "bank"), "kept", "本人承认", by=people.county_check_centre, at=at(DAY, 12))
    checks.settle(
        row(two_hits, "vehicles"), "wrong", "号牌串户", by=people.county_check_centre, at=at(DAY, 12)
    )
    checks.report(two_hits, "存款超过申报。", joined=[], by=people.county_check_centre, at=at(DAY, 15))
    sheet = check_report(Context(two_hits.case, at(DAY, 16), people.county_check_centre))
    assert sheet.number == two_hits.number and sheet.valid_until == 20260705
    (finding,) = sheet.findings
    assert (finding.declared, finding.verified, finding.amount) == (
        "1 项，1000.00 元",
        "1 项，90000.00 元",
        9_000_000,
    )
    by_source = {one.source: one.answer for one in sheet.sources}
    car = next(text for label, text in by_source.items() if "车辆" in label)
    assert "已经撤销：号牌串户" in car and "小型轿车" not in car
    assert [one.role for one in sheet.signatures] == ["核对人", "复核人"]


def test_a_kept_row_of_a_roster_is_printed_with_its_file_and_row_and_silence_with_the_list_looked_at(
    known, people
):
    declare(known, people, [])
    taken(people, CARS + f"王秀英,{number('王秀英')},湘D12345,小型轿车,正常\n", "机动车.csv")
    taken(people, "姓名,身份证号,死亡日期\n赵无名,,2025-12-22\n", "火化名单.csv")
    request = ask(known, people, only={"vehicles", "funeral"})
    answer_from_rosters(request, by=people.county_check_centre, at=at(DAY, 10))
    checks.settle(row(request, "vehicles"), "kept", "属实", by=people.county_check_centre, at=at(DAY, 12))
    answer_rest(request, people)
    checks.report(request, "", joined=[], by=people.county_check_centre, at=at(DAY, 15))
    sheet = check_report(Context(request.case, at(DAY, 16), people.county_check_centre))
    told = " ".join(one.answer for one in sheet.sources)
    assert (
        "机动车.csv 第2行" in told and "没有记录。查过的花名册：火化名单.csv" in told and "2026-01-05" in told
    )
