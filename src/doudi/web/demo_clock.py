"""Setting a demonstration's clock forward, so that notices run out and months come round while somebody watches."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from doudi.platform.clock import DemoClock, clock
from doudi.platform.typed import whole_number

MOST_DAYS = 31


@require_POST
def ahead(request: HttpRequest) -> HttpResponse:
    """POST `days` (1 to 31). There is no such page outside a demonstration."""
    demo = clock()
    days = whole_number(request.POST.get("days", ""))
    if not isinstance(demo, DemoClock) or days is None or not 1 <= days <= MOST_DAYS:
        raise Http404
    demo.go_ahead(days)
    back = request.POST.get("next", "")
    here = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back if here else "front")
