"""Police, civil affairs, education, the disabled persons' federation, health insurance."""

from __future__ import annotations

import numpy as np

from doudi.demo.days import before
from doudi.demo.rosters.dirt import amounts, dates, sexes, twice
from doudi.demo.rosters.roster import Roster, numbered
from doudi.demo.rosters.source import Source, listed
from doudi.demo.table import NULL

_RELATIONS = {
    "02": "户主",
    "10": "配偶",
    "2": "子",
    "3": "女",
    "38": "儿媳",
    "28": "女婿",
    "41": "孙子",
    "42": "孙女",
    "51": "父亲",
    "52": "母亲",
}
_DISABILITIES = ("", "视力", "听力", "言语", "肢体", "智力", "精神", "多重")
_GRADES = ("", "一级", "二级", "三级", "四级")
_ILLNESSES = (
    "恶性肿瘤",
    "终末期肾病",
    "脑卒中",
    "急性心肌梗死",
    "严重精神障碍",
    "白血病",
    "肝硬化失代偿",
    "重型再生障碍性贫血",
)


def household_register(source: Source) -> list[Roster]:
    """The police: everybody, with the household number; the dead are struck off with a date, mostly."""
    draw, persons = source.draw("household_register"), source.county.persons
    rows = np.flatnonzero(draw.chance(0.988, persons.size))
    people = listed(source, draw, rows, strangers=0.02, dirt=0.2)
    strangers = people.size - len(rows)
    relation = np.array(
        [_RELATIONS.get(code) or _RELATIONS[code[0]] for code in persons["relation"][rows]], dtype=object
    )
    number = np.array(
        [f"{source.county.setting.county}{home + 1:07d}" for home in persons.home[rows]], dtype=object
    )
    struck = np.where(draw.chance(0.85, len(rows)), persons["died_on"][rows], NULL)
    reason = np.array([None, "死亡注销"], dtype=object)[(struck != NULL).astype(int)]
    empty = np.full(strangers, None, dtype=object)
    columns = [
        ("户号", people.pad(number, empty)),
        ("与户主关系", people.pad(relation, empty)),
        ("姓名", people.name),
        ("性别", sexes(people.sex)),
        ("出生日期", dates(draw, people.birth, "plain")),
        ("公民身份号码", people.number),
        ("户籍地址", people.place),
        ("注销日期", people.pad(dates(draw, struck, "plain"), empty)),
        ("注销原因", people.pad(reason, empty)),
    ]
    return [Roster("household_register", "常住人口", f"{source.county_name}常住人口信息", columns)]


def deaths(source: Source) -> list[Roster]:
    """The funeral parlour lists cremations, the police cancellations; both know deaths that no register has."""
    persons, result = source.county.persons, []
    for stem, sender, share, style, mixed in (
        ("殡仪馆火化名单", "民政局殡仪馆", 0.72, "dot", 0.12),
        ("公安死亡注销名单", "公安局人口大队", 0.86, "iso", 0.02),
    ):
        draw = source.draw(stem)
        known = (persons["died_on"] != NULL) & draw.chance(share, persons.size)
        rows = twice(draw, np.flatnonzero(known))
        people = listed(source, draw, rows, strangers=1.4)
        strangers = people.size - len(rows)
        day = people.pad(persons["died_on"][rows], before(source.on, draw.whole(5, 720, strangers)))
        columns = [
            ("姓名", people.name),
            ("性 别", sexes(people.sex)),
            ("身份证号", people.number),
            ("死亡时间" if "火化" in stem else "死亡日期", dates(draw, day, style, mixed)),
            ("户籍所在地", people.place),
        ]
        result.append(
            numbered(
                Roster(
                    "deaths",
                    stem,
                    f"{source.county_name}{stem}",
                    columns,
                    notes=(f"填报单位：{source.county_name}{sender}",),
                    foot="制表人：        审核人：        （盖章）",
                )
            )
        )
    return result


def marriage(source: Source) -> list[Roster]:
    """Civil affairs: one line a couple, husband and wife side by side under a header over two rows."""
    draw, county = source.draw("marriage"), source.county
    wives = np.flatnonzero((county.people.role == "spouse") & draw.chance(0.8, county.persons.size))
    heads = np.flatnonzero(county.people.place == 0)[county.persons.home[wives]]
    age = np.minimum(county.people.age[wives], county.people.age[heads])
    married_age = np.minimum(draw.between(20, 30, len(wives)), age)
    day = before(source.on, np.maximum(((age - married_age) * 365.2425).astype(np.int64), 1))
    order = np.argsort(day, kind="stable")
    wives, heads, day = wives[order], heads[order], day[order]
    first = np.where(county.people.sex[heads] == 0, heads, wives)
    second = np.where(county.people.sex[heads] == 0, wives, heads)
    man, woman = listed(source, draw, first, dirt=0.4), listed(source, draw, second, dirt=0.4)
    columns = [
        ("登记日期", dates(draw, day, "slash", 0.03)),
        ("男方姓名", man.name),
        ("男方身份证号", man.number),
        ("女方姓名", woman.name),
        ("女方身份证号", woman.number),
        ("登记机关", np.full(len(wives), f"{source.county_name}民政局婚姻登记处", dtype=object)),
    ]
    return [
        numbered(
            Roster(
                "marriage",
                "婚姻登记信息",
                f"{source.county_name}婚姻登记信息",
                columns,
                groups={"男方": ("男方姓名", "男方身份证号"), "女方": ("女方姓名", "女方身份证号")},
                separator=",",
            )
        )
    ]


