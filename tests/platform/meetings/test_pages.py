"""The pages of a meeting."""

from django.core.files.uploadedfile import SimpleUploadedFile

from doudi.apps.meetings.models import AppraisalRule, Meeting
from doudi.apps.record.models import Act
from tests.platform.field import photo
from tests.platform.meetings.test_meetings import DAY, STEP, appraised_case

__all__ = ["appraised_case"]


def roster(number=15):
    lines = {}
    for at in range(number):
        kind = "village_deputy" if at < 12 else "village_committee"
        lines |= {f"name-{at}": f"代表{at}", f"kind-{at}": kind, f"present-{at}": "1"}
    return lines


HEAD = {"held_on": "2020-01-06", "place": "村部", "chair": "刘建国", "recorder": "陈芳", "key": "k9"}


def test_an_appraisal_through_the_pages(appraised_case, people, browse, clock_at):
    clock_at(DAY, 14)
    client = browse(people.township_clerk)
    address = f"/meetings/{appraised_case.pk}/steps/{STEP}/"
    page = client.get(address).content.decode()
    assert "到会须达应到人数的 2/3" in page and "开始表决" in page
    refused = client.post(address, HEAD)
    assert refused.status_code == 409 and "参会名单" in refused.content.decode()
    assert client.post(address, {**HEAD, **roster()}).status_code == 302
    meeting = Meeting.objects.get()
    here = f"/meetings/{meeting.pk}/"
    item = meeting.items.get()
    vote = {
        "act": "vote",
        "item": item.pk,
        "agree": "14",
        "disagree": "1",
        "abstain": "",
        "dissent": "有人有意见",
    }
    assert client.post(here, {**vote, "agree": "十四"}).status_code == 409
    assert client.post(here, vote).status_code == 302
    assert "评议通过" in client.get(here).content.decode()
    assert (
        client.post(here, {"act": "close", "minutes": "逐户介绍，无记名投票，当场计票。"}).status_code == 302
    )
    appraised_case.refresh_from_db()
    assert STEP not in appraised_case.waiting_for
    assert "逐户介绍" in client.get(here).content.decode()
    assert "民主评议" in client.get("/meetings/").content.decode()


def test_signed_minutes_are_kept_with_the_case_and_on_record(appraised_case, people, browse, clock_at):
    clock_at(DAY, 14)
    client = browse(people.township_clerk)
    client.post(f"/meetings/{appraised_case.pk}/steps/{STEP}/", {**HEAD, **roster()})
    meeting = Meeting.objects.get()
    here = f"/meetings/{meeting.pk}/"
    client.post(here, {"act": "vote", "item": meeting.items.get().pk, "agree": "15"})
    scan = SimpleUploadedFile("minutes.jpg", photo(), "image/jpeg")
    said = {"act": "close", "minutes": "逐户介绍，无记名投票，当场计票。", "file": scan}
    assert client.post(here, said).status_code == 302
    meeting.refresh_from_db()
    assert meeting.file.case_id == appraised_case.pk and meeting.file.name == "会议记录"
    written = {(row["table"], row["key"]) for row in Act.objects.get(kind="meeting.closed").rows}
    assert ("files_storedfile", meeting.file_id) in written


def test_the_last_roster_is_filled_in(appraised_case, people, browse, clock_at):
    clock_at(DAY, 14)
    client = browse(people.township_clerk)
    address = f"/meetings/{appraised_case.pk}/steps/{STEP}/"
    client.post(address, {**HEAD, **roster()})
    assert 'value="代表11"' in client.get(address).content.decode()


def test_a_meeting_that_did_not_count_closes_nothing_and_says_so(appraised_case, people, browse, clock_at):
    clock_at(DAY, 14)
    client = browse(people.township_clerk)
    absent = {
        name: text for name, text in roster().items() if not name.startswith("present-") or int(name[8:]) < 9
    }
    client.post(f"/meetings/{appraised_case.pk}/steps/{STEP}/", {**HEAD, **absent})
    meeting = Meeting.objects.get()
    client.post(f"/meetings/{meeting.pk}/", {"act": "vote", "item": meeting.items.get().pk, "agree": "9"})
    answer = client.post(f"/meetings/{meeting.pk}/", {"act": "close", "minutes": "到会人数不够。"})
    assert answer.status_code == 409 and "评议无效" in answer.content.decode()
    assert "到会人数不够。" in answer.content.decode(), "what was typed is still there"


def test_a_township_lays_down_its_rule_on_a_page(people, browse, clock_at):
    clock_at(DAY, 14)
    texts = {
        "procedure": "五步",
        "method": "无记名",
        "content": "收入",
        "participants": "村民代表",
        "since": "2020-02-01",
    }
    assert browse(people.county_reviewer).post("/meetings/rules/", texts).status_code == 409
    client = browse(people.township_clerk)
    assert client.post("/meetings/rules/", texts).status_code == 302
    assert AppraisalRule.objects.get().area_code == "430481114000"
    assert "2020-02-01 起施行" in client.get("/meetings/rules/").content.decode()


def test_another_township_finds_nothing(appraised_case, people, browse, clock_at):
    clock_at(DAY, 14)
    browse(people.township_clerk).post(f"/meetings/{appraised_case.pk}/steps/{STEP}/", {**HEAD, **roster()})
    people.second_clerk.area_code = "430481115000"
    people.second_clerk.save()
    other = browse(people.second_clerk)
    assert other.get(f"/meetings/{Meeting.objects.get().pk}/").status_code == 404
    assert other.get(f"/meetings/{appraised_case.pk}/steps/{STEP}/").status_code == 404
