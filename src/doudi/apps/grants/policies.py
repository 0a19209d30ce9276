"""Which rows of grants and money: those of the user's own area, always. Who may do what: accounts.policies."""

from typing import Any

from doudi.apps.accounts.areas import area_range
from doudi.core.refusal import Refused


def require_area(user: Any, area: str, level: str) -> None:
    """Raises Refused where an area (12 digits, with its level) does not lie within that of the user."""
    low, high = user.household_range()
    from_, to = area_range(area, level)
    if not (low <= from_ and to <= high):
        raise Refused("这个地区不在您的辖区之内，不能在这里办理。", code="other-area")
