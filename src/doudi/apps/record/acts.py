"""Writing acts: one entry a business act, in the transaction of what it did, chained per county with SM3."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from typing import Any

import pghistory
from django.db import models, transaction

from doudi.apps.record.digests import bulk, canonical, plain, single, sm3
from doudi.apps.record.models import Act, ChainHead
from doudi.core.refusal import Refused
from doudi.platform.encrypted import blind_index
from doudi.platform.language import in_chinese
from doudi.platform.row_security import all_rows

__all__ = ["Writing", "act", "also_wrote", "canonical", "content", "seal_of", "sm3", "updated"]

#: an act may have begun so long before one that ended first; more, and the clock has been set back
OVERTAKEN = timedelta(minutes=10)


class Writing:
    """What an act in the making says, and which rows it wrote."""

    def __init__(self) -> None:
        self.said: dict[str, Any] = {}
        self.rows: dict[str, dict[int, None]] = {}
        self.bulks: dict[str, dict[int, None]] = {}

    def says(self, **said: Any) -> None:
        """Words for the record; nothing sensitive."""
        self.said |= said

    def wrote(self, *rows: models.Model) -> None:
        """Business rows this act made or changed; their digests, taken when the act ends, go into the record."""
        for row in rows:
            self.rows.setdefault(row._meta.db_table, {})[int(row.pk)] = None

    def wrote_rows(self, model: type[models.Model], keys: Iterable[int]) -> None:
        """Many rows at once, by their ids: a payroll's lines, the grants a new standard changes. Rows that are gone
        when the act ends are recorded as gone, so name what was removed as well."""
        self.bulks.setdefault(model._meta.db_table, {}).update(dict.fromkeys(keys))


_open: ContextVar[Writing | None] = ContextVar("open_act", default=None)


def also_wrote(model: type[models.Model], keys: Iterable[int]) -> None:
    """For what writes rows deep below the service that holds the act: they go into the act that is open.

    RuntimeError outside any: such rows may not be written without one.
    """
    writing = _open.get()
    if writing is None:
        raise RuntimeError(f"{model._meta.label} is written outside an act")
    writing.wrote_rows(model, keys)


def updated(rows: models.QuerySet[Any], **values: Any) -> int:
    """``rows.update(**values)``, and the rows go into the act that is open; how many."""
    keys = list(rows.values_list("pk", flat=True))
    rows.model._default_manager.filter(pk__in=keys).update(**values)
    writing = _open.get()
    if writing is not None and keys:
        writing.wrote_rows(rows.model, keys)
    return len(keys)


@contextmanager
def act(
    kind: str,
    *,
    by: Any,
    at: datetime,
    area: str,
    case: Any = None,
    household: Any = None,
    **said: Any,
) -> Iterator[Writing]:
    """One business act as one transaction; the record is written when the block ends well, else nothing is kept.

    `by` is a User or None for the system's own acts, `at` an aware moment, `area` 12 digits. Raises Refused when
    the clock stands before the last act of the county. One that overtook this one while it waited does not count:
    the record then gives both the later time, so that times never go back along a chain. What is worked out inside is
    Chinese whatever language the page is read in: it stays in the archive.
    """
    user = by.pk if by is not None else None
    with transaction.atomic(), pghistory.context(user=user, act=kind), in_chinese():
        writing = Writing()
        writing.says(**said)
        token = _open.set(writing)
        try:
            yield writing
        finally:
            _open.reset(token)
        # Rows are digested and the chain is moved on whatever the area of who acts: what may be written was
        # decided where it was written.
        with all_rows():
            _write(kind, by, at, area, case, household, writing)


def _write(kind: str, by: Any, at: datetime, area: str, case: Any, household: Any, writing: Writing) -> None:
    head = _locked_head(area[:6].ljust(12, "0"))
    if head.at is not None and at < head.at - OVERTAKEN:
        raise Refused(
            f"服务器的时钟（{at:%Y-%m-%d %H:%M}）早于最近一次办理的时间（{head.at.astimezone(at.tzinfo):%Y-%m-%d %H:%M}），"
            "这一步没有办。请先把时钟调准，再办一次。",
            code="clock-set-back",
        )
    if household is None and case is not None:
        household = getattr(case, "household_id", None)
    new = Act(
        chain=head.chain,
        seq=head.seq + 1,
        at=max(at, head.at or at),
        area_code=area,
        by=by,
        by_name=f"{by.display_name or by.username}（{by.title}）"[:120] if by is not None else "系统",
        kind=kind,
        case_id=getattr(case, "pk", None),
        household_id=getattr(household, "pk", household),
        said=plain(writing.said),
        rows=_digests(writing),
        prev=head.hash,
    )
    new.hash = sm3(canonical(content(new)))
    new.seal = seal_of(new.hash)
    new.save(force_insert=True)
    head.seq, head.at, head.hash = new.seq, new.at, new.hash
    head.save(force_update=True)


def _locked_head(chain: str) -> ChainHead:
    """The county's chain as it stands; nobody else adds to it until this transaction ends."""
    head = ChainHead.objects.select_for_update().filter(chain=chain).first()
    if head is None:
        ChainHead.objects.bulk_create([ChainHead(chain=chain)], ignore_conflicts=True)
        head = ChainHead.objects.select_for_update().get(chain=chain)
    return head


def _digests(writing: Writing) -> list[dict[str, Any]]:
    one_by_one = [entry for table, keys in writing.rows.items() for entry in single(table, keys)]
    return one_by_one + [bulk(table, keys) for table, keys in writing.bulks.items() if keys]


def content(entry: Act) -> dict[str, Any]:
    """Everything of an act that its hash covers."""
    return {
        "chain": entry.chain,
        "seq": entry.seq,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "area": entry.area_code,
        "by": entry.by_id,
        "by_name": entry.by_name,
        "kind": entry.kind,
        "case": entry.case_id,
        "household": entry.household_id,
        "said": entry.said,
        "rows": entry.rows,
        "prev": entry.prev,
    }


def seal_of(digest: str) -> str:
    """32 hexadecimal digits that only the site's key makes of an act's hash."""
    return blind_index(digest, "record.Act")
