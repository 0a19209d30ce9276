"""A visit: drafts that nothing loses, signatures that hold, statements that follow from them."""

import pytest

from doudi.apps.cases.models import CaseEvent, CaseHand
from doudi.apps.files.services import read
from doudi.apps.people.dossiers import household_file
from doudi.apps.people.models import Income, Statement
from doudi.apps.record.models import Act
from doudi.apps.surveys import services
from doudi.apps.surveys.models import Survey, SurveyPhoto
from doudi.core.refusal import Refused
from tests.platform.cases.conftest import at
from tests.platform.field import DAY, drawn, photo

ANSWERS = {
    "household.house_grade": "C",
    "household.water_safe": "true",
    "persons[0].labour": "none",
    "persons[0].illness": "serious",
    "incomes[0].way": "land", "incomes[0].mu": "2.5", "incomes[0].yield": "800", "incomes[0].price": "1.25",
    "incomes[0].cost": "700", "incomes[0].excluded": "false",
    "incomes[1].way": "pension", "incomes[1].months": "12", "incomes[1].monthly": "123.00",
    "incomes[1].excluded": "true",
    "assets.known": "1",
    "notes": "屋后有猪圈，空的。",
    "conclusion": "与申报一致，住房漏雨。",
}  # fmt: skip


@pytest.fixture
def visit(surveyed_case, people):
    return services.begin(surveyed_case, "入户调查", "draft-1", by=people.township_clerk, at=at(DAY))


def fill(visit, people, answers=ANSWERS, seq=1):
    services.save(visit, answers, device="phone", seq=seq, by=people.township_clerk, at=at(DAY, 10))


def all_sign(visit, people):
    for user in (people.township_clerk, people.second_clerk):
        services.sign_as_surveyor(visit, drawn(), by=user, at=at(DAY, 11))
    services.sign_as_household(
        visit, drawn(), person=visit.household.head, name="", by=people.township_clerk, at=at(DAY, 11)
    )


def finish(visit, people, **more):
    return services.finish(
        visit, agrees=more.pop("agrees", True), how="visit", by=people.township_clerk, at=at(DAY, 12), **more
    )


def test_the_first_call_begins_the_step_and_the_second_finds_the_draft(visit, surveyed_case, people):
    again = services.begin(surveyed_case, "入户调查", "draft-2", by=people.second_clerk, at=at(DAY, 9))
    assert again == visit
    assert CaseEvent.objects.filter(case=surveyed_case, kind="begin", step="入户调查").count() == 1
    assert Survey.objects.count() == 1


def test_a_draft_sent_twice_is_one_and_an_older_one_changes_nothing(visit, people):
    send = dict(device="phone", by=people.township_clerk, at=at(DAY, 10))
    assert services.save(visit, {"notes": "一"}, seq=1, **send).kept
    assert services.save(visit, {"notes": "二"}, seq=2, **send).kept
    assert not services.save(visit, {"notes": "二"}, seq=2, **send).kept
    assert not services.save(visit, {"notes": "一"}, seq=1, **send).kept
    visit.refresh_from_db()
    assert visit.answers["notes"] == "二"


def test_two_phones_do_not_overwrite_each_other(visit, people):
    services.save(visit, {"notes": "甲"}, device="a", seq=5, by=people.township_clerk, at=at(DAY, 10))
    services.save(visit, {"signs": "乙"}, device="b", seq=1, by=people.second_clerk, at=at(DAY, 10))
    visit.refresh_from_db()
    assert (visit.answers["notes"], visit.answers["signs"]) == ("甲", "乙")


def test_what_is_stored_of_a_draft_cannot_be_read_in_the_database(visit, people):
    from django.db import connection

    fill(visit, people)
    with connection.cursor() as cursor:
        cursor.execute("select answers from surveys_survey where id = %s", [visit.pk])
        assert "重病" not in bytes(cursor.fetchone()[0]).decode("utf-8", "ignore")
        cursor.execute("select answers from surveys_survey where id = %s", [visit.pk])
        assert b"serious" not in bytes(cursor.fetchone()[0])


