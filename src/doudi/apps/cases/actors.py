"""Who acts: a user as the procedure sees him or her, for one case and one step."""

from typing import TYPE_CHECKING, Any

from doudi.apps.accounts.kin import kin_of
from doudi.procedure.definition import Step
from doudi.procedure.events import Actor

if TYPE_CHECKING:
    from doudi.apps.cases.models import Case


def actor_of(user: Any, case: "Case", step: Step | None = None, *, kin: bool | None = None) -> Actor:
    """The user in the role in which he or she may take the step; of several roles the first that fits, else the main one.

    `kin`: whether the household is of the user's near relatives, where the caller has looked already.
    """
    wanted = (*step.who, *step.joined_by) if step is not None else ()
    held = roles_of(user)
    role = next((one for one in wanted if one in held), user.role)
    return Actor(
        str(user.pk),
        role,
        user.level,
        user.area_code,
        kin_of(user, case.household) if kin is None else kin,
        user.display_name or user.username,
    )


def roles_of(user: Any) -> frozenset[str]:
    """Every role the user holds."""
    return frozenset(getattr(user, "roles", None) or {user.role})
