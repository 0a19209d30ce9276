"""The staff's pages: from the waiting list to the notice, each by whose work it is, within their area."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from doudi.apps.notices.models import Notice, Objection
from doudi.platform.clock import clock_set
from tests.platform.notices.conftest import PIXEL, at
from tests.platform.notices.test_hanging import DAY, sheet_for
from tests.platform.notices.test_public import Stopped


@pytest.fixture
def now():
    with clock_set(Stopped(at(DAY, 12))) as standing:
        yield standing


@pytest.fixture
def browser(staff):
    def log_in(role="township_clerk", village=None):
        client = Client()
        over = staff(village) if village else staff()
        client.force_login(getattr(over, role), backend="django.contrib.auth.backends.ModelBackend")
        return client

    return log_in


def made(client, case):
    key = f"{case.pack_id}/{case.flow}/{case.waiting_for[0]}"
    page = client.get(reverse("notices:new"), {"area": case.area_code, "step": key})
    assert page.status_code == 200 and case.number in page.content.decode()
    data = {
        "area": case.area_code, "step": key, "case": [case.pk], "office": "大市镇人民政府", "phone": "0734-4321000",
        "from_on": sheet_for(case).from_on.isoformat(),
    }  # fmt: skip
    return client.post(reverse("notices:new"), data)


def photographs(notice):
    return {
        f"photo-{place}": SimpleUploadedFile("a.jpg", PIXEL, "image/jpeg")
        for place, _ in enumerate(notice.boards)
    }


def test_from_the_waiting_list_to_the_wall(at_notice, browser, now):
    case, client = at_notice(), browser()
    assert "制作公示" in client.get(reverse("notices:list")).content.decode()
    answer = made(client, case)
    notice = Notice.objects.get()
    assert answer["Location"] == reverse("notices:notice", args=[notice.pk])
    page = client.get(answer["Location"]).content.decode()
    assert "王秀英" in page and "已经盖章" in page and "0734-4321000" in page
    assert client.get(reverse("notices:sheet", args=[notice.pk])).content.startswith(b"%PDF")
    client.post(reverse("notices:seal", args=[notice.pk]))
    client.post(reverse("notices:hang", args=[notice.pk]), photographs(notice))
    notice.refresh_from_db()
    assert notice.posted_on is not None
    page = client.get(reverse("notices:notice", args=[notice.pk])).content.decode()
    assert "公示中" in page and "登记电话或者窗口" in page
    assert client.get(reverse("notices:photo", args=[notice.photos.get().pk])).content[:3] == b"\xff\xd8\xff"
    assert notice.number in client.get(reverse("notices:list"), {"state": "hanging"}).content.decode()


def test_refusal_stands_on_the_page_and_keeps_nothing(at_notice, browser, now):
    case, client = at_notice(), browser()
    made(client, case)
    notice = Notice.objects.get()
    answer = client.post(reverse("notices:hang", args=[notice.pk]), photographs(notice))
    assert answer.status_code == 409 and "还没有盖章" in answer.content.decode()
    assert notice.photos.count() == 0


def test_what_is_no_picture_is_refused(at_notice, browser, now):
    case, client = at_notice(), browser()
    made(client, case)
    notice = Notice.objects.get()
    client.post(reverse("notices:seal", args=[notice.pk]))
    sent = {"photo-0": io.BytesIO(b"<svg onload=alert(1)>")}
    answer = client.post(reverse("notices:hang", args=[notice.pk]), sent)
    assert answer.status_code == 409 and "照片" in answer.content.decode()


def test_objection_on_the_telephone_is_written_down_settled_and_answered(at_notice, browser, now, staff):
    from doudi.apps.cases import packs
    from tests.platform.notices.walking import do

    case, client = at_notice(), browser()
    made(client, case)
    notice = Notice.objects.get()
    client.post(reverse("notices:seal", args=[notice.pk]))
    client.post(reverse("notices:hang", args=[notice.pk]), photographs(notice))
    said = {"place": 1, "says": "他家有车", "way": "phone", "objector": "", "contact": ""}
    answer = client.post(reverse("notices:object", args=[notice.pk]), said)
    objection = Objection.objects.get()
    assert answer["Location"] == reverse("notices:objection", args=[objection.pk])
    page = client.get(answer["Location"]).content.decode()
    assert "先重新办一次" in page and "57-19" in page
    settled = {"upheld": "no", "answer": "查过，是借的车", "answered_how": ""}
    assert client.post(reverse("notices:settle", args=[objection.pk]), settled).status_code == 409
    do(case, packs.flow_of(case).steps["入户调查"], staff(), DAY)
    now.moment = at(DAY + 1, 12)
    assert client.post(reverse("notices:settle", args=[objection.pk]), settled).status_code == 302
    assert "待答复" in client.get(reverse("notices:objections"), {"state": "unanswered"}).content.decode()
    client.post(reverse("notices:answered", args=[objection.pk]), {"how": "电话"})
    objection.refresh_from_db()
    assert objection.answered_how == "电话"


def test_clerk_of_another_township_finds_no_notice(at_notice, browser, now, staff):
    made(browser(), at_notice())
    notice = Notice.objects.get()
    other = browser(village="430281103005")
    for name in ("notice", "sheet"):
        assert other.get(reverse(f"notices:{name}", args=[notice.pk])).status_code == 404
    assert notice.number not in other.get(reverse("notices:list"), {"state": "draft"}).content.decode()
    assert other.post(reverse("notices:seal", args=[notice.pk])).status_code == 404


def test_auditor_sees_notices_and_makes_none(at_notice, browser, now):
    made(browser(), at_notice())
    notice = Notice.objects.get()
    auditor = browser("auditor")
    page = auditor.get(reverse("notices:notice", args=[notice.pk]))
    assert page.status_code == 200 and "已经盖章" not in page.content.decode()
    assert auditor.post(reverse("notices:seal", args=[notice.pk])).status_code == 403


def test_notice_that_ran_out_comes_down_when_somebody_looks(at_notice, browser, now):
    case, client = at_notice(), browser()
    made(client, case)
    notice = Notice.objects.get()
    client.post(reverse("notices:seal", args=[notice.pk]))
    client.post(reverse("notices:hang", args=[notice.pk]), photographs(notice))
    now.moment = at(20260123, 9)
    assert "已撤下" in client.get(reverse("notices:notice", args=[notice.pk])).content.decode()
    case.refresh_from_db()
    assert "县级审核确认" in case.waiting_for


def test_step_of_a_case_leads_to_its_notice(at_notice, browser, now):
    case, client = at_notice(), browser()
    address = reverse("notices:step", args=[case.pk, case.waiting_for[0]])
    assert client.get(address)["Location"].startswith(reverse("notices:new"))
    made(client, case)
    assert client.get(address)["Location"] == reverse("notices:notice", args=[Notice.objects.get().pk])


def test_case_page_shows_its_notices_and_papers(at_notice, browser, now):
    case, client = at_notice(), browser()
    made(client, case)
    page = client.get(reverse("cases:case", args=[case.pk])).content.decode()
    assert Notice.objects.get().number in page and "待张贴" in page and "打印文书" in page


def test_overview_asks_the_database_no_more_for_many_than_for_one(
    at_notice, home, staff, browser, now, django_assert_max_num_queries
):
    from tests.platform.notices.walking import open_case, walk_to_notice

    client, day = browser(), 20260105
    for number in range(4):
        case = open_case(home(f"王秀{'一二三四'[number]}"), "cn-2021/dibao", staff(), day)
        day = walk_to_notice(case, staff(), day)
    now.moment = at(day, 12)
    with django_assert_max_num_queries(16):
        page = client.get(reverse("notices:list")).content.decode()
    assert "制作公示" in page
