"""A department's file on the platform: dropped, checked, its columns set right, taken, linked; doubts decided by a person."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from doudi.apps.rosters import services
from doudi.apps.rosters.jobs import short_name
from doudi.apps.rosters.models import LinkState, RememberedColumn, Roster, RosterLink, State
from doudi.apps.rosters.selectors import report_rows, shown
from doudi.core.refusal import Refused
from tests.platform.rosters.conftest import NOW, number

COUNTY = "430481000000"


def received(county, content, name="火化名单.csv", kind="auto", by=None):
    return services.receive(
        content, name, kind, area=COUNTY, as_of=NOW.date(), by=by or county.county_check_centre, at=NOW
    )


def taken(county, work, content, **more):
    roster = received(county, content, **more)
    work()
    services.take(roster, by=county.county_check_centre, at=NOW)
    work()
    roster.refresh_from_db()
    return roster


def browser(user):
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_dropped_file_is_checked_by_the_worker_and_waits(county, work, deaths):
    roster = received(county, deaths)
    assert roster.state == State.CHECKING
    work()
    roster.refresh_from_db()
    assert (roster.state, roster.kind, roster.source) == (State.CHECKED, "deaths", "funeral")
    assert roster.counts == {"ok": 2, "corrected": 1, "review": 0, "rejected": 0}


def test_what_is_taken_is_linked_to_persons_and_a_stranger_is_not(county, work, deaths):
    roster = taken(county, work, deaths)
    stands = RosterLink.objects.filter(roster=roster, state=LinkState.STANDS)
    assert {one.person.name for one in stands} == {"王秀英", "李建国"}
    assert (roster.state, roster.linked, roster.unlinked) == (State.LINKED, 2, 1)


def test_the_same_file_is_not_taken_twice(county, work, deaths):
    received(county, deaths)
    with pytest.raises(Refused) as refused:
        received(county, deaths)
    assert refused.value.code == "file-again"


def test_a_number_alone_waits_for_a_person_whose_word_outlives_the_next_file(county, work):
    text = f"姓名,身份证号,死亡日期\n陈不同,{number('王秀英')},2025-12-20\n"
    roster = taken(county, work, text.encode())
    doubt = RosterLink.objects.get(roster=roster)
    assert doubt.state == LinkState.DOUBT and roster.linked == 0
    services.decide(doubt, False, "电话核实，是她的邻居借用号码。", by=county.county_check_centre, at=NOW)
    again = taken(county, work, (text + "赵无名,,2025-12-22\n").encode(), name="二月.csv")
    kept = RosterLink.objects.get(roster=again, person=doubt.person)
    assert kept.state == LinkState.REFUSED and kept.reason.startswith("电话核实")
    with pytest.raises(Refused):
        services.decide(doubt, True, "又说是", by=county.county_check_centre, at=NOW)


def test_a_column_that_was_set_right_is_remembered_for_the_next_file(county, work):
    text = f"姓名,身份证号,走的那天\n王秀英,{number('王秀英')},2025-12-20\n"
    roster = received(county, text.encode(), kind="deaths")
    work()
    roster.refresh_from_db()
    services.set_right(roster, {"走的那天": "died_on"}, "deaths", by=county.county_check_centre, at=NOW)
    work()
    roster.refresh_from_db()
    assert roster.columns["走的那天"] == "died_on"
    assert RememberedColumn.objects.get().ours == "died_on"
    second = received(county, text.replace("20", "21").encode(), name="二.csv", kind="deaths")
    work()
    second.refresh_from_db()
    assert second.columns["走的那天"] == "died_on"


def test_what_was_remembered_also_helps_a_file_whose_kind_is_guessed(county, work):
    text = f"姓名,身份证号,死亡日期,走的地方\n王秀英,{number('王秀英')},2025-12-20,大市村\n"
    first = received(county, text.encode())
    work()
    first.refresh_from_db()
    assert (first.kind, "走的地方" in first.columns) == ("deaths", False)
    services.set_right(first, {"走的地方": "address"}, "deaths", by=county.county_check_centre, at=NOW)
    second = received(county, text.replace("20,", "21,").encode(), name="二.csv")
    work()
    second.refresh_from_db()
    assert (second.kind, second.columns["走的地方"]) == ("deaths", "address")
    assert "判断为死亡名单" in second.says


def test_a_broken_file_is_said_and_cannot_be_taken(county, work):
    roster = received(county, b"\x00\x01\x02" * 50, name="坏.xlsx")
    work()
    roster.refresh_from_db()
    assert roster.verdict == "reject" and roster.says
    with pytest.raises(Refused) as refused:
        services.take(roster, by=county.county_check_centre, at=NOW)
    assert refused.value.code == "nothing-to-take"


def test_pages_show_masked_numbers_and_the_refused_rows_go_back_as_a_workbook(county, work):
    wrong = number("王秀英")[:17] + ("1" if number("王秀英")[17] != "1" else "2")
    text = f"姓名,身份证号,死亡日期\n王秀英,{wrong},2025-12-20\n李建国,{number('李建国')},2025-12-21\n"
    client = browser(county.county_check_centre)
    answer = client.post(reverse("rosters:list"), {
        "file": SimpleUploadedFile("火化.csv", text.encode()), "kind": "auto", "as_of": "2026-01-04",
    })  # fmt: skip
    assert answer.status_code == 302
    work()
    page = client.get(answer["Location"]).content.decode()
    assert "校验" in page and wrong not in page and number("李建国") not in page
    roster = Roster.objects.get()
    book = openpyxl.load_workbook(
        io.BytesIO(client.post(reverse("rosters:refused", args=[roster.pk])).content)
    )
    cells = [[cell.value for cell in row] for row in book.active.iter_rows(min_row=3)]
    assert [row[1] for row in cells] == ["2"]
    assert client.post(reverse("rosters:roster", args=[roster.pk]), {"act": "take"}).status_code == 302
    work()
    assert "李建国" in client.get(reverse("rosters:roster", args=[roster.pk])).content.decode()


def test_a_department_hands_in_and_sees_its_own_files_and_takes_none(county, work, deaths):
    received(county, deaths)
    work()
    housing = browser(county.housing)
    roster = Roster.objects.get()
    assert housing.get(reverse("rosters:roster", args=[roster.pk])).status_code == 404
    assert "火化名单" not in housing.get(reverse("rosters:list")).content.decode()
    own = f"权利人,证件号,坐落,建筑面积\n王秀英,{number('王秀英')},城区,88\n"
    answer = housing.post(reverse("rosters:list"), {
        "file": SimpleUploadedFile("房产.csv", own.encode()), "kind": "auto", "as_of": "2026-01-04",
    })  # fmt: skip
    work()
    assert housing.get(answer["Location"]).status_code == 200
    assert housing.post(answer["Location"], {"act": "take"}).status_code == 409


def test_a_worker_killed_while_linking_leaves_the_file_waiting_and_doing_it_again_gives_the_same(
    county, work, deaths, monkeypatch
):
    from doudi.apps.jobs.models import JobRun
    from doudi.apps.rosters import jobs

    roster = received(county, deaths)
    work()
    services.take(roster, by=county.county_check_centre, at=NOW)

    def killed(*_given):
        raise KeyboardInterrupt

    monkeypatch.setattr(jobs, "keep_links", killed)
    from doudi.platform.jobs import perform

    with pytest.raises(KeyboardInterrupt):
        perform(JobRun.objects.get(kind="roster.link").pk)
    monkeypatch.undo()
    assert not RosterLink.objects.exists() and Roster.objects.get().state == State.LINKING


@pytest.mark.parametrize(
    ("column", "told", "seen"),
    [
        ("certificate_number", "43048119500302002712", "4304************2712"),
        ("spouse_citizen_id", "430481195003020027", "4304**********0027"),
        ("other_document", "E12345678", "*****5678"),
        ("remarks", "妻子430481195003020027已故", "妻子4304**********0027已故"),
        ("registered_capital", "100000000.00", "100000000.00"),
        ("area_code", "430481114201", "430481114201"),
        ("property_number", "430481001001GB00001F00010001", "430481001001GB00001F00010001"),
    ],
)
def test_numbers_of_persons_are_masked_in_whatever_column_they_stand(column, told, seen):
    assert shown(column, told) == seen


def test_a_number_that_a_note_quotes_is_masked():
    note = {"column": "姓名", "was": "", "why": "“430481195003020027”不是姓名"}
    (row,) = report_rows({"rows": [{"row": 2, "status": "review", "values": {}, "notes": [note]}]}, "bank")
    assert row.notes[0]["why"] == "“4304**********0027”不是姓名"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("火化名单.csv", "火化名单.csv"),
        ("火" * 190 + ".xlsx", "火" * 60 + ".xlsx"),
        ("../../名单.csv", "名单.csv"),
        ("..", "roster"),
        ("", "roster"),
    ],
)
def test_a_file_lies_for_the_reader_under_a_name_that_any_file_system_takes(given, kept):
    assert short_name(given) == kept
