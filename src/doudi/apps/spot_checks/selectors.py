"""Reading draws: only those of the user's area."""

from typing import Any

from django.db.models import Count, Q, QuerySet

from doudi.apps.spot_checks.models import Draw, DrawnCase
from doudi.platform.scoping import rows_of


def draws_of(user: Any) -> QuerySet[Draw]:
    """The draws of the user's area, the last first, with how many were listed, drawn, visited and found to differ."""
    return (
        rows_of(user, Draw.objects.all())
        .defer("items", "made")
        .annotate(
            listed=Count("cases"),
            taken=Count("cases", filter=Q(cases__drawn=True)),
            seen=Count("cases", filter=Q(cases__visited_on__isnull=False)),
            wrong=Count("cases", filter=Q(cases__finding="differs")),
        )
        .order_by("-seed_published_at", "-pk")
    )


def draw_of(user: Any, draw_id: int) -> Draw | None:
    return rows_of(user, Draw.objects.select_related("by")).filter(pk=draw_id).first()


def drawn_of(draw: Draw) -> list[DrawnCase]:
    """The cases drawn, in order."""
    return list(draw.cases.filter(drawn=True).select_related("case", "survey").order_by("place"))
