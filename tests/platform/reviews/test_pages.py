"""Reviews, the next help, work and the honesty file on their pages, as the role whom row security binds."""

from contextlib import ExitStack
from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from doudi.apps.grants.models import NextHelp
from doudi.apps.honesty.models import HonestyEntry
from doudi.apps.reviews.models import HouseholdReport, LivenessCheck, Review
from doudi.apps.reviews.monthly_steps import planned
from doudi.apps.reviews.planning import plan
from doudi.apps.watch.monthly import Month, steps
from doudi.platform.clock import CHINA, Clock, clock_set
from tests.platform import money_world as world
from tests.platform.payments.test_pages import go, logged_in, text
from tests.platform.reviews.conftest import same

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_december() -> Any:
    ahead = world.at("2026-12-01 09:00") - datetime.now(CHINA)
    with clock_set(Clock(ahead)) as clock:
        yield clock


@pytest.fixture
def due(staff: Any) -> Review:
    grant = world.granted(world.household(2), staff.county)
    grant.next_review_on = date(2026, 12, 2)
    grant.save()
    plan(world.COUNTY, "county", by=staff.county, at=world.at("2026-12-01 08:59"))
    return Review.objects.get()


def test_a_worker_finds_what_is_due_on_the_desk_and_does_it_in_a_short_form(due: Review, staff: Any) -> None:
    client = logged_in(staff.worker)
    assert "今天该复核" in text(client.get(reverse("front")))
    listed = text(client.get(reverse("reviews:calendar")))
    assert due.grant.payee_name in listed and "村里的人" in listed
    page = text(client.get(reverse("reviews:review", args=[due.pk])))
    assert "上次决定时" in page and "3000.00 元" in page and "家庭人口" in page
    refused = client.post(
        reverse("reviews:review", args=[due.pk]), same() | {"outcome": "exit", "says": "收入高了"}
    )
    assert refused.status_code == 409 and "哪一项有变化" in text(refused)
    assert "待遇照旧" in text(go(client, "reviews:review", due.pk, **same(), outcome="same"))
    assert due.grant.payee_name in text(client.get(reverse("reviews:calendar"), {"state": "done"}))


def test_a_change_that_was_found_stays_on_the_desk_until_somebody_follows_it(due: Review, staff: Any) -> None:
    client = logged_in(staff.clerk)
    found = same(incomes="changed") | {"outcome": "exit", "says": "长子就业，看了工资单"}
    assert "办变更" in text(go(client, "reviews:review", due.pk, **found))
    assert "复核发现变化" in text(client.get(reverse("front")))
    form = {"kind": "amount", "day": "2027-01", "fen": "800", "cause": "review", "because": "长子就业"}
    go(client, "grants:propose", due.grant_id, **form)
    assert "复核发现变化，等办变更" not in text(client.get(reverse("front")))


def test_the_next_help_is_checked_and_settled_on_its_page_and_stands_in_the_list_of_exits(
    due: Review, staff: Any
) -> None:
    client = logged_in(staff.clerk)
    assert "判断不了" in text(go(client, "grants:next-help", due.grant_id, act="check"))
    refused = client.post(reverse("grants:next-help", args=[due.grant_id]), {"act": "settle"})
    assert refused.status_code == 409 and "还没有说怎么办" in text(refused)
    form = {}
    for line in NextHelp.objects.get().lines:
        form |= {f"done-{line['programme']}": "not_fit", f"says-{line['programme']}": "入户看过，不符合"}
    assert "入户看过" in text(go(client, "grants:next-help", due.grant_id, act="settle", **form))
    go(client, "grants:propose", due.grant_id, kind="end", day="2027-01", cause="income", because="长子就业")
    other = logged_in(staff.county)
    change = due.grant.changes.get()
    assert "按新的执行" in text(go(other, "grants:settle", change.pk, agree="yes"))
    listed = text(other.get(reverse("grants:exits")))
    assert due.grant.payee_name in listed and "入户看过，不符合" in listed


