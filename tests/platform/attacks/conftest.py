"""Whoever attacks: somebody with every word there is, so that nothing stops before it is read."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from tests.platform.attacks.forms import Form, forms_of
from tests.platform.matrix.asking import Viewer
from tests.platform.matrix.county import at_home, from_elsewhere, here
from tests.platform.matrix.world import VILLAGE

__all__ = ["at_home", "from_elsewhere", "here"]


@pytest.fixture(scope="module")
def insider(here: SimpleNamespace) -> Iterator[Viewer]:
    """Somebody of the county whom accounts.policies lets do everything: what pages ask besides has to hold."""
    from doudi.apps.accounts.models import User
    from doudi.apps.accounts.roles import roles

    user = User.objects.create_user(
        "insider", password="a long password", role="county_civil_affairs", level="county",
        area_code=VILLAGE[:6] + "0" * 6, display_name="里面的人",
    )  # fmt: skip
    held = User.roles.fget  # type: ignore[attr-defined]
    patch = pytest.MonkeyPatch()
    everything = frozenset(roles())
    patch.setattr(User, "roles", property(lambda one: everything if one.pk == user.pk else held(one)))
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    yield Viewer("everything", "county", "own", client)
    patch.undo()


@pytest.fixture(scope="module")
def forms(here: SimpleNamespace, insider: Viewer) -> list[Form]:
    """Every form that can be posted."""
    found: list[Any] = forms_of(insider.client, here.made)
    return found
