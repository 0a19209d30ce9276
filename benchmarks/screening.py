"""``python -m benchmarks.screening``: screens of the packs against what is known to be true of the demo counties.

A county with all rosters (耒阳, cn-2021 and leiyang-2024) and the small townships with planted findings (longnan-2019,
zhuzhou-2017). Writes screening.md: precision and recall, and every miss and surplus with its reason.
"""

import argparse
import re
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
_BEHIND = re.compile("依据登记：(.*?)。")
ON = 20240901
Rows = list[dict[str, object]]

#: what a township's planted truth is compared with where the pack itself has no screen for it
_PLANS = {
    "zhuzhou-2017": (
        "pack: zhuzhou-2017\nscreens:\n  未兜底: {title: 属于兜底对象而未享, "
        "when: '兜底脱贫对象 且 非 有(救助: 救助项目 = 兜底 且 在享)', finds: missed}\n"
    )
}


#: what three households of each clause that finds far more than was planted turned out to be, looked at by hand in the register
_LOOKED_AT = """## 多出的是不是误报：逐户看过的

坪垭藏族乡，400 户（种子 1），三个多出最多的条款各看三户，对照登记册逐项手算。

| 条款 | 户 | 登记册上是什么 | 结论 |
| --- | --- | --- | --- |
| LN-01 | 000004 | 农村，在享特困，住房 C 级 | 找得对：危房 |
| LN-01 | 000012 | 农村，在享低保，户主没有参加基本医疗保险 | 找得对：医保没有落实 |
| LN-01 | 000023 | 农村，在享低保，饮水不安全 | 找得对 |
| LN-20 | 000005 | 在享低保，家庭收入 1,830 元，识别线 2 人 7,400 元，非建档立卡 | 找得对：条款后半句，应建档而未建（与 LN-14 是同一件事） |
| LN-20 | 000012 | 在享低保，家庭收入 9,840 元，识别线 3 人 11,100 元，非建档立卡 | 找得对：同上 |
| LN-20 | 000004 | 独居老人在享特困，没有收入，财产在限额内 | 合于条款的字面（符合低保、不在低保），但已有更高的特困保障：由人一看即销，不必再办 |
| LN-45 | 000034 | 成员精神残疾二级，没有任何保障，人均 5,870 元，低收入线 6,030 元 | 找得对：应按单人户施保 |
| LN-45 | 000008 | 户主肢体残疾一级，没有任何保障，人均 7,460 元，高于低收入线 | 合于条款的字面（筛查方法不看收入），但清零措施只办未脱贫户和低收入家庭：由人核收入后销号 |
| LN-45 | 000022 | 成员肢体残疾二级，没有任何保障，人均 6,255 元，高于低收入线 | 同上 |

LN-20 多出的 43 户全数按登记册分开：31 户是应建档而未建（找得对），4 户是符合低保而什么也没有享受（找得对，没有埋下），8 户在享特困。LN-45 多出的 21 户：2 户是低收入家庭（找得对），19 户不是，只合于字面。所以 LN-45（以及包含它的 LN-02）的数字不能当作漏保数字上报；理由里写着“收入由人核实”，核了收入才算。
"""


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

    @property
    def planted_line(self) -> str:
        """Without a precision: what was planted is not all that is so."""
        recall = f"{self.both / self.true:.3f}" if self.true else "—"
        return f"| {self.what} | {self.true} | {self.found} | {self.both} | {recall} |"


def score(what: str, true: set[str], found: set[str], why: "Why") -> Score:
    """Compare two sets of households."""
    return Score(
        what, len(true), len(found), len(true & found),
        Counter(why.missed(one) for one in sorted(true - found)),
        Counter(why.surplus(one) for one in sorted(found - true)),
    )  # fmt: skip


@dataclass(frozen=True)
class Why:
    """What explains a difference: by household, its running supports, what rosters prove, what the finding says."""

    supports: dict[str, set[str]]
    evidence: dict[str, set[str]]
    by_rosters: set[str]
    said: dict[str, str]

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
        rests_on = _BEHIND.search(self.said.get(household, ""))
        facts = [one.split(" ")[0] for one in rests_on[1].split("，")] if rests_on else []
        return f"没有埋下，登记册上成立，依据：{'、'.join(dict.fromkeys(facts))}"


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


def _why(folder: Path, screened: Path, clause: str) -> Why:
    supports = pq.read_table(folder / "register" / "supports.parquet").to_pylist()
    running = [row for row in supports if row["ended_on"] in (None, "none", "")]
    findings = pq.read_table(screened / "findings.parquet").to_pylist()
    return Why(
        {home: {str(one) for one in said} for home, said in _grouped(running, "programme").items()},
        {
            home: {str(one) for one in said}
            for home, said in _grouped(
                pq.read_table(screened / "evidence.parquet").to_pylist(), "target"
            ).items()
        },
        {str(row["household_id"]) for row in findings if row["by_rosters"]},
        {str(row["household_id"]): str(row["because"]) for row in findings if row["clause"] == clause},
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
            scores.append(score(label, true, _found(out, clause), _why(county, out, clause)))
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
        if town.pack in _PLANS:
            true = _true(town.folder, town.pack, "missed")
            yield score(
                f"{town.pack} 兜底各类（漏）", true, _found(out, "未兜底"), _why(town.folder, out, "未兜底")
            )
            continue
        for clause in sorted({str(row["clause"]) for row in planted} & set(pack.answers)):
            true = {str(row["household_id"]) for row in planted if row["clause"] == clause}
            yield score(f"{town.pack} {clause}", true, _found(out, clause), _why(town.folder, out, clause))


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

真相只按登记册的事实算。加上花名册以后多找出的户，是登记册上没有、部门名单上有的收入和财产：真相文件没有写它们，所以既不能算对也不能算误报；每一条都指到名单的文件和行，由人去核。

小乡镇（各 {town} 户）的真相文件只记事先埋下的情形，同一条款在别的户上成立的没有记：“对上”除以“找出”不是精确率，所以不写；多出的户各是什么，见下面逐户看过的和每一处的原因。

| 筛查项 | 埋下 | 找出 | 对上 | 找回率 |
| --- | --- | --- | --- | --- |
{chr(10).join(one.planted_line for one in towns)}

{_LOOKED_AT}
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
