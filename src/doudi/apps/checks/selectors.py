"""Reading checks: only those of the user's area."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet

from doudi.apps.cases.models import Case
from doudi.apps.checks.models import CheckAnswer, CheckRequest
from doudi.apps.checks.sources import Source, label_of, sources
from doudi.platform.scoping import rows_of


def requests_of(case: Case) -> list[CheckRequest]:
    """The checks of a case, the last first."""
    return list(case.checks.select_related("asked_by", "reported_by").order_by("-pk"))


def answer_of(user: Any, answer_id: int) -> CheckAnswer | None:
    return (
        rows_of(user, CheckAnswer.objects.all())
        .select_related("request__case__household", "person", "obligor", "proof", "answered_by", "settled_by")
        .filter(pk=answer_id)
        .first()
    )


def request_of(user: Any, request_id: int) -> CheckRequest | None:
    return (
        rows_of(user, CheckRequest.objects.all())
        .select_related("case__household")
        .filter(pk=request_id)
        .first()
    )


def silent_in(request: CheckRequest, source: str) -> list[CheckAnswer]:
    """What one source has not answered yet."""
    return list(
        request.answers.filter(source=source, found=None).select_related("request__case").order_by("pk")
    )


def silent_of(user: Any) -> QuerySet[CheckAnswer]:
    """What this person may answer and nobody has answered, the longest waiting first."""
    mine = [one.id for one in sources().values() if set(one.who) & set(user.roles)]
    return (
        rows_of(
            user, CheckAnswer.objects.filter(found__isnull=True, source__in=mine, request__reported_on=None)
        )
        .select_related("request__case", "person", "obligor")
        .order_by("request__answer_by", "request_id", "source", "pk")
    )


def open_hits(user: Any) -> QuerySet[CheckAnswer]:
    """The hits of the user's area that nobody has settled, the longest waiting first."""
    return (
        rows_of(user, CheckAnswer.objects.filter(hit=True, result="", request__reported_on=None))
        .select_related("request__case", "person", "obligor")
        .order_by("answered_on", "pk")
    )


def sources_with_hits(user: Any) -> list[tuple[str, str, int]]:
    """(id, label, how many open hits) of every source that has any, the most first."""
    counted = (
        open_hits(user)
        .order_by()
        .values_list("source")
        .annotate(many=Count("pk"))
        .order_by("-many", "source")
    )
    return [(source, label_of(source), many) for source, many in counted]


@dataclass(frozen=True)
class FromSource:
    """A source with its answers. `state`: answered, silent or late; `hits` not settled yet; `silent`: not answered."""

    source: Source
    answers: list[CheckAnswer]
    state: str
    hits: int
    silent: int


def by_source(request: CheckRequest, on: date) -> list[FromSource]:
    """The answers of a request by source: hits first, then silent ones."""
    known = sources()
    rows: dict[str, list[CheckAnswer]] = {}
    for one in request.answers.select_related("person", "obligor").order_by("pk"):
        rows.setdefault(one.source, []).append(one)
    found = []
    for name, there in rows.items():
        silent = sum(one.found is None for one in there)
        late = bool(silent) and request.answer_by is not None and on > request.answer_by
        hits = sum(1 for one in there if one.hit and not one.result)
        state = "late" if late else "silent" if silent else "answered"
        found.append(
            FromSource(known.get(name) or Source(name, name, (), (), {}, {}), there, state, hits, silent)
        )
    return sorted(found, key=lambda one: (not one.hits, one.state == "answered"))
