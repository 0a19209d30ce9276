"""A county with a few people, colleagues, and files as departments send them."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.platform.cases.conftest import Stopped, at, local_values, make_household, people, unfenced  # noqa: F401

NOW = at(20260105, 10)
NUMBERS = {
    "王秀英": "430481195003020027", "李建国": "430481196811120013", "李大富": "430481197103040016",
    "王小军": "430481199001010019", "赵德胜": "430481195003020101",
}  # fmt: skip


def number(name: str) -> str:
    """A number whose check character fits."""
    body = NUMBERS[name][:17]
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]


@pytest.fixture
def county(people: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Any:  # noqa: F811
    """The colleagues; two households with numbers lie in the register, and the clock stands at NOW."""
    from doudi.platform.clock import clock_set

    monkeypatch.setenv("DOUDI_KEEP", str(tmp_path / "keep"))
    for name in ("王秀英", "李建国"):
        head = make_household(name).head
        head.citizen_id, head.birth_date = (
            number(name),
            date(int(number(name)[6:10]), int(number(name)[10:12]), int(number(name)[12:14])),
        )
        head.sex = "female" if name == "王秀英" else "male"
        head.save()
    with clock_set(Stopped(NOW)):
        yield people


@pytest.fixture
def work() -> Callable[[], None]:
    """The worker: does what waits."""
    from doudi.apps.jobs.models import JobRun
    from doudi.platform.jobs import perform

    def do() -> None:
        for run in JobRun.objects.filter(state="waiting").order_by("pk"):
            assert perform(run.pk)
            run.refresh_from_db()
            assert run.state == "done", run.says

    return do


DEATHS = "姓名,身份证号,死亡日期\n王秀英,{0},2025-12-20\n李建囯,{1},2025-12-21\n赵无名,,2025-12-22\n"


@pytest.fixture
def deaths() -> bytes:
    """A funeral parlour's list: one plain row, one with a variant character, one of a stranger without a number."""
    return DEATHS.format(number("王秀英"), number("李建国")).encode("gb18030")
