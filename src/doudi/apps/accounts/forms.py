from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _


class LoginForm(AuthenticationForm):
    """Says the same whether the name or the password is wrong."""

    error_messages = {
        "invalid_login": _("账号或密码不对。连续输错五次，账号将锁定十五分钟。"),
        "inactive": _("账号或密码不对。连续输错五次，账号将锁定十五分钟。"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("账号")
        self.fields["password"].label = _("密码")
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control"
