"""What is done at steps: opening, beginning, doing, drawing, sending back, pausing."""

from dataclasses import replace
from fractions import Fraction

from doudi.core.dates import format_day, from_date, to_date
from doudi.core.refusal import Refused
from doudi.procedure import appraising
from doudi.procedure.definition import AFTER_THE_CASE, BEGINNINGS, MARKS, Flow, Step
from doudi.procedure.entitled import check_actor, check_place, check_staff
from doudi.procedure.events import Actor, Event
from doudi.procedure.roles import label, labels
from doudi.procedure.sampling import least
from doudi.procedure.standing import again, aim_of, applies, held, missing, passed_by
from doudi.procedure.state import Done, Pause, State, needed, share

#: steps at which somebody says yes or no; blank is neither
SAY_WHETHER = ("review", "opinion", "confirmation")


def opened(flow: Flow, state: State, event: Event) -> None:
    """The first event, once, by somebody who takes applications in this flow."""
    if state.events:
        raise Refused("这件申请已经立过案了，请在原来的办件里办。", code="already-open")
    if event.by is None:
        raise Refused("要写明是谁受理的。", code="nobody")
    check_staff(flow, state, event.by)
    first = flow.of_kind(*BEGINNINGS)
    takers = tuple(dict.fromkeys(role for step in first for role in step.who))
    if event.by.role not in takers:
        raise Refused(
            f"“{flow.title}”由{labels(takers)}立案，您的岗位是{label(event.by.role)}。",
            code="role",
            clause=first[0].clause if first else "",
        )


def conditions(flow: Flow, state: State, event: Event) -> State:
    """Which conditional steps the case needs, as the dossier, its marks or a person with the word on it says.

    A person speaks only of steps that the flow leaves to people (``found_by``); all others follow from facts and marks.
    """
    found = dict(state.applies)
    for name, value in event.data.items():
        step = flow.steps.get(name)
        if step is None or not step.conditional:
            raise Refused(f"“{name}”不是看条件办的步骤。", code="unknown-step")
        if value is not None and not isinstance(value, bool):
            raise Refused(f"“{name}”要不要办，只能答是、否或还不知道。", code="bad-condition")
        if event.by is not None:
            check_place(state, event.by)
            if not step.found_by:
                raise Refused(
                    f"“{name}”要不要办，按这户的档案和办件的情形核定，不由人选。",
                    code="not-found-by-people",
                    clause=step.clause,
                )
            if event.by.role not in step.found_by:
                raise Refused(
                    f"“{name}”要不要办，由{labels(step.found_by)}认定。", code="role", clause=step.clause
                )
        if state.decision is not None and state.decision.step in flow.following[name]:
            continue  # what a decision rested on stays as it was
        found[name] = value
    return state.changed(applies=found)


def begin(flow: Flow, state: State, event: Event) -> State:
    """A step begun: a survey under way, a check asked for, a notice hung up."""
    step = _step(flow, event)
    _ready(flow, state, step)
    actor = _actor(event)
    check_actor(state, step, actor, step.who)
    if step.name in state.begun and not again(flow, state, step.name):
        raise Refused(f"“{step.name}”已经开始了，不必再开始一次。", code="already-begun")
    if step.does == "decision":
        raise Refused("作出决定不分开始和完成，请直接决定。", code="use-decide")
    until = _hung(state, step, event) if step.does == "notice" and not step.unlimited else None
    if step.does == "notice" and step.unlimited:
        _boards(step, event)
    record = Done(step.name, actor, event.on, event.people, event.data, len(state.events), until)
    pauses = state.pauses
    if step.pauses:
        pauses = (*pauses, Pause(step.name, f"等待{step.name}", step.clause, event.on))
    return state.changed(
        begun=dict(state.begun) | {step.name: record}, hands=_hands(state, step, (actor,)), pauses=pauses
    )


