"""What a stranger's request may read: notices that hang, and nothing else of the database.

Nobody is logged in there, so no area is set and row security shows no row. Three policies open exactly this, and only
in a transaction that has set the day: notices that have hung (without their lines once they are taken down), the
lines while the notice hangs, and the printed sheets of those. A fourth shows one objection to whoever holds its
receipt. They allow reading only.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.db import connection, transaction

_DAY = "nullif(current_setting('doudi.public_on', true), '')::date"
_HANGS = f"n.posted_on <= {_DAY} and n.taken_down_on is null and (n.until is null or n.until >= {_DAY})"

#: table: condition; each becomes the policy `public_reads` of the table
POLICIES = {
    "notices_notice": f"posted_on <= {_DAY}",
    "notices_noticeline": (
        f"left_on is null and exists (select 1 from notices_notice n where n.id = notice_id and {_HANGS})"
    ),
    "files_storedfile": (
        "kind = 'notice' and exists (select 1 from notices_notice n "
        f"where n.sheet_id = files_storedfile.id and n.lines_left = 0 and {_HANGS})"
    ),
    "notices_objection": "receipt = nullif(current_setting('doudi.receipt', true), '')",
}

CREATE = "\n".join(
    f"create policy public_reads on {table} for select using ({condition});"
    for table, condition in POLICIES.items()
)
DROP = "\n".join(f"drop policy public_reads on {table};" for table in POLICIES)

_SET = "select set_config('doudi.public_on', %s, true), set_config('doudi.receipt', %s, true)"


@contextmanager
def public_rows(day: date, receipt: str = "") -> Iterator[None]:
    """Within the block the notices hanging on `day` can be read, and the objection with this receipt."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_SET, [day.isoformat(), receipt])
        yield
        if not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute(_SET, ["", ""])
