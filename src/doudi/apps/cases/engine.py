"""The one way in which a case moves: its events are replayed, the new one is tried, and what follows is kept.

``doudi.procedure`` decides; here its state is bound to rows: the event, the hands of everybody who acted, the act in
the record, and the columns by which lists are made, in one transaction under a lock on the case. The database guards
the same again (``guards``).
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models, transaction

from doudi.apps.cases import packs
from doudi.apps.cases.actors import actor_of
from doudi.apps.cases.conditions import conditions_of
from doudi.apps.cases.guards import refusals_in_words
from doudi.apps.cases.models import Case, CaseEvent, CaseHand
from doudi.apps.record.acts import Writing
from doudi.apps.record.acts import act as record_act
from doudi.core.dates import from_date, to_date
from doudi.core.refusal import Refused
from doudi.platform.clock import day_of
from doudi.procedure import asking
from doudi.procedure.clocks import objection_due
from doudi.procedure.definition import Flow, Step
from doudi.procedure.engine import advance, replay
from doudi.procedure.events import Actor, Event
from doudi.procedure.objecting import rules_of
from doudi.procedure.settling import FINDING, unsettled
from doudi.procedure.state import State, number

#: role kept with an event nobody did: a notice that ran out, conditions worked out from the dossier
SYSTEM = ""
#: what people wrote, of an event's data; kept encrypted
WORDS = ("says", "why", "reason")


@dataclass(frozen=True)
class Moved:
    """What an act did: the case as it is now, where it stands, and the event that was written."""

    case: Case
    state: State
    event: CaseEvent


def state_of(case: Case) -> State:
    """Where a case stands, from its events. Raises Refused when the pack was changed so that they no longer follow."""
    return replay(packs.flow_of(case), packs.facts_of(case), events_of(case))


def events_of(case: Case) -> list[Event]:
    """Its events as the procedure reads them, in order; not asked for again where a list has fetched them."""
    return [read_event(row) for row in sorted(case.events.all(), key=lambda row: row.seq)]


def read_event(row: CaseEvent) -> Event:
    """A row as the procedure reads it."""
    data = row.data | (row.words or {})
    by = data.pop("by", None)
    return Event(row.kind, row.step, Actor.read(by) if by else None, from_date(row.on), data)


def act(
    case: Case,
    kind: str,
    step: str = "",
    *,
    by: Any,
    at: datetime,
    data: Mapping[str, Any] | None = None,
    seen_version: int | None = None,
    with_users: Sequence[Any] = (),
    writing: Writing | None = None,
    wrote: Sequence[models.Model] = (),
) -> Moved:
    """Move a case by one event (kinds and ``data``: ``procedure.events``); all of it is kept or nothing.

    ``by``: a User; None for the system or a member of the public. ``at``: an aware moment. ``seen_version``: the
    version of the case that the page showed: when somebody has moved it since, the act is refused with the sentence
    that says who did what. ``with_users``: other users who took part; each gets the hand of the step.
    ``writing``: an act of the record that is already open; without it this writes one, ``case.<kind>``, with the
    rows of ``wrote``.
    The given ``case`` is brought up to date. Raises Refused.
    """
    recording: AbstractContextManager[Writing] = (
        nullcontext(writing)
        if writing is not None
        else record_act(f"case.{kind}", by=by, at=at, area=case.area_code, case=case)
    )
    with refusals_in_words(), transaction.atomic(), recording as entry:
        locked = lock(case, seen_version)
        flow = packs.flow_of(locked)
        before = state_of(locked)
        definition = flow.steps.get(step)
        actor = actor_of(by, locked, definition) if by is not None else None
        told = dict(data or {})
        if with_users:
            told["people"] = [actor_of(user, locked, definition).as_dict() for user in with_users]
        event = Event(kind, step, actor, day_of(at), told)
        after = advance(flow, before, event)
        row = _write_event(locked, event, by, at)
        hands = _write_hands(locked, flow, event, at)
        refresh_columns(locked, flow, after, row)
        entry.says(step=step, event=row.seq, **_said(told))
        entry.wrote(row, locked, *hands, *wrote)
    _bring_up_to_date(case, locked)
    return Moved(locked, after, row)


def refresh_conditions(case: Case, *, at: datetime, writing: Writing | None = None) -> Moved | None:
    """Work out anew which conditional steps the case needs, after facts or marks changed; None when nothing differs.

    A step that turns out to be needed when its turn has passed is left as it was: the decision stands on what was
    known (and the differences are listed on the case page).
    """
    if case.status in ("withdrawn", "closed"):
        return None
    flow = packs.flow_of(case)
    state = state_of(case)
    found = conditions_of(case, flow, state, day_of(at))
    changed = {step: value for step, value in found.items() if state.applies.get(step, _UNTOLD) is not value}
    if not changed:
        return None
    try:
        return act(case, "conditions", by=None, at=at, data=changed, writing=writing)
    except Refused as refused:
        if refused.code == "too-late":
            return None
        raise


_UNTOLD = object()


def refresh_household(household: Any, *, at: datetime, writing: Writing) -> None:
    """The same for every open case of a household of which something was stated outside a case."""
    for case in Case.objects.filter(household=household, status="open").order_by("pk"):
        refresh_conditions(case, at=at, writing=writing)


def lock(case: Case, seen_version: int | None = None) -> Case:
    """The case as it is now, nobody else moving it until the transaction ends. Raises Refused ``moved-on``."""
    locked = Case.objects.select_for_update(of=("self",)).select_related("household").get(pk=case.pk)
    if seen_version is not None and locked.version != seen_version:
        raise moved_on(locked, seen_version)
    return locked


def moved_on(case: Case, seen_version: int) -> Refused:
    """The sentence for the second of two clerks."""
    last = case.events.filter(by__isnull=False, seq__gte=seen_version).select_related("by").last()
    if last is None or last.by is None:
        said = "这件在您打开页面之后有了新的情况"
    else:
        said = f"这件刚刚由 {last.by.display_name or last.by.username} 办了“{last.step or event_label(last.kind)}”"
    return Refused(f"{said}，请先看最新情况再办。", code="moved-on")


def refresh_columns(case: Case, flow: Flow, state: State, last: CaseEvent) -> None:
    """Write the columns that lists are made by; ``last`` is the event that brought the case here."""
    turns = waiting(flow, state, from_date(last.on))
    time = asking.clock(flow, state, from_date(last.on))
    dues = [turn.due_on for turn in turns if turn.due_on is not None]
    case.status = state.status
    case.numbers = packs.kept_numbers(state.facts)
    case.waiting_for = list(dict.fromkeys(turn.step for turn in turns))
    case.waiting_roles = sorted({role for turn in turns for role in turn.roles})
    case.due_on = to_date(min(dues)) if dues else None
    case.total_due_on = to_date(time.total_due) if time.total_due is not None and state.is_open else None
    case.paused = state.paused_since is not None
    case.version = last.seq + 1
    case.decided_on = to_date(state.decision.on) if state.decision is not None else None
    case.closed_on = last.on if state.status in ("withdrawn", "closed") else None
    case.save()


@dataclass(frozen=True)
class Turn:
    """Something a case waits for: the step's name (or `SETTLE`), whose turn it is, and by when (YYYYMMDD or None)."""

    step: str
    roles: tuple[str, ...]
    due_on: int | None


