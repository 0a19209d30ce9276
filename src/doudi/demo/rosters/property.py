"""Vehicles, houses, and businesses: what stands in whose name."""

from __future__ import annotations

import numpy as np

from doudi.demo.days import before
from doudi.demo.draw import Draw
from doudi.demo.rosters.dirt import amounts, dates
from doudi.demo.rosters.roster import Roster, numbered
from doudi.demo.rosters.source import Source, listed
from doudi.demo.table import NULL, Array

_BRANDS = ("五菱牌", "长安牌", "大众牌", "吉利牌", "比亚迪牌", "哈弗牌", "丰田牌", "东风牌")
_TRADES = ("副食店", "农资经营部", "百货店", "建材店", "餐馆", "家电维修部", "服装店", "药店")


def undeclared(source: Source, stage: str, share: float) -> Array:
    """Heads of supported households in whose name a department has something that nobody declared."""
    county, draw = source.county, source.draw(f"undeclared {stage}")
    given = county.supports
    running = given.is_("programme", "dibao") & (given["ended_on"] == NULL)
    supported = np.bincount(given.home[running], minlength=county.homes.size) > 0
    heads = np.flatnonzero((county.people.place == 0) & supported[county.persons.home] & source.alive())
    return heads[draw.chance(share, len(heads))]


def vehicles(source: Source) -> list[Roster]:
    """The traffic police: plate, kind, owner; motorcycles among them."""
    county, draw = source.county, source.draw("vehicles")
    held = np.flatnonzero(county.assets.is_("kind", "vehicle"))
    exempt = county.assets.is_("exempt", True)[held]
    hidden = undeclared(source, "vehicles", 0.012)
    owner = np.concatenate([county.assets.owner[held], hidden])
    small = np.concatenate([exempt, np.zeros(len(hidden), dtype=bool)])
    people = listed(source, draw, owner, strangers=0.05, dirt=0.6)
    motorcycle = people.pad(small, draw.chance(0.4, people.size))
    kind = np.where(
        motorcycle,
        draw.pick(("普通二轮摩托车", "正三轮摩托车"), people.size),
        draw.pick(("小型轿车", "小型普通客车", "轻型栏板货车", "微型面包车"), people.size),
    )
    columns = [
        ("号牌号码", _plates(draw, people.size)),
        ("车辆类型", kind),
        ("品牌", draw.pick(_BRANDS, people.size)),
        ("机动车所有人", people.name),
        ("身份证明号码", people.number),
        ("初次登记日期", dates(draw, before(source.on, draw.whole(60, 4400, people.size)), "iso", 0.01)),
        ("状态", draw.pick(("正常", "逾期未检验", "注销"), people.size, (88, 10, 2))),
    ]
    return [
        numbered(
            Roster(
                "vehicles",
                "机动车登记信息",
                f"{source.county_name}机动车登记信息",
                columns,
                notes=(f"{source.county_name}公安局交通警察大队",),
            )
        )
    ]


def _plates(draw: Draw, size: int) -> Array:
    letters = draw.pick(list("ABCDEFGHJKLMNPQRSTUVWXYZ"), size)
    return "湘D" + letters + draw.whole(1000, 9999, size).astype(str).astype(object)


def real_estate(source: Source) -> list[Roster]:
    """The land register knows houses in towns and those country houses that have a certificate."""
    county, draw = source.county, source.draw("real_estate")
    houses = county.assets.is_("kind", "house", "shop")
    certified = county.assets.is_("in_town", True) | draw.chance(0.35, county.assets.size)
    held = np.flatnonzero(houses & certified)
    hidden = undeclared(source, "real_estate", 0.009)
    people = listed(
        source, draw, np.concatenate([county.assets.owner[held], hidden]), strangers=0.04, dirt=0.5
    )
    shop = people.pad(
        np.concatenate([county.assets.is_("kind", "shop")[held], np.zeros(len(hidden), dtype=bool)]),
        np.zeros(people.size, dtype=bool),
    )
    area = np.round(draw.between(45, 165, people.size), 2).astype(object)
    columns = [
        ("不动产单元号", _certificates(draw, source, people.size)),
        ("权利人", people.name),
        ("证件号", people.number),
        ("坐落", people.place),
        ("规划用途", np.where(shop, "商业服务", "住宅")),
        ("建筑面积（㎡）", area),
        ("登记时间", dates(draw, before(source.on, draw.whole(100, 7000, people.size)), "slash")),
    ]
    return [
        Roster("real_estate", "不动产登记查询结果", f"{source.county_name}不动产登记中心查询结果", columns)
    ]


def _certificates(draw: Draw, source: Source, size: int) -> Array:
    tail = draw.whole(1, 9_999_999, size)
    return np.array([f"{source.county.setting.county}GB{number:07d}F" for number in tail], dtype=object)


def business(source: Source) -> list[Roster]:
    """Market supervision: shops and companies with their state; some long closed and never struck off."""
    county, draw = source.county, source.draw("business")
    held = np.flatnonzero(county.assets.is_("kind", "shop", "company"))
    hidden = undeclared(source, "business", 0.008)
    people = listed(source, draw, np.concatenate([county.assets.owner[held], hidden]), strangers=0.3)
    name = (
        source.county_name
        + draw.pick(("顺发", "好又来", "兴隆", "惠民", "诚信", "家家乐"), people.size)
        + draw.pick(_TRADES, people.size)
    )
    company = draw.chance(0.3, people.size)
    columns = [
        ("主体名称", name),
        ("主体类型", np.where(company, "有限责任公司", "个体工商户")),
        ("法定代表人/经营者", people.name),
        ("证件号码", people.number),
        ("注册资本（万元）", amounts(draw, draw.whole(1, 50, people.size) * 1_000_000, "wan", 0.03)),
        ("登记状态", draw.pick(("存续", "在营", "吊销未注销", "注销"), people.size, (40, 42, 8, 10))),
        ("成立日期", dates(draw, before(source.on, draw.whole(100, 5000, people.size)), "chinese", 0.02)),
    ]
    return [
        numbered(
            Roster(
                "business",
                "市场主体登记信息",
                f"{source.county_name}市场主体登记信息",
                columns,
                notes=(f"{source.county_name}市场监督管理局",),
            )
        )
    ]
