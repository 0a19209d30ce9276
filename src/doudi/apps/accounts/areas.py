"""Areas as half-open ranges of 12-digit codes."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from doudi.core.areas import DIGITS, full_code
from doudi.core.refusal import Refused

LEVELS = [
    ("nation", _("全国")),
    ("province", _("省")),
    ("city", _("市")),
    ("county", _("县")),
    ("township", _("乡镇")),
    ("village", _("村")),
]


def area_range(code: str, level: str) -> tuple[str, str]:
    """[from, to) of every code within the area; the level is carried, since zeros at the end may mean something."""
    digits = {str(name): number for name, number in DIGITS.items()}[level]
    if digits == 0:
        return "0", ":"
    prefix = code[:digits]
    return prefix.ljust(12, "0"), str(int(prefix) + 1).zfill(digits).ljust(12, "0")


def own_county(user: Any) -> str:
    """The county (12 digits) for which somebody hands in rosters or has them screened. Raises Refused for whoever works
    above a county: lists come to a county and are looked into there."""
    if user.level in ("nation", "province", "city"):
        raise Refused("花名册和筛查由县（市、区）一级办理，请用县里的账号。", code="not-a-county")
    return full_code(user.area_code[:6])
