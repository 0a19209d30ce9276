"""Accounts are made by administrators for others; roles that must stay apart do; seconded staff stay until a day."""

import time
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from doudi.apps.accounts import services
from doudi.apps.accounts.models import RolesApart, User
from doudi.apps.accounts.policies import TABLE, may, roles_for
from doudi.apps.accounts.roles import pairs_apart, roles
from doudi.apps.accounts.services import Wanted
from doudi.apps.areas.models import Office
from doudi.apps.record.models import Act
from doudi.core.refusal import Refused
from tests.platform.people.conftest import AT, TOWNSHIP

COUNTY = "430481000000"


@pytest.fixture
def admin(make_user: Callable[..., Any]) -> Any:
    return make_user("system_admin", "county", COUNTY, "admin")


def wanted(**more: Any) -> Wanted:
    return Wanted(
        **{"display_name": "谢敏", "role": "township_clerk", "level": "township", "area": TOWNSHIP} | more
    )


def test_a_new_account_must_change_its_one_time_password_before_anything_else(admin: Any) -> None:
    _user, password = services.make_account("xiemin", wanted(), by=admin, at=AT)
    client = Client()
    assert client.post(reverse("login"), {"username": "xiemin", "password": password}).status_code == 302
    assert client.get(reverse("people:households"))["Location"] == reverse("password")
    changed = {"old_password": password, "new_password1": "木棉 花开 2024", "new_password2": "木棉 花开 2024"}
    assert client.post(reverse("password"), changed).status_code == 302
    assert client.get(reverse("people:households")).status_code == 200
    assert Act.objects.filter(kind="account.made", said__user="xiemin").exists()
    assert password not in str(list(Act.objects.values_list("said", flat=True)))


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"extra_roles": ["township_reviewer"]}, "同一个人"),
        ({"role": "finance", "level": "county", "area": COUNTY, "extra_roles": ["county_civil_affairs"]}, "同一个人"),
        ({"role": "county_reviewer"}, "层级"),
        ({"area": COUNTY}, "对不上"),
        ({"area": "430281120000"}, "管理"),
        ({"role": "household"}, "岗位表"),
        ({"seconded_from": "财政局"}, "抽调"),
        ({"display_name": " "}, "姓名"),
    ],
)  # fmt: skip
def test_accounts_that_may_not_be_are_refused(admin: Any, more: dict[str, Any], says: str) -> None:
    before = User.objects.count()
    with pytest.raises(Refused, match=says):
        services.make_account("one", wanted(**more), by=admin, at=AT)
    assert User.objects.count() == before


def test_nobody_manages_the_own_account_or_one_of_another_area(
    admin: Any, make_user: Callable[..., Any]
) -> None:
    with pytest.raises(Refused, match="另一位"):
        services.change_account(admin, wanted(), by=admin, at=AT)
    other = make_user("county_reviewer", "county", "430281000000", "other")
    with pytest.raises(Refused, match="地区"):
        services.close_account(other, because="离职", by=admin, at=AT)
    clerk = make_user("township_clerk", "township", TOWNSHIP, "clerk")
    with pytest.raises(Refused, match="岗位不办理"):
        services.close_account(other, because="离职", by=clerk, at=AT)


def test_the_database_refuses_roles_that_stay_apart_whatever_writes_them(
    make_user: Callable[..., Any],
) -> None:
    assert set(RolesApart.objects.values_list("first", "second")) == pairs_apart()
    user = make_user("county_civil_affairs", "county", COUNTY)
    for first, second in [
        ("county_civil_affairs", "finance"),
        ("auditor", "county_reviewer"),
        ("system_admin", "finance"),
    ]:
        with pytest.raises(IntegrityError, match="two roles"), transaction.atomic():
            User.objects.filter(pk=user.pk).update(role=first, extra_roles=[second])


def test_deciding_paying_auditing_and_administering_stay_apart() -> None:
    apart = pairs_apart()
    for pair in [("county_civil_affairs", "finance"), ("auditor", "township_clerk"), ("county_reviewer", "system_admin"),
                 ("township_clerk", "township_head"), ("county_check_centre", "county_civil_affairs")]:  # fmt: skip
        assert tuple(sorted(pair)) in apart


def test_a_closed_account_is_out_at_once_and_logs_in_no_more(
    admin: Any, make_user: Callable[..., Any]
) -> None:
    user = make_user("township_clerk", "township", TOWNSHIP, "clerk")
    client = Client()
    assert (
        client.post(reverse("login"), {"username": "clerk", "password": "a long password"}).status_code == 302
    )
    assert client.get(reverse("account")).status_code == 200
    services.close_account(user, because="调离", by=admin, at=AT)
    assert client.get(reverse("account")).status_code == 302
    assert (
        client.post(reverse("login"), {"username": "clerk", "password": "a long password"}).status_code == 200
    )