def done(flow: Flow, state: State, event: Event) -> State:
    """A step done: by the right people, enough of them, signed, with its papers."""
    step = _step(flow, event)
    if step.does in ("decision", "draw"):
        kind = "decide" if step.does == "decision" else "drawn"
        raise Refused(f"“{step.name}”不是这样办的。", code=f"use-{kind}", clause=step.clause)
    _ready(flow, state, step)
    if step.does == "notice" and not event.data.get("not_posted"):
        check_ran_out(state, step, event.on)
    if event.by is None:
        if step.does != "notice":
            raise Refused(f"“{step.name}”要写明是谁办的。", code="nobody", clause=step.clause)
    else:
        check_actor(state, step, event.by, step.who)
    check_together(state, step, event)
    _papers(step, event)
    _meeting(step, event)
    if step.does in SAY_WHETHER and not isinstance(event.data.get("agree"), bool):
        raise Refused(f"“{step.name}”要写明同意还是不同意。", code="no-opinion", clause=step.clause)
    if step.does == "confirmation" and event.data["agree"] is False:
        raise Refused(
            f"不同意的，不能办“{step.name}”，请写明理由退回。", code="not-confirmed", clause=step.clause
        )
    record = Done(step.name, event.by, event.on, event.people, event.data, len(state.events))
    amount = amount_said(event)
    after = state.changed(
        done=dict(state.done) | {step.name: record},
        hands=_hands(state, step, event.people),
        pauses=ended(state.pauses, step.name, event.on),
        amount=state.amount if amount is None else amount,
    )
    granted = after.decision is not None and after.decision.outcome == "approve"
    if granted and after.is_open and step.name in flow.grants_at:
        return after.changed(status="approved")
    return after


def drawn(flow: Flow, state: State, event: Event) -> State:
    """The spot-check draw this case was in: once, and of at least the share the document asks."""
    step = _step(flow, event)
    if step.does != "draw":
        raise Refused(f"“{step.name}”不是抽取。", code="not-a-draw")
    if step.name in state.done:
        raise Refused("这件申请已经抽取过一次，不能再抽。", code="drawn-twice", clause=step.clause)
    _ready(flow, state, step)
    actor = _actor(event)
    check_actor(state, step, actor, step.who)
    outcome = event.data.get("drawn")
    listed, taken = event.data.get("of"), event.data.get("taken")
    if not isinstance(outcome, bool) or not isinstance(listed, int) or not isinstance(taken, int):
        raise Refused("抽取的结果不完整：要有名单户数、抽中户数和这户是否抽中。", code="bad-draw")
    wanted = _share(state, step)
    if listed < 1 or not 0 <= taken <= listed or taken < least(wanted, listed) or (outcome and taken < 1):
        raise Refused(
            f"名单上 {listed} 户，抽中 {taken} 户，低于规定的 {float(wanted):.0%}，这次抽取不能算。",
            code="share",
            clause=step.clause,
        )
    record = Done(step.name, actor, event.on, event.people, event.data, len(state.events))
    return state.changed(done=dict(state.done) | {step.name: record}, drawn=outcome)


def _share(state: State, step: Step) -> Fraction:
    wanted = share(state.facts, step.share)
    return wanted if wanted is not None else Fraction(needed(state.facts, step.share, step.name))


def send_back(flow: Flow, state: State, event: Event) -> State:
    """From a step that is being done back to an earlier one, with the reason; what followed is done anew.

    The history stays. A draw is never made again: it keeps its result.
    """
    step = _step(flow, event)
    to = str(event.data.get("to") or "")
    if not state.is_open:
        raise Refused("已经作出决定，不能退回；有新情况请按变更办理。", code="decided", clause=step.clause)
    if to not in step.sends_back_to:
        allowed = "、".join(step.sends_back_to)
        raise Refused(
            f"“{step.name}”只能退回到{allowed}。" if allowed else f"“{step.name}”不能退回。",
            code="not-back-there",
            clause=step.clause,
        )
    if not str(event.data.get("why") or "").strip():
        raise Refused("退回要写明理由，让前一步知道补什么。", code="no-reason", clause=step.clause)
    if to not in state.done:
        raise Refused(f"“{to}”还没有办完，不用退回。", code="not-done", clause=step.clause)
    if step.name in state.done:
        raise Refused(f"“{step.name}”已经办完，不能从这里退回。", code="already-done", clause=step.clause)
    _ready(flow, state, step)
    actor = _actor(event)
    check_actor(state, step, actor, step.who)
    after = taken_back(flow, state, {to} | flow.following[to])
    return after.changed(rounds=state.rounds + 1, hands=_hands(state, step, (actor,)))


