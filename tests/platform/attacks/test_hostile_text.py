"""Text that no form was made for is answered with a sentence: NUL, half a character, endless numbers and lines."""

import json
from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import pytest
from django.db import transaction
from django.urls import NoReverseMatch, reverse

from tests.platform.attacks.forms import Form, read_by
from tests.platform.matrix.addresses import ALL, NEEDS, arguments, url_of, urls_of
from tests.platform.matrix.asking import Viewer

pytestmark = pytest.mark.django_db

LONG = "长" * 5000
HOSTILE = {
    "NUL": "a\0b",
    "half a character": "\ud800",
    "endless number": "1" + "0" * 30,
    "superscript": "²",
    "full-width digits": "４３",
    "too long": LONG,
    "negative": "-1",
    "not a number": "NaN",
    "infinite": "1e999",
    "impossible day": "2026-02-30",
    "year nought": "0000-00-00",
    "JSON": '{"a": [1, "\\ud800", "\\u0000"]}',
    "nested": "[" * 3000,
    "markup": "<script>alert(1)</script>'\"--",
    "blank": " \t　",
}


def asked(viewer: Viewer, method: str, url: str, data: dict[str, Any], **more: Any) -> int:
    """The status, with everything taken back; an exception that reaches the browser's side is raised here."""
    kept = viewer.client.cookies.output(attrs=[], header="", sep=";")
    try:
        with transaction.atomic():
            answer = getattr(viewer.client, method)(url, data, **more)
            b"".join(answer) if answer.streaming else None
            transaction.set_rollback(True)
    finally:
        viewer.client.cookies.load(kept)
    return int(answer.status_code)


def fault(viewer: Viewer, method: str, url: str, data: dict[str, Any], **more: Any) -> str:
    """What went wrong, in a word; nothing where the page answered."""
    try:
        status = asked(viewer, method, url, data, **more)
    except Exception as error:  # whatever it is: the test says which
        where = error.__traceback__
        while where is not None and where.tb_next is not None:
            where = where.tb_next
        place = f"{where.tb_frame.f_code.co_filename.rpartition('/')[2]}:{where.tb_lineno}" if where else ""
        return f"{type(error).__name__} {str(error)[:80]!r} at {place}"
    return f"status {status}" if status >= 500 else ""


def encodable(text: str) -> str | list[bytes]:
    """A browser cannot send half a character; a script can send its bytes."""
    return [text.encode("utf-8", "surrogatepass")] if "\ud800" in text else text


KINDS = list(HOSTILE.values())
#: how often all fields of a form are filled, each time every field with another text
TURNS = 4


def mixed(names: Iterable[str], turn: int) -> dict[str, Any]:
    """Every field with a hostile text of its own; another one each turn."""
    return {
        name: encodable(KINDS[(place + 4 * turn) % len(KINDS)]) for place, name in enumerate(sorted(names))
    }


@pytest.mark.parametrize("part", range(4))
def test_whatever_is_posted_is_answered(part: int, forms: list[Form], insider: Viewer) -> None:
    wrong: dict[str, Any] = {}
    for form in forms[part::4]:
        tries = [mixed(form.fields, turn) for turn in range(TURNS)]
        tries += [
            mixed(form.fields, turn) | {"act": act, "what": act, "who": act}
            for turn, act in enumerate(sorted(form.acts)[:8])
        ]
        # the others as they stand on the page: these reach furthest
        tries += [form.filled(**{name: text}) for name in form.on_page for text in ("a\0b", LONG, "9" * 30)]
        for data in tries:
            said = fault(insider, "post", form.url, data)
            if said:
                wrong.setdefault(
                    f"{form.name}: {said}", {name: repr(data[name])[:30] for name in [*data][:6]}
                )
    assert not wrong, "\n".join(f"{one} {fields}" for one, fields in wrong.items())


@pytest.mark.parametrize("turn", range(TURNS))
def test_whatever_is_asked_for_is_answered(turn: int, here: SimpleNamespace, insider: Viewer) -> None:
    wrong = set()
    for name, url in urls_of(here.made).items():
        names = read_by(name) | {"page", "q", "area", "from", "to", "next", "on", "month"}
        said = "" if NEEDS[name].get == "-" else fault(insider, "get", url, mixed(names, turn))
        if said:
            wrong.add(f"{name}: {said}")
    assert not wrong, "\n".join(sorted(wrong))


@pytest.mark.parametrize("kind", ["NUL", "half a character", "superscript", "too long", "markup"])
def test_whatever_stands_in_an_address_is_answered(kind: str, here: SimpleNamespace, insider: Viewer) -> None:
    text, wrong, marker = HOSTILE[kind][:500], set(), "a-place-for-text"
    for name in urls_of(here.made):
        need, given = NEEDS[name], arguments(name, here.made)
        for part in [one for one in given if not one.endswith("_id") and one != "pk"]:
            try:
                url = reverse(name, kwargs=given | {part: marker})
            except NoReverseMatch:
                continue
            url = url.replace(marker, quote(text, safe="", errors="surrogatepass"))
            for method, word in (("get", need.get), ("post", need.post)):
                said = fault(insider, method, url, {}) if word != "-" else ""
                if said:
                    wrong.add(f"{name} {part} {method}: {said}")
    assert not wrong, "\n".join(sorted(wrong))


@pytest.mark.parametrize("number", ["0", "9" * 19, "9" * 40])
def test_row_that_cannot_be_is_not_there(number: str, here: SimpleNamespace, insider: Viewer) -> None:
    wrong = set()
    for name, url in urls_of(here.made).items():
        need = NEEDS[name]
        if need.about not in ("row", "county"):
            continue
        for key in {
            str(one)
            for part, one in arguments(name, here.made).items()
            if part.endswith("_id") or part == "pk"
        }:
            for method, word in (("get", need.get), ("post", need.post)):
                said = fault(insider, method, url.replace(key, number), {}) if word != "-" else ""
                if said:
                    wrong.add(f"{name} {method}: {said}")
    assert ALL and not wrong, "\n".join(sorted(wrong))


#: what scripts of the pages send as JSON inside a field
AS_JSON = ["[]", "null", "1", '"a"', "{}", '{"a":', '{"a": 1e999}', '{"a": NaN}', '{"": ""}', '{"a": {"b": [1]}}',
           '{"a": "\\u0000"}', '{"a": "\\ud800"}', '{"q": %s}' % ("1" * 5000), json.dumps({"户.人口": ["x"] * 9}),
           json.dumps({"latitude": "1" * 40, "longitude": [], "accuracy": {}}), "[" * 100_000]  # fmt: skip


@pytest.mark.parametrize("text", AS_JSON, ids=lambda text: text[:20])
def test_scripts_that_send_something_else_are_answered(
    text: str, here: SimpleNamespace, insider: Viewer
) -> None:
    url = url_of("surveys:save", here.made)
    for data in (
        {"seq": "1", "device": "d", "fields": text},
        {"seq": "1", "device": "d", "fields": "{}", "place": text},
        {"seq": text, "device": text, "fields": "{}"},
        {"seq": "9" * 25, "device": "d", "fields": '{"note": "x"}'},
    ):
        assert not fault(insider, "post", url, data), data
