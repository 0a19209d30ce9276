"""Who may: role, level, area, kinship, and the hand somebody has had in the case already."""

from collections.abc import Iterable

from doudi.core import areas
from doudi.core.refusal import Refused
from doudi.procedure.definition import HANDS, Flow, Step
from doudi.procedure.events import Actor
from doudi.procedure.roles import label, labels, roles
from doudi.procedure.state import State


def check_place(state: State, actor: Actor) -> None:
    """Refuses whoever has no business with the case at all: other area, near relative, a level that is not theirs."""
    if not areas.covers(actor.area, state.facts.area):
        raise Refused("这件事不在您负责的地区，请交给当地经办人员办理。", code="area")
    role = roles().get(actor.role)
    if role is None:
        raise Refused(f"没有“{actor.role}”这个岗位，办不了个案。", code="role")
    if role.level != actor.level:
        raise Refused(
            f"{role.label}应当在{LEVELS[role.level]}，您的账号不在这一层级，请让管理员核对账号。",
            code="level",
        )
    if actor.kin:
        raise Refused(
            "您已备案为这户的近亲属，应当回避，请交给其他人员办理。",
            code="kin",
        )


LEVELS = {"household": "本户", "village": "村级", "township": "乡镇一级", "county": "县级", "city": "市级"}


def check_actor(state: State, step: Step, actor: Actor, allowed: Iterable[str]) -> None:
    """Refuses somebody who may not act at a step, with the sentence for it."""
    check_place(state, actor)
    given = tuple(allowed)
    if actor.role not in given:
        raise Refused(
            f"“{step.name}”由{labels(given)}办理，您的岗位是{label(actor.role)}。",
            code="role",
            clause=step.clause,
        )
    check_hand(state, step, actor)


def check_hand(state: State, step: Step, actor: Actor) -> None:
    """Four eyes: nobody has two hands in one case."""
    had = state.hands.get(actor.id)
    if step.hand and had and had != step.hand:
        raise Refused(
            f"{actor.name or '您'}在这件申请里已经办过“{HANDS.get(had, had)}”，"
            f"不能再办“{HANDS.get(step.hand, step.hand)}”，请交给另一位同事。",
            code="same-person",
            clause=step.clause,
        )


def staff_of(flow: Flow) -> tuple[str, ...]:
    """Every role that acts somewhere in a flow."""
    found = (role for step in flow.steps.values() for role in (*step.who, *step.joined_by, *step.may_join))
    return tuple(dict.fromkeys(found))


def check_staff(flow: Flow, state: State, actor: Actor) -> None:
    """Refuses whoever acts nowhere in the flow: for pauses, withdrawals and closing."""
    check_place(state, actor)
    if actor.role not in staff_of(flow):
        raise Refused(f"{label(actor.role)}不经办这类申请。", code="not-staff")