def pause(flow: Flow, state: State, event: Event) -> State:
    """The time stands still for a reason the document knows."""
    if event.by is not None:
        check_staff(flow, state, event.by)
    key = str(event.data.get("why") or "")
    if key not in flow.pauses:
        known = "、".join(label for label, _ in flow.pauses.values())
        raise Refused(
            f"只有这些情形可以中止计时：{known}。" if known else "这份文件没有规定可以中止计时的情形。",
            code="no-such-pause",
        )
    if not state.is_open:
        raise Refused("已经作出决定，不再计时。", code="decided")
    if any(one.key == key and one.end is None for one in state.pauses):
        raise Refused("已经中止计时了。", code="already-paused")
    said, clause = flow.pauses[key]
    return state.changed(pauses=(*state.pauses, Pause(key, said, clause, event.on)))


def resume(flow: Flow, state: State, event: Event) -> State:
    """The time goes on."""
    if event.by is not None:
        check_staff(flow, state, event.by)
    key = str(event.data.get("why") or "")
    running = [one for one in state.pauses if one.end is None and one.key in flow.pauses]
    if not running or (key and all(one.key != key for one in running)):
        raise Refused("现在没有中止计时，不用恢复。", code="not-paused")
    return state.changed(pauses=ended(state.pauses, key or running[-1].key, event.on))


# -- what several of them need --


def taken_back(flow: Flow, state: State, names: set[str] | frozenset[str]) -> State:
    """The same case without these steps done; a draw keeps its result, a decision taken back is none."""
    gone = {name for name in names if flow.steps[name].does != "draw"}
    decision = None if state.decision and state.decision.step in gone else state.decision
    pauses = state.pauses
    for name in gone:
        pauses = ended(pauses, name, state.last_on)
    return state.changed(
        done={name: one for name, one in state.done.items() if name not in gone},
        begun={name: one for name, one in state.begun.items() if name not in gone},
        decision=decision,
        pauses=pauses,
    )


def ended(pauses: tuple[Pause, ...], key: str, on: int) -> tuple[Pause, ...]:
    """The pauses with the running one of this key ended on a day."""
    return tuple(
        replace(one, end=max(on, one.start)) if one.key == key and one.end is None else one for one in pauses
    )


def amount_said(event: Event) -> int | None:
    """The amount an event speaks of, in fen."""
    given = event.data.get("amount_fen")
    if given is None:
        return None
    if isinstance(given, bool) or not isinstance(given, int) or given < 0:
        raise Refused("金额应当是不小于零的整分数，请核对。", code="bad-amount")
    return given


def check_together(state: State, step: Step, event: Event) -> None:
    """Everybody who took part may, there are enough of them, and those who must take part did."""
    people = event.people
    for other in people:
        if event.by is None or other.id != event.by.id:
            check_actor(state, step, other, (*step.who, *step.joined_by, *step.may_join))
    own = [one for one in people if one.role in step.who]
    least_people = needed(state.facts, step.people_min, step.name)
    if event.by is not None and len(own) < least_people:
        raise Refused(
            f"“{step.name}”至少要 {least_people} 人一起办，现在只有 {len(own)} 人。",
            code="too-few",
            clause=step.clause,
        )
    absent = [role for role in step.joined_by if all(one.role != role for one in people)]
    if absent:
        raise Refused(
            f"“{step.name}”要有{labels(tuple(absent))}一起参加。", code="not-joined", clause=step.clause
        )
    signed = {str(one) for one in event.data.get("signed") or ()}
    for role in step.signatures:
        signers = [one.id for one in people if one.role == role]
        if (role not in signed) if role == "household" else not signers or not set(signers) <= signed:
            raise Refused(f"“{step.name}”还缺{label(role)}的签字。", code="not-signed", clause=step.clause)


def _papers(step: Step, event: Event) -> None:
    had = {str(one) for one in event.data.get("evidence") or ()}
    lacking = [paper for paper in step.evidence if paper not in had]
    if lacking:
        raise Refused(f"“{step.name}”还缺{'、'.join(lacking)}。", code="evidence", clause=step.clause)


