"""Blank forms to fill in by hand where there is no screen: the same templates with empty fields and empty rows."""

import types
from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from doudi.apps.papers.context import to_sign
from doudi.documents import KINDS, render, texts
from doudi.documents.forms.application import Application, Authorisation, Declaration, Declared
from doudi.documents.forms.common import Sheet
from doudi.documents.forms.survey import ObligorSurvey, SurveyForm
from doudi.platform.language import in_chinese
from doudi.policy.vocabulary import load_vocabulary

ROWS = 6
#: what is handed out blank
BLANK = ("application", "declaration", "authorisation", "survey_form", "obligor_survey")
Form = TypeVar("Form")


def blank(name: str, office: str, at: datetime) -> bytes:
    """A blank form as PDF. KeyError for one that is not handed out blank."""
    if name not in BLANK:
        raise KeyError(name)
    with in_chinese():
        form = replace(empty(KINDS[name].form), office=office, printed_at=at)
        return render(name, _with_fixed_words(form))


def empty(form: type[Form], rows: int = ROWS) -> Form:
    """A form with nothing filled in: texts empty, facts not known, `rows` empty rows in every table."""
    hints = get_type_hints(form)
    columns: Any = form
    return form(**{one.name: _nothing(hints[one.name], rows) for one in fields(columns)})


def _nothing(hint: Any, rows: int) -> Any:
    if get_origin(hint) in (Union, types.UnionType):
        return None
    if get_origin(hint) is tuple:
        item = get_args(hint)[0]
        return (
            tuple(empty(item, rows) for _ in range(rows))
            if isinstance(item, type) and is_dataclass(item)
            else ()
        )
    return {str: "", bool: False, int: 0, bytes: b""}[hint]


def _with_fixed_words(form: Sheet) -> Sheet:
    """The words that stand on a form before anybody writes on it, and the lines to sign on."""
    if isinstance(form, Application):
        return replace(form, promises=texts.PROMISES, signatures=to_sign("申请人", "代办人"))
    if isinstance(form, Declaration):
        signers = to_sign(*["声明人"] * 3)
        return replace(
            form, statement=texts.DECLARATION, signatures=signers, incomes=_lines("income"), properties=_lines("asset"),
            expenses=_lines("expense"),
        )  # fmt: skip
    if isinstance(form, Authorisation):
        return replace(form, scope=texts.AUTHORISATION_SCOPE, terms=texts.AUTHORISATION_TERMS)
    if isinstance(form, SurveyForm):
        return replace(
            form, surveyors=to_sign("调查员", "调查员"), household_signatures=to_sign("户主或家庭成员"), photos=(), neighbours=(),
            surroundings=(),
        )  # fmt: skip
    if isinstance(form, ObligorSurvey):
        return replace(form, signatures=to_sign("调查员", "调查员", "义务人"))
    return form


def _lines(entity: str) -> tuple[Declared, ...]:
    """A line to tick for every kind the vocabulary has."""
    kinds = load_vocabulary().facts[entity]["kind"].type.words
    return tuple(Declared(label=label, has=None, amount=None, detail="") for _code, label in kinds)
