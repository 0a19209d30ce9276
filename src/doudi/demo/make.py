"""Making a demo folder: register, rosters, local values and the truth, whole or not at all."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from doudi.core.dates import format_day, is_day
from doudi.core.refusal import InputError
from doudi.demo.county import County, build, finish
from doudi.demo.local import local_values
from doudi.demo.planted import Plot, plant_cases
from doudi.demo.planted_doudi import plant_doudi
from doudi.demo.planted_findings import plant_findings
from doudi.demo.rosters.all_kinds import KINDS, write_rosters
from doudi.demo.setting import LEIYANG, Setting
from doudi.demo.table import NULL
from doudi.demo.truth import Finding, true_of_all, write_truth
from doudi.demo.unknowns import forget
from doudi.demo.write import write_table

_WHY_NOT = {
    errno.EACCES: "没有写入权限",
    errno.EPERM: "没有写入权限",
    errno.EROFS: "磁盘是只读的",
    errno.ENOSPC: "磁盘空间不足",
    errno.ENOTDIR: "上级不是文件夹",
    errno.EEXIST: "上级不是文件夹",
}

#: Told how many steps of how many are done, and what is being done.
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Summary:
    """What was made: how many households, persons, running supports by programme, and rows of the truth by kind."""

    households: int
    persons: int
    running: dict[str, int]
    truth: dict[str, int]
    planted: int


def make_county(
    households: int,
    seed: int,
    out: Path,
    on: int = 20240901,
    rosters: bool = True,
    progress: Progress | None = None,
) -> Summary:
    """Write the demo county 耒阳市 (430481) into the new folder `out`.

    households: how many (1 or more); seed: 0 or more; on: the day, YYYYMMDD. The same three give the same bytes.
    rosters: also write the departments' rosters. InputError when the folder exists and is not empty, can't be
    written, or a number makes no sense; nothing is left half written.
    """
    _check(households, seed, on)
    tell = progress or _silent
    setting = LEIYANG.on_day(on)
    steps = 3 + (len(KINDS) if rosters else 0)
    with new_folder(Path(out)) as folder:
        tell(0, steps, "正在生成户和人")
        made = make(households, seed, setting)
        tell(1, steps, "正在写登记表")
        write_register(made.county, folder / "register")
        (folder / "local.yaml").write_text(local_values(setting), encoding="utf-8")
        tell(2, steps, "正在核对真相")
        findings = list(true_of_all(made.county, made.plot.planted))
        write_truth(findings, folder / "truth.parquet")
        if rosters:
            done = count(3)
            write_rosters(
                made.known,
                seed,
                folder / "rosters",
                lambda kind: tell(next(done), steps, f"正在写花名册 {kind}"),
            )
        tell(steps, steps, "完成")
    return _summary(made.county, findings)


@dataclass
class Made:
    """The county as its register has it, as it is (what the departments know of it), and what was planted."""

    county: County
    known: County
    plot: Plot


def make(households: int, seed: int, setting: Setting, township: str | None = None) -> Made:
    """A county, or one township of it (12 digits), with everything planted and then partly forgotten."""
    county = build(households, seed, setting, township)
    plot = Plot(county, seed)
    plant_cases(plot)
    plant_findings(plot)
    if setting.doudi:
        plant_doudi(plot)
    plot.finish()
    known = deepcopy(county)
    forget(county, seed, keep=plot.taken)
    finish(county, seed)
    return Made(county, known, plot)


def write_register(county: County, folder: Path) -> None:
    """The seven tables as Parquet."""
    folder.mkdir()
    for table in county.tables():
        write_table(table, folder / f"{table.name}.parquet")


@contextmanager
def new_folder(out: Path) -> Iterator[Path]:
    """A folder beside `out` that takes its name when everything in it is written, and vanishes otherwise."""
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise InputError(
            f"输出位置「{out}」已经存在，而且不是空文件夹。请换一个新的文件夹。", code="out-exists"
        )
    work = None
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
        yield work
        work.chmod(0o755)
        if out.exists():
            out.rmdir()
        os.replace(work, out)
    except BaseException as broken:
        if work is not None:
            shutil.rmtree(work, ignore_errors=True)
        if isinstance(broken, OSError):
            why = _WHY_NOT.get(broken.errno or 0, "系统拒绝写入")
            raise InputError(
                f"无法写入「{out}」：{why}。请换一个可以写入的文件夹。", code="out-unwritable"
            ) from broken
        raise


#: more than any county has; the whole of it is made in memory
MOST_HOUSEHOLDS = 2_000_000


def _check(households: int, seed: int, on: int) -> None:
    if not 1 <= households <= MOST_HOUSEHOLDS:
        raise InputError(
            f"户数（--households）应是 1 到 {MOST_HOUSEHOLDS} 的整数，实际是 {households}。",
            code="bad-households",
            value=households,
        )
    if seed < 0:
        raise InputError(f"种子（--seed）应是 0 或更大的整数，实际是 {seed}。", code="bad-seed", value=seed)
    if not is_day(on) or not 20100101 <= on <= 20991231:
        raise InputError(
            f"日期（--on）应在 2010-01-01 至 2099-12-31 之间，实际是 {format_day(on) if is_day(on) else on}。",
            code="bad-day",
            value=on,
        )


def _silent(done: int, of: int, what: str) -> None:
    """Tell nobody."""


def _summary(county: County, findings: list[Finding]) -> Summary:
    given = county.supports
    running = (given["ended_on"] == NULL) & (given["since"] <= county.setting.on)
    names = given.kinds["programme"].values
    counts = Counter(names[place] for place in given["programme"][running].tolist())
    return Summary(
        county.homes.size,
        county.persons.size,
        dict(sorted(counts.items())),
        dict(sorted(Counter(finding.what for finding in findings).items())),
        sum(finding.planted for finding in findings),
    )
