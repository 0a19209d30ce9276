"""The steps of procedures at which a notice hangs."""

from collections.abc import Iterable
from functools import lru_cache

from doudi.apps.cases import packs
from doudi.core.refusal import InputError, Refused
from doudi.policy.pack import pack_ids, read_pack
from doudi.procedure.definition import Flow, Step
from doudi.procedure.state import CaseFacts, number

LAST_DAY_PHOTO = "末日照片"


def step_at(pack_id: str, flow_id: str, step: str) -> tuple[Flow, Step]:
    """A notice step with its flow. Raises Refused ``not-a-notice``."""
    flow = packs.flows_of(read_pack(pack_id)).get(flow_id)
    found = flow.steps.get(step) if flow else None
    if flow is None or found is None or found.does != "notice":
        raise Refused("这里没有要公示的步骤，请从公示页面的名单里选。", code="not-a-notice")
    return flow, found


@lru_cache(maxsize=1)
def names_of_notice_steps() -> tuple[str, ...]:
    """The names under which a case may wait for a notice, over all packs; long-term lists are made of grants."""
    found: set[str] = set()
    for pack_id in pack_ids():
        try:
            flows = packs.flows_of(read_pack(pack_id))
        except InputError:
            continue  # `doudi policy check` says what is wrong with it
        found |= {
            step.name for flow in flows.values() for step in flow.of_kind("notice") if not step.unlimited
        }
    return tuple(sorted(found))


def days_to_hang(step: Step, facts: Iterable[CaseFacts]) -> int | None:
    """How many days a notice of these cases hangs: the longest that one of them needs; None where it stays up.

    Raises Refused where the county has not laid it down.
    """
    if step.unlimited:
        return None
    needed = [number(one, step.calendar_days) for one in facts]
    known = [days for days in needed if days is not None]
    if not known or len(known) < len(needed):
        raise Refused(
            f"县里还没有规定公示天数（{step.calendar_days or 'notice_days'}），不能制作“{step.name}”的公示："
            "公示多久不能由经办人估计。请县级民政部门先在参数里定好天数和依据。",
            code="parameter-missing",
            clause=step.clause,
        )
    return max(known)
