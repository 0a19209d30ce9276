"""Questions about a case: what is open, who may, why not, what is still missing. For pages, lists and front pages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from doudi.core.refusal import Refused
from doudi.procedure import acts, engine
from doudi.procedure.clocks import Clock, Due, clock, notice_until
from doudi.procedure.definition import AFTER_THE_CASE, Flow, Step
from doudi.procedure.entitled import check_actor, check_hand
from doudi.procedure.events import Actor, Event
from doudi.procedure.objecting import rules_of
from doudi.procedure.roles import labels
from doudi.procedure.settling import unsettled
from doudi.procedure.standing import again, aim_of, applies, held, is_open, missing, passed_by
from doudi.procedure.state import State

__all__ = ["Clock", "Due", "OpenStep", "clock", "notice_until", "open_steps", "why_not"]


@dataclass(frozen=True, slots=True)
class OpenStep:
    """A step that is the case's turn, or begun. ``roles``: who acts; ``may_begin``: nothing comes first;
    ``waits_for``: what does, in words (a condition not known, a notice that hangs); ``only_refusal``: a decision that
    can refuse already but not yet approve; ``again``: done before, called for by an objection; ``whose``: the roles
    in one phrase. ``due_on`` None: no time limit."""

    step: Step
    roles: tuple[str, ...]
    may_begin: bool
    waits_for: tuple[str, ...]
    due_on: int | None
    late: bool
    whose: str
    begun_on: int | None = None
    only_refusal: bool = False
    again: bool = False


def open_steps(flow: Flow, state: State, on: int) -> list[OpenStep]:
    """The steps that can be done now, or would be but for a condition nobody has told; in the flow's order."""
    dues = clock(flow, state, on).step_dues
    found = []
    for step in flow.in_order:
        if step.does in AFTER_THE_CASE or not is_open(flow, state, step):
            continue
        if step.unlimited and step.name in state.begun:
            continue
        waits = _waits(flow, state, step, on)
        due = dues.get(step.name)
        begun = state.begun.get(step.name)
        refusing = step.does == "decision" and bool(missing(flow, state, step, "approve"))
        found.append(
            OpenStep(
                step,
                step.who,
                not waits,
                waits,
                due.due_on if due else None,
                due.late if due else False,
                labels(step.who),
                begun.on if begun else None,
                refusing,
                step.name in state.done and again(flow, state, step.name),
            )
        )
    return found


def _waits(flow: Flow, state: State, step: Step, on: int) -> tuple[str, ...]:
    waits = []
    first = unsettled(flow, state, step)
    if first is not None:
        waits.append(first.says)
    begun = state.begun.get(step.name)
    if step.does == "notice" and begun and begun.until is not None and on <= begun.until:
        waits.append("公示还没有期满")
    if step.does == "notice" and any(one.step == step.name for one in state.open_objections):
        waits.append("有异议没有处理")
    return tuple(waits)


def why_not(flow: Flow, state: State, step: str, actor: Actor, on: int, kind: str = "") -> Refused | None:
    """Why somebody may not act at a step now: the sentence for a greyed button; None when nothing is in the way.

    Looks at turn, person and day, not at papers and signatures, which come with the act. ``kind``: the event meant;
    without it the one that is next for the step (a notice is begun, then done).
    """
    try:
        _look(flow, state, flow.steps[step], actor, on, kind)
    except Refused as refused:
        return refused
    return None


def _look(flow: Flow, state: State, step: Step, actor: Actor, on: int, kind: str) -> None:
    engine._in_order(state, Event(kind or "done", step.name, actor, on))
    if state.status in engine.ENDED:
        raise Refused(f"{engine.ENDED[state.status]}，不能再办。", code="ended")
    if kind == "settle":
        check_actor(state, step, actor, rules_of(step).settled_by or step.who)
        return
    check_actor(state, step, actor, step.who)
    check_hand(state, step, actor)
    if step.does == "decision" and kind != "send_back":
        if state.decision is not None or not state.is_open:
            raise Refused("这件申请已经作出决定。", code="already-decided", clause=step.clause)
        lacking = missing(flow, state, step, "refuse")
        if lacking:
            raise Refused(acts.why_waiting(flow, state, step, lacking), code="too-early", clause=step.clause)
        if any(held(state, name) for name in flow.preceding[step.name]):
            raise Refused("公示期内有异议，先处理异议。", code="objection-open", clause=step.clause)
        return
    acts.check_ready(flow, state, step)
    if step.does == "notice" and step.name in state.begun and kind != "begin":
        acts.check_ran_out(state, step, on)


def why_not_approve(flow: Flow, state: State, step: str) -> Refused | None:
    """What stands between a case and its approval at a decision step, whoever asks."""
    lacking = missing(flow, state, flow.steps[step], "approve")
    if not lacking:
        return None
    said = acts.why_waiting(flow, state, flow.steps[step], lacking)
    return Refused(said, code="too-early", clause=flow.steps[step].clause)


def needs(flow: Flow, state: State) -> dict[str, tuple[str, ...]]:
    """The papers still missing, by step, of every step that is not done and may be needed."""
    return {
        step.name: step.evidence
        for step in flow.in_order
        if step.evidence
        and step.name not in state.done
        and applies(flow, state, step) is not False
        and not passed_by(flow, state, step)
    }


def conditions(
    flow: Flow,
    holds: Callable[[str], bool | None],
    marks: Mapping[str, bool | None],
    found: Mapping[str, bool | None] | None = None,
) -> dict[str, bool | None]:
    """The data of a ``conditions`` event: of every conditional step whether it applies.

    ``holds`` works out a rule-language text on the dossier; ``marks`` are the case's (``staff_relative``,
    ``complained_of``); ``found`` what persons said of steps that they find.
    """
    told: dict[str, bool | None] = {}
    for step in flow.steps.values():
        if not step.conditional:
            continue
        grounds: list[bool | None] = [marks.get(mark) for mark in step.when]
        if step.only_if:
            grounds.append(holds(step.only_if))
        if step.found_by:
            grounds.append((found or {}).get(step.name))
        told[step.name] = True if True in grounds else None if None in grounds else False
    return told


def may_pay(flow: Flow, state: State) -> bool:
    """Whether payments may run: approved, and nothing they come after is open."""
    payments = flow.of_kind("payment")
    if state.status != "approved" and not (state.status == "closed" and state.decision is not None):
        return False
    if state.decision is None or state.decision.outcome != "approve":
        return False
    return not any(missing(flow, state, step, aim_of(flow, state, step)) for step in payments)
