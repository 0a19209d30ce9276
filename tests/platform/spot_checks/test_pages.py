"""The pages of a spot check."""

from doudi.apps.spot_checks.models import Draw, DrawnCase
from tests.platform.spot_checks.test_draw import NOTICE_OUT, cases, visit

__all__ = ["cases"]


def test_a_draw_through_the_pages(cases, people, browse, clock_at):
    clock_at(NOTICE_OUT, 10)
    client = browse(people.county_reviewer)
    page = client.get("/spot-checks/").content.decode()
    assert "5 户等待抽取" in page
    queue = "cn-2014|dibao|抽取"
    assert client.post("/spot-checks/", {"queue": queue, "seed": "507"}).status_code == 409, "no origin"
    assert (
        client.post("/spot-checks/", {"queue": queue, "seed": "507", "seed_from": "福彩3D"}).status_code
        == 302
    )
    draw = Draw.objects.get()
    here = f"/spot-checks/{draw.pk}/"
    assert "现在名单上有 5 户" in client.get(here).content.decode()
    clock_at(NOTICE_OUT, 11)
    assert client.post(here, {"act": "draw"}).status_code == 302
    page = client.get(here).content.decode()
    assert "doudi procedure draw" in page and "--seed 507 --share 0.5" in page and "去入户" in page
    again = client.post(here, {"act": "draw"})
    assert again.status_code == 409 and "不能再抽" in again.content.decode()
    sheet = client.get(f"{here}list.csv").content.decode()
    assert sheet.splitlines()[0] == "id,stratum,must" and "申请人" not in sheet
    row = DrawnCase.objects.filter(drawn=True).select_related("case").order_by("place").first()
    visit(row, people, agrees=False)
    page = client.get(here).content.decode()
    assert "100.0%" in page and "家里有新车。" in page
    clock_at(NOTICE_OUT, 14)
    back = {"act": "back", "case": row.pk, "to": "入户调查", "why": "有车没有登记"}
    assert browse(people.county_civil_affairs).post(here, back).status_code == 302
    row.case.refresh_from_db()
    assert "入户调查" in row.case.waiting_for


def test_whoever_may_not_draw_gets_a_sentence(cases, people, browse, clock_at):
    clock_at(NOTICE_OUT, 10)
    form = {"queue": "cn-2014|dibao|抽取", "seed": "1", "seed_from": "x"}
    assert browse(people.township_clerk).post("/spot-checks/", form).status_code == 409
    assert not Draw.objects.exists()


def test_another_county_finds_no_draw(cases, people, browse, clock_at):
    clock_at(NOTICE_OUT, 10)
    form = {"queue": "cn-2014|dibao|抽取", "seed": "1", "seed_from": "x"}
    browse(people.county_reviewer).post("/spot-checks/", form)
    people.county_civil_affairs.area_code = "430281000000"
    people.county_civil_affairs.save()
    other = browse(people.county_civil_affairs)
    draw = Draw.objects.get()
    assert other.get(f"/spot-checks/{draw.pk}/").status_code == 404
    assert other.get(f"/spot-checks/{draw.pk}/list.csv").status_code == 404
    assert "等抽取" not in other.get("/spot-checks/").content.decode()
