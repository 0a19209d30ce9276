from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from doudi.core.dates import to_date
from doudi.platform.clock import clock


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

    def confirm_login_allowed(self, user: Any) -> None:
        """Somebody seconded logs in until the last day and no longer (ZZ-02)."""
        super().confirm_login_allowed(user)
        if user.seconded_until is not None and user.seconded_until < to_date(clock().today()):
            raise ValidationError(
                _("抽调期限已到，账号不能再用。需要延长的，请联系系统管理员。"), code="seconded"
            )
