"""``python -m benchmarks.pages``: pages of a county of 30,000 households under mixed load; writes benchmarks/pages.md.

``python -m benchmarks.seed_county`` makes the county first. Pages are served by waitress as in ``doudi serve``, in a
process of their own on a free port; requests arrive by chance (Poisson) at a steady rate whether or not the server
keeps up, and are sent by another process (``benchmarks.load``).
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.load import Answer, Request
from benchmarks.machine import machine
from benchmarks.seed_county import FOLDER, counts, in_a_folder_of_its_own
from doudi.platform.page_server import listen, processes_asked

HERE = Path(__file__).parent
LIMIT_MS = 100
#: personas by share of the requests
SHARES = {"worker": 0.5, "searcher": 0.3, "supervisor": 0.2}
_SERVER = """
import socket, sys
from doudi.platform.page_server import beside, processes_asked, read_ahead, serve_pages
from doudi.platform.serve import set_up
set_up()
read_ahead()
listening = socket.socket(fileno=int(sys.argv[1]))
with beside(listening, processes_asked() - 1) as others:
    print(*others, flush=True)
    serve_pages(listening)
"""


@dataclass
class Somebody:
    """Who asks: a session, and what they may look at."""

    session: str
    cases: list[int]
    surveys: list[str]
    households: list[int]
    names: list[str]
    numbers: list[str]
    payrolls: list[int]
    townships: list[str]


Asks = Callable[[Somebody, random.Random], tuple[str, str, dict[str, str] | None]]


def _case(one: Somebody, by: random.Random) -> tuple[str, str, None]:
    return "办件页", f"/cases/{by.choice(one.cases)}/", None


def _household(one: Somebody, by: random.Random) -> tuple[str, str, None]:
    return "户档案页", f"/people/{by.choice(one.households)}/", None


def _found(one: Somebody, by: random.Random) -> tuple[str, str, dict[str, str]]:
    return "搜索", "/people/search/", {"q": by.choice(one.names if by.random() < 0.8 else one.numbers)}


def _list(name: str, url: str) -> Asks:
    return lambda one, by: (
        name,
        url.format(township=by.choice(one.townships), payroll=by.choice(one.payrolls or [0])),
        None,
    )


def _survey(one: Somebody, by: random.Random) -> tuple[str, str, None]:
    return "入户调查页", by.choice(one.surveys or ["/surveys/to-visit/"]), None


#: what each persona asks for, with weights
ASKS: dict[str, list[tuple[float, Asks]]] = {
    "worker": [
        (0.25, _list("首页", "/")),
        (0.15, _list("办件列表", "/cases/")),
        (0.30, _case),
        (0.20, _household),
        (0.10, _survey),
    ],
    "searcher": [(0.70, _found), (0.30, _household)],
    "supervisor": [
        (0.15, _list("首页", "/")),
        (0.20, _list("办件列表（筛选）", "/cases/?status=all&area={township}&sort=opened&size=50")),
        (0.15, _list("办件列表（超期）", "/cases/?due=late")),
        (0.15, _list("户列表（筛选）", "/people/?area={township}&programme=dibao")),
        (0.10, _list("户列表（全县）", "/people/")),
        (0.10, _list("发放列表", "/payments/")),
        (0.05, _list("发放名册", "/payments/{payroll}/")),
        (0.05, _list("待遇列表", "/grants/")),
        (0.05, _list("办事记录", "/record/")),
    ],
}  # fmt: skip


def people(household_sample: int = 400) -> dict[str, list[Somebody]]:
    """Sessions of clerks of several townships and of the county, and what they look at."""
    from doudi.apps.accounts.models import User
    from doudi.platform.row_security import all_rows

    with all_rows():
        clerks = list(User.objects.filter(username__startswith="bench-").order_by("username"))
        clerks += list(User.objects.filter(username="dashi"))
        county = list(
            User.objects.filter(username__in=["dashi-county_civil_affairs", "dashi-county_civil_affairs2"])
        )
        assert clerks and county, "the county is not there: python -m benchmarks.seed_county"
        townships = sorted({user.area_code for user in clerks})
        workers = [_somebody(user, household_sample, townships) for user in clerks]
        supervisors = [_somebody(user, household_sample, townships) for user in county]
    return {"worker": workers, "searcher": workers + supervisors, "supervisor": supervisors}


def _somebody(user: Any, sample: int, townships: list[str]) -> Somebody:
    from django.urls import reverse

    from doudi.apps.cases.models import Case
    from doudi.apps.payments.models import Payroll
    from doudi.apps.people.models import Household, SearchKey
    from doudi.apps.surveys.models import Survey

    low, high = user.household_range()
    here = {"area_code__gte": low, "area_code__lt": high}
    households = Household.objects.filter(**here, closed_on__isnull=True).order_by("?")
    names = SearchKey.objects.filter(**here).order_by("?").values_list("key", flat=True)[:sample]
    surveys = Survey.objects.filter(**here).order_by("?")[:sample]
    return Somebody(
        session=_session(user),
        cases=list(Case.objects.filter(**here).order_by("?").values_list("pk", flat=True)[:sample]),
        surveys=[reverse("surveys:step", args=[one.case_id, one.step]) for one in surveys],
        households=list(households.values_list("pk", flat=True)[:sample]),
        names=list(names),
        numbers=list(households.values_list("number", flat=True)[:sample]),
        payrolls=list(Payroll.objects.filter(**here).order_by("-month").values_list("pk", flat=True)[:20]),
        townships=townships,
    )


def _session(user: Any) -> str:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def plan(who: dict[str, list[Somebody]], rate: float, seconds: float, seed: int) -> list[Request]:
    """Requests that arrive by chance, `rate` a second on average."""
    by = random.Random(seed)
    requests, at = [], 0.0
    while (at := at + by.expovariate(rate)) < seconds:
        persona = by.choices(list(SHARES), list(SHARES.values()))[0]
        somebody = by.choice([one for one in who[persona] if one.cases and one.households])
        asks = by.choices([ask for _, ask in ASKS[persona]], [weight for weight, _ in ASKS[persona]])[0]
        page, url, post = asks(somebody, by)
        requests.append(Request(at, persona, page, url, somebody.session, post))
    return requests


@contextmanager
def server() -> Iterator[tuple[int, list[int]]]:
    """The pages, served by processes of their own: the port and the numbers of the processes."""
    listening = listen(0)
    port = listening.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-c", _SERVER, str(listening.fileno())], pass_fds=[listening.fileno()],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    listening.close()
    try:
        assert process.stdout is not None
        yield port, [process.pid, *map(int, process.stdout.readline().split())]
    finally:
        process.terminate()
        process.wait(20)


def send(port: int, requests: list[Request]) -> list[Answer]:
    """All of them, by the generator's own process."""
    asked = json.dumps({"port": port, "plan": [asdict(one) for one in requests]})
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.load"], input=asked, capture_output=True, text=True, check=True, cwd=HERE.parent
    )  # fmt: skip
    return [Answer(**one) for one in json.loads(done.stdout)]