def test_a_signed_visit_becomes_statements_and_the_step_is_done(visit, surveyed_case, people):
    fill(visit, people)
    all_sign(visit, people)
    finish(visit, people)
    file = household_file(visit.household, DAY)
    assert file["household"]["house_grade"] == "C"
    assert (file["persons"][0]["labour"], file["persons"][0]["illness"]) == ("none", "serious")
    assert [(row["kind"], row["amount_year"], row["excluded"]) for row in file["incomes"]] == [
        ("business", "1800.00", False), ("transfer", "1476.00", True),
    ]  # fmt: skip
    assert file["assets"] == [], "known to have none is not the same as not known"
    assert "expenses" not in file
    assert Income.objects.get(kind="business").lines == [
        {"says": "亩数 2.5亩 × 亩产 800斤/亩 × 单价 1.25元/斤 − 全年成本 700元", "value": ""}
    ]
    assert set(Income.objects.filter(source="visit").values_list("clause", flat=True)) == {"57-13"}
    assert set(Statement.objects.values_list("source", flat=True)) >= {"visit"}
    surveyed_case.refresh_from_db()
    assert "入户调查" not in surveyed_case.waiting_for
    hands = set(
        CaseHand.objects.filter(case=surveyed_case, hand="survey").values_list("user__username", flat=True)
    )
    assert hands == {"township_clerk", "second_clerk"}
    act = Act.objects.get(kind="survey.signed")
    assert act.said["surveyors"] == 2
    assert {row["table"] for row in act.rows} >= {
        "surveys_survey",
        "people_statement",
        "people_income",
        "surveys_surveysigner",
    }


def test_the_worksheet_comes_to_what_the_engine_counts(visit, people):
    from doudi.apps.cases import packs
    from doudi.apps.surveys.worksheet import sheet
    from doudi.policy.case import Case
    from doudi.policy.dossier import read_household

    fill(visit, people, {**ANSWERS, "expenses.known": "1"})
    all_sign(visit, people)
    finish(visit, people)
    law = packs.pack_of(visit.case).law(DAY).require()
    file = household_file(visit.household, DAY)
    found = sheet(law, file)
    engine = law.evaluator.value("家庭收入", Case(law, read_household(file)))
    assert (
        found.income_fen
        == engine
        == 180000
        == sum(line.does for line in found.lines if line.table == "incomes")
    )


def test_one_surveyor_alone_is_refused_and_nothing_is_kept(visit, surveyed_case, people):
    fill(visit, people)
    services.sign_as_surveyor(visit, drawn(), by=people.township_clerk, at=at(DAY, 11))
    services.sign_as_household(
        visit, drawn(), person=visit.household.head, name="", by=people.township_clerk, at=at(DAY, 11)
    )
    before = (Statement.objects.count(), CaseEvent.objects.count(), Act.objects.count())
    with pytest.raises(Refused, match="至少要 2 人一起办，现在只有 1 人"):
        finish(visit, people)
    visit.refresh_from_db()
    assert visit.signed_at is None
    assert (Statement.objects.count(), CaseEvent.objects.count(), Act.objects.count()) == before


def test_without_the_households_signature_it_is_refused(visit, people):
    fill(visit, people)
    for user in (people.township_clerk, people.second_clerk):
        services.sign_as_surveyor(visit, drawn(), by=user, at=at(DAY, 11))
    with pytest.raises(Refused, match="还缺申请人的签字"):
        finish(visit, people)


def test_an_empty_signature_is_none(visit, people):
    with pytest.raises(Refused, match="签字框还是空的"):
        services.sign_as_surveyor(visit, drawn(blank=True), by=people.township_clerk, at=at(DAY, 11))


def test_a_relative_may_neither_join_nor_sign(visit, surveyed_case, people):
    from datetime import date

    from doudi.apps.accounts.models import KinFiling

    KinFiling.objects.create(
        official=people.second_clerk, official_name="李四", relation="兄弟姐妹", relative_name="王秀英",
        person=visit.household.head, area_code=visit.area_code, filed_on=date(2026, 1, 2),
        filed_by=people.second_clerk,
    )  # fmt: skip
    with pytest.raises(Refused, match="近亲属"):
        services.save(visit, {"notes": "?"}, device="x", seq=1, by=people.second_clerk, at=at(DAY))
    with pytest.raises(Refused, match="近亲属"):
        services.sign_as_surveyor(visit, drawn(), by=people.second_clerk, at=at(DAY))


def test_what_was_signed_cannot_be_changed_until_the_signatures_are_taken_back(visit, people):
    fill(visit, people)
    services.sign_as_surveyor(visit, drawn(), by=people.township_clerk, at=at(DAY, 11))
    with pytest.raises(Refused, match="已经有人签了字"):
        fill(visit, people, {"notes": "改了"}, seq=2)
    services.take_back_signatures(visit, by=people.township_clerk, at=at(DAY, 11))
    fill(visit, people, {"notes": "改了"}, seq=2)
    visit.refresh_from_db()
    assert visit.answers["notes"] == "改了" and not visit.signers.exists()


def test_a_signed_visit_is_closed_for_good(visit, people):
    fill(visit, people)
    all_sign(visit, people)
    finish(visit, people)
    with pytest.raises(Refused, match="已经办结"):
        fill(visit, people, {"notes": "又改"}, seq=9)
    with pytest.raises(Refused, match="已经办结"):
        finish(visit, people)


def test_without_a_conclusion_it_is_refused(visit, people):
    fill(visit, people, {**ANSWERS, "conclusion": " "})
    all_sign(visit, people)
    with pytest.raises(Refused, match="调查结论"):
        finish(visit, people)