def disability(source: Source) -> list[Roster]:
    """The federation: the card number holds identity, kind and grade, so one column says all three again."""
    draw, persons = source.draw("disability"), source.county.persons
    rows = twice(
        draw,
        np.flatnonzero((persons["disability_grade"] > 0) & source.alive() & draw.chance(0.97, persons.size)),
    )
    people = listed(source, draw, rows)
    kind, grade = persons["disability_type"][rows], persons["disability_grade"][rows]
    card = persons["citizen_id"][rows] + kind.astype(str).astype(object) + grade.astype(str).astype(object)
    columns = [
        ("乡镇（街道）", source.township[persons.home[rows]]),
        ("姓名", people.name),
        ("残疾证号", card),
        ("身份证号码", people.number),
        ("残疾类别", np.array(_DISABILITIES, dtype=object)[kind]),
        ("残疾等级", np.array(_GRADES, dtype=object)[grade]),
        ("发证日期", dates(draw, before(source.on, draw.whole(30, 3000, len(rows))), "chinese", 0.05)),
    ]
    return [
        numbered(
            Roster(
                "disability",
                "持证残疾人花名册",
                f"{source.county_name}持证残疾人花名册",
                columns,
                notes=(f"填报单位：{source.county_name}残疾人联合会",),
                repeats_header_every=500,
                extra_sheet=(
                    "填表说明",
                    ("一、残疾类别按GB/T 26341填写。", "二、本表由各乡镇残联汇总上报。"),
                ),
            )
        )
    ]


def serious_illness(source: Source) -> list[Roster]:
    """Health insurance: who had large bills, the disease, what was paid and what was left to pay."""
    draw, persons, expenses = source.draw("serious_illness"), source.county.persons, source.county.expenses
    paid = np.zeros(persons.size, dtype=np.int64)
    medical = expenses.is_("kind", "medical")
    np.add.at(paid, expenses.owner[medical], expenses["amount_year"][medical])
    rows = np.flatnonzero(
        (persons.is_("illness", "serious") & draw.chance(0.93, persons.size)) | (paid > 1_000_000)
    )
    people = listed(source, draw, rows)
    own = paid[rows]
    total = (own / draw.between(0.18, 0.45, len(rows))).astype(np.int64)
    columns = [
        ("参保人姓名", people.name),
        ("证件号码", people.number),
        ("病种", draw.pick(_ILLNESSES, len(rows))),
        ("医疗总费用", amounts(draw, total)),
        ("统筹支付", amounts(draw, total - own)),
        ("个人自付", amounts(draw, own, dirty=0.02)),
    ]
    return [
        numbered(
            Roster(
                "serious_illness",
                "大病患者费用明细",
                f"{source.county_name}{source.on // 10000}年大病患者费用明细",
                columns,
                notes=(f"{source.county_name}医疗保障局        单位：元",),
                sums=("医疗总费用", "统筹支付", "个人自付"),
                groups={"费用": ("医疗总费用", "统筹支付", "个人自付")},
            )
        )
    ]


def education(source: Source) -> list[Roster]:
    """Compulsory schools in one list, senior schools and beyond in another with other headers."""
    persons, people_ = source.county.persons, source.county.people
    result = []
    for stem, who, heads in (
        (
            "义务教育阶段在校学生",
            (people_.age < 16) & persons.is_("schooling", "attending"),
            ("学生姓名", "学生身份证号", "就读学校", "年级"),
        ),
        (
            "高中及以上在校学生资助名册",
            (people_.age >= 16) & persons.is_("in_school", True),
            ("姓名", "身份证件号", "学校名称", "年级"),
        ),
    ):
        draw = source.draw(stem)
        rows = np.flatnonzero(who & draw.chance(0.97, persons.size))
        people = listed(source, draw, rows, dirt=0.8)
        years = np.maximum(people_.age[rows] - 6, 0).astype(np.int64) + 1
        grade = np.array(
            [f"{year}年级" if year <= 9 else f"高{min(year - 9, 3)}" for year in years], dtype=object
        )
        town = source.township[persons.home[rows]]
        school = town + np.where(years <= 6, "中心小学", np.where(years <= 9, "初级中学", "高级中学"))
        columns = list(zip(heads, (people.name, people.number, school, grade), strict=True))
        result.append(
            numbered(
                Roster(
                    "education",
                    stem,
                    f"{source.county_name}{stem}",
                    columns,
                    notes=(
                        f"填报单位：{source.county_name}教育局    填报日期：{source.on // 10000}年{source.on // 100 % 100}月",
                    ),
                    separator="|",
                )
            )
        )
    return result
