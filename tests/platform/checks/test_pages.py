"""The pages of a check."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from doudi.apps.checks.models import CheckAnswer, CheckRequest
from doudi.apps.record.models import Act
from tests.platform.checks.test_check import DAY, STEP, authorised, declare
from tests.platform.field import photo

__all__ = ["authorised"]


@pytest.fixture
def address(authorised):
    return f"/checks/{authorised.pk}/{STEP}/"


def test_a_check_from_the_question_to_the_report(authorised, address, people, browse, clock_at):
    clock_at(DAY)
    declare(authorised, people, [])
    client = browse(people.county_check_centre)
    page = client.get(address).content.decode()
    assert "公安（车辆）" in page and "发起核对" in page
    assert client.post(address, {"act": "ask", "source": ["vehicles", "bank"]}).status_code == 302
    request = CheckRequest.objects.get()
    assert set(request.answers.values_list("source", flat=True)) == {"vehicles", "bank"}
    car = request.answers.get(source="vehicles")
    one = f"/checks/answers/{car.pk}/"
    assert "车辆情况" in client.get(one).content.decode()
    said = {
        "act": "answer",
        "says": "小型轿车一辆",
        "assets.0.kind": "vehicle",
        "assets.0.quantity": "1",
        "as_of": "2025-12-31",
    }
    assert client.post(one, said).status_code == 302
    page = client.get(address).content.decode()
    assert "与申报不一致" in page and "小型轿车一辆" in page and "还没有答复" in page
    refused = client.post(address, {"act": "report", "conclusion": "完"})
    assert refused.status_code == 409 and "疑点没有处理" in refused.content.decode()
    proof = SimpleUploadedFile("发票.jpg", photo(), "image/jpeg")
    assert (
        client.post(one, {"act": "explain", "household_says": "已过户。", "proof": proof}).status_code == 302
    )
    car.refresh_from_db()
    written = {(row["table"], row["key"]) for row in Act.objects.get(kind="check.explained").rows}
    assert ("files_storedfile", car.proof_id) in written
    assert client.post(one, {"act": "settle", "result": "explained", "why": "发票属实。"}).status_code == 302
    bank = request.answers.get(source="bank")
    assert client.post(f"/checks/answers/{bank.pk}/", {"act": "none"}).status_code == 302
    assert client.post(address, {"act": "report", "conclusion": ""}).status_code == 302
    request.refresh_from_db()
    assert request.reported_on is not None
    page = client.get(address).content.decode()
    assert "申请复查" in page and "已说明，不采用：发票属实。" in page


def test_without_consent_the_page_says_whose_is_missing(surveyed_case, people, browse, clock_at):
    from doudi.apps.cases import engine
    from tests.platform.cases.conftest import at

    clock_at(DAY)
    engine.act(
        surveyed_case,
        "done",
        "授权核对",
        by=people.township_clerk,
        at=at(20260105, 11),
        data={"evidence": ["核查授权书"]},
    )
    client = browse(people.county_check_centre)
    address = f"/checks/{surveyed_case.pk}/{STEP}/"
    assert "还没有签核对授权书（或已过期）：王秀英" in client.get(address).content.decode()
    answer = client.post(address, {"act": "ask", "source": ["bank"]})
    assert answer.status_code == 409 and "不能向部门和银行核对" in answer.content.decode()
    assert not CheckAnswer.objects.exists()


def test_a_department_sees_what_waits_for_its_answer_and_only_that(
    authorised, address, people, browse, clock_at
):
    clock_at(DAY)
    browse(people.county_check_centre).post(
        address, {"act": "ask", "source": ["disabled_federation", "bank"]}
    )
    client = browse(people.disabled_federation)
    page = client.get("/checks/").content.decode()
    assert "残联" in page and "金融机构" not in page
    clock_at(20260120)
    assert "逾期" in client.get("/checks/").content.decode()
    assert "逾期未答" in browse(people.county_check_centre).get(address).content.decode()


def test_another_county_finds_nothing(authorised, address, people, browse, clock_at):
    clock_at(DAY)
    browse(people.county_check_centre).post(address, {"act": "ask", "source": ["bank"]})
    row = CheckAnswer.objects.get()
    people.county_reviewer.area_code = "430281000000"
    people.county_reviewer.save()
    other = browse(people.county_reviewer)
    assert other.get(address).status_code == 404
    assert other.get(f"/checks/answers/{row.pk}/").status_code == 404
    assert other.post(f"/checks/requests/{row.request_id}/again/", {"objection": "x"}).status_code == 404


def test_one_button_says_that_a_source_holds_nothing_on_all_who_are_left(
    authorised, address, people, browse, clock_at
):
    clock_at(DAY)
    client = browse(people.county_check_centre)
    assert client.post(address, {"act": "ask", "source": ["vehicles", "bank"]}).status_code == 302
    request = CheckRequest.objects.get()
    assert client.get(address).content.decode().count("其余都无记录") == 2
    car = request.answers.filter(source="vehicles").earliest("pk")
    said = {"act": "answer", "says": "摩托车", "as_of": "2025-12-31"}
    assert client.post(f"/checks/answers/{car.pk}/", said).status_code == 302
    for source in ("vehicles", "bank"):
        for_all = {"act": "nothing", "source": source, "as_of": "2025-12-31"}
        silent = request.answers.filter(source=source, found=None).count()
        assert client.post(address, for_all).status_code == (302 if silent else 409)
    assert not request.answers.filter(found=None).exists()
    assert set(request.answers.exclude(pk=car.pk).values_list("found", flat=True)) == {False}
    car.refresh_from_db()
    assert car.found, "what was answered stays"
    assert Act.objects.filter(kind="check.answered").count() == request.answers.count()
    assert "其余都无记录" not in client.get(address).content.decode()


def test_nobody_answers_for_all_in_the_name_of_a_department_not_theirs(
    authorised, address, people, browse, clock_at
):
    clock_at(DAY)
    centre = browse(people.county_check_centre)
    assert centre.post(address, {"act": "ask", "source": ["bank"]}).status_code == 302
    reviewer = browse(people.township_reviewer)
    assert "其余都无记录" not in reviewer.get(address).content.decode()
    refused = reviewer.post(address, {"act": "nothing", "source": "bank"})
    assert refused.status_code in (403, 409)
    assert not CheckAnswer.objects.filter(found__isnull=False).exists()
