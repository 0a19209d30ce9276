"""Objections to a notice: in time they stop the case until they are settled; late ones are complaints."""

from dataclasses import replace

from doudi.core.dates import format_day
from doudi.core.refusal import Refused
from doudi.procedure.acts import ended, taken_back
from doudi.procedure.definition import Flow, ObjectionRules, Step
from doudi.procedure.entitled import check_actor
from doudi.procedure.events import Event
from doudi.procedure.state import Objection, Pause, State


def object_to(flow: Flow, state: State, event: Event) -> State:
    """Anybody objects while a notice hangs, its last day included."""
    step = flow.steps.get(event.step)
    if step is None or step.does != "notice":
        raise Refused("异议是对公示提出的。", code="not-a-notice")
    hung = state.begun.get(step.name)
    if hung is None:
        raise Refused(f"“{step.name}”还没有张贴，没有可以异议的公示。", code="not-posted", clause=step.clause)
    if step.unlimited:
        raise Refused(
            f"“{step.name}”长期张贴，没有异议期；反映的情况作为举报登记、核查并答复。",
            code="late-objection",
            clause=step.clause,
        )
    late = step.name in state.done or (hung.until is not None and event.on > hung.until)
    if late or state.status in ("refused", "withdrawn", "closed"):
        last = f"公示已在 {format_day(hung.until)} 期满" if hung.until else "这件申请已经办完"
        raise Refused(
            f"{last}，这里不再受理异议；反映的情况作为举报登记、核查并答复。",
            code="late-objection",
            clause=step.clause,
        )
    given = str(event.data.get("id") or f"{len(state.objections) + 1}")
    if any(one.id == given for one in state.objections):
        raise Refused("这条异议已经登记过了。", code="double-objection")
    pauses = state.pauses
    rules = rules_of(step)
    if rules.clock == "stops" and all(one.key != _key(step) or one.end for one in pauses):
        pauses = (*pauses, Pause(_key(step), "公示有异议", rules.clause or step.clause, event.on))
    made = Objection(given, step.name, event.on, len(state.events))
    return state.changed(objections=(*state.objections, made), pauses=pauses)


def settle(flow: Flow, state: State, event: Event) -> State:
    """An objection is settled by who may, after what it calls for was done again."""
    given = str(event.data.get("id") or "")
    found = next((one for one in state.objections if one.id == given), None)
    if found is None:
        raise Refused("没有登记过这条异议。", code="no-objection")
    if not found.is_open:
        raise Refused("这条异议已经处理过了。", code="settled")
    step = flow.steps[found.step]
    rules = rules_of(step)
    upheld = event.data.get("upheld")
    if not isinstance(upheld, bool):
        raise Refused("要写明异议是否成立。", code="no-outcome", clause=rules.clause)
    if event.by is None:
        raise Refused("要写明是谁处理的。", code="nobody")
    check_actor(state, replace(step, hand=""), event.by, rules.settled_by or step.who)
    since = [name for name in rules.again if name in state.done and state.done[name].seq > found.seq]
    if rules.again and not since:
        raise Refused(
            f"处理异议之前要重新办一次{'或'.join(f'“{name}”' for name in rules.again)}。",
            code="not-done-again",
            clause=rules.clause or step.clause,
        )
    objections = tuple(
        replace(one, settled_on=event.on, upheld=upheld) if one is found else one for one in state.objections
    )
    pauses = state.pauses
    if not any(one.is_open and one.step == step.name for one in objections):
        pauses = ended(pauses, _key(step), event.on)
    after = state.changed(objections=objections, pauses=pauses)
    renewed = {*rules.renews, *(rules.if_upheld if upheld else ())}
    back = set(renewed)
    for name in renewed:
        if flow.steps[name].does == "decision":
            back |= flow.following[name]
    if upheld or rules.notice_anew:
        back |= {step.name}
    return taken_back(flow, after, back)


def rules_of(step: Step) -> ObjectionRules:
    """What the document says of objections to this notice; nothing said: who posts it settles them."""
    return step.objection or ObjectionRules()


def _key(step: Step) -> str:
    return f"异议:{step.name}"
