"""What is published of a draw, and what its visits came to."""

import csv
import io
import shlex
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from doudi.apps.spot_checks.models import Draw, DrawnCase
from doudi.procedure.sampling import least


def as_csv(draw: Draw) -> str:
    """The list drawn from, as `doudi procedure draw` reads it: case numbers, townships and reasons, nobody's name."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["id", "stratum", "must"])
    writer.writerows([one["id"], one["stratum"], one["must"]] for one in draw.items)
    return out.getvalue()


def command(draw: Draw, file: str) -> str:
    """The one command that repeats the draw."""
    return f"doudi procedure draw {shlex.quote(file)} --seed {shlex.quote(draw.seed)} --share {draw.share.normalize():f}"


#: area, drawn, day of the visit, finding
Row = tuple[str, bool, date | None, str]


@dataclass(frozen=True)
class Stratum:
    """A township: cases on the list, drawn, visited, found to differ; `asked`: how many the share asks for."""

    area: str
    listed: int
    drawn: int
    visited: int
    differs: int
    asked: int

    @property
    def reached(self) -> bool:
        return self.visited >= self.asked


@dataclass(frozen=True)
class Result:
    """The draw as a whole, and by township."""

    listed: int
    drawn: int
    visited: int
    differs: int
    asked: int
    strata: list[Stratum]

    @property
    def reached(self) -> bool:
        """Whether the visits made reach the share that the document asks for."""
        return self.visited >= self.asked

    @property
    def error_rate(self) -> str:
        """Of the visits made, how many found something else; a dash before the first."""
        return f"{100 * self.differs / self.visited:.1f}%" if self.visited else "—"


def result(draw: Draw) -> Result:
    """What came of a draw so far."""
    rows = list(
        DrawnCase.objects.filter(draw=draw).values_list("area_code", "drawn", "visited_on", "finding")
    )
    by_township: dict[str, list[Row]] = {}
    for row in rows:
        by_township.setdefault(row[0][:9], []).append(row)
    share = Fraction(draw.share)
    strata = [
        Stratum(area.ljust(12, "0"), *_counts(there), least(share, len(there)))
        for area, there in sorted(by_township.items())
    ]
    return Result(*_counts(rows), least(share, len(rows)), strata)


def _counts(rows: list[Row]) -> tuple[int, int, int, int]:
    visited = [row for row in rows if row[2] is not None]
    return (
        len(rows),
        sum(1 for row in rows if row[1]),
        len(visited),
        sum(1 for row in visited if row[3] == "differs"),
    )
