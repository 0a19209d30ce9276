"""What households receive: mostly what is due to them, sometimes not, and what they received before."""

from __future__ import annotations

import numpy as np

from doudi.demo.days import before, months_before
from doudi.demo.draw import Draw, fen
from doudi.demo.means import Means
from doudi.demo.setting import Setting
from doudi.demo.table import NULL, Array, Mask, Table, rows_for, stack

_EXIT_REASONS = (
    "收入超过标准",
    "家庭成员就业后收入稳定",
    "财产不符合规定",
    "主动申请退出",
    "家庭成员减少",
    "死亡",
)
_EXIT_WEIGHTS = (40, 24, 12, 10, 8, 6)
_COVERED_SHARE = 0.92


def make_supports(
    draw: Draw, homes: Table, persons: Table, destitute: Mask, means: Means, setting: Setting
) -> Table:
    """All support rows; `destitute` is by person."""
    here = homes.is_("registered_here", True)
    in_tekun = destitute & here[persons.home] & draw.chance(0.93, persons.size)
    covered = _dibao_homes(draw, homes, persons, in_tekun, here, means)
    parts = [
        dibao_rows(draw, np.flatnonzero(covered), means, setting),
        tekun_rows(draw, np.flatnonzero(in_tekun), persons, means, setting),
        _alone_rows(draw, homes, persons, covered, here, means, setting),
        _class_rows(draw, homes, covered, here, means, setting),
        _one_off_rows(draw, homes, persons, covered, setting),
        _ended_rows(draw, homes, covered, means, setting),
    ]
    return stack("supports", parts)


def dibao_rows(draw: Draw, rows: Array, means: Means, setting: Setting) -> Table:
    """A running dibao for each of these households, the amount a little out of date in one of six."""
    size = len(rows)
    due = np.maximum(means.line[rows] - means.income[rows], 0)
    stale = draw.chance(0.16, size)
    due = np.where(stale, due * draw.between(0.8, 1.15, size), due)
    monthly = np.maximum(np.floor(due / 1200 + 0.5).astype(np.int64) * 100, 8000)
    share = monthly * 12 / np.maximum(means.line[rows], 1)
    grade = np.where(share > 0.8, 0, np.where(share > 0.55, 1, np.where(share > 0.3, 2, 3)))
    table = rows_for(
        "supports",
        rows,
        programme="dibao",
        grade=grade,
        monthly_amount=monthly,
        approved_by=draw.chance(0.6, size).astype(np.int8),
    )
    _set_term(draw, table, setting)
    return table


def tekun_rows(draw: Draw, rows: Array, persons: Table, means: Means, setting: Setting) -> Table:
    """A running tekun for each of these persons."""
    size, home = len(rows), persons.home[rows]
    monthly = np.ceil(means.standard[home] * 1.3 / 1200).astype(np.int64) * 100
    lives_in = persons.is_("whereabouts", "institution")[rows]
    table = rows_for(
        "supports",
        home,
        rows,
        programme="tekun",
        monthly_amount=monthly,
        approved_by=draw.chance(0.6, size).astype(np.int8),
        way=lives_in.astype(np.int8),
    )
    _set_term(draw, table, setting)
    return table