def test_who_only_pays_reads_no_review(due: Review) -> None:
    """What a review shows of health, income and property is not finance's to read; money is."""
    money = world.finance()
    client = logged_in(money)
    for name, args in (("calendar", []), ("review", [due.pk]), ("reports", []), ("liveness", [])):
        assert client.get(reverse(f"reviews:{name}", args=args)).status_code == 403
    listed = client.get(reverse("grants:list"))
    assert listed.status_code == 200 and "复核日历" not in text(listed)


def test_reports_and_confirmations_are_entered_on_the_phone(due: Review, staff: Any) -> None:
    client, county = logged_in(staff.worker), logged_in(staff.county)
    form = {"persons": "same", "incomes": "same", "assets": "same", "on": "2026-12-01"}
    go(client, "reviews:report", due.household_id, **form)
    assert HouseholdReport.objects.get().household == due.household
    assert "2 人待认证" in text(go(county, "reviews:liveness", round="2026年下半年", due_on="2026-12-31"))
    one = LivenessCheck.objects.order_by("pk")[0]
    assert one.person.name in text(client.get(reverse("reviews:liveness")))
    go(client, "reviews:confirm", one.pk, outcome="lives", way="seen", place="家里")
    assert "已确认 1 人" in text(county.get(reverse("reviews:liveness")))


def test_an_offer_of_work_and_its_answer(due: Review, staff: Any) -> None:
    client = logged_in(staff.clerk)
    person = due.household.people.order_by("pk")[1]
    go(client, "work:person", person.pk, act="offer", kind="job", work="保洁", wage="3000", on="2026-12-01")
    assert person.name in text(client.get(reverse("work:list"), {"state": "waiting"}))
    form = {"act": "answer", "answer": "refused", "says": "太远", "on": "2026-12-01"}
    assert "没有正当理由拒绝 1 次" in text(go(client, "work:person", person.pk, **form))


def test_the_honesty_file_of_a_household_from_finding_to_decision(due: Review, staff: Any) -> None:
    client, county = logged_in(staff.clerk), logged_in(staff.county)
    form = {"kind": "declaration", "what": "瞒报租金", "proof": "合同", "on": "2026-12-01"}
    go(client, "honesty:household", due.household_id, **form)
    one = HonestyEntry.objects.get()
    early = county.post(reverse("honesty:entry", args=[one.pk]), {"act": "stands", "says": "属实"})
    assert early.status_code == 409 and "听取本人的意见" in text(early)
    go(client, "honesty:entry", one.pk, act="hear", says="承认", on="2026-12-01")
    assert "诚信记录等认定" in text(county.get(reverse("front")))
    assert "已认定" in text(go(county, "honesty:entry", one.pk, act="stands", says="属实"))
    assert "第一次，允许更正一次" in text(client.get(reverse("honesty:entry", args=[one.pk])))


def test_the_calendar_asks_the_database_as_often_for_one_household_as_for_many(
    due: Review, staff: Any
) -> None:
    client, url = logged_in(staff.county), reverse("reviews:calendar")
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for number in range(12):
        grant = world.granted(
            world.household(1, head=f"户{number}"), staff.county, world.at("2026-12-01 09:01")
        )
        grant.next_review_on = date(2026, 12, 2)
        grant.save()
    plan(world.COUNTY, "county", by=staff.county, at=world.at("2026-12-01 09:02"))
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(many) <= len(few) + 1


def test_the_plan_is_a_step_of_the_countys_month(due: Review, staff: Any) -> None:
    assert {"restored", "planned"} <= {one.name for one in steps()}
    world.granted(world.household(1, head="李四"), staff.county, world.at("2026-12-01 09:01"))
    with ExitStack() as left:
        at = world.at("2026-12-01 09:02")
        month = Month(world.COUNTY, at.date(), None, at, lambda _done, _of, _says: None, left)
        assert planned(month)["planned"] == 1
        assert planned(month)["planned"] == 0
