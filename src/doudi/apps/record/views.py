"""The record of acts for those who oversee, and the reveal of a masked number for those who work on a case."""

from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from doudi.apps.accounts.area_names import area_name, short_area_name
from doudi.apps.accounts.policies import allowed
from doudi.apps.record import kinds, reveal, selectors
from doudi.apps.record.tables import label_of
from doudi.apps.record.words import said_in_words
from doudi.apps.refusing import refusing
from doudi.platform.clock import clock
from doudi.platform.scoping import rows_of
from doudi.platform.typed import row_key


def _user(request: HttpRequest) -> Any:
    return cast(Any, request.user)


@allowed("record.read")
@require_GET
def acts(request: HttpRequest) -> HttpResponse:
    """The acts, the newest first, and where the chains stand."""
    filters = selectors.Filters.read(request.GET)
    rows = list(filters.rows(_user(request))[: selectors.PAGE + 1])
    page = rows[: selectors.PAGE]
    return render(
        request,
        "record/acts.html",
        {
            "filters": filters,
            "kinds": kinds.all_kinds(),
            "rows": [
                (one, kinds.label(one.kind), short_area_name(one.area_code), said_in_words(one.said))
                for one in page
            ],
            "next": page[-1].pk if len(rows) > selectors.PAGE else None,
            "heads": [
                (head, area_name(head.chain)) for head in selectors.heads_of(_user(request)) if head.seq
            ],
        },
    )


@allowed("record.read")
@require_GET
def act(request: HttpRequest, act_id: int) -> HttpResponse:
    """One act: what was said, which rows it wrote, and its place in the chain."""
    one = selectors.act_of(_user(request), act_id)
    return render(
        request,
        "record/act.html",
        {
            "act": one,
            "kind": kinds.label(one.kind),
            "area": area_name(one.area_code),
            "said": said_in_words(one.said),
            "written": [_written(entry) for entry in one.rows],
        },
    )


def _written(entry: dict[str, Any]) -> dict[str, Any]:
    if "key" in entry:
        which = str(entry["key"])
    else:
        which = "、".join(
            f"{first}–{last}" if last != first else f"{first}" for first, last in entry["keys"][:20]
        )
    return {
        "name": label_of(entry["table"]),
        "which": which,
        "count": entry.get("count", 1),
        "sm3": entry["sm3"],
    }


@require_POST
@refusing()
def show(request: HttpRequest) -> HttpResponse:
    """Show a masked number in full, for the case named in the post. No number ever stands in an address."""
    from doudi.apps.cases.models import Case

    user = _user(request)
    what, field = request.POST.get("what", ""), request.POST.get("field", "")
    key, case_id = row_key(request.POST.get("key", "")), row_key(request.POST.get("case", ""))
    if key is None:
        raise Http404
    row = reveal.revealable(user, what, key, field)
    case = rows_of(user, Case.objects.filter(pk=case_id)).first() if case_id is not None else None
    if case_id is not None and case is None:
        raise Http404
    text = reveal.reveal(user, row, field, case, clock().now())
    template = "record/revealed.html" if getattr(request, "htmx", False) else "record/revealed_page.html"
    return render(request, template, {"text": text, "case": case, "label": reveal.FIELDS[what, field].label})
