"""Banks, insurers, brokers, tax, provident fund, social insurance, the treasury's payroll."""

from __future__ import annotations

import numpy as np

from doudi.demo.days import before
from doudi.demo.draw import Draw
from doudi.demo.rosters.dirt import amounts, dates
from doudi.demo.rosters.roster import Roster, numbered
from doudi.demo.rosters.source import Listed, Source, listed
from doudi.demo.table import Array

_EMPLOYERS = (
    "鞋业有限公司",
    "电子科技有限公司",
    "建筑劳务有限公司",
    "农业发展有限公司",
    "物业服务有限公司",
    "商贸有限公司",
    "食品加工厂",
    "中心小学",
    "人民医院",
)
_PLACES = ("东莞", "深圳", "长沙", "衡阳", "耒阳", "广州", "佛山", "义乌")


def bank(source: Source) -> list[Roster]:
    """Three banks, three layouts; one counts in ten thousand yuan and says so, one gives the account too."""
    county = source.county
    owned = county.assets.is_("kind", "deposit")
    held = np.flatnonzero(owned & (county.assets["value"] > 0))
    draw = source.draw("bank")
    at = draw.places((55, 27, 18), len(held))
    layouts = (
        ("农村商业银行", ("客户名称", "证件号码", "存款余额"), "yuan", "单位：元", "\t"),
        ("邮政储蓄银行", ("户名", "身份证号", "存款合计（万元）"), "wan", "单位：万元", ","),
        ("农业银行", ("姓名", "身份证号码", "账户余额"), "yuan", "金额单位：人民币元", "|"),
    )
    result = []
    for number, (sender, heads, unit, note, separator) in enumerate(layouts):
        chosen = held[at == number]
        people = listed(source, draw, county.assets.owner[chosen], strangers=0.06, dirt=0.5)
        value = people.pad(county.assets["value"][chosen], _sums(draw, people.size, 12000))
        columns = [
            (heads[0], people.name),
            (heads[1], people.number),
            (heads[2], amounts(draw, value, unit, 0.008)),
            ("截止日期", dates(draw, np.full(people.size, source.on), "plain")),
        ]
        result.append(
            Roster(
                "bank",
                f"{sender}存款核对反馈",
                f"{source.county_name}{sender}存款核对反馈表",
                columns,
                notes=(note,),
                sums=(heads[2],),
                separator=separator,
            )
        )
    return result


def _sums(draw: Draw, size: int, median: float) -> Array:
    return np.rint(draw.about(median, 0.9, size)).astype(np.int64) * 100


def insurance(source: Source) -> list[Roster]:
    """Commercial policies with a cash value."""
    return [
        _holdings(
            source,
            "insurance",
            "商业保险保单现金价值",
            "人寿保险公司",
            ("投保人", "投保人证件号", "现金价值"),
        )
    ]


def securities(source: Source) -> list[Roster]:
    """Brokers: market value and balance."""
    return [
        _holdings(
            source, "securities", "证券账户资产查询结果", "证券营业部", ("客户姓名", "证件号码", "资产总值")
        )
    ]


def _holdings(source: Source, kind: str, stem: str, sender: str, heads: tuple[str, str, str]) -> Roster:
    county, draw = source.county, source.draw(kind)
    word = "security" if kind == "securities" else kind
    held = np.flatnonzero(county.assets.is_("kind", word))
    people = listed(source, draw, county.assets.owner[held], strangers=0.1)
    value = people.pad(county.assets["value"][held], _sums(draw, people.size, 15000))
    columns = [
        (heads[0], people.name),
        (heads[1], people.number),
        (heads[2], amounts(draw, value, dirty=0.02)),
    ]
    return numbered(
        Roster(
            kind,
            stem,
            f"{source.county_name}{stem}",
            columns,
            notes=(f"反馈单位：{source.county_name}{sender}    单位：元",),
            sums=(heads[2],),
        )
    )


