"""A department's file comes in: hits of authorised households answer their checks, everything else is wiped, and the record says so."""

from datetime import date

import pytest

from doudi.apps.exchange import inquiries
from doudi.apps.files.models import StoredFile
from doudi.core.refusal import InputError, Refused
from tests.platform.cases.conftest import at
from tests.platform.checks.test_check import ask, row
from tests.platform.exchange.conftest import COUNTY, agreed, number
from tests.platform.exchange.test_list_out import another_adult, second_check
from tests.platform.field import DAY

HEAD = "机动车所有人,身份证明号码,号牌号码,车辆类型,状态\n"
CAR = f"王秀英,{number('王秀英')},湘D12345,小型轿车,正常\n"
STRANGER = f"李大富,{number('李大富')},湘D99999,小型轿车,正常\n"


def dropped(people, text, name="机动车.csv"):
    return inquiries.take_file(
        "vehicles", text.encode(), name, area=COUNTY, as_of=date(2026, 1, 5), by=people.county_check_centre, at=at(DAY, 11)
    )  # fmt: skip


@pytest.fixture
def asked(known, people):
    agreed(people, source="vehicles", kind="vehicles", way="file")
    return ask(known, people, only={"vehicles"})


def test_hits_answer_the_check_and_nothing_else_of_the_file_is_left_anywhere(asked, people, kept):
    inquiry = dropped(people, HEAD + CAR + STRANGER)
    answered = row(asked, "vehicles")
    assert answered.found and answered.verified["assets"] == [{"kind": "vehicle", "quantity": "1"}]
    assert any(where.startswith("机动车.csv 第2行") for where in answered.says)
    assert inquiry.wiped["rows"] == 2 and inquiry.wiped["hits"] == 1 and len(inquiry.wiped["sm3"]) == 64
    assert not StoredFile.objects.filter(name__contains="机动车").exists()
    for path in kept.rglob("*"):
        assert not path.is_file() or "李大富".encode() not in path.read_bytes(), path
    assert not [one for one in (kept / "work").iterdir()], "the private folder is gone"


def test_the_number_under_another_name_is_neither_a_hit_nor_no_record(asked, people):
    inquiry = dropped(people, HEAD + f"陈不同,{number('王秀英')},湘D12345,小型轿车,正常\n" + STRANGER)
    answered = row(asked, "vehicles")
    assert answered.found and answered.hit and not any(answered.verified.values())
    assert inquiry.doubtful == 1


def test_a_household_that_lacks_an_authorisation_is_not_looked_for(asked, known, people):
    """LD-40: her car stands in the file, but somebody of the household has not signed."""
    another_adult(known)
    second_check(known, people, source="vehicles")
    inquiry = dropped(people, HEAD + CAR)
    assert row(asked, "vehicles").found is None
    line = inquiry.lines.get(check_request=asked)
    assert not line.sent and "王小军" in line.because
    assert inquiry.wiped["hits"] == 0


def test_a_file_of_a_source_that_agreed_on_lists_is_refused(known, people):
    agreed(people, source="vehicles", kind="vehicles", way="list")
    ask(known, people, only={"vehicles"})
    with pytest.raises(Refused) as refused:
        dropped(people, HEAD + CAR)
    assert refused.value.code == "other-mode"


def test_a_file_that_cannot_be_read_answers_nothing_and_is_gone(asked, people, kept):
    with pytest.raises((Refused, InputError)) as refused:
        dropped(people, "这不是表\n", "坏.csv")
    assert "读" in str(refused.value) or "没有" in str(refused.value)
    assert row(asked, "vehicles").found is None
    assert not [one for one in (kept / "work").iterdir()]


def test_a_large_file_lies_in_the_private_folder_while_it_is_sent_and_nowhere_after(kept):
    import stat
    from pathlib import Path

    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.test import RequestFactory

    content = b"x" * 3_000_000
    request = RequestFactory().post("/", {"file": SimpleUploadedFile("大表.csv", content)})
    given = request.FILES["file"]
    place = Path(given.temporary_file_path())
    assert place.parent == kept / "work" and stat.S_IMODE(place.stat().st_mode) == 0o600
    assert given.read() == content
    given.close()
    assert not place.exists()
