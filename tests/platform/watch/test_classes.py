"""Six classes become five on a day: everybody monitored is on a list, each is decided by a person, nobody is lost."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest

from doudi.apps.cases.models import Lead
from doudi.apps.people.dossiers import best_values
from doudi.apps.policies.showing import path_in_words
from doudi.apps.record.models import Act
from doudi.apps.watch.models import ReclassedPerson, Reclassing, Upload
from doudi.apps.watch.services import classes, uploads
from doudi.apps.watch.which import uploads_around
from doudi.core.refusal import Refused
from tests.platform.cases.conftest import make_household
from tests.platform.watch.conftest import NOW, listed

pytestmark = pytest.mark.django_db
DAY = date(2026, 1, 1)
TOWNSHIP = "430481114000"


@pytest.fixture
def rich(county, tell):
    """A monitored household that no class fits."""
    home = make_household("曾满珍")
    clerk = county.township_clerk
    tell(home, clerk, monitored_as="sudden", registered_here=True, other_hardship=False)
    tell(
        home, clerk, person=home.head, counted=True, disability_grade=0, disability_type="none", labour="full"
    )
    for table in ("obligors", "expenses", "assets", "supports"):
        listed(home, clerk, table, [])
    listed(home, clerk, "incomes", [{"kind": "wage", "amount_year": "90000.00", "excluded": False}])
    return home


@pytest.fixture
def moving(county, rich):
    return classes.propose_all(TOWNSHIP, "leiyang-2024", DAY, by=county.task_force, at=NOW)


def row_of(home):
    return ReclassedPerson.objects.get(household=home)


def test_everybody_monitored_is_listed_with_where_and_why(county, rich, moving):
    """LY-02, LY-03, LY-36: on the last day of the transition one goes to a class, the other stays on watch; both say why."""
    assert {row.household for row in moving.persons.all()} == {county.monitored, rich}
    assert row_of(county.monitored).proposal in ("dibao", "tekun")
    assert row_of(rich).proposal == "none" and "继续监测" in row_of(rich).because
    assert row_of(rich).was == "sudden"
    again = classes.propose_all(TOWNSHIP, "leiyang-2024", DAY, by=county.task_force, at=NOW)
    assert again == moving and ReclassedPerson.objects.count() == 2


def test_the_month_after_the_transition_lists_them_by_itself_and_once(county, rich, month):
    month(date(2026, 1, 2))
    assert Reclassing.objects.get().area_code == TOWNSHIP and ReclassedPerson.objects.count() == 2


def test_before_the_transition_is_over_the_month_makes_no_list(county, rich, month, local_values):
    local_values["transition_end"] = "2027-01-01"
    month()
    assert not Reclassing.objects.exists()


def test_who_goes_into_a_class_becomes_a_lead_and_stays_monitored_by_nobody(county, moving):
    row = row_of(county.monitored)
    done = classes.decide_person(row, row.proposal, "", by=county.task_force, at=NOW)
    assert done.lead is not None and done.lead.household == county.monitored
    assert Lead.objects.count() == 1


def test_other_hardship_is_a_fact_people_find(county, rich, moving):
    with pytest.raises(Refused) as refused:
        classes.decide_person(row_of(rich), "other", "", by=county.task_force, at=NOW)
    assert refused.value.code == "why-missing"
    classes.decide_person(row_of(rich), "other", "丈夫重病，收入将断。", by=county.task_force, at=NOW)
    assert best_values(rich, None)["other_hardship"].value is True


def test_nobody_goes_back_into_the_class_that_is_abolished(county, rich, moving):
    with pytest.raises(Refused) as refused:
        classes.decide_person(row_of(rich), "monitored", "再看看", by=county.task_force, at=NOW)
    assert refused.value.clause == "LY-36"


def test_a_list_is_not_closed_while_somebody_is_undecided_or_missing(county, rich, moving, tell):
    """LY-03: nobody is lost in the move."""
    with pytest.raises(Refused) as refused:
        classes.close(moving, by=county.task_force, at=NOW)
    assert refused.value.code == "somebody-left"
    for row in moving.persons.all():
        classes.decide_person(row, row.proposal, "", by=county.task_force, at=NOW)
    late = make_household("漏网人")
    tell(late, county.township_clerk, monitored_as="unstable")
    with pytest.raises(Refused) as refused:
        classes.close(moving, by=county.task_force, at=NOW)
    assert refused.value.code == "somebody-missing"
    tell(late, county.township_clerk, on=date(2025, 7, 1), monitored_as="no")
    assert classes.close(moving, by=county.task_force, at=NOW).closed_at == NOW
    with pytest.raises(Refused):
        classes.decide_person(row_of(rich), "none", "", by=county.task_force, at=NOW)


def test_pages_of_the_move(county, rich, browser_of):
    client = browser_of(county.task_force)
    answer = client.post("/watch/classes/")
    assert answer.status_code == 302
    page = client.get(answer["Location"]).content.decode()
    assert "曾满珍" in page and "继续监测" in page
    assert client.post(answer["Location"], {"close": "1"}).status_code == 409
    wrong = {"row": row_of(rich).pk, "goes_to": "dibao", "says": ""}
    assert client.post(answer["Location"], wrong).status_code == 409
    assert client.post(answer["Location"], {"agree": "1"}).status_code == 302
    assert client.post(answer["Location"], {"close": "1"}).status_code == 302
    assert "已办结" in client.get("/watch/classes/").content.decode()
    assert browser_of(county.village_worker).post("/watch/classes/").status_code == 409


def sheet(upload, name):
    from doudi.apps.files.services import read

    return [[cell.value for cell in row] for row in openpyxl.load_workbook(BytesIO(read(upload.file)))[name]]


def test_confirmed_people_go_to_both_platforms_by_class(county, rich):
    """LY-15: sheets by class as the document's table maps them; who is in no class is on none, who has left neither."""
    clerk = county.township_clerk
    listed(
        county.unsafe,
        clerk,
        "supports",
        [{"programme": "dibao", "since": "2024-01-01", "monthly_amount": "320.50"}],
    )
    listed(
        county.quiet,
        clerk,
        "supports",
        [{"programme": "tekun", "since": "2023-01-01", "ended_on": "2025-01-31"}],
    )
    layouts = {layout.id: layout for _pack, layout in uploads_around("430481000000")}
    assert set(layouts) == {"low_income", "anti_return"}
    made = {
        name: uploads.make_upload(
            TOWNSHIP, "leiyang-2024", layout, date(2026, 1, 5), by=county.task_force, at=NOW
        )
        for name, layout in layouts.items()
    }
    rows = sheet(made["low_income"], "低保对象")
    assert rows[0][:3] == ["姓名", "证件类型", "证件号码"] and len(rows) == 2
    shown = dict(zip(rows[0], rows[1], strict=True))
    assert (
        shown["姓名"] == "王秀英"
        and shown["对象类别"] == "低保对象"
        and shown["月救助金额（元）"] == "320.50"
    )
    assert {row[0] for row in sheet(made["low_income"], "防止返贫监测对象")[1:]} == {"李建国", "曾满珍"}
    assert sheet(made["low_income"], "特困人员") == [rows[0]], "left a year ago"
    other = dict(zip(*sheet(made["anti_return"], "防止返贫监测对象")[:2], strict=True))
    assert other["监测对象类别"] in ("边缘易致贫户", "突发严重困难户")
    assert made["low_income"].counts["低保对象"] == 1


