"""A draw: its seed is published first, it is made once, anyone can repeat it, and nobody drawn is let off the visit."""

import json
import shlex
from datetime import date

import pytest
from click.testing import CliRunner
from django.db import transaction
from django.db.utils import Error as DatabaseError

from doudi.apps.cases import engine, packs
from doudi.apps.cases.models import Case, CaseEvent
from doudi.apps.spot_checks import lists, services
from doudi.apps.spot_checks.models import Draw, DrawnCase
from doudi.apps.surveys import services as visits
from doudi.core.refusal import Refused
from tests.platform.cases.conftest import COUNTY, at, make_household
from tests.platform.field import drawn as signature

DAY, NOTICE_OUT = 20200106, 20200115
QUEUE = dict(area=COUNTY, pack_id="cn-2014", flow="dibao", step="抽取")


def to_the_draw(case, people):
    """Through everything before the draw, by plain events."""
    flow = packs.flow_of(case)
    while "抽取" not in case.waiting_for:
        step = next(flow.steps[name] for name in [s.name for s in flow.in_order] if name in case.waiting_for)
        doer = getattr(people, step.who[0])
        more = [people.second_clerk] if step.does == "survey" else []
        if step.does == "notice":
            engine.act(
                case,
                "begin",
                step.name,
                by=people.township_clerk,
                at=at(DAY, 10),
                data={"boards": list(step.boards)},
            )
            break
        data = {
            "signed": [str(one.pk) for one in (doer, *more)] + ["household"], "evidence": list(step.evidence), "agree": True,
        }  # fmt: skip
        if step.does == "appraisal":
            data["meeting"] = {"members": 15, "present": 15, "deputies": 15, "agree": 15}
        engine.act(case, "done", step.name, by=doer, at=at(DAY, 10), with_users=more, data=data)


def runs_out(case):
    engine.act(case, "done", "乡镇公示", by=None, at=at(NOTICE_OUT, 9))


@pytest.fixture
def cases(people, open_case, unfenced):
    """Five households of one township, all waiting for the draw."""
    opened = [open_case(make_household(f"申请人{n}"), "cn-2014/dibao", day=20200102) for n in range(5)]
    for case in opened:
        to_the_draw(case, people)
    for case in opened:
        runs_out(case)
    return opened


def publish(people, seed="七月福彩三D 5 0 7", **more):
    return services.publish(
        **{**QUEUE, **more},
        seed=seed,
        seed_from="福彩3D第2020015期",
        by=people.county_reviewer,
        at=at(NOTICE_OUT, 10),
    )


def make(draw, people, hour=11):
    return services.make(draw, by=people.county_reviewer, at=at(NOTICE_OUT, hour))


def test_the_queue_shows_what_waits(cases):
    assert services.queues(COUNTY) == [("cn-2014", "dibao", "抽取", 5)]


def test_at_least_the_share_is_drawn_and_every_case_learns_it(cases, people):
    draw = make(publish(people), people)
    assert len(draw.made) == 3, "half of five, rounded up"
    assert DrawnCase.objects.filter(draw=draw, drawn=True).count() == 3
    events = CaseEvent.objects.filter(kind="drawn")
    assert events.count() == 5 and {row.data["of"] for row in events} == {5}
    for row in DrawnCase.objects.select_related("case"):
        row.case.refresh_from_db()
        assert ("县级入户抽查" in row.case.waiting_for) is row.drawn


def test_the_same_command_draws_the_same_list(cases, people, tmp_path):
    """What the platform drew is what `doudi procedure draw` prints from the published list and seed."""
    from doudi.cli.main import main

    draw = make(publish(people), people)
    file = tmp_path / "list.csv"
    file.write_text(lists.as_csv(draw), encoding="utf-8")
    command = lists.command(draw, str(file))
    words = shlex.split(command)[1:]
    answer = CliRunner().invoke(main, [*words, "--json"])
    assert answer.exit_code == 0, answer.output
    said = json.loads(answer.output)
    assert [(one["id"], one["why"], one["order"]) for one in said] == [
        (one["id"], one["why"], one["order"]) for one in draw.made
    ]


def test_the_published_list_names_nobody(cases, people):
    draw = make(publish(people), people)
    text = lists.as_csv(draw)
    assert "申请人" not in text and "大市村" not in text
    assert all(case.number in text for case in cases)


def test_it_cannot_be_drawn_twice(cases, people):
    draw = make(publish(people), people)
    with pytest.raises(Refused, match="不能再抽"):
        make(draw, people, 12)
    with pytest.raises(Refused, match="没有等待抽取"):
        publish(people, seed="another")


def test_the_seed_is_published_before_the_draw_and_never_changed(cases, people):
    draw = publish(people)
    with pytest.raises(Refused, match="公布之后"):
        services.make(draw, by=people.county_reviewer, at=at(NOTICE_OUT, 10))
    with pytest.raises(Refused, match="已经公布过一个种子"):
        publish(people, seed="another")
    with pytest.raises(DatabaseError), transaction.atomic():
        Draw.objects.filter(pk=draw.pk).update(seed="a better one")


