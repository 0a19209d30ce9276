"""Legal clocks: working days from the day after, lawful pauses, who is late; thresholds to the day."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doudi.core.dates import from_date, to_date
from doudi.core.refusal import Refused
from doudi.core.workdays import add_working_days, working_days_between
from doudi.procedure.clocks import clock, notice_until, objection_due, working_days_left
from doudi.procedure.definition import Flow
from doudi.procedure.engine import advance
from doudi.procedure.events import Event
from doudi.procedure.state import Pause, State
from tests.procedure.acting import done_data, event_for, flow_and_facts, opened, person, right_person

DAYS = st.dates(min_value=to_date(20240102), max_value=to_date(20241220)).map(from_date)


def accepted(pack_id: str, flow_id: str, on: int, **facts: bool) -> tuple[Flow, State]:
    """A case whose application was accepted on a day."""
    flow, given = flow_and_facts(pack_id, flow_id, **facts)
    state = opened(flow, replace(given, opened_on=on))
    step = flow.of_kind("application")[0]
    return flow, advance(flow, state, event_for(flow, state, step, right_person(flow, step), on))


def after(day: int, days: int) -> int:
    return from_date(to_date(day) + timedelta(days=days))


@pytest.mark.parametrize(("pack_id", "flow_id", "facts", "due"), [
    ("leiyang-2024", "application", {}, 20241024),
    ("leiyang-2024", "application", {"special": True}, 20241114),
    ("cn-2021", "dibao", {}, 20241031),
    ("cn-2021", "dibao", {"special": True}, 20241121),
    ("cn-2021", "dibao", {"delegated": True}, 20241017),
    ("zhuzhou-2017", "doudi", {}, None),
])  # fmt: skip
def test_the_whole_case_is_due_after_the_days_of_the_document(pack_id, flow_id, facts, due) -> None:
    """Accepted on Friday 2024-09-13; 16 and 17 September and the first days of October are holidays."""
    flow, state = accepted(pack_id, flow_id, 20240913, **facts)
    assert clock(flow, state, 20240913).total_due == due


def test_day_25_is_in_time_and_day_26_is_late() -> None:
    flow, state = accepted("leiyang-2024", "application", 20240913)
    assert not clock(flow, state, 20241024).total_late
    assert clock(flow, state, 20241025).total_late
    assert working_days_left(20241024, 20241024) == 0 and working_days_left(20241024, 20241025) == -1
    assert working_days_left(20241018, 20241020) == -1, "due on Friday is late on Sunday"


def test_the_time_runs_from_acceptance_not_from_the_first_visit() -> None:
    flow, given = flow_and_facts("cn-2021", "dibao")
    state = opened(flow, given)
    assert clock(flow, state, 20240105).total_due is None
    step = flow.steps["申请受理"]
    state = advance(flow, state, event_for(flow, state, step, person("township_window"), 20240108))
    assert clock(flow, state, 20240108).total_from == 20240108


@pytest.mark.parametrize(("begun_on", "late"), [(20240105, False), (20240108, True)])
def test_a_survey_begins_within_three_working_days(begun_on: int, late: bool) -> None:
    """Accepted on Tuesday 2024-01-02: Friday the 5th is the third working day."""
    flow, state = accepted("cn-2021", "dibao", 20240102)
    assert clock(flow, state, 20240105).step_dues["入户调查"].due_on == 20240105
    state = advance(flow, state, Event("begin", "入户调查", person("township_clerk"), begun_on))
    due = clock(flow, state, 20240201).step_dues["入户调查"]
    assert (due.done_on, due.late, due.clause, due.whose) == (begun_on, late, "57-15", "乡镇（街道）经办人员")


def test_who_is_late_is_said_while_nothing_is_done() -> None:
    flow, state = accepted("cn-2021", "dibao", 20240102)
    due = clock(flow, state, 20240110).step_dues["入户调查"]
    assert due.late and due.done_on is None and "经办人员" in due.whose


@pytest.mark.parametrize(("days", "hangs_on"), [(7, True), (8, False)])
def test_a_notice_of_seven_days_hangs_on_the_seventh_and_has_run_out_on_the_eighth(days, hangs_on) -> None:
    flow, state = accepted("zhuzhou-2017", "doudi", 20170801)
    step = flow.steps["初评公示"]
    done = {name: state.done["联合立案"] for name in flow.preceding[step.name]}
    state = state.changed(done=done)
    state = advance(flow, state, event_for(flow, state, step, person("township_clerk"), 20170808))
    assert notice_until(flow, state, step.name) == 20170815
    end = Event("done", step.name, None, after(20170808, days))
    object_ = Event("object", step.name, None, after(20170808, days), {"id": "1"})
    for event, refused in ((end, hangs_on), (object_, not hangs_on)):
        if refused:
            with pytest.raises(Refused):
                advance(flow, state, event)
        else:
            advance(flow, state, event)


def test_a_referral_stops_the_time_until_it_is_answered() -> None:
    """Begun on Monday the 7th, answered on Friday the 11th: four working days more."""
    flow, state = accepted("zhuzhou-2017", "doudi", 20170801)
    flow = replace(flow, total_days=25)
    state = advance(flow, state, Event("conditions", "", None, 20170801, {"转残联评定": True}))
    clerk = person("township_clerk")
    data = done_data(flow.steps["入户调查"], clerk)
    state = advance(flow, state, Event("done", "入户调查", clerk, 20170802, data))
    before = clock(flow, state, 20170802).total_due
    office = person("disabled_federation")
    state = advance(flow, state, Event("begin", "转残联评定", office, 20170807))
    assert clock(flow, state, 20170809).total_due == add_working_days(before, 2)[0]
    assert state.paused_since == 20170807
    state = advance(flow, state, Event("done", "转残联评定", office, 20170811))
    assert state.paused_since is None
    assert clock(flow, state, 20170901).total_due == add_working_days(before, 4)[0]
    assert clock(flow, state, 20170901).paused == [(20170807, 20170811, "等待转残联评定", "ZZ-12")]


def test_an_objection_stops_the_time_where_the_pack_says_so_and_only_there() -> None:
    for pack_id, flow_id, notice, stops in (
        ("zhuzhou-2017", "doudi", "初评公示", True),
        ("cn-2021", "dibao", "乡镇审核公示", False),
    ):
        flow, state = accepted(pack_id, flow_id, 20240102)
        step = flow.steps[notice]
        any_done = next(iter(state.done.values()))
        state = state.changed(done={name: any_done for name in flow.preceding[notice]})
        state = advance(flow, state, event_for(flow, state, step, person("township_clerk"), 20240103))
        state = advance(flow, state, Event("object", notice, None, 20240104, {"id": "1"}))
        assert (state.paused_since is not None) is stops


def test_an_objection_is_due_within_the_days_of_the_document() -> None:
    flow, state = accepted("cn-2014", "dibao", 20150302)
    step = flow.steps["乡镇公示"]
    any_done = next(iter(state.done.values()))
    state = state.changed(done={name: any_done for name in flow.preceding[step.name]})
    state = advance(flow, state, event_for(flow, state, step, person("township_clerk"), 20150302))
    state = advance(flow, state, Event("object", step.name, None, 20150303, {"id": "1"}))
    due = objection_due(flow, state, "1", 20150331)
    assert due is not None and due.days == 20 and due.due_on == 20150331 and not due.late
    late = objection_due(flow, state, "1", 20150401)
    assert late is not None and late.late


@given(DAYS, st.integers(0, 45), st.lists(st.tuples(DAYS, st.integers(0, 40)), max_size=4), DAYS)
def test_a_pause_never_brings_a_deadline_nearer(since: int, days: int, spans: list, on: int) -> None:
    flow, state = accepted("cn-2021", "dibao", 20240102)
    flow = replace(flow, total_days=days)
    step = state.done["申请受理"]
    state = state.changed(done=dict(state.done) | {"申请受理": replace(step, on=since)})
    plain = clock(flow, state, on).total_due
    pauses = tuple(
        Pause(str(n), "等待", "", start, after(start, long)) for n, (start, long) in enumerate(spans)
    )
    paused = clock(flow, state.changed(pauses=pauses), on).total_due
    assert plain is not None and paused is not None and paused >= plain
    still = sum(working_days_between(pause.start, pause.end or on) for pause in pauses)
    assert working_days_between(plain, paused) <= still


@given(DAYS, st.integers(1, 20))
def test_pauses_that_overlap_count_once(start: int, long: int) -> None:
    flow, state = accepted("cn-2021", "dibao", 20240102)
    one = (Pause("a", "等待", "", start, after(start, long)),)
    two = (*one, Pause("b", "等待", "", start, after(start, long)))
    first, second = (clock(flow, state.changed(pauses=p), 20250101).total_due for p in (one, two))
    assert first == second


def test_a_year_whose_holidays_are_not_published_is_said() -> None:
    flow, state = accepted("cn-2021", "dibao", 20311201)
    assert clock(flow, state, 20311201).warnings


def test_a_parameter_the_county_has_not_laid_down_stops_the_step_and_says_so() -> None:
    flow, facts = flow_and_facts("zhuzhou-2017", "doudi")
    facts = replace(facts, parameters={k: v for k, v in facts.parameters.items() if k != "notice_days"})
    state = opened(flow, facts)
    step = flow.steps["联合立案"]
    state = advance(flow, state, event_for(flow, state, step, right_person(flow, step), 20240102))
    state = state.changed(done={name: state.done["联合立案"] for name in flow.preceding["初评公示"]})
    with pytest.raises(Refused) as refused:
        advance(
            flow, state, event_for(flow, state, flow.steps["初评公示"], person("township_clerk"), 20240103)
        )
    assert refused.value.code == "parameter-missing" and "公示天数" in refused.value.message
