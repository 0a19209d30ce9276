"""What has to be known before anybody can say whether a step is needed, and who can settle it."""

from dataclasses import dataclass
from typing import Literal

from doudi.procedure.definition import MARKS, Flow, Step
from doudi.procedure.roles import labels
from doudi.procedure.standing import applies
from doudi.procedure.state import State, number, parameter_label

Kind = Literal["facts", "people", "mark", "amount", "parameter", "draw"]
#: steps that find the facts of a household
FINDING = ("declaration", "survey", "check")


@dataclass(frozen=True, slots=True)
class Unsettled:
    """Why it cannot be told whether a step is needed. `kind`: the household's facts (`text`: the rule they decide),
    somebody's word, a mark, the amount, a parameter of the county, a draw. `who`: roles that settle it; `says`: in
    words what comes first."""

    step: Step
    kind: Kind
    who: tuple[str, ...]
    says: str
    text: str = ""


def unsettled(flow: Flow, state: State, step: Step) -> Unsettled | None:
    """What is to be settled before a step; None where it is known whether it is needed."""
    if applies(flow, state, step) is not None:
        return None
    limits = [limit for limit in (step.above, step.up_to) if limit]
    if limits and state.amount is None:
        return Unsettled(step, "amount", step.who, "先定救助金额，才知道由谁决定")
    for limit in limits:
        if number(state.facts, limit) is None:
            return Unsettled(
                step, "parameter", step.who, f"先由县里定“{parameter_label(limit)}”，才知道由谁决定"
            )
    if step.conditional and state.applies.get(step.name) is None:
        return _condition(flow, step)
    drawn = flow.steps[step.drawn_by]
    return Unsettled(step, "draw", drawn.who, f"先办“{drawn.name}”，才知道要不要办“{step.name}”")


def _condition(flow: Flow, step: Step) -> Unsettled:
    if step.only_if:
        who = _finders(flow, step) or step.who
        says = f"先弄清这户的情况，才知道要不要办“{step.name}”（{step.only_if}）"
        return Unsettled(step, "facts", who, says, step.only_if)
    if step.found_by:
        return Unsettled(
            step, "people", step.found_by, f"要不要办“{step.name}”，等{labels(step.found_by)}认定"
        )
    marks = "、".join(MARKS[mark] for mark in step.when)
    return Unsettled(step, "mark", step.who, f"先弄清是否{marks}，才知道要不要办“{step.name}”")


def _finders(flow: Flow, step: Step) -> tuple[str, ...]:
    """Whoever finds facts before the step."""
    before = [one for one in flow.in_order if one.does in FINDING and one.name in flow.preceding[step.name]]
    return tuple(dict.fromkeys(role for one in before for role in one.who))
