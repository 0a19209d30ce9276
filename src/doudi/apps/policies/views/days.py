"""The day a page is about: the one in the address, else today."""

from django.http import HttpRequest
from django.utils import timezone

from doudi.core.dates import parse_day
from doudi.core.refusal import InputError


def today() -> int:
    return parse_day(timezone.localdate().isoformat())


def day_asked(request: HttpRequest, not_before: int | None = None) -> int:
    """`?on=2024-09-01`, else today; an impossible day counts as not asked. Law not yet in force shows its first day."""
    try:
        return parse_day(request.GET.get("on", ""))
    except InputError:
        return max(today(), not_before or 0)
