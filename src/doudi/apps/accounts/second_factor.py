"""The second factor: a code of the telephone (TOTP), and codes on paper for the day the telephone is lost."""

import os
import secrets
from typing import Any

import segno
from django.db import transaction
from django_otp import login as verified
from django_otp import match_token
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from doudi.apps.accounts.policies import roles_for
from doudi.core.refusal import Refused

RECOVERY_CODES = 8
#: who decides, pays or makes accounts; asked for a second factor where the site sets DOUDI_REQUIRE_TOTP=1
NEEDED_FOR = ("standard.change", "payroll.lock", "payroll.approve", "account.manage")


def required() -> bool:
    """Whether this site asks those of NEEDED_FOR for a second factor."""
    return os.environ.get("DOUDI_REQUIRE_TOTP") == "1"


def must_have(user: Any) -> bool:
    """Whether the user may not work without one here."""
    return required() and any(not user.roles.isdisjoint(roles_for(what)) for what in NEEDED_FOR)


def has_one(user: Any) -> bool:
    """Whether a telephone is enrolled; kept with the user, since every page asks."""
    return bool(user.second_factor)


def begin(user: Any) -> TOTPDevice:
    """The device that is being enrolled; the same one until it is confirmed."""
    if has_one(user):
        raise Refused("已经启用了动态口令。要换手机，请先停用。", code="has-one")
    device, _made = TOTPDevice.objects.get_or_create(user=user, confirmed=False, defaults={"name": "phone"})
    return device


def picture(device: TOTPDevice) -> str:
    """The code to photograph, as a data address of an SVG."""
    return str(segno.make(device.config_url, error="m").svg_data_uri(scale=5, border=2))


@transaction.atomic
def confirm(request: Any, device: TOTPDevice, token: str) -> list[str]:
    """The first right code switches the factor on; returns the codes for paper, shown once. Raises Refused."""
    if not device.verify_token(token.strip()):
        raise Refused("动态口令不对。请看手机上现在的六位数，并核对手机的时间。", code="wrong-token")
    device.confirmed = True
    device.save()
    codes = [secrets.token_hex(5) for _one in range(RECOVERY_CODES)]
    paper, _made = StaticDevice.objects.get_or_create(user=request.user, name="paper")
    paper.token_set.all().delete()
    for code in codes:
        paper.token_set.create(token=code)
    request.user.second_factor = True
    request.user.save(update_fields=["second_factor"])
    verified(request, device)
    return codes


def verify(request: Any, token: str) -> None:
    """A code of the telephone, or one from paper, which is then used up. Raises Refused."""
    device = match_token(request.user, token.strip())
    if device is None:
        raise Refused(
            "动态口令不对，或者输错太多要等一会儿。手机不在身边的，用一个恢复码。", code="wrong-token"
        )
    verified(request, device)


def vouch(user: Any, token: str) -> None:
    """The same of a colleague who signs at another's screen and has a second factor. Raises Refused."""
    if not has_one(user):
        return
    if not token.strip():
        raise Refused(
            "这位同事启用了动态口令，请本人再输手机上现在的六位数（或者一个恢复码）。", code="no-token"
        )
    if match_token(user, token.strip()) is None:
        raise Refused("同事的动态口令不对，或者输错太多要等一会儿，请本人再输一次。", code="wrong-token")


@transaction.atomic
def take_away(user: Any) -> None:
    """No second factor any more. Raises Refused where the user must have one."""
    if must_have(user):
        raise Refused("您的岗位必须使用动态口令，不能停用。换手机请找系统管理员重置。", code="must-have")
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
    user.second_factor = False
    user.save(update_fields=["second_factor"])
