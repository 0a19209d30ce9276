"""Who may do what with grants and money. Which rows: those of the user's own area, always."""

from typing import Any

from django.db.models import Model, QuerySet

from doudi.apps.accounts.areas import area_range
from doudi.core.refusal import Refused


def may(user: Any, what: str) -> bool:
    """Whether somebody's posts allow it: grant.read, grant.change, standard.propose, payroll.make …"""
    from doudi.apps.accounts import policies

    return bool(policies.may(user, what))


def require(user: Any, what: str, says: str) -> None:
    """Raises Refused where somebody may not: `says` is what was tried, 锁定发放名册."""
    if not may(user, what):
        raise Refused(f"您的岗位不办理“{says}”。需要办理的，请由有这项职责的人来办。", code="not-allowed")


def require_area(user: Any, area: str, level: str) -> None:
    """Raises Refused where an area (12 digits, with its level) does not lie within that of the user."""
    low, high = user.household_range()
    from_, to = area_range(area, level)
    if not (low <= from_ and to <= high):
        raise Refused("这个地区不在您的辖区之内，不能在这里办理。", code="other-area")


def within(rows: QuerySet[Model], user: Any) -> QuerySet[Any]:
    """The rows that lie in the user's area."""
    low, high = user.household_range()
    return rows.filter(area_code__gte=low, area_code__lt=high)
