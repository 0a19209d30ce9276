"""Lists that people take away as CSV, in a form that a spreadsheet opens and in which no cell can run."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

_AMOUNT = re.compile(r"-[0-9]+\.[0-9]{2}")


def begins_a_formula(text: str) -> bool:
    """Whether a spreadsheet would take the text for a formula."""
    return text.startswith(("=", "+", "-", "@", "\t", "\r"))


def cell(value: object) -> str:
    """A text that a spreadsheet would take for a formula gets an apostrophe; a negative amount is none."""
    text = str(value)
    return f"'{text}" if begins_a_formula(text) and not _AMOUNT.fullmatch(text) else text


def csv_sheet(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """The answer that saves a list as `name`, with the mark by which spreadsheets know UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    writer.writerows([cell(value) for value in row] for row in rows)
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
