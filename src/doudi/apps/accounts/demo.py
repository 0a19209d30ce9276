"""The demo accounts: one for each way of looking at the demo county. Never made on a real site."""

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from doudi.apps.accounts.models import User


@dataclass(frozen=True)
class DemoAccount:
    user: str
    name: str
    role: User.Role
    level: str
    area: str


ACCOUNTS = [
    DemoAccount("leiyang", "谢敏", User.Role.COUNTY_REVIEWER, "county", "430481000000"),
    DemoAccount("dashi", "罗建国", User.Role.TOWNSHIP_CLERK, "township", "430481114000"),
    DemoAccount("village", "资小红", User.Role.VILLAGE_WORKER, "village", ""),
    DemoAccount("hengyang", "刘志强", User.Role.CITY_INSPECTOR, "city", "430400000000"),
    DemoAccount("audit", "陈静", User.Role.AUDITOR, "province", "430000000000"),
    DemoAccount("liling", "邓丽", User.Role.COUNTY_REVIEWER, "county", "430281000000"),
    DemoAccount("wudu", "赵国栋", User.Role.COUNTY_REVIEWER, "county", "621202000000"),
    DemoAccount("tieling", "孙丽华", User.Role.CITY_INSPECTOR, "city", "211200000000"),
    DemoAccount("admin", "周明", User.Role.SYSTEM_ADMIN, "county", "430481000000"),
]


def make_demo_accounts(file: Path, village: str) -> list[dict[str, str]]:
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
            user = User.objects.filter(username=account.user).first() or User(username=account.user)
            user.display_name, user.role = account.name, account.role
            user.level, user.area_code = account.level, area
            if not user.pk or not user.check_password(password):
                user.set_password(password)
            user.save()
            entries.append({
                "user": account.user, "password": password, "role": str(account.role.value),
                "level": account.level, "area": area,
            })  # fmt: skip
    file.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
        json.dump(entries, out, ensure_ascii=False, indent=1)
    return entries
