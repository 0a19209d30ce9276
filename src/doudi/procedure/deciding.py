"""The decision, and the ends of a case."""

from doudi.core.refusal import Refused
from doudi.procedure.acts import amount_said, check_minutes, check_together, why_waiting
from doudi.procedure.definition import Flow, Step
from doudi.procedure.entitled import check_actor, check_staff
from doudi.procedure.events import Event
from doudi.procedure.standing import agreed, applies, held, is_open, missing
from doudi.procedure.state import Decided, Done, State


def decide(flow: Flow, state: State, event: Event) -> State:
    """Approve or refuse. An approval waits for every step before it; a refusal for those that find the facts."""
    step = flow.steps.get(event.step)
    if step is None or step.does != "decision":
        raise Refused("要写明在哪一步作出决定。", code="no-step")
    if state.decision is not None or not state.is_open:
        raise Refused("这件申请已经作出决定，不能再决定一次。", code="already-decided", clause=step.clause)
    if event.by is None:
        raise Refused("要写明是谁作的决定。", code="nobody")
    outcome = event.data.get("outcome")
    if outcome not in ("approve", "refuse"):
        raise Refused("决定只有准予和不予两种。", code="no-outcome", clause=step.clause)
    amount = amount_said(event)
    weighed = state if amount is None else state.changed(amount=amount)
    if applies(flow, weighed, step) is False:
        raise Refused(f"这件申请不在“{step.name}”决定。", code="not-needed", clause=step.clause)
    lacking = missing(flow, weighed, step, "approve" if outcome == "approve" else "refuse")
    if lacking:
        raise Refused(why_waiting(flow, weighed, step, lacking), code="too-early", clause=step.clause)
    check_actor(state, step, event.by, step.who)
    check_together(state, step, event)
    check_minutes(step, event)
    if any(held(state, name) for name in flow.preceding[step.name]):
        raise Refused("公示期内有异议，先处理异议。", code="objection-open", clause=step.clause)
    if outcome == "approve":
        _may_approve(flow, weighed, step, event)
    elif not str(event.data.get("reason") or "").strip():
        raise Refused("不予确认要写明理由，书面告知申请人。", code="no-reason", clause=step.clause)
    record = Done(step.name, event.by, event.on, event.people, event.data, len(state.events))
    hands = dict(state.hands)
    if step.hand:
        hands |= {actor.id: step.hand for actor in event.people}
    after = weighed.changed(
        done=dict(state.done) | {step.name: record},
        hands=hands,
        decision=Decided(step.name, str(outcome), event.on, event.by, event.data),
    )
    if outcome == "refuse":
        return after.changed(status="refused")
    return after.changed(status="approved") if step.name in flow.grants_at else after


def _may_approve(flow: Flow, state: State, step: Step, event: Event) -> None:
    if applies(flow, state, step) is None:
        raise Refused(
            f"还不知道该不该在“{step.name}”决定，先定金额或补齐情况。", code="amount", clause=step.clause
        )
    if not agreed(flow, state, step):
        raise Refused(
            "审核意见是不同意，不能准予；认为应当准予的，写明理由退回重新审核。",
            code="review-disagrees",
            clause=step.clause,
        )
    given = str(event.data.get("class") or "")
    if flow.classes and given not in flow.classes:
        raise Refused(f"要写明认定为哪一类：{'、'.join(flow.classes)}。", code="no-class", clause=step.clause)


def withdraw(flow: Flow, state: State, event: Event) -> State:
    """The household takes its application back, before anything is decided."""
    if event.by is None:
        raise Refused("要写明是谁登记的撤回。", code="nobody")
    check_staff(flow, state, event.by)
    if not state.is_open or state.decision is not None:
        raise Refused("已经作出决定，不能撤回；不再需要救助的，请办退出。", code="decided")
    return state.changed(status="withdrawn")


def close(flow: Flow, state: State, event: Event) -> State:
    """A decided case with nothing left to do."""
    if event.by is not None:
        check_staff(flow, state, event.by)
    if state.is_open:
        raise Refused("还没有作出决定，不能办结。", code="not-decided")
    if state.open_objections:
        raise Refused("还有异议没有处理，不能办结。", code="objection-open")
    left = [step.name for step in flow.in_order if step.awaited and is_open(flow, state, step)]
    if left:
        raise Refused(f"还有{'、'.join(f'“{name}”' for name in left)}没有办，不能办结。", code="not-finished")
    return state.changed(status="closed")