def test_a_photograph_sent_twice_is_kept_once_small_and_without_what_the_camera_adds(visit, people):
    import io

    from PIL import Image

    content = photo((3000, 1500))
    first = services.add_photo(visit, content, "住房外观", "p1", by=people.township_clerk, at=at(DAY, 10))
    again = services.add_photo(visit, content, "住房外观", "p1", by=people.township_clerk, at=at(DAY, 10))
    assert first == again and SurveyPhoto.objects.count() == 1
    kept = Image.open(io.BytesIO(read(first.file)))
    assert max(kept.size) == 1600 and not kept.getexif()


@pytest.mark.parametrize(
    "content", [b"", b"<svg onload=alert(1)>", b"GIF89a" + b"\0" * 50, b"\xff\xd8\xff broken"]
)
def test_what_is_no_photograph_is_refused(visit, people, content):
    with pytest.raises(Refused, match="不是一张能打开的图片"):
        services.add_photo(visit, content, "?", "p1", by=people.township_clerk, at=at(DAY, 10))


def test_nonsense_in_a_draft_is_kept_as_typed_and_named_when_it_is_to_be_signed(visit, people):
    from doudi.core.refusal import InputError

    fill(
        visit,
        people,
        {**ANSWERS, "incomes[0].mu": "两亩半", "evil[0].x": "1", "persons[0].labour; drop": "1"},
    )
    visit.refresh_from_db()
    assert visit.answers["incomes[0].mu"] == "两亩半"
    assert not any(name.startswith(("evil", "persons[0].labour;")) for name in visit.answers)
    with pytest.raises(InputError, match="亩数"):
        services.sign_as_surveyor(visit, drawn(), by=people.township_clerk, at=at(DAY, 11))


def test_a_visit_that_breaks_in_the_middle_leaves_nothing_behind(visit, surveyed_case, people, monkeypatch):
    fill(visit, people)
    all_sign(visit, people)
    before = (
        Statement.objects.count(),
        CaseEvent.objects.count(),
        Act.objects.count(),
        Income.objects.count(),
    )

    def power_cut(*_args, **_more):
        raise RuntimeError("the power went")

    monkeypatch.setattr("doudi.apps.surveys.services.engine.act", power_cut)
    with pytest.raises(RuntimeError):
        finish(visit, people)
    assert (
        Statement.objects.count(),
        CaseEvent.objects.count(),
        Act.objects.count(),
        Income.objects.count(),
    ) == before
    visit.refresh_from_db()
    assert visit.signed_at is None and visit.answers["notes"] == ANSWERS["notes"]


def test_a_line_keeps_who_said_it_first(surveyed_case, people):
    from datetime import date

    from doudi.apps.people.services import state_rows
    from doudi.apps.surveys.selectors import incomes_before, source_of

    state_rows(
        surveyed_case.household, "incomes",
        [{"kind": "wage", "amount_year": "6000.00", "excluded": "false"}, {"kind": "other", "amount_year": "5.00"}],
        source="declared", on=date(2026, 1, 5), by=people.township_clerk, at=at(20260105, 10),
    )  # fmt: skip
    visit = services.begin(surveyed_case, "入户调查", "d", by=people.township_clerk, at=at(DAY))
    assert visit.answers["incomes[0].yearly"] == "6000.00"
    fill(visit, people, {"incomes[1].yearly": "9"})
    visit.refresh_from_db()
    assert source_of(visit, "incomes[0]", incomes_before(visit)) == "本人声明 2026-01-05，入户调查"
    assert source_of(visit, "incomes[1]", incomes_before(visit)) == "入户调查"


def test_from_draft_to_signature_and_second_visit_every_row_agrees_with_the_record(
    visit, surveyed_case, people
):
    from doudi.apps.people.services.stating import state_rows
    from doudi.apps.record.acts import act
    from doudi.apps.record.verify import verify

    def found():
        tables = (
            "surveys_survey",
            "surveys_surveysigner",
            "people_income",
            "people_asset",
            "people_statement",
        )
        return [one for one in verify(deep=True).findings if one.table in tables]

    fill(visit, people)
    assert found() == []
    all_sign(visit, people)
    finish(visit, people)
    assert found() == [] and Income.objects.filter(stands=True).exists()
    by, home = people.township_clerk, visit.household
    with act("household.rows", by=by, at=at(DAY, 14), area=home.area_code, household=home) as writing:
        said = [{"kind": "wage", "amount_year": "100", "excluded": "false"}]
        rows = state_rows(home, "incomes", said, source="visit", on=at(DAY).date(), by=by, at=at(DAY, 14))
        writing.wrote(*rows)
    assert Income.objects.filter(stands=True).count() == 1 and Income.objects.filter(stands=False).exists()
    assert found() == []