def test_a_made_draw_cannot_be_altered_in_the_database(cases, people):
    draw = make(publish(people), people)
    for change in (dict(made=[]), dict(items=[]), dict(drawn_at=None)):
        with pytest.raises(DatabaseError), transaction.atomic():
            Draw.objects.filter(pk=draw.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        draw.delete()
    row = DrawnCase.objects.filter(draw=draw, drawn=True).first()
    with pytest.raises(DatabaseError), transaction.atomic():
        DrawnCase.objects.filter(pk=row.pk).update(drawn=False)
    with pytest.raises(DatabaseError), transaction.atomic():
        row.delete()


@pytest.mark.parametrize(("mark", "why"), [("staff_relative", "近亲属备案"), ("complained_of", "被投诉举报")])
def test_the_must_visit_list_comes_first(cases, people, mark, why):
    """LD-48, 57-20: filed relatives and those complained of are visited whatever the seed says."""
    for case in cases[:4]:
        Case.objects.filter(pk=case.pk).update(**{mark: True})
    draw = make(publish(people), people)
    assert [one["why"] for one in draw.made[:4]] == [why] * 4
    assert {one["id"] for one in draw.made[:4]} == {case.number for case in cases[:4]}


def test_nobody_below_the_county_draws(cases, people):
    with pytest.raises(Refused, match="岗位"):
        services.publish(**QUEUE, seed="1", seed_from="x", by=people.township_clerk, at=at(NOTICE_OUT, 10))


def test_an_approval_of_a_drawn_case_needs_its_visit(cases, people):
    draw = make(publish(people), people)
    row = DrawnCase.objects.filter(draw=draw, drawn=True).select_related("case").first()
    with pytest.raises(Refused, match="县级入户抽查"):
        engine.act(
            row.case,
            "decide",
            "县级审批",
            by=people.county_civil_affairs,
            at=at(NOTICE_OUT, 15),
            data={"outcome": "approve"},
        )


def visit(row, people, agrees=True):
    case = row.case
    survey = visits.begin(
        case, "县级入户抽查", f"v{case.pk}", by=people.county_reviewer, at=at(NOTICE_OUT, 13)
    )
    visits.save(
        survey, {"conclusion": "家里情况属实。" if agrees else "家里有新车。"}, device="a", seq=1,
        by=people.county_reviewer, at=at(NOTICE_OUT, 13),
    )  # fmt: skip
    visits.sign_as_surveyor(survey, signature(), by=people.county_reviewer, at=at(NOTICE_OUT, 13))
    visits.finish(survey, agrees=agrees, how="visit", by=people.county_reviewer, at=at(NOTICE_OUT, 13))
    row.refresh_from_db()


def test_a_visit_is_written_on_the_list_and_the_error_rate_follows(cases, people):
    draw = make(publish(people), people)
    rows = list(DrawnCase.objects.filter(draw=draw, drawn=True).select_related("case").order_by("place"))
    visit(rows[0], people)
    visit(rows[1], people, agrees=False)
    assert (rows[0].finding, rows[1].finding) == ("agrees", "differs")
    assert rows[1].visited_on == date(2020, 1, 15) and rows[1].survey is not None
    found = lists.result(draw)
    assert (found.listed, found.drawn, found.visited, found.differs) == (5, 3, 2, 1)
    assert found.error_rate == "50.0%"
    assert [(one.listed, one.drawn, one.visited) for one in found.strata] == [(5, 3, 2)]
    assert found.reached is False, "half of five is three visits, two were made"


def test_a_difference_sends_the_case_back(cases, people):
    draw = make(publish(people), people)
    row = DrawnCase.objects.filter(draw=draw, drawn=True).select_related("case").order_by("place").first()
    visit(row, people, agrees=False)
    services.send_back(
        row, "入户调查", "有车没有登记。", by=people.county_civil_affairs, at=at(NOTICE_OUT, 15)
    )
    row.case.refresh_from_db()
    assert "入户调查" in row.case.waiting_for
    assert CaseEvent.objects.filter(case=row.case, kind="send_back").exists()


def test_a_draw_that_breaks_in_the_middle_leaves_no_case_drawn(cases, people, monkeypatch):
    draw = publish(people)
    acts = []
    real = engine.act

    def third_fails(*args, **more):
        acts.append(args)
        if len(acts) == 3:
            raise RuntimeError("the power went")
        return real(*args, **more)

    monkeypatch.setattr("doudi.apps.spot_checks.services.engine.act", third_fails)
    with pytest.raises(RuntimeError):
        make(draw, people)
    draw.refresh_from_db()
    assert draw.drawn_at is None and not DrawnCase.objects.exists()
    assert not CaseEvent.objects.filter(kind="drawn").exists()
