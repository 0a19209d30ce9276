"""Phases, training, tours, problems, and villages side by side."""

from datetime import date

import pytest

from doudi.apps.watch.models import Bulletin, PhaseSummary, Problem, Training
from doudi.apps.watch.services import guiding
from doudi.apps.watch.services.visits import log_visit
from doudi.apps.watch.which import phases_around
from doudi.core.refusal import Refused
from tests.platform.cases.conftest import VILLAGE, at
from tests.platform.watch.conftest import NOW

pytestmark = pytest.mark.django_db
TOWNSHIP = "430481114000"


def test_phases_are_dated_and_the_last_two_are_summed_up(county, browser_of):
    """LY-25: prepare by early July, carry out until 31 August, consolidate until the end of October 2024; a phase that is
    over and not summed up shows, is not summed up before its end, nor twice."""
    phases = [(phase.start, phase.end, phase.summary) for _pack, phase in phases_around("430481")]
    assert phases == [
        (20240701, 20240710, False), (20240711, 20240831, True), (20240901, 20241031, True),
    ]  # fmt: skip
    _pack, second = phases_around("430481")[1]
    with pytest.raises(Refused) as refused:
        guiding.sum_up(TOWNSHIP, "leiyang-2024", second, "好", by=county.task_force, at=at(20240831))
    assert refused.value.code == "too-early" and refused.value.clause == "LY-25"
    client = browser_of(county.task_force)
    assert client.get("/watch/guiding/").content.decode().count("没有总结") == 2
    posted = {"act": "summary", "phase": "leiyang-2024/组织实施", "says": "窗口一次受理，群众少跑。"}
    assert client.post("/watch/guiding/", posted).status_code == 302
    page = client.get("/watch/guiding/").content.decode()
    assert page.count("没有总结") == 1 and "窗口一次受理" in page
    assert client.post("/watch/guiding/", posted).status_code == 409
    assert PhaseSummary.objects.get().area_code == TOWNSHIP


def test_training_is_on_record_with_who_taught_whom_what(county, browser_of):
    """LY-39: the measures explained and staff trained, at the start and later."""
    client = browser_of(county.task_force)
    posted = {
        "act": "training",
        "on": "2026-01-04",
        "kind": "train",
        "topic": "六类对象怎样核算",
        "place": "镇政府",
        "teacher": "王科长",
        "attended": "32",
        "attendance": "各村专干",
    }
    assert client.post("/watch/guiding/", posted).status_code == 302
    one = Training.objects.get()
    assert (one.attended, one.by, one.area_code) == (32, county.task_force, TOWNSHIP)
    assert "六类对象怎样核算" in client.get("/watch/guiding/").content.decode()
    assert client.post("/watch/guiding/", posted | {"attended": "0"}).status_code == 409
    assert client.post("/watch/guiding/", posted | {"on": "2026-02-01"}).status_code == 409
    assert browser_of(county.village_worker).post("/watch/guiding/", posted).status_code == 409


def test_a_problem_of_a_tour_is_followed_until_it_is_solved(county, browser_of):
    """LY-40: looked into on the spot; what was found has measure, person and day, shows when late, and is solved once."""
    client = browser_of(county.task_force)
    posted = {
        "act": "tour",
        "on": "2025-12-20",
        "area": VILLAGE,
        "says": "看了台账和五户。",
        "problem": "走访记录补写",
        "measure": "逐户重走",
        "who": "村支书",
        "due_on": "2025-12-31",
    }
    assert client.post("/watch/guiding/", posted | {"who": ""}).status_code == 409, (
        "no problem without a person"
    )
    assert client.post("/watch/guiding/", posted).status_code == 302
    one = Problem.objects.get()
    assert one.area_code in (VILLAGE, TOWNSHIP)
    assert "已超期" in client.get("/watch/guiding/").content.decode()
    assert "督促的问题超期未整改" in client.get("/").content.decode()
    page = f"/watch/guiding/problems/{one.pk}/"
    assert client.post(page, {"on": "2026-01-05", "says": " "}).status_code == 409
    assert client.post(page, {"on": "2026-01-05", "says": "已重走 40 户"}).status_code == 302
    assert client.post(page, {"on": "2026-01-05", "says": "再一次"}).status_code == 409
    assert "已销号" in client.get("/watch/guiding/").content.decode()


def test_villages_are_compared_by_what_they_left_undone_and_named(county, month, browser_of):
    """LY-27: good ones praised, failing ones criticised, by figures that are kept with the word."""
    month(date(2025, 12, 1))
    log_visit(county.quiet, on=date(2025, 12, 20), purpose="round", met="", says="正常。", in_need=False, by=county.village_worker, at=NOW)  # fmt: skip
    from doudi.apps.watch.selectors import compared

    figures = compared(county.task_force, date(2025, 12, 1), date(2026, 1, 5))
    assert [(one.area, one.visited, one.planned, one.late_warnings) for one in figures] == [
        (VILLAGE, 1, 3, 2)
    ]
    said = {"by": county.task_force, "at": NOW}
    made = guiding.publish(
        VILLAGE, date(2025, 12, 1), False, "三户只走了一户。", figures[0].as_dict(), **said
    )
    assert made.figures["visited"] == 1 and Bulletin.objects.get() == made
    for month_of, code in ((date(2025, 12, 1), "already-published"), (date(2026, 1, 1), "too-early")):
        with pytest.raises(Refused) as refused:
            guiding.publish(VILLAGE, month_of, True, "好", {}, **said)
        assert refused.value.code == code
    assert "三户只走了一户" in browser_of(county.task_force).get("/watch/guiding/").content.decode()
