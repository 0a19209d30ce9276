"""Forms frozen as data and thawed again: what was issued prints the same years later."""

import json
from dataclasses import FrozenInstanceError, fields, is_dataclass

import pytest

from doudi.core.refusal import InputError, Refused
from doudi.documents import KINDS, freeze, render, thaw
from tests.documents.samples import FORMS, emptied, grown


@pytest.mark.parametrize("name", KINDS)
def test_a_frozen_form_prints_the_same_bytes(name):
    kept = json.loads(json.dumps(freeze(FORMS[name]), ensure_ascii=False))
    assert thaw(KINDS[name].form, kept) == FORMS[name]
    assert render(name, kept) == render(name, FORMS[name])


@pytest.mark.parametrize("name", KINDS)
def test_empty_and_long_forms_come_back_as_they_were(name):
    for form in (emptied(FORMS[name]), grown(FORMS[name], 3)):
        assert thaw(KINDS[name].form, freeze(form)) == form


@pytest.mark.parametrize("name", KINDS)
def test_a_column_cannot_be_forgotten(name):
    form = type(FORMS[name])
    for field in fields(form):
        with pytest.raises(TypeError, match=field.name):
            form(
                **{one.name: getattr(FORMS[name], one.name) for one in fields(form) if one.name != field.name}
            )


@pytest.mark.parametrize("name", KINDS)
def test_forms_do_not_change(name):
    with pytest.raises(FrozenInstanceError):
        FORMS[name].number = "另一个号"


def test_a_missing_an_unknown_and_a_wrong_field_are_named_without_their_content():
    kept = freeze(FORMS["application"])
    assert refused({name: value for name, value in kept.items() if name != "reason"}) == (
        "wrong-field",
        "reason",
    )
    assert refused({**kept, "phone2": "120"}) == ("wrong-field", "phone2")
    members = [kept["members"][0], {**kept["members"][1], "age": "六十四"}]
    assert refused({**kept, "members": members}) == ("wrong-type", "members[1].age")
    assert refused({**kept, "members": "蒋德旺"}) == ("wrong-type", "members")
    assert refused({**kept, "agent": 3}) == ("wrong-type", "agent")


def test_a_notice_frozen_by_hand_is_still_refused_what_it_may_not_show():
    kept = freeze(FORMS["notice"])
    kept["rows"][0]["category"] = "特困"
    with pytest.raises(Refused):
        render("notice", kept)


def test_every_value_in_a_form_is_typed_as_it_is_kept():
    def walk(form):
        for field in fields(form):
            value = getattr(form, field.name)
            assert not isinstance(value, list | dict | float), field.name
            for one in value if isinstance(value, tuple) else (value,):
                if is_dataclass(one):
                    walk(one)

    for form in FORMS.values():
        walk(form)


def refused(data):
    with pytest.raises(InputError) as error:
        thaw(KINDS["application"].form, data)
    assert "蒋" not in str(error.value) and "六十四" not in str(error.value)
    return error.value.code, error.value.field
