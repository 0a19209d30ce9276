"""Areas as half-open ranges of 12-digit codes, and their names."""

from django.utils.translation import gettext_lazy as _

# How many leading digits name an area of each level.
DIGITS = {"nation": 0, "province": 2, "city": 4, "county": 6, "township": 9, "village": 12}
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
    digits = DIGITS[level]
    if digits == 0:
        return "0", ":"
    prefix = code[:digits]
    return prefix.ljust(12, "0"), str(int(prefix) + 1).zfill(digits).ljust(12, "0")


def level_of(code: str) -> str:
    """The level a 12-digit code most likely names, by its zeros."""
    for level, digits in DIGITS.items():
        if set(code[digits:]) <= {"0"}:
            return level
    return "village"
