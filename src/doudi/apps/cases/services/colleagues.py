"""A colleague who acts together with whoever is logged in, at the same screen, under a password of their own."""

from typing import Any

from django.contrib.auth import authenticate
from django.http import HttpRequest

from doudi.apps.refusing import WrongPassword
from doudi.core.refusal import Refused


def colleague(request: HttpRequest, username: str, password: str) -> Any:
    """The user of this name and password; wrong passwords count towards the lock-out. Raises Refused."""
    if not username.strip():
        raise Refused("请填一起办理的同事的账号和密码。", code="no-colleague")
    if username.strip() == request.user.get_username():
        raise Refused("一起办理的要是另一位同事，不能还是您自己。", code="same-person")
    found = authenticate(request, username=username.strip(), password=password)
    if found is None:
        raise WrongPassword("同事的账号或密码不对，请本人再输一次。", code="wrong-password")
    return found
