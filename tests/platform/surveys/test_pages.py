"""The pages of a visit, as somebody walks through them; and the lists of who has to be visited."""

import json
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django_otp.plugins.otp_static.models import StaticDevice

from doudi.apps.people.models import Statement
from doudi.apps.people.services import state, state_rows
from doudi.apps.surveys.models import Survey
from tests.platform.cases.conftest import at, make_household
from tests.platform.field import DAY, drawn, photo

ANSWERS = {
    "household.house_grade": "B", "incomes[0].way": "wages", "incomes[0].months": "6", "incomes[0].monthly": "1500",
    "incomes[0].excluded": "false", "expenses.known": "1", "conclusion": "情况属实。",
}  # fmt: skip


@pytest.fixture
def begun(surveyed_case, people, browse, clock_at):
    clock_at(DAY)
    client = browse(people.township_clerk)
    address = f"/surveys/{surveyed_case.pk}/入户调查/"
    assert "开始调查" in client.get(address).content.decode()
    assert client.post(address, {"key": "visitkey1"}).status_code == 302
    return client, address, Survey.objects.get(draft_key="visitkey1")


def save(client, survey, seq=1, **fields):
    return client.post(
        f"/surveys/{survey.draft_key}/save",
        {"device": "d", "seq": seq, "fields": json.dumps(fields or ANSWERS)},
    )


def sign(client, survey, **more):
    return client.post(f"/surveys/{survey.draft_key}/sign", {"drawing": drawn(), **more})


def test_a_whole_visit_through_the_pages(begun, people, surveyed_case):
    client, address, survey = begun
    page = client.get(address).content.decode()
    assert "家庭成员" in page and "王秀英" in page and 'data-group="conclusion"' in page
    assert save(client, survey).json() == {"kept": True, "seq": 1}
    assert save(client, survey).json() == {"kept": False, "seq": 1}
    sheet = client.get(f"/surveys/{survey.draft_key}/worksheet").content.decode()
    assert "月数 6个月 × 月工资 1500元/月" in sheet and "9,000.00" in sheet
    file = SimpleUploadedFile("p.jpg", photo(), "image/jpeg")
    assert client.post(
        f"/surveys/{survey.draft_key}/photo", {"photo": file, "photo_key": "k1", "shows": "室内"}
    ).json()["kept"]
    assert client.post(
        f"/surveys/{survey.draft_key}/save",
        {
            "device": "d",
            "seq": 2,
            "fields": "{}",
            "place": json.dumps({"latitude": "26.42", "longitude": "112.86", "accuracy": 12}),
        },
    ).json()["kept"]
    assert sign(client, survey, who="me").status_code == 302
    assert (
        sign(client, survey, who="colleague", username="second_clerk", password="a long password").status_code
        == 302
    )
    assert sign(client, survey, who="household", person=survey.household.head.number).status_code == 302
    done = client.post(f"/surveys/{survey.draft_key}/finish", {"agrees": "yes", "how": "visit"})
    assert done.status_code == 302
    survey.refresh_from_db()
    assert survey.signed_at is not None and str(survey.latitude) == "26.420000"
    assert Statement.objects.filter(source="visit").exists()
    page = client.get(address).content.decode()
    assert "办结" in page and "与申报是否一致" in page
    assert client.get(f"/surveys/photos/{survey.photos.get().pk}/")["Content-Type"] == "image/jpeg"


def test_a_wrong_password_of_the_colleague_is_no_signature(begun, people):
    client, _address, survey = begun
    save(client, survey)
    answer = sign(client, survey, who="colleague", username="second_clerk", password="guess")
    assert answer.status_code == 409 and "账号或密码不对" in answer.content.decode()
    answer = sign(client, survey, who="colleague", username="township_clerk", password="a long password")
    assert answer.status_code == 409 and "另一位同事" in answer.content.decode()
    assert not survey.signers.exists()


def test_a_colleague_with_a_second_factor_gives_it_too(begun, people):
    client, _address, survey = begun
    save(client, survey)
    people.second_clerk.second_factor = True
    people.second_clerk.save()
    paper = StaticDevice.objects.create(user=people.second_clerk, name="paper")
    paper.token_set.create(token="0123456789")
    asked = {"who": "colleague", "username": "second_clerk", "password": "a long password"}
    for token, says in (("", "启用了动态口令"), ("000000", "动态口令不对")):
        answer = sign(client, survey, **asked, token=token)
        assert answer.status_code == 409 and says in answer.content.decode()
    assert not survey.signers.exists()
    StaticDevice.objects.update(throttling_failure_count=0)
    assert sign(client, survey, **asked, token="0123456789").status_code == 302
    assert survey.signers.get().user == people.second_clerk
    assert not paper.token_set.exists(), "a code of paper is good once"


