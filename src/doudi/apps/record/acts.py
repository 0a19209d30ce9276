"""Writing acts: one entry a business act, in the transaction of what it did, chained per county with SM3."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives import hashes
from django.db import connection, models, transaction

from doudi.apps.record.models import Act, ChainHead
from doudi.core.refusal import Refused


def sm3(content: bytes) -> str:
    """64 hexadecimal digits."""
    making = hashes.Hash(hashes.SM3())
    making.update(content)
    return making.finalize().hex()


def canonical(value: Any) -> bytes:
    """The one way a JSON value is written when it is digested."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str).encode()


class Writing:
    """What an act in the making says, and which rows it wrote."""

    def __init__(self, **subject: Any) -> None:
        self.subject = subject
        self.said: dict[str, Any] = {}
        self.written: list[models.Model] = []

    def says(self, **said: Any) -> None:
        """Words for the record; nothing sensitive."""
        self.said |= said

    def wrote(self, *rows: models.Model) -> None:
        """Business rows this act wrote; their digests, taken when the act ends, go into the record."""
        self.written += rows


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
    the clock stands before the last act of the county.
    """
    with transaction.atomic():
        writing = Writing()
        writing.says(**said)
        yield writing
        _write(kind, by, at, area, case, household, writing)


def _write(kind: str, by: Any, at: datetime, area: str, case: Any, household: Any, writing: Writing) -> None:
    chain = area[:6].ljust(12, "0")
    ChainHead.objects.get_or_create(chain=chain)
    head = ChainHead.objects.select_for_update().get(chain=chain)
    if head.at is not None and at < head.at:
        raise Refused(
            f"服务器的时钟（{at:%Y-%m-%d %H:%M}）早于最近一次办理的时间（{head.at:%Y-%m-%d %H:%M}），"
            "这一步没有办。请先把时钟调准，再办一次。",
            code="clock-set-back",
        )
    if household is None and case is not None:
        household = case.household
    new = Act(
        chain=chain,
        seq=head.seq + 1,
        at=at,
        area_code=area,
        by=by,
        by_name=f"{by.display_name or by.username}（{by.title}）" if by is not None else "系统",
        kind=kind,
        case_id=getattr(case, "pk", None),
        household_id=getattr(household, "pk", None),
        said=writing.said,
        rows=[_digest(row) for row in writing.written],
        prev=head.hash,
    )
    new.hash = sm3(canonical(content(new)))
    new.save(force_insert=True)
    head.seq, head.at, head.hash = new.seq, at, new.hash
    head.save()


def content(entry: Act) -> dict[str, Any]:
    """Everything of an act that its hash covers."""
    return {
        "chain": entry.chain,
        "seq": entry.seq,
        "at": entry.at.astimezone().timestamp(),
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


def _digest(row: models.Model) -> dict[str, Any]:
    return {"table": row._meta.db_table, "key": row.pk, "sm3": row_digest(row._meta.db_table, row.pk)}


def row_digest(table: str, key: Any) -> str:
    """SM3 of a row as the database holds it now; empty when there is none."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"select to_jsonb(t)::text from {connection.ops.quote_name(table)} t where id = %s", [key]
        )
        found = cursor.fetchone()
    return sm3(found[0].encode()) if found else ""
