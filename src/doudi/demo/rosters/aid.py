"""Civil affairs' own lists and the poverty office's: who is registered poor, on dibao, on tekun; card payments."""

from __future__ import annotations

import numpy as np

from doudi.demo.days import months_before
from doudi.demo.draw import Draw
from doudi.demo.rosters.dirt import amounts, dates, sexes
from doudi.demo.rosters.roster import Roster, numbered
from doudi.demo.rosters.source import Source, listed
from doudi.demo.table import NULL, Array

_POOR = ("", "未脱贫", "已脱贫")
_WATCHED = ("", "脱贫不稳定户", "边缘易致贫户", "突发严重困难户")
_GRADES = ("A类", "B类", "C类", "D类", "")


def registered_poor(source: Source) -> list[Roster]:
    """The anti-poverty system's own export: households and members, state and date."""
    county, draw = source.county, source.draw("registered_poor")
    homes, persons = county.homes, county.persons
    known = (homes["registered_poor"] > 0) | (homes["monitored_as"] > 0)
    rows = np.flatnonzero(known[persons.home] & draw.chance(0.985, persons.size))
    people, home = listed(source, draw, rows, dirt=0.5), persons.home[rows]
    number = np.array([f"{row + 1:010d}" for row in home], dtype=object)
    columns = [
        ("乡", source.township[home]),
        ("村", source.village[home]),
        ("户编号", number),
        ("姓名", people.name),
        ("证件号码", people.number),
        ("脱贫属性", np.array(_POOR, dtype=object)[homes["registered_poor"][home]]),
        ("监测对象类别", np.array(_WATCHED, dtype=object)[homes["monitored_as"][home]]),
        ("脱贫年度", _years(homes["registered_poor_exit"][home])),
        ("家庭人口", np.bincount(persons.home)[home].astype(object)),
    ]
    return [Roster("registered_poor", "脱贫户和监测户信息", "全国防返贫监测信息系统导出", columns)]


def _years(days: Array) -> Array:
    return np.array([None if day < 0 else str(day // 10000) for day in days.tolist()], dtype=object)


def dibao(source: Source) -> list[Roster]:
    """One sheet a township: the household head, how many people, the monthly amount."""
    county, draw = source.county, source.draw("dibao")
    given = county.supports
    rows = np.flatnonzero(given.is_("programme", "dibao") & (given["ended_on"] == NULL))
    home = given.home[rows]
    heads = np.flatnonzero(county.people.place == 0)[home]
    people = listed(source, draw, heads)
    size = np.bincount(county.persons.home[county.persons.is_("counted", True)], minlength=county.homes.size)[
        home
    ]
    columns = [
        ("村（社区）", source.village[home]),
        ("户主姓名", people.name),
        ("性别", sexes(people.sex)),
        ("身份证号码", people.number),
        ("家庭人口", size.astype(object)),
        ("保障人口", size.astype(object)),
        ("类别", np.array(_GRADES, dtype=object)[given["grade"][rows]]),
        ("月保障金额", amounts(draw, given["monthly_amount"][rows], dirty=0.004)),
        ("起始年月", dates(draw, given["since"][rows], "month", 0.1)),
        ("银行账号", _accounts(draw, len(rows))),
    ]
    return [
        numbered(
            Roster(
                "dibao",
                "城乡低保花名册",
                f"{source.county_name}城乡低保对象花名册",
                columns,
                sections=source.township[home],
                notes=(
                    f"填报单位：{source.county_name}民政局    {source.on // 10000}年{source.on // 100 % 100}月    单位：元、人",
                ),
                sums=("家庭人口", "保障人口", "月保障金额"),
                foot="负责人：          审核人：          制表人：",
            )
        )
    ]


def _accounts(draw: Draw, size: int) -> Array:
    """Nineteen digits that no bank has given out: they begin with 0000."""
    return np.array([f"0000{number:015d}" for number in draw.whole(0, 10**15 - 1, size)], dtype=object)


def tekun(source: Source) -> list[Roster]:
    """Persons on tekun: how they live, who looks after them, how able they are."""
    county, draw = source.county, source.draw("tekun")
    given = county.supports
    rows = np.flatnonzero(given.is_("programme", "tekun") & (given["ended_on"] == NULL))
    people = listed(source, draw, given.owner[rows])
    care = np.array(["全自理", "半护理", "全护理"], dtype=object)[
        county.persons["self_care"][given.owner[rows]]
    ]
    columns = [
        ("乡镇", source.township[given.home[rows]]),
        ("供养对象姓名", people.name),
        ("性别", sexes(people.sex, "codes")),
        ("公民身份证号码", people.number),
        ("供养方式", np.array(["分散", "集中"], dtype=object)[given["way"][rows]]),
        ("自理能力", care),
        ("基本生活费（元/月）", amounts(draw, given["monthly_amount"][rows])),
        ("纳入时间", dates(draw, given["since"][rows], "dot", 0.1)),
    ]
    return [
        numbered(
            Roster(
                "tekun",
                "特困人员花名册",
                f"{source.county_name}特困供养人员花名册",
                columns,
                notes=("性别：1男 2女",),
                sums=("基本生活费（元/月）",),
                groups={"供养情况": ("供养方式", "自理能力", "基本生活费（元/月）")},
            )
        )
    ]


def card_payments(source: Source) -> list[Roster]:
    """Three months of payments through the card: failures, late ones, and the dead among the payees."""
    county, result = source.county, []
    given = county.supports
    running = given.is_("programme", "dibao", "tekun", "single_person") & (given["ended_on"] == NULL)
    for back in (3, 2, 1):
        month = int(months_before(source.on, np.array([back]))[0])
        draw = source.draw(f"card_payments {month}")
        rows = np.flatnonzero(running & (given["since"] <= month))
        heads = np.flatnonzero(county.people.place == 0)[given.home[rows]]
        payee = np.where(given.owner[rows] >= 0, given.owner[rows], heads)
        people = listed(source, draw, payee, dirt=0.4)
        fault = county.homes["payment_fault"][given.home[rows]]
        amount = given["monthly_amount"][rows]
        amount = np.where(fault == 2, amount * 6 // 10, amount)
        late = np.where(fault == 1, 45, 0)
        day = months_before(source.on, np.full(len(rows), back)) + 7
        paid = np.where(late > 0, months_before(source.on, np.full(len(rows), back - 1)) + 21, day)
        columns = [
            ("收款人", people.name),
            ("收款人证件号", people.number),
            ("卡号", _accounts(draw, len(rows))),
            (
                "补贴项目",
                np.array(["农村低保金", "城市低保金"], dtype=object)[
                    (county.homes["residence"][given.home[rows]] == 0).astype(int)
                ],
            ),
            ("发放金额", amounts(draw, amount)),
            ("发放日期", dates(draw, paid, "plain")),
            ("结果", draw.pick(("成功", "失败：账户状态异常", "失败：户名不符"), len(rows), (97, 2, 1))),
        ]
        name = f"{month // 10000}年{month // 100 % 100}月"
        result.append(
            numbered(
                Roster(
                    "card_payments",
                    f"一卡通发放明细{month // 100}",
                    f"{source.county_name}惠民惠农一卡通{name}发放明细",
                    columns,
                    notes=("单位：元",),
                    sums=("发放金额",),
                )
            )
        )
    return result
