"""Areas as half-open ranges of 12-digit codes."""

from django.utils.translation import gettext_lazy as _

from doudi.core.areas import DIGITS

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
