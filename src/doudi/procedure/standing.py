"""What stands between a case and a step: whether the step applies, and which steps before it are still missing."""

from typing import Literal

from doudi.procedure.definition import BEGINNINGS, FOR_APPROVAL_ONLY, Flow, Step
from doudi.procedure.state import State, number

Aim = Literal["approve", "refuse"]


def applies(flow: Flow, state: State, step: Step) -> bool | None:
    """Whether the case needs a step; None while it cannot be told, and then it is needed until it is known not to be."""
    if step.delegated and (step.delegated == "only") != state.facts.delegated:
        return False
    if state.decision is not None and _after_decision(flow, state, step):
        wanted = step.outcome or ("approve" if step.does != "answer" else "")
        if wanted and wanted != state.decision.outcome:
            return False
    if step.on_objection:
        return again(flow, state, step.name)
    if step.does in FOR_APPROVAL_ONLY and step.name not in state.begun and not agreed(flow, state, step):
        return False
    within = _within_limits(state, step)
    if within is not True:
        return within
    if not step.conditional and not step.drawn_by:
        return True
    found = state.applies.get(step.name) if step.conditional else False
    drawn = state.drawn if step.drawn_by else False
    if found or drawn:
        return True
    return None if found is None or drawn is None else False


def _after_decision(flow: Flow, state: State, step: Step) -> bool:
    return state.decision is not None and state.decision.step in flow.preceding[step.name]


def _within_limits(state: State, step: Step) -> bool | None:
    """Whether the amount is decided at this step: above one limit, up to another."""
    if not step.up_to and not step.above:
        return True
    if state.amount is None:
        return None
    for limit, fits in ((step.above, 1), (step.up_to, -1)):
        value = number(state.facts, limit or None)
        if limit and value is None:
            return None
        if value is not None and (state.amount - value) * fits < (1 if fits == 1 else 0):
            return False
    return True


def held(state: State, step: str) -> bool:
    """Whether an objection to this notice is still open."""
    return any(objection.step == step for objection in state.open_objections)


def missing(flow: Flow, state: State, step: Step, aim: Aim = "approve") -> list[str]:
    """The steps without which this one may not be done, nearest last.

    What does not apply, or is optional and not begun, is passed over, but not what comes before it. A refusal need not
    wait for what only guards against help given wrongly.
    """
    found: list[str] = []
    seen: set[str] = set()

    def look(name: str) -> None:
        if name in seen:
            return
        seen.add(name)
        earlier = flow.steps[name]
        if name in state.done:
            return
        passed = applies(flow, state, earlier) is False or (earlier.optional and name not in state.begun)
        if aim == "refuse" and earlier.does in FOR_APPROVAL_ONLY:
            passed = True
        if not passed:
            found.append(name)
            return
        for other in earlier.after:
            look(other)

    for name in step.after:
        look(name)
    return found


def aim_of(flow: Flow, state: State, step: Step) -> Aim:
    """What a step is waited for with: after a refusal, or on the way to one, guards of approvals are passed over."""
    if state.decision is not None:
        return "refuse" if state.decision.outcome == "refuse" else "approve"
    return "approve" if agreed(flow, state, step) else "refuse"


def agreed(flow: Flow, state: State, before: Step) -> bool:
    """Whether every review so far, of those that come before a step, is for the household."""
    reviews = (step.name for step in flow.of_kind("review") if step.name in flow.preceding[before.name])
    return all(state.done[name].data.get("agree") is not False for name in reviews if name in state.done)


def again(flow: Flow, state: State, name: str) -> bool:
    """Whether a step done may be done again because of an open objection that calls for it."""
    for objection in state.open_objections:
        rules = flow.steps[objection.step].objection
        if rules and name in rules.again:
            return True
    return False


def passed_by(flow: Flow, state: State, step: Step) -> bool:
    """Whether a decision has been made past this step, so that it has no turn any more (unless an objection calls)."""
    if state.decision is None or again(flow, state, step.name):
        return False
    return step.does in BEGINNINGS or step.name in flow.preceding[state.decision.step]


def is_open(flow: Flow, state: State, step: Step) -> bool:
    """Whether the step can be done now, by whoever may."""
    if state.status in ("withdrawn", "closed"):
        return False
    if state.status != "open" and state.decision is None:
        return False
    if step.name in state.done and not again(flow, state, step.name):
        return False
    if applies(flow, state, step) is False or passed_by(flow, state, step):
        return False
    if missing(flow, state, step, aim_of(flow, state, step)):
        # a decision can refuse before it can approve
        return step.does == "decision" and not missing(flow, state, step, "refuse")
    return True
