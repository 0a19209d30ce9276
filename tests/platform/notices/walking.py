"""Taking a case along its flow by whoever may, with everything each step asks for; stops where a notice has to hang."""

from typing import Any

from doudi.apps.cases import engine, packs
from doudi.apps.cases.models import Case
from doudi.core.dates import to_date
from doudi.procedure import asking
from doudi.procedure.definition import Step
from doudi.procedure.state import State, needed
from tests.platform.notices.conftest import at, day_after


def open_case(household: Any, offer: str, staff: Any, day: int) -> Case:
    """A case opened by plain rows and the engine's first event, whatever the area offers on the day."""
    pack_id, flow_id = offer.split("/")
    flow = packs.flows_of(packs.pack_for(pack_id, household.area_code))[flow_id]
    first = flow.in_order[0]
    case = Case.objects.create(
        area_code=household.area_code, number=f"{household.number}-{Case.objects.count()}", household=household,
        pack_id=pack_id, flow=flow_id, programme=flow.programmes[0], opened_on=to_date(day),
        opened_by=getattr(staff, first.who[0]), way="self", applicant_name=household.head_name,
    )  # fmt: skip
    engine.act(case, "open", by=getattr(staff, first.who[0]), at=at(day))
    engine.refresh_conditions(case, at=at(day))
    return case


def walk_to_notice(case: Case, staff: Any, day: int, most: int = 60) -> int:
    """Do every open step but notices, a day each, until a notice is open; the day then. AssertionError when stuck."""
    flow = packs.flow_of(case)
    for _ in range(most):
        state = engine.state_of(case)
        unknown = [s for s in flow.steps.values() if s.conditional and state.applies.get(s.name) is None]
        for step in unknown:
            if step.found_by:
                who = getattr(staff, step.found_by[0])
                engine.act(case, "conditions", by=who, at=at(day), data={step.name: False})
            else:
                engine.act(case, "conditions", by=None, at=at(day), data={step.name: False})
        state = engine.state_of(case)
        waiting = [one for one in asking.open_steps(flow, state, day) if one.may_begin]
        if any(one.step.does == "notice" and not one.step.unlimited for one in waiting):
            return day
        turn = next(
            (
                one
                for one in waiting
                if not one.step.optional and not one.step.unlimited and not one.only_refusal
            ),
            None,
        )
        assert turn is not None, (case.pack_id, case.flow, [one.step.name for one in waiting])
        do(case, turn.step, staff, day)
        day = day_after(day)
    raise AssertionError("it goes on and on")


def do(case: Case, step: Step, staff: Any, day: int) -> None:
    """One step, by enough of the right people, signed and with its papers."""
    state = engine.state_of(case)
    people = _free(staff, step.who[0], step, state)[: max(needed(state.facts, step.people_min, step.name), 1)]
    people += [_free(staff, role, step, state)[0] for role in step.joined_by if role != "household"]
    data: dict[str, Any] = {
        "evidence": list(step.evidence), "signed": [str(one.pk) for one in people] + ["household"],
        "minutes": "会议记录", "agree": True,
        "meeting": {"members": 21, "present": 20, "deputies": 18, "agree": 20},
    }  # fmt: skip
    kind = "done"
    if step.does == "draw":
        kind, data = "drawn", {"drawn": False, "of": 10, "taken": 9, "draw": "1"}
    if step.does == "decision":
        kind = "decide"
        data |= {"outcome": "approve", "amount_fen": 50000}
        flow = packs.flow_of(case)
        data |= {"class": flow.classes[0]} if flow.classes else {}
    engine.act(case, kind, step.name, by=people[0], at=at(day, 12), data=data, with_users=people[1:])


def _free(staff: Any, role: str, step: Step, state: State) -> list[Any]:
    """Those of a role who have had no other hand in the case."""
    of_role = [getattr(staff, role + turn) for turn in ("", "_2", "_3", "_4")]
    return [one for one in of_role if state.hands.get(str(one.pk)) in (None, step.hand) or not step.hand]