def test_one_surveyor_alone_gets_the_sentence_and_the_draft_stays(begun):
    client, _address, survey = begun
    save(client, survey)
    sign(client, survey, who="me")
    sign(client, survey, who="household", person=survey.household.head.number)
    answer = client.post(f"/surveys/{survey.draft_key}/finish", {"agrees": "yes", "how": "visit"})
    assert answer.status_code == 409 and "至少要 2 人一起办" in answer.content.decode()
    survey.refresh_from_db()
    assert survey.signed_at is None and survey.answers["conclusion"] == "情况属实。"


@pytest.mark.parametrize("fields", ["not json", "[]", "3"])
def test_a_broken_save_is_answered_in_words(begun, fields):
    client, _address, survey = begun
    answer = client.post(f"/surveys/{survey.draft_key}/save", {"device": "d", "seq": "1", "fields": fields})
    assert answer.status_code == 400 and "还在本机" in answer.json()["says"]


def test_a_save_after_a_signature_says_what_to_do(begun):
    client, _address, survey = begun
    save(client, survey)
    sign(client, survey, who="me")
    answer = save(client, survey, 2, notes="改")
    assert answer.status_code == 409 and "撤回签字" in answer.json()["says"]
    assert client.post(f"/surveys/{survey.draft_key}/unsign").status_code == 302
    assert save(client, survey, 3, notes="改").status_code == 200


def test_a_clerk_of_another_township_sees_no_visit(begun, people, browse):
    _client, address, survey = begun
    people.second_clerk.area_code = "430481115000"
    people.second_clerk.save()
    other = browse(people.second_clerk)
    assert other.get(address).status_code == 404
    assert save(other, survey, 9).status_code == 404
    assert other.get(f"/surveys/{survey.draft_key}/worksheet").status_code == 404


def test_whose_work_it_is_not_gets_no_visit(begun, people, browse):
    _client, address, survey = begun
    assert browse(people.finance).get(address).status_code == 403
    assert save(browse(people.auditor), survey, 9).status_code == 403


def test_who_has_not_been_visited_shows_until_everybody_was(people, household, browse, clock_at, unfenced):
    """ZZ-20, ZZ-34: rural dibao and registered-poor households; 100 % are visited, any not visited shows."""
    clock_at(DAY)
    how = dict(source="declared", on=date(2025, 1, 1), by=people.township_clerk, at=at(20250101))
    state_rows(household, "supports", [{"programme": "dibao", "since": "2024-01-01"}], **how)
    poor, out, town = (make_household(name) for name in ("李建档", "张脱贫", "赵城镇"))
    state(poor, None, {"registered_poor": "current"}, **how)
    state(out, None, {"registered_poor": "current"}, **how)
    state(out, None, {"registered_poor": "exited"}, **{**how, "on": date(2025, 6, 1)})
    town.residence = "urban"
    town.save()
    state_rows(town, "supports", [{"programme": "dibao", "since": "2024-01-01"}], **how)
    client = browse(people.township_clerk)
    page = client.get("/surveys/to-visit/").content.decode()
    assert "王秀英" in page and "李建档" in page and "张脱贫" not in page and "赵城镇" not in page
    assert "0.0%" in page
    sheet = client.get("/surveys/to-visit.csv").content.decode("utf-8-sig").splitlines()
    assert len(sheet) == 3


def test_a_visited_household_leaves_the_list_and_comes_onto_the_proposed_one(begun, people, surveyed_case):
    """ZZ-46: the list of households proposed follows from the survey."""
    client, _address, survey = begun
    how = dict(source="declared", on=date(2025, 1, 1), by=people.township_clerk, at=at(20250101))
    state_rows(survey.household, "supports", [{"programme": "dibao", "since": "2024-01-01"}], **how)
    assert "王秀英" in client.get("/surveys/to-visit/").content.decode()
    assert surveyed_case.number not in client.get("/surveys/proposed/").content.decode()
    save(client, survey)
    sign(client, survey, who="me")
    sign(client, survey, who="colleague", username="second_clerk", password="a long password")
    sign(client, survey, who="household", person=survey.household.head.number)
    client.post(f"/surveys/{survey.draft_key}/finish", {"agrees": "yes", "how": "visit"})
    page = client.get("/surveys/to-visit/").content.decode()
    assert "王秀英" not in page and "100.0%" in page
    assert surveyed_case.number in client.get("/surveys/proposed/").content.decode()
    assert surveyed_case.number in client.get("/surveys/proposed.csv").content.decode("utf-8-sig")


def test_the_lists_ask_the_database_few_questions(begun, people, django_assert_max_num_queries):
    client, _address, _survey = begun
    for number in range(30):
        make_household(f"户主{number}")
    with django_assert_max_num_queries(16):
        client.get("/surveys/to-visit/")
    with django_assert_max_num_queries(14):
        client.get("/surveys/proposed/")
