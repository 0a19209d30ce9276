"""Forms as plain data and back: frozen as JSON when a document is issued, printed again from it years later."""

import base64
import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from doudi.core.refusal import InputError
from doudi.documents.forms.common import Sheet

S = TypeVar("S", bound=Sheet)


def freeze(form: Any) -> Any:
    """A form as data that JSON can hold; pictures in base64. `thaw` makes the same form of it again."""
    if is_dataclass(form) and not isinstance(form, type):
        return {field.name: freeze(getattr(form, field.name)) for field in fields(form)}
    if isinstance(form, tuple):
        return [freeze(one) for one in form]
    if isinstance(form, bytes):
        return base64.b64encode(form).decode()
    if isinstance(form, datetime):
        return form.isoformat()
    if isinstance(form, Enum):
        return form.value
    return form


def thaw(form: type[S], data: Mapping[str, Any]) -> S:
    """The form that was frozen. InputError names the field that is missing, not known, or of another type."""
    made = _thaw(form, data, "")
    assert isinstance(made, form)
    return made


def _thaw(kind: Any, data: Any, place: str) -> Any:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        if data is None:
            return None
        kind = next(one for one in get_args(kind) if one is not type(None))
        return _thaw(kind, data, place)
    if origin is tuple:
        if not isinstance(data, list | tuple):
            raise _wrong(place, data)
        item = get_args(kind)[0]
        return tuple(_thaw(item, one, f"{place}[{at}]") for at, one in enumerate(data))
    if is_dataclass(kind) and isinstance(kind, type):
        return _thaw_form(kind, data, place)
    return _thaw_value(kind, data, place)


def _thaw_form(kind: type, data: Any, place: str) -> Any:
    if isinstance(data, kind):
        return data
    if not isinstance(data, Mapping):
        raise _wrong(place, data)
    hints = _hints(kind)
    odd = sorted(set(data) ^ set(hints))
    if odd:
        said = "没有填" if odd[0] in hints else "不认识"
        raise InputError(f"文书数据里有一项{said}。", code="wrong-field", field=_join(place, odd[0]))
    return kind(**{name: _thaw(hint, data[name], _join(place, name)) for name, hint in hints.items()})


def _thaw_value(kind: Any, data: Any, place: str) -> Any:
    if isinstance(kind, type) and issubclass(kind, Enum):
        if data not in [one.value for one in kind]:
            raise _wrong(place, data)
        return kind(data)
    if kind is bytes and isinstance(data, str):
        return base64.b64decode(data)
    if kind is datetime and isinstance(data, str):
        return datetime.fromisoformat(data)
    if type(data) is not kind:
        raise _wrong(place, data)
    return data


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _join(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name


def _wrong(place: str, data: Any) -> InputError:
    # What was found is not shown: it may be a household's.
    return InputError(f"文书数据的一项类型不对（{type(data).__name__}）。", code="wrong-type", field=place)
