"""Logging in and out, one's own account, and the pages for what cannot be shown."""

from typing import Any, cast

from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_not_required
from django.contrib.messages.views import SuccessMessageMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from doudi.apps.accounts.forms import LoginForm
from doudi.apps.accounts.policies import may
from doudi.apps.accounts.roles import role_label


class Login(auth.LoginView):
    template_name = "accounts/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True


@method_decorator(login_not_required, name="dispatch")
class Logout(auth.LogoutView):
    pass


class Password(SuccessMessageMixin, auth.PasswordChangeView):  # type: ignore[type-arg]  # generic in the stubs only
    template_name = "accounts/password.html"
    success_url = reverse_lazy("account")
    success_message = _("密码已经更换。")

    def form_valid(self, form: Any) -> HttpResponse:
        form.user.must_change_password = False  # saved with the password
        return super().form_valid(form)


def account(request: HttpRequest) -> HttpResponse:
    user = cast(Any, request.user)
    context = {
        "held": [role_label(name) for name in sorted(user.roles)],
        "manages": may(user, "account.manage"),
    }
    return render(request, "accounts/account.html", context)


def _sorry(request: HttpRequest, status: int, title: str | Promise, text: str | Promise) -> HttpResponse:
    return render(request, "accounts/sorry.html", {"title": title, "text": text}, status=status)


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _sorry(
        request, 403, _("这一页不归您的岗位办理"), _("如果工作需要，请联系本单位的系统管理员调整岗位。")
    )


def not_here(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _sorry(
        request, 404, _("没有找到"), _("这里没有内容，或者不在您的辖区之内。请核对网址，或从菜单进入。")
    )


def out_of_order(request: HttpRequest) -> HttpResponse:
    return _sorry(
        request,
        500,
        _("这一步没有办成"),
        _("系统记下了原因。已保存的内容没有丢失，请稍后再试；仍不行请联系系统管理员。"),
    )


@login_not_required
def page_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _sorry(request, 403, _("页面放置太久了"), _("为了安全，请返回上一页并刷新，再提交一次。"))