def _set_term(draw: Draw, table: Table, setting: Setting) -> None:
    """Since one to ten years; valid to the end of a year of review, run out for one in thirty."""
    months = np.minimum(draw.whole(1, 120, table.size), (setting.on // 10000 - 2008) * 12)
    table.put("since", months_before(setting.on, months))
    ahead = np.where(
        draw.chance(0.034, table.size), draw.whole(-9, -1, table.size), draw.whole(1, 12, table.size)
    )
    until = months_before(setting.on, -ahead)
    table.put("valid_until", np.where(months < 12, months_before(setting.on, months - 12), until))


def _dibao_homes(draw: Draw, homes: Table, persons: Table, in_tekun: Mask, here: Mask, means: Means) -> Mask:
    """Most of the poor; a few who are above the line or own too much; nobody whose members all have tekun."""
    size = homes.size
    tekun_members = np.bincount(persons.home[in_tekun], minlength=size)
    due = (
        means.poor & here & ((tekun_members == 0) | draw.chance(0.1, size)) & (tekun_members < means.members)
    )
    covered = due & draw.chance(_COVERED_SHARE, size)
    ratio = means.income / np.maximum(means.line, 1)
    covered |= (
        means.property_fits & (ratio >= 1) & (ratio < 1.7) & (tekun_members == 0) & draw.chance(0.016, size)
    )
    covered |= ~means.property_fits & (ratio < 1.2) & (tekun_members == 0) & draw.chance(0.02, size)
    return covered & (means.members > 0)


def _alone_rows(
    draw: Draw, homes: Table, persons: Table, covered: Mask, here: Mask, means: Means, setting: Setting
) -> Table:
    """The severely disabled and seriously ill of edge families, taken in alone."""
    edge = here & means.property_fits & ~covered & (means.income >= means.line) & (means.members > 0)
    edge &= means.income < means.line * 3 // 2
    severe = (persons["disability_grade"] >= 1) & (persons["disability_grade"] <= 2)
    severe |= (persons["disability_grade"] == 3) & persons.is_("disability_type", "intellectual", "mental")
    alone = (severe | persons.is_("illness", "serious")) & edge[persons.home] & persons.is_("counted", True)
    alone &= (persons["died_on"] < 0) & draw.chance(0.75, persons.size)
    rows = np.flatnonzero(alone)
    single = rows_for(
        "supports",
        persons.home[rows],
        rows,
        programme="single_person",
        grade="2",
        monthly_amount=means.standard[persons.home[rows]] // 1200 * 80,
        approved_by="county",
    )
    _set_term(draw, single, setting)
    return single


def _class_rows(draw: Draw, homes: Table, covered: Mask, here: Mask, means: Means, setting: Setting) -> Table:
    """Classes without monthly money: edge, rigid-expenditure and monitored families."""
    known = here & means.property_fits & ~covered & (means.members > 0)
    edge = known & (means.income >= means.line) & (means.income < means.line * 3 // 2)
    per_head = (
        np.where(homes.is_("residence", "urban"), setting.disposable_urban, setting.disposable_rural) * 100
    )
    rigid = known & ~edge & ~means.poor & (means.income < per_head * means.members)
    rigid &= means.spending * 10 > means.income * setting.rigid_tenths
    parts = []
    for programme, who, share in (
        ("margin", edge & setting.classes, 0.82),
        ("rigid", rigid & setting.classes, 0.7),
        ("margin", ~known & ~covered & setting.classes, 0.0015),
        ("monitored", homes["monitored_as"] > 0, 0.93),
    ):
        rows = np.flatnonzero(who & draw.chance(share, homes.size))
        part = rows_for("supports", rows, programme=programme, approved_by="county")
        _set_term(draw, part, setting)
        parts.append(part)
    return stack("supports", parts)


def _one_off_rows(draw: Draw, homes: Table, persons: Table, covered: Mask, setting: Setting) -> Table:
    """Temporary assistance and aid with large medical bills, in the last two years; heating in the north."""
    size = homes.size
    helped = np.flatnonzero(draw.chance(np.where(covered, 0.08, 0.008), size))
    amount = fen(draw.about(1600, 0.7, len(helped)), 100)
    temporary = rows_for(
        "supports",
        helped,
        programme="temporary",
        amount=amount,
        approved_by=(amount > 200_000).astype(np.int8),
    )
    ill = np.flatnonzero(
        persons.is_("illness", "serious") & (persons["died_on"] < 0) & draw.chance(0.3, persons.size)
    )
    medical = rows_for(
        "supports",
        persons.home[ill],
        ill,
        programme="medical_aid",
        approved_by="county",
        amount=fen(draw.about(6200, 0.7, len(ill)), 10),
    )
    parts = [temporary, medical]
    if setting.heating_central is not None:
        warm = np.flatnonzero(covered & draw.chance(0.85, size))
        parts.append(rows_for("supports", warm, programme="heating", amount=20000, approved_by="township"))
    for part in parts:
        given = before(setting.on, draw.whole(12, 720, part.size))
        part.put("since", given)
        part.put("ended_on", given)
    return stack("supports", parts)


def _ended_rows(draw: Draw, homes: Table, covered: Mask, means: Means, setting: Setting) -> Table:
    """Dibao that has ended, for households that receive none now; some were given a gradual exit."""
    rows = np.flatnonzero(~covered & draw.chance(0.016, homes.size))
    table = dibao_rows(draw, rows, means, setting)
    size = len(rows)
    ended = draw.whole(1, 40, size)
    table.put("since", months_before(setting.on, ended + draw.whole(8, 60, size)))
    table.put("ended_on", months_before(setting.on, ended))
    table.put("valid_until", NULL)
    table.put("exit_reason", draw.pick(_EXIT_REASONS, size, _EXIT_WEIGHTS))
    persons = np.maximum(means.members[rows], 1)
    table.put("monthly_amount", np.floor(draw.between(60, 320, size) * persons).astype(np.int64) * 100)
    gradual = draw.chance(0.35, size)
    table.put("gradual_until", np.where(gradual, months_before(setting.on, ended), NULL))
    return table
