"""A colleague who acts together with whoever is logged in, at the same screen, under a password of their own."""

from typing import Any

from django.contrib.auth import authenticate
from django.http import HttpRequest

from doudi.apps.accounts.second_factor import vouch
from doudi.apps.refusing import WrongPassword
from doudi.core.dates import to_date
from doudi.core.refusal import Refused
from doudi.platform.clock import clock


def colleague(request: HttpRequest, username: str, password: str, token: str = "") -> Any:
    """The user of this name and password, and of this second factor where there is one; wrong passwords count towards
    the lock-out.

    Whoever could not log in to a page cannot sign on one: a password that an administrator gave is known to two, and a
    secondment that is over has ended (ZZ-02). Raises Refused.
    """
    if not username.strip():
        raise Refused("请填一起办理的同事的账号和密码。", code="no-colleague")
    if username.strip() == request.user.get_username():
        raise Refused("一起办理的要是另一位同事，不能还是您自己。", code="same-person")
    found = authenticate(request, username=username.strip(), password=password)
    if found is None:
        raise WrongPassword("同事的账号或密码不对，请本人再输一次。", code="wrong-password")
    if found.must_change_password:
        raise Refused(
            "这位同事的密码是管理员刚给的，请本人先登录换成自己的密码，再来一起办理。", code="given-password"
        )
    if found.seconded_until is not None and found.seconded_until < to_date(clock().today()):
        raise Refused(
            "这位同事的抽调期限已经过了，请由在岗的同事一起办理。", code="secondment-over", clause="ZZ-02"
        )
    vouch(found, token)
    return found
