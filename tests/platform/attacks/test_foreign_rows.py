"""Whatever a form is told to take, it takes nothing of another county: not to show, not to write, not to point at."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import HttpResponse

from tests.platform.attacks.foreign import COUNTY, KEY, NAME, build_foreign, named_instead
from tests.platform.attacks.forms import Form
from tests.platform.attacks.writing import posted
from tests.platform.matrix.asking import Viewer, ask
from tests.platform.matrix.county import OTHER_VILLAGE

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def other(here: SimpleNamespace, insider: Viewer, forms: list[Form]) -> SimpleNamespace:
    """The other county's rows; made after the forms were read, which must not offer them."""
    return build_foreign()


def traces(answer: Any, written: list[str], other: SimpleNamespace, sent: dict[str, Any]) -> list[str]:
    """What of the other county stands in the answer, or was to be written.

    What was sent as text may be shown again and kept as text, a place to live or a telephone; a key that is written as
    a number is a row that is pointed at, and a place of the other county is never right.
    """
    text = answer.content.decode("utf-8", "replace") if not answer.streaming else ""
    typed = " ".join(
        str(one) for value in sent.values() for one in (value if isinstance(value, list) else [value])
    )
    secret = [one for one in other.names if one not in typed]
    found = [f"shows {one}" for one in secret if one in text]
    # a sentence that repeats what was typed points at nothing
    pointed_at = rf"(?<![\w'\"：-]){KEY}(?![\w'\"。-])"
    for sql in written:
        found += [f"writes {one}: {sql[:60]}" for one in (*secret, COUNTY, OTHER_VILLAGE) if one in sql]
        found += [f"points at it: {sql[:60]}"] if re.search(pointed_at, sql) else []
    return found


def test_the_attack_would_be_seen(other: SimpleNamespace, insider: Viewer) -> None:
    """The same marks are found where somebody of the other county looks at their own row."""
    from doudi.apps.people.models import Household
    from tests.platform.attacks.writing import writes

    with writes() as written:
        Household.objects.filter(pk=KEY).update(address="x")
    assert [one[:12] for one in traces(HttpResponse(NAME), written, other, {})] == [
        "shows " + NAME,
        "points at it",
    ]
    assert traces(HttpResponse(NAME), [], other, {"q": NAME}) == []


def test_no_form_takes_a_row_of_another_county(
    forms: list[Form], here: SimpleNamespace, insider: Viewer, other: SimpleNamespace
) -> None:
    wrong: dict[str, set[str]] = {}
    tried = 0
    for form in forms:
        instead = {
            name: [named_instead(one, here.made, other) for one in values]
            for name, values in form.fields.items()
        }
        changed = {name for name, values in instead.items() if values != form.fields[name]}
        tries = [form.filled(**{name: instead[name]}) for name in changed] + [form.filled(**instead)]
        tries += [form.filled(**{name: str(KEY)}) for name in form.on_page or form.fields]
        numbers = (other.case.number, other.home.number, other.person.number, other.clerk.username, str(KEY))
        tries += [dict.fromkeys(form.fields, number) for number in numbers]
        for act in sorted(form.acts)[:8]:
            every = dict.fromkeys(form.fields, str(KEY)) | {"act": act, "what": act, "who": act}
            tries.append(every)
        for data in tries:
            tried += 1
            answer, written = posted(insider, form.url, data)
            assert answer.status_code < 500, (form.name, data)
            found = traces(answer, written, other, data)
            if found:
                wrong.setdefault(form.name, set()).update(found)
    assert tried > 500
    assert not wrong, "\n".join(f"{name}: {sorted(found)[:5]}" for name, found in wrong.items())


def test_no_page_lets_a_row_of_another_county_be_chosen(
    forms: list[Form], here: SimpleNamespace, at_home: list[Viewer], other: SimpleNamespace
) -> None:
    from tests.platform.matrix.addresses import NEEDS, urls_of
    from tests.platform.matrix.needs import roles_with

    wrong = []
    for name, url in urls_of(here.made).items():
        need = NEEDS[name]
        viewer = next(
            (one for one in at_home if one.level == "county" and one.role in roles_with(need.get)), None
        )
        if viewer is None:
            continue
        answer = ask(viewer, "get", url)
        text = answer.content.decode("utf-8", "replace") if not answer.streaming else ""
        wrong += [(name, one) for one in (*other.names, str(KEY)) if one in text]
    assert not wrong