def _meeting(step: Step, event: Event) -> None:
    check_minutes(step, event)
    if step.does != "appraisal":
        return
    given = event.data.get("meeting")
    if not isinstance(given, dict):
        raise Refused(f"“{step.name}”要有到会人数和票数。", code="no-meeting", clause=step.clause)
    found = appraising.outcome(step.appraisal, appraising.Count.read(given))
    if not found.valid:
        raise Refused(found.why, code="quorum", clause=found.clause or step.clause)


def check_minutes(step: Step, event: Event) -> None:
    """A collective decision is minuted."""
    if step.minutes and not event.data.get("minutes"):
        raise Refused(f"“{step.name}”要有会议记录。", code="no-minutes", clause=step.clause)


def _boards(step: Step, event: Event) -> None:
    hung = {str(one) for one in event.data.get("boards") or ()}
    absent = [board for board in step.boards if board not in hung]
    if absent:
        raise Refused(f"“{step.name}”还要张贴在{'、'.join(absent)}。", code="boards", clause=step.clause)


def _hung(state: State, step: Step, event: Event) -> int:
    """The last day of a notice hung today: the day of posting is not counted."""
    _boards(step, event)
    days = needed(state.facts, step.calendar_days, step.name)
    return from_date(to_date(event.on).fromordinal(to_date(event.on).toordinal() + days))


def check_ran_out(state: State, step: Step, on: int) -> None:
    """Refuses to end a notice that is not up, has not run out or is objected to."""
    hung = state.begun.get(step.name)
    if hung is None:
        raise Refused(f"“{step.name}”还没有张贴，不能算公示过。", code="not-posted", clause=step.clause)
    if step.unlimited:
        raise Refused(f"“{step.name}”长期张贴，不会期满。", code="long-term", clause=step.clause)
    if hung.until is not None and on <= hung.until:
        raise Refused(
            f"公示到 {format_day(hung.until)} 才期满，今天还不能结束。",
            code="notice-runs",
            clause=step.clause,
        )
    if held(state, step.name):
        raise Refused("公示期内有异议，先处理异议。", code="objection-open", clause=step.clause)


def _step(flow: Flow, event: Event) -> Step:
    if not event.step:
        raise Refused("要写明是哪一步。", code="no-step")
    return flow.steps[event.step]


def _actor(event: Event) -> Actor:
    if event.by is None:
        raise Refused("要写明是谁办的。", code="nobody")
    return event.by


def _ready(flow: Flow, state: State, step: Step) -> None:
    """Refuses a step that is not its turn."""
    if step.does in AFTER_THE_CASE:
        raise Refused(f"“{step.name}”不在个案里办。", code="not-in-case", clause=step.clause)
    if step.name in state.done and not again(flow, state, step.name):
        raise Refused(f"“{step.name}”已经办过了。", code="already-done", clause=step.clause)
    if applies(flow, state, step) is False:
        raise Refused(f"这件申请不用办“{step.name}”。", code="not-needed", clause=step.clause)
    if passed_by(flow, state, step):
        raise Refused(f"已经作出决定，不再办“{step.name}”。", code="decided", clause=step.clause)
    lacking = missing(flow, state, step, aim_of(flow, state, step))
    if lacking:
        raise Refused(why_waiting(flow, state, step, lacking), code="too-early", clause=step.clause)


def why_waiting(flow: Flow, state: State, step: Step, lacking: list[str]) -> str:
    """The sentence for a step whose turn it is not: what comes first, and what is not yet known."""
    said = []
    for name in lacking:
        other = flow.steps[name]
        if held(state, name):
            said.append(f"“{name}”的异议要先处理")
        elif applies(flow, state, other) is None and name not in state.begun:
            marks = "、".join(MARKS[mark] for mark in other.when)
            said.append(f"还不知道要不要办“{name}”" + (f"（看{marks}）" if marks else ""))
        else:
            said.append(f"要先办完“{name}”")
    return f"还不能办“{step.name}”：{'；'.join(said)}。"


def _hands(state: State, step: Step, people: tuple[Actor, ...]) -> dict[str, str]:
    hands = dict(state.hands)
    if step.hand:
        hands |= {actor.id: step.hand for actor in people}
    return hands


def check_ready(flow: Flow, state: State, step: Step) -> None:
    """For callers that ask before acting: the same as a step's own look at its turn."""
    _ready(flow, state, step)
