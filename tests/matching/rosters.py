"""People of invented rosters, and what a check says of them by row."""

from typing import Any

from doudi.core.citizen_id import compose
from doudi.matching.checked import Check

ON = 20240901
MAN, WOMAN = compose("430481", 19600102, 11), compose("430481", 19850612, 22)
CHILD, OTHER = compose("430481", 20150505, 31), compose("430481", 19720303, 44)
OLD = MAN[:6] + MAN[8:17]


def rows(found: Check) -> dict[int, dict[str, Any]]:
    """By row number."""
    return {row["row"]: row for row in found.rows()}