def test_seconded_staff_log_in_until_their_last_day(make_user: Callable[..., Any]) -> None:
    user = make_user("hrss", "county", COUNTY, "seconded")
    user.seconded_from, user.seconded_until = "耒阳市人社局", date(2099, 12, 31)
    user.save()
    client = Client()
    given = {"username": "seconded", "password": "a long password"}
    assert client.post(reverse("login"), given).status_code == 302
    assert client.get(reverse("account")).status_code == 200
    User.objects.filter(pk=user.pk).update(seconded_until=date(2020, 1, 1))
    assert client.get(reverse("account"))["Location"] == reverse("login")
    assert "抽调期限已到" in client.post(reverse("login"), given).content.decode()


def test_the_pages_make_change_and_close_accounts(admin: Any) -> None:
    client = Client()
    client.force_login(admin, backend="django.contrib.auth.backends.ModelBackend")
    form = {
        "username": "new",
        "display_name": "罗兰",
        "role": "township_clerk",
        "level": "township",
        "area": TOWNSHIP,
    }
    empty = client.get(reverse("new_account"))
    assert empty.status_code == 200 and f'value="{COUNTY}"' in empty.content.decode()
    assert "一次性密码" in client.post(reverse("new_account"), form).content.decode()
    user = User.objects.get(username="new")
    wrong = client.post(reverse("one_account", args=[user.pk]), form | {"extra": "township_head"})
    assert wrong.status_code == 409 and "同一个人" in wrong.content.decode()
    assert 'value="罗兰"' in client.get(reverse("one_account", args=[user.pk])).content.decode()
    client.post(reverse("one_account", args=[user.pk]), form | {"role": "township_reviewer"})
    client.post(reverse("account_act", args=[user.pk]), {"act": "close", "because": "调离"})
    user.refresh_from_db()
    assert (user.role, user.is_active) == ("township_reviewer", False)
    assert "罗兰" in client.get(reverse("staff")).content.decode()


def test_an_office_of_another_county_is_nobodys_here(admin: Any) -> None:
    ours, theirs = (
        Office.objects.create(name="民政办", kind="township_clerk", level="township", area_code=area)
        for area in (TOWNSHIP, "430281120000")
    )
    client = Client()
    client.force_login(admin, backend="django.contrib.auth.backends.ModelBackend")
    form = {"display_name": "罗兰", "role": "township_clerk", "level": "township", "area": TOWNSHIP}
    for name, office in (("one", ours), ("two", theirs)):
        client.post(reverse("new_account"), form | {"username": name, "office": office.pk})
    assert list(User.objects.filter(office__isnull=False).values_list("username", "office")) == [
        ("one", ours.pk)
    ]


def test_who_files_near_relatives_may_open_the_page_where_that_is_done() -> None:
    assert roles_for("kin.file") <= roles_for("kin.read")


def test_every_word_of_the_table_names_roles_that_exist_and_administrators_see_no_household() -> None:
    for what, names in TABLE.items():
        assert set(names.split()) <= set(roles()), what
    admin = User(role="system_admin")
    assert [what for what in TABLE if may(admin, what)] == [
        "area.read",
        "area.change",
        "post.name",
        "account.manage",
    ]
    finance = User(role="finance")
    assert (
        may(finance, "payroll.approve")
        and not may(finance, "household.read")
        and not may(finance, "payroll.make")
    )
    both = User(role="township_clerk", extra_roles=["task_force"])
    assert may(both, "case.review") and may(both, "survey.do")


def test_a_second_factor_is_asked_for_once_it_is_on(make_user: Callable[..., Any]) -> None:
    from django_otp.oath import TOTP
    from django_otp.plugins.otp_totp.models import TOTPDevice

    make_user("finance", "county", COUNTY, "payer")
    client, given = Client(), {"username": "payer", "password": "a long password"}
    client.post(reverse("login"), given)
    page = client.get(reverse("second_factor")).content.decode()
    assert "data:image/svg+xml" in page
    assert client.post(reverse("second_factor"), {"token": "000000"}).status_code == 409
    device = TOTPDevice.objects.get()
    now = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    now.time = time.time()
    done = client.post(reverse("second_factor"), {"token": f"{now.token():06d}"}).content.decode()
    code = done.split("<code>")[1].split("</code>")[0]
    assert client.get(reverse("account")).status_code == 200
    again = Client()
    again.post(reverse("login"), given)
    assert again.get(reverse("account"))["Location"] == reverse("second_factor_check")
    assert again.post(reverse("second_factor_check"), {"token": "zzzz"}).status_code == 409
    time.sleep(2.1)  # a wrong code is followed by a pause in which none is looked at
    assert again.post(reverse("second_factor_check"), {"token": code}).status_code == 302
    assert again.get(reverse("account")).status_code == 200
    third = Client()
    third.post(reverse("login"), given)
    assert third.post(reverse("second_factor_check"), {"token": code}).status_code == 409, "a code is used up"


def test_a_site_may_require_the_second_factor_of_those_who_pay(
    make_user: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOUDI_REQUIRE_TOTP", "1")
    make_user("finance", "county", COUNTY, "payer")
    make_user("township_clerk", "township", TOWNSHIP, "clerk")
    payer, clerk = Client(), Client()
    payer.post(reverse("login"), {"username": "payer", "password": "a long password"})
    clerk.post(reverse("login"), {"username": "clerk", "password": "a long password"})
    assert payer.get(reverse("account"))["Location"] == reverse("second_factor")
    assert clerk.get(reverse("account")).status_code == 200
