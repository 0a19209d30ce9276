"""近亲属备案: the filings by unit, a new one, the sheet for the file."""

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from doudi.apps.accounts.kin import end_filing, file_kin, filings_of
from doudi.apps.accounts.models import KIN
from doudi.apps.accounts.policies import allowed
from doudi.apps.accounts.selectors import chosen_colleague, colleagues_of
from doudi.apps.csv_sheets import csv_sheet
from doudi.apps.record.acts import act
from doudi.apps.refusing import refusing
from doudi.platform.clock import clock


def kin_page(request: HttpRequest) -> HttpResponse:
    user = cast(Any, request.user)
    context = {
        "filings": filings_of(user), "relations": KIN, "typed": request.POST, "staff": colleagues_of(user)[:500],
    }  # fmt: skip
    return render(request, "accounts/kin.html", context)


@allowed("kin.read")
@refusing(kin_page)
def kin(request: HttpRequest) -> HttpResponse:
    """The list, and a new filing."""
    if request.method != "POST":
        return kin_page(request)
    post = request.POST
    official = chosen_colleague(request.user, post.get("official", ""))
    file_kin(
        official=official,
        official_name=post.get("official_name", "") or (official.display_name if official else ""),
        post=post.get("post", ""),
        relation=post.get("relation", ""),
        relative_name=post.get("relative_name", ""),
        relative_id=post.get("relative_id", ""),
        by=request.user,
        at=clock().now(),
    )
    messages.success(request, _("已备案。这位工作人员不能经办这位亲属的办件。"))
    return redirect("kin")


@require_POST
@allowed("kin.file")
@refusing(kin_page)
def end(request: HttpRequest, filing_id: int) -> HttpResponse:
    """The tie is no more."""
    filing = filings_of(request.user).filter(pk=filing_id, ended_on__isnull=True).first()
    if filing is None:
        raise Http404
    end_filing(filing, by=request.user, at=clock().now())
    return redirect("kin")


@allowed("kin.read")
@refusing()
def export(request: HttpRequest) -> HttpResponse:
    """The register of filings for the paper file; taking it is on record."""
    user = cast(Any, request.user)
    with act("kin.exported", by=user, at=clock().now(), area=user.area_code):
        pass
    head = ["单位和职务", "工作人员", "关系", "亲属姓名", "备案日期", "终止日期"]
    return csv_sheet("kin.csv", head, [
        (one.post, one.official_name, one.get_relation_display(), one.relative_name, one.filed_on, one.ended_on or "")
        for one in filings_of(user)
    ])  # fmt: skip
