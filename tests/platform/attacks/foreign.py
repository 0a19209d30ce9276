"""Rows of another county, every one with the same primary key, to be named in forms of this one."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from django.db import connection

from doudi.platform.database import APP
from tests.platform.cases.conftest import make_household
from tests.platform.matrix.county import OTHER_VILLAGE
from tests.platform.matrix.world import VILLAGE
from tests.platform.money_world import account, decision, user
from tests.platform.money_world import at as moment
from tests.platform.notices.conftest import at
from tests.platform.notices.walking import open_case

#: the first row of every table of the other county
KEY = 74_000_001
NAME = "仉督昫"
COUNTY = OTHER_VILLAGE[:6] + "0" * 6


def build_foreign() -> SimpleNamespace:
    """A household with a case, a grant, an account, a lead, an office and people who work there."""
    before = _sequences()
    # A grant takes a number of the sequence for its own number before it takes its key.
    _set({name: KEY - (2 if name.startswith("grants_grant_id") else 1) for name in before})
    try:
        return _build()
    finally:
        _set(before)


def _build() -> SimpleNamespace:
    from doudi.apps.areas.models import Office
    from doudi.apps.cases.models import Lead
    from doudi.apps.files.services import keep
    from doudi.apps.grants.services import grant_from
    from doudi.apps.meetings.models import Meeting, MeetingCase
    from tests.platform.money_world import dossier

    clerk = user("township_clerk", "township", OTHER_VILLAGE[:9] + "000", NAME)
    home = make_household(NAME, OTHER_VILLAGE)
    staff = _Staff(clerk)
    case = open_case(home, "cn-2021/dibao", staff, 20261110)
    own = {"area_code": OTHER_VILLAGE}
    meeting = Meeting.objects.create(
        **own,
        kind="appraisal",
        held_on=at(20261113).date(),
        place="村委会",
        chair=NAME,
        recorder=NAME,
        by=clerk,
    )
    MeetingCase.objects.create(**own, meeting=meeting, case=case, step="民主评议", agreed=True)
    # from a case decided before: no grant comes of one that is still open (LD-10)
    grant = grant_from(decision(home, clerk, facts=dossier(home)), by=clerk, at=moment("2026-11-22 10:00"))[0]
    Lead.objects.create(**own, told_by=NAME, name=NAME, says="家里没有收入。", at=at(20261111), by=clerk)
    Office.objects.create(name=f"{NAME}办公室", kind="", level="county", area_code=COUNTY)
    kept = keep(
        b"%PDF-1.7 x",
        "证明.pdf",
        "application/pdf",
        "paper",
        area=OTHER_VILLAGE,
        by=clerk,
        at=at(20261112),
        case=case,
    )
    held = account(home)
    keys = {type(one).__name__: one.pk for one in (home, home.head, case, meeting, grant, clerk, held)}
    assert set(keys.values()) == {KEY}, keys
    return SimpleNamespace(
        clerk=clerk, home=home, person=home.head, case=case, grant=grant, file=kept,
        names=(NAME, case.number, home.number, home.head.number, grant.number, kept.key, held.number),
    )  # fmt: skip


class _Staff:
    """Whoever the flow wants: always the same clerk."""

    def __init__(self, clerk: Any) -> None:
        self._clerk = clerk

    def __getattr__(self, _role: str) -> Any:
        return self._clerk


def _sequences() -> dict[str, int]:
    with connection.cursor() as cursor, _as_superuser():
        cursor.execute(
            "select format('%I', sequencename), coalesce(last_value, 1) from pg_sequences where schemaname = 'public'"
        )
        return dict(cursor.fetchall())


def _set(values: dict[str, int]) -> None:
    with connection.cursor() as cursor, _as_superuser():
        for name, value in values.items():
            cursor.execute("select setval(%s::regclass, %s)", [name, value])


@contextmanager
def _as_superuser() -> Iterator[None]:
    """The pages' role may take the next number of a sequence, not set it."""
    with connection.cursor() as cursor:
        cursor.execute("reset role")
        yield
        cursor.execute(f"set role {APP}")


def named_instead(value: str, made: dict[str, Any], other: SimpleNamespace) -> str:
    """A value of a form, with the row it names replaced by its fellow of the other county."""
    numbers = {
        made["case"].number: other.case.number, made["household"].number: other.home.number,
        made["person"].number: other.person.number, made["grant"].number: other.grant.number,
        made["file"].key: other.file.key,
    }  # fmt: skip
    if value in numbers:
        return str(numbers[value])
    value = re.sub(r"\b730\d{5}\b", str(KEY), value)
    return re.sub(rf"\b{VILLAGE[:6]}\d{{6}}\b", OTHER_VILLAGE, value)
