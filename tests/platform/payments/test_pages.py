"""The pages of grants and payments: a month from draft to close by the right hands, and what others see."""

import io
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from doudi.apps.grants.models import GrantChange
from doudi.apps.payments.models import BankFile, LedgerEntry, Payroll
from doudi.apps.people.models import Household
from doudi.platform.clock import CHINA, Clock, clock_set
from tests.platform import money_world as world
from tests.platform.field import photo

pytestmark = pytest.mark.django_db
TOWNSHIP = "430481114000"


@pytest.fixture(autouse=True)
def in_december(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The clock of the pages stands at 1 December 2026, and files lie in the test's own folder."""
    monkeypatch.setenv("DOUDI_VAR", str(tmp_path))
    monkeypatch.setenv("DOUDI_KEEP", str(tmp_path))
    ahead = world.at("2026-12-01 09:00") - datetime.now(CHINA)
    with clock_set(Clock(ahead)) as clock:
        yield clock


def logged_in(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def go(client: Client, name: str, *args: Any, **post: Any) -> Any:
    """Follow an act to the page it leads to."""
    return client.post(reverse(name, args=args), post, follow=True)


def text(response: Any) -> str:
    return str(response.content.decode())


@pytest.fixture
def homes() -> Any:
    by = world.maker()
    found = [world.household(2), world.household(1, area=world.OTHER_VILLAGE, head="李有田")]
    for home in found:
        world.account(home)
        world.granted(home, by)
    return found


def test_a_month_goes_from_draft_to_close_on_the_pages_by_the_right_hands(homes: Any) -> None:
    maker, finance = logged_in(world.maker()), logged_in(world.finance())
    page = go(maker, "payments:draft", month="2026-12", programme="dibao", kind="monthly")
    assert page.status_code == 200 and "1,000.00" in text(page) and "相符" in text(page)
    payroll = Payroll.objects.get()
    assert "可以锁定" in text(go(maker, "payments:act", payroll.pk, act="check"))
    assert "等财政审批" in text(go(maker, "payments:act", payroll.pk, act="lock"))
    assert "可以生成银行文件" in text(go(finance, "payments:act", payroll.pk, act="approve"))
    page = go(finance, "payments:bank", payroll.pk, act="send", layout="generic-csv")
    assert "请下载" in text(page)
    file = finance.post(reverse("payments:bank-file", args=[BankFile.objects.get().pk]))
    assert file["Content-Type"] == "text/csv" and "合计,2,1000.00" in file.content.decode("gb18030")
    payroll.refresh_from_db()
    upload = io.BytesIO(world.answer(payroll, {2: "账户已销户"}))
    upload.name = "huipan.csv"
    page = go(finance, "payments:bank", payroll.pk, answer=upload, layout="generic-csv")
    assert "回盘 2 笔" in text(page) and "账户已销户" in text(page)
    page = go(maker, "payments:act", payroll.pk, act="again")
    assert "重发" in text(page) and Payroll.objects.filter(kind="again").get().total_fen == 25000


def test_account_numbers_are_masked_on_every_page(homes: Any) -> None:
    maker_user = world.maker()
    maker, number = logged_in(maker_user), homes[0].accounts.get().number
    payroll = world.locked(maker_user)
    pages = [
        reverse("payments:payroll", args=[payroll.pk]), reverse("payments:household", args=[homes[0].pk]),
        reverse("payments:account", args=[homes[0].pk]), reverse("grants:grant", args=[homes[0].grants.get().pk]),
        reverse("payments:rows") + "?month=2026-12",
    ]  # fmt: skip
    for address in pages:
        said = text(maker.get(address))
        assert number not in said and f"****{number[-4:]}" in said, address


def test_every_page_opens_for_whom_it_is_and_says_whose_it_is_to_others(homes: Any) -> None:
    payroll = world.locked(world.maker())
    grant = homes[0].grants.get()
    readers = {
        "payments:list": [], "payments:payroll": [payroll.pk], "payments:reconciliation": [], "payments:budget": [],
        "payments:rows": [], "payments:household": [homes[0].pk], "payments:recoveries": [], "payments:demand": [grant.pk],
        "grants:list": [], "grants:grant": [grant.pk], "grants:standards": [],
    }  # fmt: skip
    county, auditor = logged_in(world.maker()), logged_in(world.user("auditor", "city", "430400000000"))
    clerk = logged_in(world.user("township_clerk", "township", TOWNSHIP))
    admin = logged_in(world.user("system_admin"))
    for name, args in readers.items():
        address = reverse(name, args=args)
        assert county.get(address).status_code == 200, name
        assert auditor.get(address).status_code == 200, name
        assert admin.get(address).status_code == 403, name
        may_read = name in (
            "payments:rows",
            "payments:household",
            "payments:recoveries",
            "payments:demand",
        ) or (name.startswith("grants:"))
        assert clerk.get(address).status_code == (200 if may_read else 403), name


def test_a_township_sees_its_own_rows_of_the_month_and_no_others(homes: Any) -> None:
    world.locked(world.maker())
    clerk = logged_in(world.user("township_clerk", "township", TOWNSHIP))
    said = text(clerk.get(reverse("payments:rows") + "?month=2026-12"))
    assert homes[0].head_name in said and homes[1].head_name not in said
    assert clerk.get(reverse("payments:household", args=[homes[1].pk])).status_code == 404
    assert clerk.get(reverse("grants:grant", args=[homes[1].grants.get().pk])).status_code == 404


def test_another_county_finds_nothing(homes: Any) -> None:
    payroll = world.locked(world.maker())
    other = logged_in(world.user("county_civil_affairs", area="430281000000"))
    for name, args in (
        ("payments:payroll", [payroll.pk]), ("grants:grant", [homes[0].grants.get().pk]),
        ("payments:household", [homes[0].pk]), ("payments:account", [homes[0].pk]),
    ):  # fmt: skip
        assert other.get(reverse(name, args=args)).status_code == 404, name
    for name in ("payments:act", "payments:bank"):
        refused = other.post(reverse(name, args=[payroll.pk]), {"act": "approve", "layout": "generic-csv"})
        assert refused.status_code in (403, 404), name
    assert homes[0].head_name not in text(other.get(reverse("grants:list")))


def test_rows_of_others_stay_hidden_when_the_pages_forget_their_filter(homes: Any) -> None:
    from doudi.platform.scoping import without_own_filters

    world.locked(world.maker())
    clerk = logged_in(world.user("township_clerk", "township", TOWNSHIP))
    with without_own_filters():
        said = text(clerk.get(reverse("payments:rows") + "?month=2026-12"))
        assert homes[0].head_name in said and homes[1].head_name not in said
        assert homes[1].head_name not in text(clerk.get(reverse("grants:list")))


def test_who_locked_it_is_told_on_the_page_that_others_approve(homes: Any) -> None:
    user = world.user("finance")
    user_too = world.maker()
    payroll = world.locked(user_too)
    said = text(logged_in(user_too).get(reverse("payments:payroll", args=[payroll.pk])))
    assert "编制、锁定的人不能审批" in said
    refused = logged_in(user_too).post(reverse("payments:act", args=[payroll.pk]), {"act": "approve"})
    assert refused.status_code == 409 and "岗位不办理" in text(refused)
    assert go(logged_in(user), "payments:act", payroll.pk, act="approve").status_code == 200


def test_a_double_click_on_lock_is_told_that_it_is_done(homes: Any) -> None:
    maker = logged_in(world.maker())
    go(maker, "payments:draft", month="2026-12", programme="dibao", kind="monthly")
    payroll = Payroll.objects.get()
    go(maker, "payments:act", payroll.pk, act="check")
    assert go(maker, "payments:act", payroll.pk, act="lock").status_code == 200
    twice = maker.post(reverse("payments:act", args=[payroll.pk]), {"act": "lock"})
    assert twice.status_code == 409 and "已锁定" in text(twice)
    assert LedgerEntry.objects.count() == 2


def test_a_wrong_answer_file_is_refused_on_the_page_with_its_row(homes: Any) -> None:
    money = world.finance()
    payroll = world.sent(world.maker(), money, when="2026-12-01 09:00")
    upload = io.BytesIO(world.answer(payroll).replace(b"250.00", b"250.01"))
    upload.name = "huipan.csv"
    refused = logged_in(money).post(
        reverse("payments:bank", args=[payroll.pk]), {"answer": upload, "layout": "generic-csv"}
    )
    assert refused.status_code == 409 and "两者不符" in text(refused)
    assert not LedgerEntry.objects.filter(kind="paid").exists()


def test_an_account_is_registered_on_its_page_with_a_warning(homes: Any) -> None:
    clerk = logged_in(world.user("township_clerk", "township", TOWNSHIP))
    home = homes[0]
    page = go(clerk, "payments:account", home.pk, holder=home.head_name, bank="信用社", number="79927398710")
    assert "校验位" in text(page) and "****8710" in text(page) and "79927398710" not in text(page)
    refused = clerk.post(
        reverse("payments:account", args=[home.pk]),
        {"holder": "别人", "bank": "信用社", "number": "79927398711"},
    )
    assert refused.status_code == 409 and "代管协议" in text(refused)


def test_an_agreement_about_a_kept_card_is_made_harmless_and_comes_with_who_keeps_it(homes: Any) -> None:
    """57-26; what is uploaded goes by its content, never by what the browser calls it."""
    clerk = logged_in(world.user("township_clerk", "township", TOWNSHIP))
    home, number = homes[0], "6217001234567890128"
    page = reverse("payments:account", args=[home.pk])
    asked = {"holder": "李村长", "bank": "信用社", "number": number, "kept_by": "李村长"}

    def brought(content: bytes) -> SimpleUploadedFile:
        return SimpleUploadedFile("代管协议.jpg", content, content_type="text/html")

    assert "要一起填" in text(clerk.post(page, asked | {"holder": home.head_name}))
    refused = clerk.post(page, asked | {"agreement": brought(b"<script>alert(1)</script>")})
    assert refused.status_code == 409 and "只收照片" in text(refused)
    assert home.accounts.get(until=None).kept_by == ""
    taken = clerk.post(page, asked | {"agreement": brought(photo())})
    assert taken.status_code == 302
    account = home.accounts.get(until=None, holds=False)
    assert account.kept_by == "李村长" and account.agreement.media_type == "image/jpeg"


def test_no_name_that_a_spreadsheet_would_compute_reaches_a_bank_file(homes: Any) -> None:
    home = homes[0]
    clerk = logged_in(world.user("township_clerk", "township", TOWNSHIP))
    given = {"holder": home.head_name, "bank": '=HYPERLINK("//x")', "number": "6217001234567890128"}
    refused = clerk.post(reverse("payments:account", args=[home.pk]), given)
    assert refused.status_code == 409 and "开头" in text(refused)


def test_a_change_is_proposed_by_one_and_agreed_by_another_on_the_page(homes: Any) -> None:
    grant, by = homes[0].grants.get(), world.maker()
    page = go(
        logged_in(by),
        "grants:propose",
        grant.pk,
        kind="amount",
        day="2027-01",
        fen="800",
        cause="income",
        because="收入减少",
    )
    assert "等另一位同志核准" in text(page)
    change = GrantChange.objects.get()
    refused = logged_in(by).post(reverse("grants:settle", args=[change.pk]), {"agree": "yes"})
    assert refused.status_code == 409
    assert "按新的执行" in text(go(logged_in(world.maker()), "grants:settle", change.pk, agree="yes"))
    grant.refresh_from_db()
    assert grant.monthly_fen == 80000


def test_a_form_that_is_filled_in_wrong_says_where(homes: Any) -> None:
    grant, maker = homes[0].grants.get(), logged_in(world.maker())
    page = maker.post(
        reverse("grants:propose", args=[grant.pk]), {"kind": "amount", "day": "十二月", "because": "x"}
    )
    assert "月份写成 2026-12 这样" in text(page)
    page = maker.post(reverse("payments:draft"), {"month": "", "programme": "dibao", "kind": "monthly"})
    assert page.status_code == 200 and not Payroll.objects.exists()


def test_a_standard_is_previewed_and_approved_on_its_page(
    homes: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("doudi.apps.policies.site_values.values_of", lambda site: world.LOCAL)
    by, other = logged_in(world.maker()), logged_in(world.maker())
    page = go(
        by,
        "grants:propose-standard",
        parameter="dibao_standard",
        residence="rural",
        value="6600",
        from_month="2027-01",
    )
    assert "每月多发" in text(page) and "150.00" in text(page)
    from doudi.apps.grants.models import StandardChange

    page = go(other, "grants:approve-standard", StandardChange.objects.get().pk)
    assert "按新标准核定" in text(page)
    assert sorted(
        one.grants.get().monthly_fen for one in Household.objects.filter(pk__in=[h.pk for h in homes])
    ) == [30000, 85000]


def test_reconciliation_names_what_does_not_agree_and_why(homes: Any) -> None:
    by, money = world.maker(), world.finance()
    payroll = world.sent(by, money)
    from doudi.apps.payments.banking import take_answer

    content = world.answer(payroll, {1: "账户已销户"})
    take_answer(payroll, content, "a.csv", "generic-csv", by=money, at=world.at("2026-12-02 09:00"))
    said = text(logged_in(by).get(reverse("payments:reconciliation") + "?month=2026-12"))
    assert "1 份不符" in said and "发放失败：账户已销户" in said
    assert "还没有编进已锁定的名册" in text(
        logged_in(by).get(reverse("payments:reconciliation") + "?month=2027-01")
    )


def test_budget_counts_ahead_what_runs_and_takes_lines_by_source(homes: Any) -> None:
    """ZZ-06, LD-27, LY-07: need by month from headcount and amounts; lines of any source of funds, work funds too."""
    by = world.maker()
    world.locked(by)
    finance = logged_in(world.finance())
    said = text(finance.get(reverse("payments:budget") + "?year=2027"))
    assert "12,000.00" in said  # 1,000 yuan a month for twelve months
    go(finance, "payments:plan", year="2027", programme="dibao", fund="pooled", fen="9000", says="三部门统筹")
    page = go(
        finance, "payments:plan", year="2027", programme="work", fund="subsidy", fen="5000", says="按工作量"
    )
    assert "统筹整合资金" in text(page) and "工作经费" in text(page) and "不够，请补足" in text(page)


def test_a_death_is_held_released_and_got_back_on_the_pages(homes: Any, in_december: Any) -> None:
    by, money, home = world.maker(), world.finance(), homes[1]
    payroll = world.sent(by, money)
    from doudi.apps.payments.banking import take_answer

    take_answer(
        payroll, world.answer(payroll), "a.csv", "generic-csv", by=money, at=world.at("2026-12-01 09:00")
    )
    home.people.update(died_on=date(2026, 11, 28))
    client, grant = logged_in(by), home.grants.get()
    assert "暂停发放" in text(go(client, "grants:hold", grant.pk, because="殡葬记录"))
    in_december.ahead += timedelta(minutes=5)
    page = go(
        client, "payments:demand", grant.pk, reason="death", first="2026-12", last="2026-12", says="11月死亡"
    )
    assert "250.00" in text(page)
    page = go(client, "payments:receive", grant.recoveries.get().pk, yuan="250")
    assert "已结" in text(page)


def test_lists_ask_the_database_as_often_whatever_their_length(homes: Any) -> None:
    by = world.maker()
    client = logged_in(by)

    def asked(payroll: Any) -> dict[str, int]:
        found = {}
        for address in (
            reverse("grants:list"), reverse("payments:list"), reverse("payments:rows") + "?month=2026-12",
            reverse("payments:payroll", args=[payroll.pk]), reverse("payments:reconciliation") + "?month=2026-12",
        ):  # fmt: skip
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            found[address] = len(queries)
        return found

    asked(world.draft_of(by))  # what is kept from the first time on
    few = asked(world.draft_of(by))
    for _ in range(25):
        home = world.household(1)
        world.account(home)
        world.granted(home, by, when=world.at("2026-12-01 09:30"))
    many = asked(world.draft_of(by, when="2026-12-01 09:30"))
    assert many == few and max(few.values()) <= 28, few


def test_a_large_county_is_drafted_and_locked_by_a_worker(
    homes: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from doudi.apps.jobs.models import JobRun
    from doudi.apps.payments.views import payrolls
    from doudi.platform.jobs import perform

    monkeypatch.setattr(payrolls, "MANY", 1)
    maker = logged_in(world.maker())
    for kind in ("monthly", "arrears"):
        maker.post(reverse("payments:draft"), {"month": "2026-12", "programme": "dibao", "kind": kind})
        perform(JobRun.objects.order_by("-pk").first().pk)
    assert [run.state for run in JobRun.objects.order_by("pk")] == ["done", "failed"]
    assert "没有要补发" in JobRun.objects.order_by("-pk").first().says
    payroll = Payroll.objects.get()
    go(maker, "payments:act", payroll.pk, act="check")
    shown = maker.post(reverse("payments:act", args=[payroll.pk]), {"act": "lock"}, follow=True)
    assert "锁定发放名册" in text(shown)
    perform(JobRun.objects.order_by("-pk").first().pk)
    payroll.refresh_from_db()
    assert payroll.state == "locked" and LedgerEntry.objects.count() == 2


def test_a_standard_of_a_large_county_is_previewed_and_approved_by_a_worker(
    homes: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from doudi.apps.grants import views
    from doudi.apps.grants.models import StandardChange
    from doudi.apps.jobs.models import JobRun
    from doudi.platform.jobs import perform

    monkeypatch.setattr("doudi.apps.policies.site_values.values_of", lambda site: world.LOCAL)
    monkeypatch.setattr(views, "MANY", 1)
    form = {"parameter": "dibao_standard", "residence": "rural", "value": "6600", "from_month": "2027-01"}
    go(logged_in(world.maker()), "grants:propose-standard", **form)
    perform(JobRun.objects.get().pk)
    change = StandardChange.objects.get()
    go(logged_in(world.maker()), "grants:approve-standard", change.pk)
    perform(JobRun.objects.order_by("-pk").first().pk)
    change.refresh_from_db()
    assert change.approved_at is not None and JobRun.objects.order_by("-pk").first().says.startswith(
        "2 份待遇"
    )
