"""Accounts are made, changed and closed by a system administrator of the area, each time on record, never for oneself."""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django_otp import devices_for_user

from doudi.apps.accounts.areas import LEVELS, area_range
from doudi.apps.accounts.models import User
from doudi.apps.accounts.policies import refuse_unless
from doudi.apps.accounts.role_guard import REFUSAL
from doudi.apps.accounts.roles import clash, role_label, roles, stands_at
from doudi.apps.record.acts import act
from doudi.core import areas
from doudi.core.refusal import InputError, Refused


@dataclass(frozen=True)
class Wanted:
    """What an account is to be. `area`: 12 digits of the level. `seconded_from`: a department (ZZ-02)."""

    display_name: str
    role: str
    level: str
    area: str
    extra_roles: Sequence[str] = field(default_factory=tuple)
    office: Any = None
    seconded_from: str = ""
    seconded_until: date | None = None


def make_account(username: str, wanted: Wanted, *, by: Any, at: datetime) -> tuple[User, str]:
    """A new account and its one-time password. Raises Refused."""
    refuse_unless(by, "account.manage", "开账号")
    _check(wanted, by, at)
    username = username.strip()
    if not username or User.objects.filter(username__iexact=username).exists():
        raise Refused("这个账号名已经有人用，或者是空的，请换一个。", code="name-taken")
    password = _one_time_password()
    user = User(username=username, must_change_password=True)
    user.set_password(password)
    with act("account.made", by=by, at=at, area=wanted.area) as writing, _refused_by_the_database():
        _write(user, wanted)
        writing.says(user=username, role=role_label(wanted.role), level=wanted.level)
    return user, password


def change_account(user: User, wanted: Wanted, *, by: Any, at: datetime) -> None:
    """Another role, area or office. Raises Refused, also for one's own account."""
    _mine_to_manage(user, by, "改账号")
    _check(wanted, by, at)
    before = (user.role, sorted(user.extra_roles), user.level, user.area_code)
    with act("account.changed", by=by, at=at, area=wanted.area) as writing, _refused_by_the_database():
        _write(user, wanted)
        writing.says(
            user=user.username,
            was=" ".join(map(str, before)),
            now=f"{wanted.role} {wanted.level} {wanted.area}",
        )
    end_sessions(user)


def close_account(user: User, *, because: str, by: Any, at: datetime) -> None:
    """The account logs in no more; what was done with it stays. Raises Refused without a reason."""
    _mine_to_manage(user, by, "停用账号")
    if not because.strip():
        raise Refused("停用账号要写明原因。", code="no-reason")
    with act(
        "account.closed", by=by, at=at, area=user.area_code, user=user.username, because=because.strip()
    ):
        user.is_active = False
        user.save(update_fields=["is_active"])
    end_sessions(user)


def reopen_account(user: User, *, by: Any, at: datetime) -> None:
    """The account may log in again."""
    _mine_to_manage(user, by, "启用账号")
    with act("account.reopened", by=by, at=at, area=user.area_code, user=user.username):
        user.is_active = True
        user.save(update_fields=["is_active"])


def reset_password(user: User, *, by: Any, at: datetime) -> str:
    """A one-time password, to be changed at the next login; the second factor is taken away as well."""
    _mine_to_manage(user, by, "重置密码")
    password = _one_time_password()
    with act("account.password_reset", by=by, at=at, area=user.area_code, user=user.username):
        user.set_password(password)
        user.must_change_password, user.second_factor = True, False
        user.save(update_fields=["password", "must_change_password", "second_factor"])
        for device in devices_for_user(user, confirmed=None):
            device.delete()
    end_sessions(user)
    return password


def end_sessions(user: User) -> None:
    """Whoever is logged in with the account is so no longer."""
    for session in Session.objects.all():
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()


def manages(by: Any, area: str, level: str) -> bool:
    """Whether an area lies within that of an administrator, who sees no household but knows the staff."""
    low, high = area_range(by.area_code, by.level)
    start, end = area_range(area, level)
    return low <= start and end <= high


def _mine_to_manage(user: User, by: Any, tried: str) -> None:
    refuse_unless(by, "account.manage", tried)
    if user.pk == by.pk:
        raise Refused("自己的账号要由另一位系统管理员来办。", code="own-account")
    if not manages(by, user.area_code, user.level):
        raise Refused("这个账号不在您管理的地区。", code="outside-area")


def _check(wanted: Wanted, by: Any, at: datetime) -> None:
    if wanted.level not in dict(LEVELS):
        raise Refused("请选层级。", code="no-level")
    code = wanted.area
    try:
        written_at = str(areas.level(code))
    except InputError as wrong:
        raise Refused(wrong.message, code="bad-area-code") from wrong
    # a city without counties stands in a county's place
    if written_at != wanted.level and (written_at, wanted.level) != ("city", "county"):
        raise Refused("行政区划代码和层级对不上，请重新选。", code="area-level")
    if not manages(by, code, wanted.level):
        raise Refused("这个地区不在您管理的范围之内。", code="outside-area")
    if not wanted.display_name.strip():
        raise Refused("请写姓名，账号要落实到人。", code="no-name")
    held = frozenset((wanted.role, *wanted.extra_roles))
    for role in sorted(held):
        known = roles().get(role)
        if known is None or not known.account:
            raise Refused("请从岗位表里选角色。", code="no-role")
        if not stands_at(role, wanted.level):
            raise Refused(f"“{role_label(role)}”不设在这一层级，请核对。", code="role-level")
    pair = clash(held)
    if pair is not None:
        first, second = (role_label(one) for one in pair)
        raise Refused(f"“{first}”和“{second}”不能由同一个人担任，请分给两个人。", code="roles-apart")
    if bool(wanted.seconded_from.strip()) != bool(wanted.seconded_until):
        raise Refused("抽调人员要写明从哪个单位抽调、到哪一天。", code="secondment", clause="ZZ-02")
    if wanted.seconded_until and wanted.seconded_until < at.date():
        raise Refused("抽调期限已经过了，请核对日期。", code="secondment", clause="ZZ-02")


def _write(user: User, wanted: Wanted) -> None:
    user.display_name, user.role, user.level = wanted.display_name.strip()[:60], wanted.role, wanted.level
    user.area_code, user.office = wanted.area, wanted.office
    user.extra_roles = sorted(set(wanted.extra_roles) - {wanted.role})
    user.seconded_from, user.seconded_until = wanted.seconded_from.strip()[:100], wanted.seconded_until
    user.save()


@contextmanager
def _refused_by_the_database() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except IntegrityError as fault:
        if getattr(getattr(fault.__cause__, "diag", None), "constraint_name", "") == REFUSAL:
            raise Refused("这几个岗位不能由同一个人担任，请分给两个人。", code="roles-apart") from fault
        raise


def _one_time_password() -> str:
    """Twelve characters that are told apart on paper."""
    return "".join(secrets.choice("abcdefghjkmnpqrstuvwxyz23456789") for _one in range(12))
