"""Legal clocks: when the case and each of its steps is due, in working days, with the time that lawfully stood still."""

from collections.abc import Iterable
from dataclasses import dataclass

from doudi.core.workdays import add_working_days, working_days_between
from doudi.procedure.definition import Flow, Step
from doudi.procedure.roles import labels
from doudi.procedure.standing import again, applies, is_open
from doudi.procedure.state import Pause, State, number


@dataclass(frozen=True, slots=True)
class Due:
    """When a step is due: ``days`` working days after ``counted_from``, plus those that stood still. ``done_on``: when
    it was done (or begun, where the document limits the beginning); ``late``: that, or today, is after ``due_on``."""

    due_on: int
    counted_from: int
    days: int
    clause: str
    late: bool
    whose: str
    done_on: int | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """``total_due``: the last working day for the decision; None where the document sets none or the household's
    papers are not in yet. ``paused``: (from, to or None, why, clause). ``warnings``: of years whose days off are not
    known for certain."""

    total_due: int | None
    total_days: int | None
    total_from: int | None
    total_late: bool
    total_clause: str
    step_dues: dict[str, Due]
    paused: list[tuple[int, int | None, str, str]]
    warnings: list[str]


def clock(flow: Flow, state: State, on: int) -> Clock:
    """The clocks of a case as of a day."""
    warnings: list[str] = []
    dues = {}
    for step in flow.in_order:
        due = _step_due(flow, state, step, on, warnings)
        if due is not None:
            dues[step.name] = due
    days, clause = _total_days(flow, state)
    since = accepted_on(flow, state)
    total = (
        _after(since, days, state.pauses, on, warnings) if since is not None and days is not None else None
    )
    settled = state.decision.on if state.decision else None
    ended = settled if settled is not None else on
    late = total is not None and ended > total and state.status not in ("withdrawn",)
    paused = [(one.start, one.end, one.why, one.clause) for one in state.pauses]
    return Clock(total, days, since, late, clause, dues, paused, list(dict.fromkeys(warnings)))


def accepted_on(flow: Flow, state: State) -> int | None:
    """The day from which the whole case's time runs: when the last application step was done."""
    days = [state.done[step.name].on for step in flow.of_kind("application") if step.name in state.done]
    if days:
        return max(days)
    return None if flow.of_kind("application") else state.facts.opened_on


def notice_until(flow: Flow, state: State, step: str) -> int | None:
    """The last day of a notice that hangs; None before it hangs, and for one that stays up."""
    hung = state.begun.get(step)
    return hung.until if hung else None


def _total_days(flow: Flow, state: State) -> tuple[int | None, str]:
    if state.facts.special and flow.total_days_special is not None:
        return number(state.facts, flow.total_days_special), flow.total_clause
    if state.facts.delegated and flow.total_days_delegated is not None:
        return number(state.facts, flow.total_days_delegated), flow.delegated_clause or flow.total_clause
    return number(state.facts, flow.total_days), flow.total_clause


def _step_due(flow: Flow, state: State, step: Step, on: int, warnings: list[str]) -> Due | None:
    days = number(state.facts, step.days)
    if days is None or applies(flow, state, step) is False:
        return None
    done = state.done.get(step.name)
    if step.due == "begun":
        done = state.begun.get(step.name) or done
    finished = done.on if done and not again(flow, state, step.name) else None
    if finished is None and not is_open(flow, state, step):
        return None
    since = _counted_from(flow, state, step)
    if since is None:
        return None
    pauses = [one for one in state.pauses if one.key != step.name]
    due = _after(since, days, pauses, on, warnings)
    return Due(due, since, days, step.clause, (finished or on) > due, labels(step.who), finished)


def _counted_from(flow: Flow, state: State, step: Step) -> int | None:
    """The day on which it became its turn: when the last step before it was done, looking past those left out."""
    if again(flow, state, step.name):
        made = [o.on for o in state.open_objections if _calls_for(flow, o.step, step.name)]
        if made:
            return min(made)
    days: list[int] = []
    seen: set[str] = set()
    waiting = list(step.after)
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        if name in state.done:
            days.append(state.done[name].on)
        else:
            waiting += flow.steps[name].after
    if days:
        return max(days)
    return state.facts.opened_on if not step.after else None


def _calls_for(flow: Flow, notice: str, step: str) -> bool:
    rules = flow.steps[notice].objection
    return rules is not None and step in rules.again


def _after(since: int, days: int, pauses: Iterable[Pause], on: int, warnings: list[str]) -> int:
    """The working day that is so many working days later, those that stood still not counted."""
    still = _standing_still(pauses, since, on)
    due, said = add_working_days(since, days)
    for start, end in still:
        if start < due:
            due, more = add_working_days(due, working_days_between(max(start, since), end))
            said += more
    warnings += said
    return due


def _standing_still(pauses: Iterable[Pause], since: int, on: int) -> list[tuple[int, int]]:
    """The spans in which the time stood still, in order, those that overlap joined; a running one lasts till today."""
    spans = sorted((one.start, on if one.end is None else one.end) for one in pauses)
    found: list[tuple[int, int]] = []
    for start, end in spans:
        if end <= start or end <= since:
            continue
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def objection_due(flow: Flow, state: State, objection_id: str, on: int) -> Due | None:
    """By when an objection is to be settled; None where the document sets no limit."""
    found = next((one for one in state.objections if one.id == objection_id), None)
    if found is None:
        return None
    step = flow.steps[found.step]
    rules = step.objection
    days = number(state.facts, rules.days) if rules else None
    if rules is None or days is None:
        return None
    due, _ = add_working_days(found.on, days)
    late = (found.settled_on or on) > due
    return Due(
        due, found.on, days, rules.clause, late, labels(rules.settled_by or step.who), found.settled_on
    )


def working_days_left(due_on: int, on: int) -> int:
    """Working days from a day to its deadline: 0 on the day itself; negative as soon as it has passed, at a weekend too."""
    if on <= due_on:
        return working_days_between(on, due_on)
    return min(-working_days_between(due_on, on), -1)