def cpu_seconds(process: int) -> float:
    """Processor time a process has used so far."""
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def busy_seconds() -> tuple[float, float]:
    """(all processors together busy, in all) since the machine started."""
    ticks = [int(one) for one in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
    each = os.sysconf("SC_CLK_TCK")
    return (sum(ticks) - ticks[3] - ticks[4]) / each, sum(ticks) / each


def quantile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def shown(name: str, answers: list[Answer]) -> str:
    """A row of the table, in ms."""
    ms = [one.seconds * 1000 for one in answers]
    wrong = sum(one.status not in (200, 302) for one in answers)
    cells = [statistics.median(ms), quantile(ms, 0.95), quantile(ms, 0.99), max(ms)]
    return f"| {name} | {len(ms)} | {' | '.join(f'{cell:.0f}' for cell in cells)} | {wrong} |"


def rows(answers: list[Answer]) -> str:
    """All, by persona, by page."""
    by_persona, by_page = defaultdict(list), defaultdict(list)
    for one in answers:
        by_persona[one.persona].append(one)
        by_page[one.page].append(one)
    names = {"worker": "经办人", "searcher": "查询的人", "supervisor": "主管"}
    lines = [shown("**全部**", answers)]
    lines += [shown(f"{names[key]}", by_persona[key]) for key in SHARES if by_persona[key]]
    lines += [shown(key, by_page[key]) for key in sorted(by_page)]
    return "\n".join(lines)


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m benchmarks.pages")
    asked.add_argument("--seconds", type=float, default=120)
    asked.add_argument("--rate", type=float, default=20)
    asked.add_argument("--folder", type=Path, default=FOLDER)
    asked.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="that serve pages")
    asked.add_argument("--dry", action="store_true", help="print, and leave pages.md as it is")
    given = asked.parse_args()
    in_a_folder_of_its_own(given.folder)
    os.environ["DOUDI_PROCESSES"] = str(given.processes)
    import django

    django.setup()
    from doudi.platform.migrate import database

    with database(), server() as (port, processes):
        who, size = people(), counts()
        send(port, plan(who, 5, 20, seed=1))  # packs read, templates compiled, connections open
        load = os.getloadavg()[0]
        requests = plan(who, given.rate, given.seconds, seed=2)
        before, (busy, total) = sum(map(cpu_seconds, processes)), busy_seconds()
        answers = send(port, requests)
        used = sum(map(cpu_seconds, processes)) - before
        busy_after, total_after = busy_seconds()
    share = (busy_after - busy) / (total_after - total)
    text = page(answers, given, size, load, used / given.seconds, share)
    if not given.dry:
        (HERE / "pages.md").write_text(text, encoding="utf-8")
    print(text)
    for one in sorted((one for one in answers if one.status not in (200, 302)), key=lambda one: one.url)[:10]:
        print(one.status, one.page, one.url)


def page(
    answers: list[Answer], given: argparse.Namespace, size: str, load: float, used: float, share: float
) -> str:
    """What was measured, as the page it is written to."""
    p95 = quantile([one.seconds * 1000 for one in answers], 0.95)
    late = quantile([one.late * 1000 for one in answers], 0.99)
    nice = os.getpriority(os.PRIO_PROCESS, 0)
    first = (
        f"机器上还有别的任务，数据库、网页和发请求的程序以优先级 {nice} 运行，让它们先走。"
        if nice < 0
        else ""
    )
    return f"""# 页面的速度

本页由 `python -m benchmarks.pages` 写成。{machine()}。数据库、网页、发请求的程序都在这一台机器上。
{size}。每秒 {given.rate:g} 个请求，随机到达（不等前一个答完），{given.seconds:g} 秒；时间从应发出的时刻算起，单位毫秒。
开始时机器一分钟负载 {load:.1f}；期间两核平均忙 {share:.0%}，其中网页用 {used:.2f} 核（{processes_asked()} 个进程）；发请求的程序自己迟到的 p99 是 {late:.0f} 毫秒。{first}

| 页面 | 次数 | p50 | p95 | p99 | 最长 | 出错 |
| --- | --- | --- | --- | --- | --- | --- |
{rows(answers)}

目标：p95 在 {LIMIT_MS} 毫秒以内。{"达到了" if p95 < LIMIT_MS else f"没有达到（{p95:.0f} 毫秒）"}。
"""


if __name__ == "__main__":
    main()
