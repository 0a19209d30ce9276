"""The demo accounts: one for every role in each of the demo's places. Never made on a real site."""

import json
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from doudi.apps.accounts.area_names import short_area_name
from doudi.apps.accounts.models import User
from doudi.apps.accounts.roles import roles
from doudi.apps.areas.models import Office


@dataclass(frozen=True)
class DemoAccount:
    user: str
    name: str
    role: str
    level: str
    area: str


#: the accounts one begins with, each with a password of its own
ACCOUNTS = [
    DemoAccount("leiyang", "谢敏", "county_reviewer", "county", "430481000000"),
    DemoAccount("dashi", "罗建国", "township_clerk", "township", "430481114000"),
    DemoAccount("village", "资小红", "village_worker", "village", ""),
    DemoAccount("hengyang", "刘志强", "city_inspector", "city", "430400000000"),
    DemoAccount("audit", "陈静", "auditor", "province", "430000000000"),
    DemoAccount("liling", "邓丽", "county_reviewer", "county", "430281000000"),
    DemoAccount("wudu", "赵国栋", "county_reviewer", "county", "621202000000"),
    DemoAccount("tieling", "孙丽华", "city_inspector", "city", "211200000000"),
    DemoAccount("admin", "周明", "system_admin", "county", "430481000000"),
]


@dataclass(frozen=True)
class DemoPlace:
    """A place with all its staff, who share one password: ``dashi-finance``, ``junchu-township_clerk2`` …"""

    key: str
    township: str
    village: str

    @property
    def areas(self) -> dict[str, str]:
        """The area of the accounts of every level."""
        return {
            "village": self.village,
            "township": self.township,
            "county": self.township[:6].ljust(12, "0"),
            "city": self.township[:4].ljust(12, "0"),
        }


PLACES = [
    DemoPlace("dashi", "430481114000", "430481114235"),
    DemoPlace("junchu", "430281120000", "430281120001"),
    DemoPlace("pingya", "621202201000", "621202201200"),
    DemoPlace("lianhua", "211282109000", "211282109200"),
    DemoPlace("liqianhu", "211221109000", "211221109201"),
]
#: of these two are needed before four eyes can look
TWICE = (
    "village_worker",
    "township_clerk",
    "county_reviewer",
    "county_civil_affairs",
    "county_poverty_office",
)
#: departments whose people sit in the leading group's office (ZZ-02)
SECONDED = {
    "finance": "财政局", "hrss": "人力资源和社会保障局", "health": "卫生健康局", "disabled_federation": "残疾人联合会",
    "county_poverty_office": "乡村振兴局", "peoples_bank": "人民银行支行",
}  # fmt: skip
SECONDED_UNTIL = date(2029, 12, 31)
OFFICES = [
    ("县民政局", "county_civil_affairs", "county"),
    ("社会救助领导小组办公室", "county_group_office", "county"),
    ("居民家庭经济状况核对中心", "county_check_centre", "county"),
    ("社会救助服务窗口", "township_window", "township"),
]
_SURNAMES = "谢罗资梁伍蒋刘陈欧段周李王谭徐黄曾贺彭邓唐胡何郑杨"
_GIVEN = [
    "建华",
    "小兰",
    "志明",
    "丽",
    "国庆",
    "秀英",
    "海波",
    "燕",
    "永强",
    "雪梅",
    "文斌",
    "春花",
    "敏",
    "光辉",
]


def make_demo_accounts(
    file: Path, village: str, places: list[DemoPlace] | None = None
) -> list[dict[str, str]]:
    """Make what is missing of the accounts, with passwords that are invented once and kept in `file`.

    `village` is the 12-digit code of the village of the village worker.
    """
    kept: dict[str, str] = {}
    if file.exists():
        kept = {entry["user"]: entry["password"] for entry in json.loads(file.read_text(encoding="utf-8"))}
    entries = []
    with transaction.atomic():
        for account in ACCOUNTS:
            password = kept.get(account.user) or secrets.token_urlsafe(9)
            area = account.area or village
            there = User.objects.filter(username=account.user).first()
            fits = there is not None and check_password(password, there.password)
            coded = there.password if there is not None and fits else make_password(password)
            _keep(account, area, coded)
            entries.append(_entry(account, area, password))
        for place in PLACES if places is None else places:
            entries += _staff_of(place, kept)
    file.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
        json.dump(entries, out, ensure_ascii=False, indent=1)
    return entries


def _entry(account: DemoAccount, area: str, password: str) -> dict[str, str]:
    return {
        "user": account.user, "password": password, "role": account.role, "level": account.level, "area": area,
    }  # fmt: skip


def _keep(account: DemoAccount, area: str, coded: str) -> User:
    user = User.objects.filter(username=account.user).first() or User(username=account.user)
    user.display_name, user.role = account.name, account.role
    user.level, user.area_code, user.password = account.level, area, coded
    user.save()
    return user


def _staff_of(place: DemoPlace, kept: dict[str, str]) -> list[dict[str, str]]:
    """One password for all of a place, coded once: coding is slow on purpose."""
    accounts = list(_accounts_of(place))
    password = kept.get(accounts[0].user) or secrets.token_urlsafe(9)
    there = User.objects.filter(username=accounts[0].user).first()
    fits = there is not None and check_password(password, there.password)
    coded = there.password if there is not None and fits else make_password(password)
    offices = _offices_of(place)
    for account in accounts:
        user = _keep(account, account.area, coded)
        seconded = account.role in SECONDED
        user.office = offices.get("county_group_office" if seconded else account.role)
        user.seconded_from = (
            short_area_name(place.areas["county"]) + SECONDED[account.role] if seconded else ""
        )
        user.seconded_until = SECONDED_UNTIL if seconded else None
        user.save(update_fields=["office", "seconded_from", "seconded_until"])
    return [_entry(account, account.area, password) for account in accounts]


def _accounts_of(place: DemoPlace) -> Iterator[DemoAccount]:
    number = sum(map(ord, place.key))
    for role in roles().values():
        if not role.account:
            continue
        for copy in (1, 2) if role.name in TWICE else (1,):
            number += 7
            name = _SURNAMES[number % len(_SURNAMES)] + _GIVEN[number // 3 % len(_GIVEN)]
            user = f"{place.key}-{role.name}{copy if copy > 1 else ''}"
            yield DemoAccount(user, name, role.name, role.level, place.areas[role.level])


def _offices_of(place: DemoPlace) -> dict[str, Office]:
    found = {}
    for name, kind, level in OFFICES:
        area = place.areas[level]
        there = Office.objects.filter(area_code=area, kind=kind).first()
        found[kind] = there or Office.objects.create(
            area_code=area, kind=kind, level=level, name=short_area_name(area) + name.removeprefix("县"),
            phone="0000-12345", address="为民路 1 号",
        )  # fmt: skip
    return found
