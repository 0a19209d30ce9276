"""Reading accounts: the staff of an area. Accounts stand behind no row security, so these are the only fence."""

from typing import Any

from django.db.models import QuerySet

from doudi.apps.accounts.areas import LEVELS, area_range
from doudi.apps.accounts.models import User
from doudi.core.refusal import Refused
from doudi.platform.typed import row_key


def accounts_of(by: Any) -> QuerySet[User]:
    """The accounts an administrator manages: those of the area."""
    low, high = area_range(by.area_code, by.level)
    inside = User.objects.filter(area_code__gte=low, area_code__lt=high)
    wider = [level for level, _label in LEVELS[: [name for name, _label in LEVELS].index(by.level)]]
    return inside.exclude(level__in=wider).select_related("office")


def colleagues_of(by: Any) -> QuerySet[User]:
    """Whoever works in the area of somebody, by name: those whom forms offer."""
    low, high = area_range(by.area_code, by.level)
    inside = User.objects.filter(area_code__gte=low, area_code__lt=high, is_active=True)
    return inside.order_by("display_name", "username")


def chosen_colleague(by: Any, key: str) -> User | None:
    """The one of them that a form names; None where it names nobody. Raises Refused for anybody else."""
    if not key:
        return None
    found = colleagues_of(by).filter(pk=row_key(key) or 0).first()
    if found is None:
        raise Refused("选的账号不在您的地区，或者已经停用，请从列表里重新选。", code="not-a-colleague")
    return found
