"""``python -m benchmarks.screening``: screens of the packs against what is known to be true of the demo counties.

A county with all rosters (耒阳, cn-2021 and leiyang-2024) and the small townships with planted findings (longnan-2019,
zhuzhou-2017). Writes screening.md: precision and recall, and every miss and surplus with its reason.
"""

import argparse
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq

from benchmarks.machine import machine
from doudi.demo.make import make_county
from doudi.demo.townships import make_small_townships
from doudi.matching import roster
from doudi.matching.screening.plan import load_plan
from doudi.matching.screening.run import screen

HERE = Path(__file__).parent
ON = 20240901
Rows = list[dict[str, object]]

#: what a township's planted truth is compared with where the pack itself has no screen for it
_PLANS = {
    "zhuzhou-2017": (
        "pack: zhuzhou-2017\nscreens:\n  未兜底: {title: 属于兜底对象而未享, "
        "when: '兜底脱贫对象 且 非 有(救助: 救助项目 = 兜底 且 在享)', finds: missed}\n"
    )
}


@dataclass(frozen=True)
class Score:
    """Households that are so, that were found, and both; why some were missed, and what else was found."""

    what: str
    true: int
    found: int
    both: int
    missed: Counter[str]
    surplus: Counter[str]

    @property
    def line(self) -> str:
        precision = f"{self.both / self.found:.3f}" if self.found else "—"
        recall = f"{self.both / self.true:.3f}" if self.true else "—"
        return f"| {self.what} | {self.true} | {self.found} | {self.both} | {precision} | {recall} |"


def score(what: str, true: set[str], found: set[str], why: "Why") -> Score:
    """Compare two sets of households."""
    return Score(
        what, len(true), len(found), len(true & found),
        Counter(why.missed(one) for one in sorted(true - found)),
        Counter(why.surplus(one) for one in sorted(found - true)),
    )  # fmt: skip


@dataclass(frozen=True)
class Why:
    """What explains a difference: the truth of each household, its running supports, what rosters prove, the findings."""

    truth: dict[str, Rows]
    supports: dict[str, set[str]]
    evidence: dict[str, set[str]]
    by_rosters: set[str]

    def missed(self, household: str) -> str:
        others = self.supports.get(household, set()) & {"dibao", "tekun", "single_person"}
        if others:
            return "户内已有人享受基本救助（特困或单人户），筛查项不算“未享”；真相按低保一项算"
        shown = self.evidence.get(household, set())
        against = {one for one in shown if one.startswith(("income.", "asset."))}
        if against:
            return "花名册证明有未申报的收入或财产，按规则不再符合"
        return "没有查明原因"

    def surplus(self, household: str) -> str:
        if household in self.by_rosters:
            return "登记册上看不出，花名册的行证明（未申报的收入、财产，或登记册未知的事实）"
        said = {str(row["what"]) for row in self.truth.get(household, [])}
        return f"登记册本身：真相写作 {'、'.join(sorted(said)) or '无'}"


def load_rosters(county: Path, into: Path) -> Counter[str]:
    """Load every file of a county's rosters; how many rows were taken, corrected, kept and refused."""
    into.mkdir()
    counts: Counter[str] = Counter()
    for file in sorted((county / "rosters").rglob("*.*")):
        out = into / f"{file.parent.name}-{file.stem}.parquet"
        counts.update(roster.load(file.parent.name, file, out, on=ON).counts)
    return counts


def _grouped(rows: Iterable[dict[str, object]], value: str = "") -> dict[str, list[object]]:
    grouped: dict[str, list[object]] = {}
    for row in rows:
        grouped.setdefault(str(row["household_id"]), []).append(row[value] if value else row)
    return grouped


def _why(folder: Path, screened: Path) -> Why:
    truth = pq.read_table(folder / "truth.parquet").to_pylist()
    supports = pq.read_table(folder / "register" / "supports.parquet").to_pylist()
    running = [row for row in supports if row["ended_on"] in (None, "none", "")]
    findings = pq.read_table(screened / "findings.parquet").to_pylist()
    return Why(
        _grouped(truth),  # type: ignore[arg-type]
        {home: {str(one) for one in said} for home, said in _grouped(running, "programme").items()},
        {
            home: {str(one) for one in said}
            for home, said in _grouped(
                pq.read_table(screened / "evidence.parquet").to_pylist(), "target"
            ).items()
        },
        {str(row["household_id"]) for row in findings if row["by_rosters"]},
    )


def _found(screened: Path, *clauses: str) -> set[str]:
    rows = pq.read_table(screened / "findings.parquet").to_pylist()
    return {str(row["household_id"]) for row in rows if row["clause"] in clauses}


