"""A list out and answers back: the department runs the tool in its own house, and no number of anybody leaves either side."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from doudi.apps.cases.models import Authorisation
from doudi.apps.checks.models import CheckAnswer
from doudi.apps.exchange import agreements, inquiries
from doudi.apps.exchange.models import Inquiry
from doudi.apps.files.models import StoredFile
from doudi.apps.files.services import place_of, read
from doudi.apps.people.models import Household, Membership, Person
from doudi.apps.record.models import Act
from doudi.core.refusal import InputError, Refused
from tests.platform.cases.conftest import at
from tests.platform.checks.test_check import STEP, ask, consent, row
from tests.platform.exchange.conftest import COUNTY, agreed, number, run_at_the_department
from tests.platform.field import DAY

HEAD = "客户名称,证件号码,存款余额,开户行\n"


def out(people, source="bank", **more):
    return inquiries.ask(source, area=COUNTY, by=people.county_check_centre, at=at(DAY, 10), **more)


def back(inquiry, content, people, hour=15, day=DAY):
    return inquiries.take_answers(inquiry, content, by=people.county_check_centre, at=at(day, hour))


def digits_of_numbers(content: bytes) -> list[bytes]:
    return re.findall(rb"[0-9]{15}", content)


def test_a_department_answers_by_the_offline_tool_and_no_plain_number_leaves_either_house(
    known, people, tmp_path
):
    agreed(people)
    request = ask(known, people, only={"bank"})
    inquiry = out(people)
    assert (inquiry.people, inquiry.answer_by) == (1, request.answer_by)
    for file in (inquiry.request, inquiry.key):
        content = read(file)
        assert not digits_of_numbers(content) or file == inquiry.key
        assert "王秀英".encode() not in content and number("王秀英").encode() not in content
    text = (
        HEAD
        + f"王秀英,{number('王秀英')},5200.00,农商行大市支行\n李大富,{number('李大富')},990000.00,农商行\n"
    )
    answers = run_at_the_department(inquiry, text, tmp_path / "bank")
    assert not digits_of_numbers(answers)
    for secret in ("王秀英", "李大富", number("李大富"), "农商行", "990000"):
        assert secret.encode() not in answers, "nothing of who was not asked, no name, no word"
    inquiry = back(inquiry, answers, people)
    answered = row(request, "bank")
    assert answered.found and answered.verified["assets"] == [{"kind": "deposit", "value": "5200.00"}]
    assert answered.as_of == date(2026, 1, 5) and not answered.household_says
    assert (inquiry.found, inquiry.answered_on) == (1, date(2026, 1, 6))
    assert Act.objects.filter(kind="exchange.answered").count() == 1


def test_who_is_not_in_the_departments_file_has_no_record_and_of_which_list_is_said(known, people, tmp_path):
    agreed(people)
    request = ask(known, people, only={"bank"})
    inquiry = out(people)
    back(
        inquiry,
        run_at_the_department(inquiry, HEAD + f"李大富,{number('李大富')},1.00,农商行\n", tmp_path / "b"),
        people,
    )
    answered = row(request, "bank")
    assert answered.found is False and inquiry.number in answered.says["查过"]
    assert "银行存款" in answered.says["查过"], "no record of deposits says nothing of securities"


def test_the_key_is_destroyed_when_the_answers_are_in(
    known, people, tmp_path, django_capture_on_commit_callbacks
):
    agreed(people)
    ask(known, people, only={"bank"})
    inquiry = out(people)
    key = inquiry.key
    answers = run_at_the_department(
        inquiry, HEAD + f"李大富,{number('李大富')},1.00,农商行\n", tmp_path / "b"
    )
    with django_capture_on_commit_callbacks(execute=True):
        inquiry = back(inquiry, answers, people)
    assert inquiry.key is None and not StoredFile.objects.filter(pk=key.pk).exists()
    assert not place_of(key.key).exists()
    with pytest.raises(Refused, match="已经收过答复"):
        back(inquiry, answers, people)
    with pytest.raises(Refused, match="密钥已经销毁"):
        inquiries.taken_away(inquiry, "key", by=people.county_check_centre, at=at(DAY, 16))


def test_a_found_by_name_and_birth_date_waits_for_a_person_and_proves_nothing(known, people, tmp_path):
    """The bank has another number for her, but name and birth date agree."""
    agreed(people)
    request = ask(known, people, only={"bank"})
    inquiry = out(people)
    birth = known.household.head.birth_date.isoformat()
    text = f"客户名称,出生日期,存款余额\n王秀英,{birth},5200.00\n"
    inquiry = back(inquiry, run_at_the_department(inquiry, text, tmp_path / "b"), people)
    answered = row(request, "bank")
    assert answered.found and answered.hit and not any(answered.verified.values())
    assert (inquiry.found, inquiry.doubtful) == (1, 1)
    assert any("出生日期" in how for how in answered.says)


@pytest.mark.parametrize(("stated", "hit"), [("100.00", True), ("20000.00", False)])
def test_an_amount_in_a_band_is_a_hit_only_where_the_household_stated_less_and_never_becomes_a_fact(
    known, people, tmp_path, stated, hit
):
    from doudi.apps.people.services import state_rows

    agreed(people, bands=[20000, 50000])
    head = known.household.head
    state_rows(
        known.household, "assets", [{"kind": "deposit", "value": stated, "person_id": head.number}], kinds={"deposit"},
        person=head, source="declared", on=date(2026, 1, 5), detail="申报", case=known, by=people.township_clerk, at=at(DAY, 8),
    )  # fmt: skip
    request = ask(known, people, only={"bank"})
    inquiry = out(people)
    text = HEAD + f"王秀英,{number('王秀英')},32145.67,农商行\n"
    answers = run_at_the_department(inquiry, text, tmp_path / "b")
    assert b"32145" not in answers
    back(inquiry, answers, people)
    answered = row(request, "bank")
    assert (answered.found, answered.hit) == (True, hit)
    assert not (answered.verified.get("assets") or []) and "20000 元至不足 50000 元" in str(answered.says)


def another_adult(case):
    home = case.household
    son = Person.objects.create(
        number=f"{home.number}-2", area_code=home.area_code, household=home, name="王小军", sex="male",
        birth_date=date(1990, 1, 1), citizen_id=number("王小军"),
    )  # fmt: skip
    Membership.objects.create(
        area_code=home.area_code, household=home, person=son, relation="10", since=date(2026, 1, 6)
    )
    return son


def test_a_household_whose_adult_moved_in_since_is_not_sent_and_why_is_shown(known, people, open_case, kept):
    """LD-40 is enforced in the join: the check was asked rightly, then somebody came to live there who has signed nothing."""
    agreed(people)
    request = ask(known, people, only={"bank"})
    son = another_adult(known)
    with pytest.raises(Refused) as refused:
        out(people)
    assert refused.value.code == "nobody-authorised" and refused.value.clause == "LD-40"
    # together with a household that may be asked about, one is sent and the other is shown with its reason
    other = second_check(known, people)
    inquiry = out(people)
    lines = {one.check_request_id: one for one in inquiry.lines.all()}
    assert lines[other.pk].sent and not lines[request.pk].sent
    assert "王小军" in lines[request.pk].because and "LD-40" in lines[request.pk].because
    assert inquiry.people == 1
    sent = Inquiry.objects.get(pk=inquiry.pk)
    import io

    import pyarrow.parquet as pq

    ours = pq.read_table(io.BytesIO(read(sent.ours))).column("person_id").to_pylist()
    assert str(son.pk) not in ours and str(known.household.head_id) not in ours
    # signed now, it goes with the next list
    consent(known, son)
    again = out(people)
    assert [one.check_request_id for one in again.lines.filter(sent=True)] == [request.pk]


def second_check(case, people, source="bank"):
    """A check of another household of the county, authorised as well; made with plain rows."""
    from doudi.apps.cases.models import Case
    from doudi.apps.checks.models import CheckRequest
    from tests.platform.cases.conftest import make_household

    home = make_household("赵德胜")
    head = home.head
    head.citizen_id = number("赵德胜")
    head.save()
    copy = Case.objects.get(pk=case.pk)
    copy.pk, copy.number, copy.household, copy.applicant_name = None, f"{case.number}-2", home, "赵德胜"
    copy.save(force_insert=True)
    consent(copy, head)
    made = CheckRequest.objects.create(
        area_code=home.area_code, case=copy, step=STEP, number="HD-2", asked_on=date(2026, 1, 6),
        asked_by=people.county_check_centre, answer_by=date(2026, 1, 13),
    )  # fmt: skip
    CheckAnswer.objects.create(
        area_code=home.area_code,
        request=made,
        source=source,
        person=head,
        asked_of="赵德胜",
        says={},
        verified={},
        declared={},
    )
    return made


def test_a_source_without_an_agreement_in_force_is_not_asked(known, people):
    old = agreed(people, valid_from=date(2025, 1, 1), valid_until=date(2025, 12, 31), number="旧协议")
    with pytest.raises(Refused, match="没有在有效期内的协议"):
        ask(known, people, only={"bank"})
    agreed(people, number="新协议", valid_from=date(2026, 1, 1))
    request = ask(known, people, only={"bank", "vehicles"})
    assert {one.source for one in request.answers.all()} == {"bank"}, "the traffic police has no agreement"
    said = Act.objects.filter(kind="check.asked").latest("pk").said
    assert said["without_agreement"] == ["vehicles"]
    agreements.end(
        agreements.in_force(COUNTY, date(2026, 1, 6)).get(),
        "改用另一种方式",
        by=people.county_civil_affairs,
        at=at(DAY, 9),
    )
    with pytest.raises(Refused) as refused:
        out(people)
    assert refused.value.code == "no-agreement"
    assert old.valid_until < timezone.now().date()


def test_a_source_whose_agreement_is_for_files_gets_no_list(known, people):
    agreed(people, way="file")
    ask(known, people, only={"bank"})
    with pytest.raises(Refused) as refused:
        out(people)
    assert refused.value.code == "other-mode"


def test_two_agreements_for_the_same_kind_may_not_overlap(people, unfenced):
    agreed(people)
    with pytest.raises(Refused) as refused:
        agreed(people, number="另一份", way="file", valid_from=date(2026, 6, 1))
    assert refused.value.code == "agreement-overlaps"
    agreed(people, number="明年的", valid_from=date(2027, 1, 1), valid_until=date(2027, 12, 31))


def test_who_is_on_a_list_that_is_out_is_not_put_on_another(known, people):
    agreed(people)
    ask(known, people, only={"bank"})
    out(people)
    with pytest.raises(Refused) as refused:
        out(people)
    assert refused.value.code == "nobody-waits"


def test_a_list_that_was_never_answered_lapses_and_the_household_is_asked_anew(known, people):
    """A source's silence is no dead end: after the last day its tool answers the list, another may be made."""
    agreed(people)
    ask(known, people, only={"bank"})
    first = out(people)
    by = people.county_check_centre
    with pytest.raises(Refused):
        inquiries.ask("bank", area=COUNTY, by=by, at=at(int(f"{first.stands_until:%Y%m%d}"), 10))
    again = inquiries.ask(
        "bank", area=COUNTY, by=by, at=at(int(f"{first.stands_until + timedelta(days=1):%Y%m%d}"), 10)
    )
    assert again.people == first.people and again.number != first.number


def test_answers_that_were_altered_or_belong_to_another_list_answer_nothing(known, people, tmp_path):
    agreed(people)
    request = ask(known, people, only={"bank"})
    inquiry = out(people)
    answers = run_at_the_department(
        inquiry, HEAD + f"王秀英,{number('王秀英')},1.00,农商行\n", tmp_path / "b"
    )
    for content in (
        answers.replace(b'"rows": 1', b'"rows": 2', 1),
        answers[: len(answers) // 2],
        b"{}",
        b"\xff\x00",
    ):
        with pytest.raises((Refused, InputError)):
            back(inquiry, content, people)
    assert row(request, "bank").found is None
    assert Inquiry.objects.get(pk=inquiry.pk).key is not None


def test_one_households_list_holds_nobody_else(known, people):
    agreed(people)
    request = ask(known, people, only={"bank"})
    other = second_check(known, people)
    inquiry = out(people, only=request)
    assert [one.check_request_id for one in inquiry.lines.all()] == [request.pk]
    assert other.inquiry_lines.count() == 0
    assert Household.objects.count() == 2 and Authorisation.objects.count() == 2
