"""A county screened on the platform: what rosters show is found with its row, settled once, and comes back only if it rests on something else."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from doudi.apps.cases.models import Lead
from doudi.apps.rosters import services as rosters
from doudi.apps.rosters.models import Roster
from doudi.apps.screening import services
from doudi.apps.screening.models import ScreeningFinding, ScreeningRun, State
from doudi.core.refusal import Refused
from tests.platform.rosters.conftest import NOW, number

COUNTY = "430481000000"


def paid(month: str) -> bytes:
    return (
        "收款人,收款人证件号,卡号,补贴项目,发放金额,发放日期,结果\n"
        f"王秀英,{number('王秀英')},6217000000000000001,农村低保金,300.00,{month}-08,成功\n"
        f"李建国,{number('李建国')},6217000000000000002,农村低保金,300.00,{month}-08,成功\n"
    ).encode()


DEATH = f"姓名,身份证号,死亡日期\n王秀英,{number('王秀英')},2025-10-20\n".encode()


def take(county, work, content, name):
    roster = rosters.receive(
        content, name, "auto", area=COUNTY, as_of=date(2026, 1, 4), by=county.county_check_centre, at=NOW
    )
    work()
    rosters.take(Roster.objects.get(pk=roster.pk), by=county.county_check_centre, at=NOW)
    work()


def screened(county, work):
    run = services.ask(COUNTY, "cn-2021", by=county.county_check_centre, at=NOW)
    work()
    return ScreeningRun.objects.get(pk=run.pk)


@pytest.fixture
def found(on_dibao, work):
    take(on_dibao, work, DEATH, "火化名单.csv")
    take(on_dibao, work, paid("2025-12"), "发放12月.csv")
    return screened(on_dibao, work)


def the_dead():
    return ScreeningFinding.objects.get(clause="83-死亡")


def test_paid_after_death_is_found_with_the_rows_that_say_so_and_nobody_else_is(found):
    one = the_dead()
    assert one.household.head_name == "王秀英" and one.by_rosters and one.state == State.OPEN
    assert "发放12月.csv" in one.because and "第2行" in one.because
    assert "火化名单.csv" in one.because and "2025-10-20" in one.because, (
        "the half that tells of the death, too"
    )
    assert number("王秀英") not in one.because and "6217" not in one.because
    assert found.found["83-死亡"] == 1 and set(found.rosters) == {"火化名单.csv", "发放12月.csv"}


def test_what_was_settled_does_not_come_back_until_it_rests_on_something_else(found, on_dibao, work):
    services.settle(
        the_dead(),
        State.WRONG,
        "同名同号录错，本人健在，已告知殡仪馆。",
        by=on_dibao.county_check_centre,
        at=NOW,
    )
    screened(on_dibao, work)
    assert the_dead().state == State.WRONG
    take(on_dibao, work, paid("2025-11"), "发放11月.csv")
    screened(on_dibao, work)
    assert the_dead().state == State.OPEN and "发放11月.csv" in the_dead().because


def test_what_is_no_longer_so_is_gone_by_itself(found, on_dibao, work):
    Roster.objects.filter(kind="deaths").update(state="refused")
    screened(on_dibao, work)
    assert the_dead().state == State.GONE


def test_a_finding_turned_into_a_lead_waits_at_intake_and_is_settled_once(found, on_dibao):
    one = services.settle(
        the_dead(), State.LEAD, "请村里核实并办停发。", by=on_dibao.county_check_centre, at=NOW
    )
    assert Lead.objects.get().household == one.household and "成员死亡后仍在发放" in Lead.objects.get().says
    with pytest.raises(Refused) as refused:
        services.settle(one, State.TRUE, "属实", by=on_dibao.county_check_centre, at=NOW)
    assert refused.value.code == "finding-settled"


def test_a_true_finding_brings_the_review_of_help_that_runs_forward(found, on_dibao):
    """LD-46: a hit is looked at promptly; one that proved wrong asks for nothing."""
    from tests.platform import money_world as world

    grant = world.granted(the_dead().household, on_dibao.county_civil_affairs, NOW, on=date(2025, 12, 1))
    services.settle(the_dead(), State.TRUE, "属实", by=on_dibao.county_check_centre, at=NOW)
    review = grant.reviews.get()
    assert review.why == "event" and "成员死亡后仍在发放" in review.event


def test_nothing_private_is_left_lying_about(found, tmp_path):
    assert not list((tmp_path / "keep" / "work").iterdir())


def test_pages_from_the_button_to_the_settled_finding(on_dibao, work):
    take(on_dibao, work, DEATH, "火化名单.csv")
    take(on_dibao, work, paid("2025-12"), "发放12月.csv")
    client = Client()
    client.force_login(on_dibao.county_check_centre, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post(reverse("screening:list"), {"pack": "cn-2021"})
    assert answer.status_code == 302
    work()
    assert "成员死亡后仍在发放" in client.get(answer["Location"]).content.decode()
    assert (
        "王秀英"
        in client.get(reverse("screening:findings"), {"clause": "83-死亡", "rosters": "1"}).content.decode()
    )
    page = reverse("screening:finding", args=[the_dead().pk])
    assert "发放12月.csv" in client.get(page).content.decode()
    assert client.post(page, {"outcome": "true", "says": "属实，已办停发。"}).status_code == 302
    assert "属实，已办停发" in client.get(page).content.decode()
    assert client.post(page, {"outcome": "true", "says": "再说一次"}).status_code == 409


def test_the_work_list_is_taken_along_as_a_workbook_by_the_same_filters_and_that_is_on_record(found):
    import io

    import openpyxl

    from doudi.apps.record.models import Act
    from doudi.apps.screening.workbook import HEAD
    from doudi.platform.clock import clock_set
    from tests.platform.cases.conftest import Stopped

    client = Client()
    client.force_login(found.asked_by, backend="django.contrib.auth.backends.ModelBackend")
    with clock_set(Stopped(NOW)):
        taken = client.post(reverse("screening:export"), {"clause": "83-死亡"})
        nothing = client.post(reverse("screening:export"), {"clause": "没有这一条"})
    rows = list(openpyxl.load_workbook(io.BytesIO(taken.content)).active.iter_rows(values_only=True))
    assert rows[0] == HEAD and [row[1] for row in rows[1:]] == ["王秀英"]
    assert "发放12月.csv" in rows[1][8] and number("王秀英") not in str(rows)
    assert Act.objects.get(kind="screening.exported").said["rows"] == 1
    assert nothing.status_code == 409


def test_townships_are_counted_beside_each_other(found):
    from doudi.apps.screening.selectors import by_township

    counted = by_township(found.asked_by)
    assert dict(counted)["430481114000"] == ScreeningFinding.objects.filter(state=State.OPEN).count()
