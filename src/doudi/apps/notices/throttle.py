"""How often one address of the network may send something without logging in. Nothing of the address is kept."""

from django.core.cache import cache
from django.http import HttpRequest

from doudi.platform.encrypted import blind_index

MOST, SECONDS = 20, 3600


def too_many(request: HttpRequest) -> bool:
    """Counts this request; true when its address has sent more than 20 in the hour."""
    key = "objections:" + blind_index(str(request.META.get("REMOTE_ADDR", "")), "throttle")
    cache.add(key, 0, SECONDS)
    try:
        return int(cache.incr(key)) > MOST
    except ValueError:  # it ran out between the two
        return False