def test_an_upload_is_kept_and_its_sending_said_once(county, rich, browser_of):
    """LY-15: what was made for a platform stays on record, with the day it was put there."""
    client = browser_of(county.task_force)
    assert client.post("/watch/uploads/", {"platform": "low_income"}).status_code == 302
    made = Upload.objects.get()
    answer = client.get(f"/watch/uploads/{made.pk}/")
    assert answer.status_code == 200 and "attachment" in answer["Content-Disposition"]
    taken = Act.objects.get(kind="upload.taken")
    assert taken.by == county.task_force and taken.said["people"] == sum(made.counts.values())
    assert client.post(f"/watch/uploads/{made.pk}/", {"sent_on": "2026-01-05"}).status_code == 302
    assert client.post(f"/watch/uploads/{made.pk}/", {"sent_on": "2026-01-05"}).status_code == 409
    assert client.post("/watch/uploads/", {"platform": "elsewhere"}).status_code == 409
    assert browser_of(county.village_worker).get(f"/watch/uploads/{made.pk}/").status_code == 403


def test_an_upload_of_nobody_is_refused(county):
    from doudi.apps.people.models import Statement

    layout = uploads_around("430481000000")[0][1]
    with pytest.raises(Refused) as refused:
        uploads.make_upload("430481115000", "leiyang-2024", layout, DAY, by=county.task_force, at=NOW)
    assert refused.value.code == "nobody-confirmed" and Statement.objects.exists()


def test_a_list_of_before_the_transition_is_not_the_one_after_it(county, rich, month):
    """LY-36: whoever was listed before is listed again once the class is gone, also where nobody stayed in it then."""
    early = classes.propose_all(TOWNSHIP, "leiyang-2024", date(2025, 12, 30), by=county.task_force, at=NOW)
    early.persons.filter(proposal="monitored").update(proposal="")
    month(date(2026, 1, 2))
    assert Reclassing.objects.exclude(pk=early.pk).get().persons.count() == 2


def test_neighbours_neither_upload_nor_sum_up_by_a_document_that_is_not_theirs():
    """LY-15, LY-25: the document of one township is not that of the next."""
    from doudi.apps.watch.which import phases_around

    for area, there in (
        (TOWNSHIP, True),
        ("430481114235", True),
        ("430481000000", True),
        ("430481115000", False),
    ):
        assert bool(uploads_around(area)) is there, area
        assert bool(phases_around(area)) is there, area


def test_who_cannot_be_told_yet_is_shown_with_what_is_missing_and_no_class_chosen_for_them(
    county, tell, browser_of
):
    late = make_household("未查清")
    tell(late, county.township_clerk, monitored_as="unstable")
    made = classes.propose_all(TOWNSHIP, "leiyang-2024", DAY, by=county.task_force, at=NOW)
    row = row_of(late)
    assert row.proposal == "" and row.missing
    page = browser_of(county.task_force).get(f"/watch/classes/{made.pk}/").content.decode()
    assert "还缺事实" in page and '<option value="">' in page
    assert any(path_in_words(path, {}) in page for path in row.missing)
    assert "persons[" not in page and "parameter:" not in page
