"""Reading screenings: only those of the user's area."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import Substr
from django.http import Http404

from doudi.apps.screening.models import ScreeningFinding, ScreeningRun, State
from doudi.core.areas import full_code
from doudi.platform.scoping import rows_of


def runs_of(user: Any) -> QuerySet[ScreeningRun]:
    return rows_of(user, ScreeningRun.objects.select_related("asked_by")).order_by("-asked_at", "-pk")


def run_of(user: Any, key: int) -> ScreeningRun:
    found = runs_of(user).filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def findings_of(user: Any, asked: Any) -> QuerySet[ScreeningFinding]:
    """Findings by the filters of an address: `clause`, `finds`, `state` (open unless said), `rosters`."""
    rows = rows_of(user, ScreeningFinding.objects.select_related("household", "person", "settled_by"))
    state = asked.get("state", State.OPEN)
    if state in State.values:
        rows = rows.filter(state=state)
    for name in ("clause", "finds"):
        if asked.get(name, "").isprintable() and asked.get(name):
            rows = rows.filter(**{name: asked[name][:20]})
    if asked.get("rosters") == "1":
        rows = rows.filter(by_rosters=True)
    return rows.order_by("area_code", "household__head_key", "clause", "pk")


def finding_of(user: Any, key: int) -> ScreeningFinding:
    """One finding. Without its run, which is the county's: joined to it a township would find nothing."""
    found = (
        rows_of(user, ScreeningFinding.objects.select_related("household", "person", "settled_by", "lead"))
        .filter(pk=key)
        .first()
    )
    if found is None:
        raise Http404
    return found


def by_clause(user: Any) -> list[dict[str, Any]]:
    """How many findings wait, by document and clause."""
    rows = rows_of(user, ScreeningFinding.objects.filter(state=State.OPEN))
    counted: Any = rows.values("pack_id", "clause", "finds").annotate(n=Count("pk"))
    return list(counted.order_by("pack_id", "clause"))


def by_township(user: Any) -> list[tuple[str, int]]:
    """(township of 12 digits, findings that wait), the most first."""
    rows = rows_of(user, ScreeningFinding.objects.filter(state=State.OPEN))
    counted: Any = (
        rows.values(place=Substr("area_code", 1, 9)).annotate(n=Count("pk")).order_by("-n", "place")
    )
    return [(full_code(one["place"]), one["n"]) for one in counted]
