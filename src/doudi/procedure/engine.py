"""The only way a case moves: the flow, where the case stands and one event in; where it stands then, or a refusal.

Nothing is changed in place: a refused event leaves the state as it was. The same events always come to the same state.
"""

from collections.abc import Iterable

from doudi.core.dates import format_day, is_day
from doudi.core.refusal import Refused
from doudi.procedure import acts, deciding, objecting
from doudi.procedure.definition import Flow
from doudi.procedure.events import Event
from doudi.procedure.state import CaseFacts, State

HANDLERS = {
    "conditions": acts.conditions,
    "begin": acts.begin,
    "done": acts.done,
    "drawn": acts.drawn,
    "send_back": acts.send_back,
    "pause": acts.pause,
    "resume": acts.resume,
    "object": objecting.object_to,
    "settle": objecting.settle,
    "decide": deciding.decide,
    "withdraw": deciding.withdraw,
    "close": deciding.close,
}
#: what may still happen after the last word: nothing
ENDED = {"withdrawn": "这件申请已经撤回", "closed": "这件申请已经办结"}


def start(flow: Flow, facts: CaseFacts) -> State:
    """A case before its first event."""
    if flow.kind != "case":
        raise Refused(f"“{flow.title}”是集中开展的工作，不是一件一件的申请。", code="not-a-case")
    return State(facts, flow.id)


def advance(flow: Flow, state: State, event: Event) -> State:
    """The state after one more event. Raises Refused with code and clause; nothing of the event is kept then."""
    _in_order(state, event)
    if event.step and event.step not in flow.steps:
        raise Refused(
            f"“{flow.title}”没有“{event.step}”这一步。",
            code="unknown-step",
        )
    if event.kind == "open":
        acts.opened(flow, state, event)
        after = state
    else:
        if not state.events:
            raise Refused("这件申请还没有受理，先受理再办。", code="not-open")
        if state.status in ENDED:
            raise Refused(f"{ENDED[state.status]}，不能再办；有新情况请重新申请。", code="ended")
        handler = HANDLERS.get(event.kind)
        if handler is None:
            raise Refused(f"没有“{event.kind}”这样的办理动作。", code="unknown-kind")
        after = handler(flow, state, event)
    return after.changed(events=(*state.events, event))


def replay(flow: Flow, facts: CaseFacts, events: Iterable[Event]) -> State:
    """Where a case stands after all its events. Raises Refused at the first that does not fit."""
    state = start(flow, facts)
    for event in events:
        state = advance(flow, state, event)
    return state


def _in_order(state: State, event: Event) -> None:
    """Time does not go backwards."""
    if not is_day(event.on):
        raise Refused("日期不对，请核对。", code="bad-day")
    if event.on < state.last_on:
        raise Refused(
            f"时钟比上一次办理的日子早：上一次是 {format_day(state.last_on)}，这一次是 {format_day(event.on)}。"
            "请核对日期，机器时间不准的先校准。",
            code="clock-back",
        )
