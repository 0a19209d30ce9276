"""Which packs say who helps in a place, and the numbers the county has laid down for it."""

from typing import Any

from doudi.apps.cases import packs
from doudi.policy.pack import pack_ids, read_pack
from doudi.policy.parameters import ParameterValue, area_prefix
from doudi.procedure.definition import Step
from doudi.procedure.help_plan import HelpPlan, Need, help_plan

#: the flow of leiyang-2024 by which pooled funds are shared
PROJECTS = "projects"


def plans_at(area: str, on: int) -> list[HelpPlan]:
    """The plans in force on a day in a household's place, or somewhere in a county (12 digits); the nearest first."""
    found = []
    for pack_id in pack_ids():
        document = read_pack(pack_id).document
        prefix = area_prefix(document.area)
        there = area.startswith(prefix) or prefix.startswith(area_prefix(area))
        in_force = (document.start or 0) <= on and (document.end is None or on <= document.end)
        plan = help_plan(pack_id) if there and in_force else None
        if plan is not None:
            found.append((len(prefix), document.start or 0, plan))
    return [plan for _near, _start, plan in sorted(found, key=lambda one: one[:2], reverse=True)]


def number(plan: HelpPlan, name: str, area: str, on: int) -> int | None:
    """A number that the plan names, as it holds in a place; None where nobody has laid it down."""
    if not name:
        return None
    value = packs.pack_for(plan.pack, area).parameters.resolve(name, on, area, None)
    return value.value if isinstance(value, ParameterValue) and isinstance(value.value, int) else None


def needs_at(area: str, on: int) -> dict[str, tuple[HelpPlan, Need]]:
    """What may be handed to departments in a place: by name; of two documents the nearer says to whom."""
    found: dict[str, tuple[HelpPlan, Need]] = {}
    for plan in plans_at(area, on):
        for need in plan.needs.values():
            found.setdefault(need.name, (plan, need))
    return found


def project_steps(area: str, on: int) -> tuple[str, Step, Step] | None:
    """(pack, who drafts, who decides) of pooled funds in a place; None where no document there knows them."""
    for plan in plans_at(area, on):
        flow: Any = packs.flows_of(read_pack(plan.pack)).get(PROJECTS)
        if flow is not None:
            drafting, deciding = flow.in_order[:2]
            return plan.pack, drafting, deciding
    return None