def _true(folder: Path, pack: str, what: str, *clauses: str, persons: bool = True) -> set[str]:
    rows = pq.read_table(folder / "truth.parquet").to_pylist()
    return {
        str(row["household_id"])
        for row in rows
        if row["pack"] == pack and row["what"] == what and (not clauses or row["clause"] in clauses)
        and (persons or row["person_id"] is None)
    }  # fmt: skip


def of_county(work: Path, households: int, seed: int) -> tuple[list[Score], Counter[str]]:
    """The county with all rosters; wrong by cn-2021, missed by leiyang-2024, by the register alone and with rosters."""
    county = work / "county"
    make_county(households, seed, county)
    counts = load_rosters(county, work / "loaded")
    (work / "none").mkdir()
    scores = []
    for said, rosters in (("只看登记册", "none"), ("加上部门花名册", "loaded")):
        for pack, clause, what, clauses in (
            ("cn-2021", "83-比对", "wrong", ()),
            ("leiyang-2024", "LY-21", "missed", ("57-23", "TK-劳动能力")),
        ):
            out = work / f"{pack}-{rosters}"
            screen(load_plan(pack, county / "local.yaml"), county / "register", work / rosters, ON, out)
            true = _true(county, "cn-2021", what, *clauses, persons=what == "missed")
            label = f"{pack} {clause}（{'错保' if what == 'wrong' else '漏保'}），{said}"
            scores.append(score(label, true, _found(out, clause), _why(county, out)))
    return scores, counts


def of_townships(work: Path, households: int) -> Iterator[Score]:
    """The planted findings of the small townships, clause by clause."""
    (work / "no-rosters").mkdir()
    for town in make_small_townships(work / "townships", households=households):
        planted = pq.read_table(town.folder / "truth.parquet").to_pylist()
        if not planted:
            continue
        plan = town.pack
        if plan in _PLANS:
            plan = str(work / f"{town.pack}.yaml")
            Path(plan).write_text(_PLANS[town.pack], encoding="utf-8")
        out = work / f"screened-{town.pack}"
        pack = load_plan(plan, town.folder / "local.yaml")
        screen(pack, town.folder / "register", work / "no-rosters", town.on, out)
        why = _why(town.folder, out)
        if town.pack in _PLANS:
            true = _true(town.folder, town.pack, "missed")
            yield score(f"{town.pack} 兜底各类（漏）", true, _found(out, "未兜底"), why)
            continue
        for clause in sorted({str(row["clause"]) for row in planted} & set(pack.answers)):
            true = {str(row["household_id"]) for row in planted if row["clause"] == clause}
            yield score(f"{town.pack} {clause}", true, _found(out, clause), why)


def page(
    households: int, seed: int, town: int, county: list[Score], counts: Counter[str], towns: list[Score]
) -> str:
    """The page."""
    head = "| 筛查项 | 真相 | 找出 | 对上 | 精确率 | 找回率 |\n| --- | --- | --- | --- | --- | --- |\n"
    reasons = []
    for one in [*county, *towns]:
        for title, why in (("漏掉", one.missed), ("多出", one.surplus)):
            reasons += [
                f"| {one.what} | {title} {number} 户 | {reason} |" for reason, number in why.most_common()
            ]
    return f"""# 筛查的对错

本页由 `python -m benchmarks.screening` 写成，{datetime.now(UTC):%Y-%m-%d}。{machine()}。真相是演示县自己的 `truth.parquet`（另写的一套读法，不是规则算的）。

耒阳 {households:,} 户（种子 {seed}），部门花名册 {sum(counts.values()):,} 行：{counts["ok"]:,} 行直接采用，{counts["corrected"]:,} 行更正，{counts["review"]:,} 行留待人工，{counts["rejected"]:,} 行不采用。

{head}{chr(10).join(one.line for one in county)}

真相只按登记册的事实算。加上花名册以后多找出的户，是登记册上没有、部门名单上有的收入和财产：它们不是误报，而是筛查要找的；是不是真的由人去核。

小乡镇（各 {town} 户，只有事先埋下的情形记作真相；同一条款也可能在别的户上成立，所以精确率只作下限）：

{head}{chr(10).join(one.line for one in towns)}

## 每一处不同的原因

| 筛查项 | | 原因 |
| --- | --- | --- |
{chr(10).join(reasons) or "| 没有不同 | | |"}
"""


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m benchmarks.screening")
    asked.add_argument("--households", type=int, default=8_000)
    asked.add_argument("--township", type=int, default=600)
    asked.add_argument("--seed", type=int, default=11)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        towns = list(of_townships(work, given.township))
        county, counts = of_county(work, given.households, given.seed)
    text = page(given.households, given.seed, given.township, county, counts, towns)
    (HERE / "screening.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
