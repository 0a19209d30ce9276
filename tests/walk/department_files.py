"""Files as departments send them, of the county that lies in the platform's register: the demo's own writers, a few rows more."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl

from doudi.demo.county import County
from doudi.demo.make import make
from doudi.demo.rosters import aid, money, persons_and_events, property
from doudi.demo.rosters.files import write_roster
from doudi.demo.rosters.roster import Roster
from doudi.demo.rosters.source import Source, source_of
from doudi.demo.setting import LEIYANG
from doudi.demo.table import NULL
from tests.walk.start import ON, SEED


@dataclass(frozen=True)
class OnDibao:
    """The head of a household that receives dibao, and the village (12 digits)."""

    name: str
    citizen_id: str
    village: str


@cache
def departments(households: int) -> Source:
    """What the departments know of the county that `start.py` registers with so many households."""
    return source_of(make(households, SEED, LEIYANG.on_day(ON)).known, SEED)


def on_dibao(county: County, township: str = "") -> list[OnDibao]:
    """The living heads of the households on dibao, of one township (9 digits) where it is given."""
    given, persons = county.supports, county.persons
    homes = given.home[given.is_("programme", "dibao") & (given["ended_on"] == NULL)]
    heads = np.flatnonzero(county.people.place == 0)[homes]
    return [
        OnDibao(str(persons["name"][head]), str(persons["citizen_id"][head]), str(county.homes["area_code"][home]))
        for home, head in zip(homes, heads, strict=True)
        if persons["died_on"][head] == NULL and str(county.homes["area_code"][home]).startswith(township)
    ]  # fmt: skip


def cremations(source: Source, *more: dict[str, Any]) -> Roster:
    return _with_rows(persons_and_events.deaths(source)[0], more)


def vehicles(source: Source, *more: dict[str, Any]) -> Roster:
    return _with_rows(property.vehicles(source)[0], more)


def public_payroll(source: Source) -> Roster:
    return money.public_payroll(source)[0]


def last_payments(source: Source) -> Roster:
    return aid.card_payments(source)[-1]


def _with_rows(roster: Roster, more: tuple[dict[str, Any], ...]) -> Roster:
    """The roster with more rows at its head, where a page shows them first: cells by header, an empty cell where a header is not given."""
    for row in more:
        roster.columns = [
            (name, np.concatenate([np.array([row.get(name)], dtype=object), cells]))
            for name, cells in roster.columns
        ]
    return roster


def written(roster: Roster, folder: Path, change: Callable[[Any], None] | None = None) -> Path:
    """The workbook as the department sends it; `change` does to its first sheet what people do to sheets."""
    write_roster(roster, folder, ON)
    file = folder / f"{roster.stem}.xlsx"
    if change is not None:
        book = openpyxl.load_workbook(file)
        change(book.worksheets[0])
        book.save(file)
    return file


def calls_a_column(was: str, now: str) -> Callable[[Any], None]:
    """A sender with a word of its own for a column."""

    def change(sheet: Any) -> None:
        cells = [cell for row in sheet.iter_rows(max_row=6) for cell in row if cell.value == was]
        assert len(cells) == 1
        cells[0].value = now

    return change


def damaged(roster: Roster, folder: Path) -> Path:
    """A workbook that broke on its way: the second half is missing."""
    whole = written(roster, folder / "whole").read_bytes()
    file = folder / f"{roster.stem}（损坏）.xlsx"
    file.write_bytes(io.BytesIO(whole).read(len(whole) // 2))
    return file