#: stands among the steps a case waits for while an objection is open
SETTLE = "处理异议"
#: stands before the name of a step of which it cannot be told yet whether it is needed, where nothing else settles it
TO_TELL = "弄清要不要办："


def turns_of(flow: Flow, state: State, on: int) -> list[asking.OpenStep]:
    """The steps whose turn it is. A decision that could so far only refuse is nobody's turn while something else is:
    it may be taken, but nobody is waited for."""
    found = asking.open_steps(flow, state, on)
    others = [one for one in found if not one.only_refusal and not one.step.optional]
    return [one for one in found if not (one.only_refusal and others)]


def waiting(flow: Flow, state: State, on: int) -> list[Turn]:
    """What a case waits for on a day: the steps whose turn it is, what has to be settled before it can be told whether
    a step is needed, and objections."""
    open_ = [one for one in turns_of(flow, state, on) if not one.step.optional]
    turns = [Turn(one.step.name, one.roles, one.due_on) for one in open_ if one.may_begin]
    finding = any(one.may_begin and one.step.does in FINDING for one in open_)
    for one in open_:
        first = unsettled(flow, state, one.step)
        if first is None or (first.kind == "facts" and finding):
            continue
        if first.kind == "amount":  # the decision itself says it
            turns.append(Turn(one.step.name, first.who, one.due_on))
        else:
            turns.append(Turn(f"{TO_TELL}{one.step.name}"[:40], first.who, one.due_on))
    for objection in state.open_objections:
        step = flow.steps[objection.step]
        due = objection_due(flow, state, objection.id, on)
        turns.append(Turn(SETTLE, rules_of(step).settled_by or step.who, due.due_on if due else None))
    return turns


def people_needed(state: State, step: Step) -> int:
    """How many must do a step together; 1 where the county has not laid its number down yet."""
    return number(state.facts, step.people_min) or 1


def _write_event(case: Case, event: Event, by: Any, at: datetime) -> CaseEvent:
    words = {key: event.data[key] for key in WORDS if event.data.get(key)}
    data = {key: value for key, value in event.data.items() if key not in words}
    if event.by is not None:
        data["by"] = event.by.as_dict()
    return CaseEvent.objects.create(
        area_code=case.area_code,
        case=case,
        seq=case.version,
        kind=event.kind,
        step=event.step,
        by=by,
        role=event.by.role if event.by else SYSTEM,
        on=to_date(event.on),
        at=at,
        data=data,
        words=words,
    )


def _write_hands(case: Case, flow: Flow, event: Event, at: datetime) -> list[CaseHand]:
    """Everybody who took part in a step has its hand from now on; the database lets nobody have two. Returns those
    that are new."""
    step = flow.steps.get(event.step)
    if step is None or not step.hand or event.kind not in ("begin", "done", "decide", "send_back"):
        return []
    # members of the household and of meetings have no hand
    users = [int(person.id) for person in event.people if person.id.isdigit()]
    tried = [
        CaseHand.objects.get_or_create(
            case=case, user_id=user, hand=step.hand, defaults={"at": at, "area_code": case.area_code}
        )
        for user in users
    ]
    return [hand for hand, is_new in tried if is_new]


def _said(data: Mapping[str, Any]) -> dict[str, Any]:
    """What of an event's data goes into the record: plain words of procedure, no names and no free text."""
    return {key: data[key] for key in ("outcome", "upheld", "drawn", "agree", "to", "class") if key in data}


def _bring_up_to_date(case: Case, now: Case) -> None:
    for name in (field.attname for field in Case._meta.concrete_fields):
        setattr(case, name, getattr(now, name))


EVENT_LABELS = {
    "open": "立案",
    "conditions": "核定适用步骤",
    "begin": "开始",
    "done": "办结",
    "object": "收到异议",
    "settle": "办结异议",
    "send_back": "退回",
    "drawn": "抽取",
    "pause": "中止计时",
    "resume": "恢复计时",
    "decide": "决定",
    "withdraw": "撤回申请",
    "close": "办结归档",
}


def event_label(kind: str) -> str:
    """What people call a kind of event."""
    return EVENT_LABELS.get(kind, kind)
