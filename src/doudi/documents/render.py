"""A form and its template to a PDF for archives (PDF/A-2u): Typst, with our fonts, nothing from outside. The same data give
the same bytes."""

import json
import os
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import typst

from doudi.documents.fonts import font_folders, fonts_in, showable
from doudi.documents.forms.common import Sheet
from doudi.documents.kinds import KINDS, Kind
from doudi.documents.pictures import printable
from doudi.documents.plain import thaw

OURS = Path(__file__).parent / "templates"
SHANGHAI = ZoneInfo("Asia/Shanghai")
#: the document as a whole: its title, by which archives and screen readers know it
_MAIN = """#let d = json("data.json")
#set document(title: d.title, author: d.office)
#include "{name}.typ"
"""
#: stands in a PDF for the time of making where no time of printing is given
_NO_TIME = datetime(2000, 1, 1, tzinfo=UTC)


def render(name: str, data: Sheet | Mapping[str, Any]) -> bytes:
    """The document `name` (a key of KINDS) as PDF, A4. `data` is its form, or the form frozen.

    InputError when frozen data do not fit the form or a picture cannot be read; KeyError for a name there is not;
    TypeError for another document's form.
    """
    kind = KINDS[name]
    form = thaw(kind.form, data) if isinstance(data, Mapping) else data
    if not isinstance(form, kind.form):
        raise TypeError(f"{name} takes {kind.form.__name__}, not {type(form).__name__}")
    return compiled(kind, form)


def compiled(kind: Kind, form: Sheet) -> bytes:
    """A form through the template of its kind."""
    data = {"title": kind.title, **_for_template(form)}
    given = _templates()
    given["data.json"] = json.dumps(data, ensure_ascii=False).encode()
    given["main.typ"] = _MAIN.format(name=kind.name).encode()
    made: bytes = typst.compile(
        given,  # type: ignore[call-overload]
        font_paths=fonts_in(font_folders()),
        ignore_system_fonts=True,
        pdf_standards="a-2u",
        timestamp=int((form.printed_at or _NO_TIME).timestamp()),
    )
    return made


def _templates() -> dict[str, bytes]:
    """Every template; the site's, from the folder DOUDI_TEMPLATE_DIR, in place of ours of the same name."""
    site = os.environ.get("DOUDI_TEMPLATE_DIR", "")
    folders = [OURS, *([Path(site)] if site else [])]
    return {path.name: path.read_bytes() for folder in folders for path in sorted(folder.glob("*.typ"))}


def _for_template(value: Any) -> Any:
    """Plain data as templates read them."""
    if is_dataclass(value) and not isinstance(value, type):
        held = {one.name: getattr(value, one.name) for one in fields(value)}
        if hasattr(value, "derived"):
            held |= value.derived()
        return _for_template(held)
    if isinstance(value, Mapping):
        return {name: _for_template(one) for name, one in value.items()}
    if isinstance(value, tuple | list):
        return [_for_template(one) for one in value]
    if isinstance(value, bytes):
        return printable(value)
    if isinstance(value, str):
        return showable(value)
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("a time of printing says its zone")
        return value.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, Enum):
        return value.value
    return value
