"""The pages of the exchange: what each post sees of it and may do there."""

from datetime import date, timedelta

import pytest

from doudi.apps.exchange.models import Agreement, Inquiry
from tests.platform.cases.conftest import AREAS
from tests.platform.checks.test_check import ask
from tests.platform.exchange.conftest import agreed, number, run_at_the_department
from tests.platform.field import DAY

TERMS = {
    "number": "耒银协〔2026〕1号", "kind": "bank:bank", "way": "list", "valid_from": "2026-01-01", "valid_until": "2026-12-31",
    "bands": "20000，50000", "every_days": "30",
}  # fmt: skip


@pytest.fixture
def asked(known, people):
    agreed(people)
    return ask(known, people, only={"bank"})


def test_the_whole_way_of_a_list_on_pages(asked, people, browse, clock_at, tmp_path):
    from django.core.files.uploadedfile import SimpleUploadedFile

    clock_at(DAY, 11)
    centre = browse(people.county_check_centre)
    page = centre.get("/exchange/").content.decode()
    assert "金融机构" in page and "协议banklist" in page and "生成询问名单" in page
    made = centre.post("/exchange/ask/", {"source": "bank"})
    inquiry = Inquiry.objects.get()
    page = centre.get("/exchange/").content.decode()
    assert "在途 1" in page and "生成询问名单" not in page, "whoever waits is on the list: nothing to press"
    assert made.url == f"/exchange/{inquiry.pk}/"
    listed = centre.post(f"/exchange/{inquiry.pk}/request.out")
    assert listed.status_code == 200 and b"number_name" in listed.content
    assert centre.post(f"/exchange/{inquiry.pk}/key.out").status_code == 200
    assert centre.post(f"/exchange/{inquiry.pk}/ours.out").status_code == 404
    text = f"客户名称,证件号码,存款余额\n王秀英,{number('王秀英')},5200.00\n"
    answers = run_at_the_department(inquiry, text, tmp_path / "b")
    assert (
        centre.post(f"/exchange/{inquiry.pk}/", {"file": SimpleUploadedFile("a.jsonl", answers)}).status_code
        == 302
    )
    page = centre.get(f"/exchange/{inquiry.pk}/").content.decode()
    assert "密钥已销毁" in page and "已答复" in page
    again = centre.post(f"/exchange/{inquiry.pk}/", {"file": SimpleUploadedFile("a.jsonl", answers)})
    assert again.status_code == 409 and "已经收过答复" in again.content.decode()


def test_silence_and_lateness_stand_on_the_board_of_county_and_city(asked, people, browse, clock_at):
    """LD-14: the city's centre sees of every county who has answered in time and who is late."""
    clock_at(20260120, 11)
    for user in (people.county_check_centre, people.city_check_centre):
        shown = browse(user).get("/exchange/").context["board"]
        (bank,) = [one for one in shown if one.source.id == "bank"]
        assert (bank.waiting, bank.late, bank.in_time) == (1, 1, 0)
        assert bank.share_in_time == 0
    asked.reported_on = asked.answer_by + timedelta(days=1)
    asked.save()
    shown = browse(people.county_check_centre).get("/exchange/").context["board"]
    (bank,) = [one for one in shown if one.source.id == "bank"]
    assert (bank.waiting, bank.never, bank.share_in_time) == (0, 1, 0), (
        "silence is not forgotten with the report"
    )


def test_civil_affairs_lays_an_agreement_down_and_ends_it(people, browse, clock_at, unfenced):
    clock_at(DAY, 11)
    bureau = browse(people.county_civil_affairs)
    assert bureau.post("/exchange/agreements/", TERMS).status_code == 302
    made = Agreement.objects.get()
    assert (made.source, made.bands, made.every_days) == ("bank", [20000, 50000], 30)
    assert made.valid_until == date(2026, 12, 31)
    for change in (
        {"number": " "},
        {"valid_until": "2025-01-01"},
        {"bands": "五万"},
        {"way": "post"},
        {"kind": "x"},
        {"valid_from": ""},
    ):
        refused = bureau.post("/exchange/agreements/", TERMS | {"number": "又一份"} | change)
        assert refused.status_code == 409, change
        assert 'name="number"' in refused.content.decode(), "the form is shown anew"
    assert bureau.post(f"/exchange/agreements/{made.pk}/end/", {"why": "改签"}).status_code == 302
    assert Agreement.objects.get().ended_on == date(2026, 1, 6)


def test_whose_work_it_is_not_is_told(asked, people, browse, clock_at):
    clock_at(DAY, 11)
    for user, path in (
        (people.township_clerk, "/exchange/"),
        (people.county_civil_affairs, "/exchange/ask/"),
        (people.county_check_centre, f"/exchange/agreements/{Agreement.objects.get().pk}/end/"),
    ):
        client = browse(user)
        assert (client.get if path == "/exchange/" else client.post)(path).status_code == 403, path
    assert not Inquiry.objects.exists() and AREAS


def test_the_checks_page_shows_who_has_no_agreement_and_sends_a_list_for_this_household_alone(
    known, people, browse, clock_at
):
    agreed(people)
    clock_at(DAY, 11)
    centre = browse(people.county_check_centre)
    address = f"/checks/{known.pk}/发起信息核对/"
    page = centre.get(address)
    assert "vehicles" in page.context["without"] and "bank" not in page.context["without"]
    assert "没有协议，不问" in page.content.decode()
    asked = ask(known, people, only={"bank"})
    assert centre.get(address).context["by_list"] == [("bank", "金融机构")]
    assert centre.post("/exchange/ask/", {"source": "bank", "check": asked.pk}).status_code == 302
    assert [one.check_request_id for one in Inquiry.objects.get().lines.all()] == [asked.pk]
    assert centre.get(address).context["by_list"] == [], "the bank has the list already"