def tax(source: Source) -> list[Roster]:
    """Individual income: who was paid by whom, by the year."""
    county, draw = source.county, source.draw("tax")
    paid = np.flatnonzero(
        county.incomes.is_("kind", "wage")
        & (county.incomes["amount_year"] > 2_400_000)
        & draw.chance(0.35, county.incomes.size)
    )
    people = listed(source, draw, county.incomes.owner[paid], strangers=0.03, dirt=0.4)
    value = people.pad(county.incomes["amount_year"][paid], _sums(draw, people.size, 40000))
    columns = [
        ("纳税人姓名", people.name),
        ("纳税人识别号", people.number),
        ("扣缴义务人", _employers(draw, people.size)),
        ("所属年度", np.full(people.size, str(source.on // 10000 - 1), dtype=object)),
        ("收入额", amounts(draw, value)),
        ("实缴税额", amounts(draw, np.maximum(value - 6_000_000, 0) * 3 // 100)),
    ]
    return [
        Roster(
            "tax",
            "个人所得税扣缴信息",
            "个人所得税扣缴信息",
            columns,
            notes=("国家税务总局耒阳市税务局" if source.county_name == "耒阳市" else "税务局",),
            sums=("收入额", "实缴税额"),
        )
    ]


def _employers(draw: Draw, size: int) -> Array:
    return (
        draw.pick(_PLACES, size)
        + draw.pick(("宏达", "鑫源", "永盛", "恒通", "兴旺", "利民"), size)
        + draw.pick(_EMPLOYERS, size)
    )


def _monthly_wages(source: Source, draw: Draw, people: Listed, others: Array) -> Array:
    """Fen a month: what they earn by the register; `others` (yuan) for strangers, those without a wage, and one in fifty
    who never said what they earn."""
    incomes, persons = source.county.incomes, source.county.persons
    wages = np.flatnonzero(incomes.is_("kind", "wage") & (incomes.owner >= 0))
    yearly = np.zeros(persons.size, dtype=np.int64)
    np.add.at(yearly, incomes.owner[wages], incomes["amount_year"][wages])
    of_register = np.concatenate([yearly[people.rows] // 1200, np.zeros(people.size - len(people.rows), int)])
    said = (of_register > 0) & ~draw.chance(0.02, people.size)
    return np.where(said, of_register, others).astype(np.int64) * 100


def provident_fund(source: Source) -> list[Roster]:
    """Housing fund: monthly base and balance of those with steady employers."""
    county, draw = source.county, source.draw("provident_fund")
    steady = np.flatnonzero(
        county.persons.is_("public_payroll", True)
        | (county.persons.is_("employed", True) & draw.chance(0.06, county.persons.size))
    )
    people = listed(source, draw, steady, dirt=0.5)
    base = _monthly_wages(source, draw, people, np.rint(draw.about(4300, 0.25, people.size)))
    columns = [
        ("单位名称", _employers(draw, people.size)),
        ("职工姓名", people.name),
        ("证件号", people.number),
        ("缴存基数", amounts(draw, base)),
        ("账户余额", amounts(draw, base * draw.whole(2, 30, people.size) // 2)),
        ("缴至年月", dates(draw, before(source.on, draw.whole(20, 90, people.size)), "month")),
    ]
    return [
        numbered(
            Roster(
                "provident_fund",
                "住房公积金缴存明细",
                "住房公积金缴存明细",
                columns,
                notes=("单位：元",),
                foot="数据来源：市住房公积金管理中心",
            )
        )
    ]


def social_insurance(source: Source) -> list[Roster]:
    """Employees who pay, and pensioners who are paid."""
    county, draw = source.county, source.draw("social_insurance")
    paying = np.flatnonzero(
        county.persons.is_("employed", True) & source.alive() & draw.chance(0.42, county.persons.size)
    )
    people = listed(source, draw, paying, strangers=0.02, dirt=0.4)
    base = _monthly_wages(source, draw, people, np.rint(draw.about(4100, 0.2, people.size)))
    employees = Roster(
        "social_insurance",
        "职工养老保险参保缴费",
        f"{source.county_name}职工养老保险参保缴费明细",
        [
            ("单位", _employers(draw, people.size)),
            ("姓名", people.name),
            ("社会保障号码", people.number),
            ("缴费基数", amounts(draw, base)),
            ("缴费年月", dates(draw, before(source.on, draw.whole(15, 80, people.size)), "plain")),
        ],
        notes=("单位：元/月",),
    )
    pensions = np.flatnonzero(
        county.incomes.is_("kind", "transfer")
        & (county.incomes.owner >= 0)
        & (county.people.age[county.incomes.owner] >= 60)
        & (county.incomes["amount_year"] % 1200 == 0)
    )
    olds = listed(source, draw, county.incomes.owner[pensions], dirt=0.5)
    monthly = county.incomes["amount_year"][pensions] // 12
    paid = numbered(
        Roster(
            "social_insurance",
            "养老待遇领取人员",
            f"{source.county_name}养老待遇领取人员名册",
            [
                ("姓名", olds.name),
                ("性别", np.array(["男", "女"], dtype=object)[olds.sex]),
                ("公民身份号码", olds.number),
                ("月养老金", amounts(draw, monthly)),
                ("所在乡镇", source.township[county.incomes.home[pensions]]),
            ],
            notes=(f"{source.county_name}社会保险服务中心    单位：元",),
            sums=("月养老金",),
        )
    )
    return [employees, paid]


def public_payroll(source: Source) -> list[Roster]:
    """The treasury: everybody it pays, by unit."""
    county, draw = source.county, source.draw("public_payroll")
    rows = np.flatnonzero(county.persons.is_("public_payroll", True))
    people = listed(source, draw, rows, strangers=0.15, dirt=0.3)
    unit = draw.pick(("教育局", "人民医院", "镇人民政府", "公安局", "农业农村局", "自然资源局"), people.size)
    columns = [
        ("单位", unit),
        ("姓名", people.name),
        ("身份证", people.number),
        ("人员类别", draw.pick(("公务员", "事业编制", "工勤"), people.size)),
        ("月应发工资", amounts(draw, np.rint(draw.about(5600, 0.2, people.size)).astype(np.int64) * 100)),
    ]
    return [
        numbered(
            Roster(
                "public_payroll",
                "财政供养人员名册",
                f"{source.county_name}财政供养人员名册",
                columns,
                notes=(f"{source.county_name}财政局国库集中支付核算中心",),
                sums=("月应发工资",),
            )
        )
    ]
