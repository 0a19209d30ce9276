"""Fields that no form has, sent all the same, reach no column: neither area nor state, amount, role or right."""

import re
from types import SimpleNamespace

import pytest

from tests.platform.attacks.forms import Form
from tests.platform.attacks.writing import posted
from tests.platform.matrix.asking import Viewer

pytestmark = pytest.mark.django_db

#: column: a value found nowhere else
MORE = {
    "area_code": "430281999001", "status": "smuggled", "stage": "smuggled", "state": "smuggled", "outcome": "smuggled",
    "amount_fen": "98765432101", "monthly_fen": "98765432102", "fen": "98765432103", "total_fen": "98765432104",
    "is_superuser": "smuggled", "is_staff": "smuggled", "is_active": "smuggled", "user_permissions": "98765432105",
    "groups": "98765432106", "by_id": "98765432107", "decided_by": "98765432108", "approved_by": "98765432109",
    "opened_by": "98765432110", "id": "98765432111", "pk": "98765432112", "pack_id": "smuggled", "flow": "smuggled",
    "verify_key": "smuggled", "receipt": "smuggled", "number_index": "smuggled", "seed": "smuggled", "share": "0.0123",
    "posted_on": "1999-09-09", "decided_on": "1999-09-09", "paid_on": "1999-09-09", "household_id": "98765432113",
    "case_id": "98765432114", "person_id": "98765432115", "grant_id": "98765432116", "stands": "smuggled",
    "second_factor": "smuggled", "must_change_password": "smuggled", "extra_roles": "smuggled",
    "dossier": '{"smuggled": 1}', "answers": '{"smuggled": 1}', "lines": '[{"smuggled": 1}]',
}  # fmt: skip


def test_fields_that_no_form_has_reach_no_column(forms: list[Form], insider: Viewer) -> None:
    wrong, wrote = [], set()
    for form in forms:
        more = {name: value for name, value in MORE.items() if name not in form.fields}
        tries = [form.filled(**more)] + [form.filled(**more, **{"act": act}) for act in form.acts]
        for data in tries:
            _answer, written = posted(insider, form.url, data)
            wrote |= {form.name} if written else set()
            wrong += [
                (form.name, name) for name, value in more.items() for sql in written
                if re.search(rf"(?<!\d){re.escape(value)}(?!\d)", sql)
            ]  # fmt: skip
    assert not wrong, sorted(set(wrong))
    assert len(wrote) >= 15, f"too few forms came as far as writing to prove much: {sorted(wrote)}"


def test_account_that_is_opened_has_no_rights_but_its_role(insider: Viewer, here: SimpleNamespace) -> None:
    from django.urls import reverse

    from doudi.apps.accounts.models import User

    sent = {
        "username": "smuggler", "display_name": "某人", "role": "township_clerk", "level": "township",
        "area": "430481114000", "is_superuser": "on", "is_staff": "on", "password": "known to me", "extra_roles": "auditor",
        "must_change_password": "",
    }  # fmt: skip
    assert insider.client.post(reverse("new_account"), sent).status_code == 200
    made = User.objects.get(username="smuggler")
    assert not made.is_superuser and not made.is_staff and made.must_change_password
    assert not made.check_password("known to me") and made.roles == {"township_clerk"}
