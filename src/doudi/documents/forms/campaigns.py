"""What a screening campaign hands up: statistics forms 1 and 2, and the written report of a round."""

from dataclasses import dataclass
from typing import Any

from doudi.documents.forms.common import Day, Sheet, Signature


@dataclass(frozen=True, slots=True, kw_only=True)
class CountLine:
    """A township's line of form 1. `problems`: as many numbers as the form has questions, in their order."""

    area: str
    households: int
    checked: int
    persons: int
    seen: int
    problems: tuple[int, ...]
    cleared: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignCounts(Sheet):
    """筛查统计表1: by township what was checked and what was found; the last line is the sum of the others."""

    title: str
    area: str
    round: str
    basis: str
    made_on: Day
    due: Day | None
    #: the columns: questions in order, and the groups over them with how many questions each covers
    questions: tuple[str, ...]
    groups: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[CountLine, ...]
    sent_to: str
    signatures: tuple[Signature, ...]

    def derived(self) -> dict[str, Any]:
        found = [sum(row.problems) for row in self.rows]
        cleared = sum(row.cleared for row in self.rows)
        return {
            "found": found,
            "left": [number - row.cleared for number, row in zip(found, self.rows, strict=True)],
            "total": {
                "households": sum(row.households for row in self.rows),
                "checked": sum(row.checked for row in self.rows),
                "persons": sum(row.persons for row in self.rows),
                "seen": sum(row.seen for row in self.rows),
                "problems": [
                    sum(numbers) for numbers in zip(*(row.problems for row in self.rows), strict=True)
                ]
                or [0 for _question in self.questions],
                "found": sum(found),
                "cleared": cleared,
                "left": sum(found) - cleared,
            },
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemLine:
    """A problem of form 2: found, given as a task, worked off."""

    division: str
    household_head: str
    persons: int
    supports: str
    question: str
    says: str
    requirement: str
    measure: str
    deadline: Day | None
    person: str
    cleared_on: Day | None
    surveyor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignProblems(Sheet):
    """筛查统计表2: every problem with its task (LN-32) and who entered the house (LN-33)."""

    title: str
    area: str
    round: str
    basis: str
    made_on: Day
    due: Day | None
    rows: tuple[ProblemLine, ...]
    left_says: str
    sent_to: str
    signatures: tuple[Signature, ...]

    def derived(self) -> dict[str, Any]:
        cleared = sum(row.cleared_on is not None for row in self.rows)
        return {"cleared": cleared, "left": len(self.rows) - cleared}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportCounty:
    """A county in the report of a round: checked again, what differed from the round before, what is left."""

    area: str
    households: int
    checked: int
    found: int
    cleared: int
    missed: int
    withdrawn: int
    agreement: str
    checked_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignReport(Sheet):
    """书面汇报 of a round: how it was done, county by county, what the round before had missed."""

    title: str
    area: str
    round: str
    basis: str
    made_on: Day
    due: Day | None
    share: str
    seed: str
    rows: tuple[ReportCounty, ...]
    #: question and number, the most frequent first
    missed: tuple[str, ...]
    #: what the city noted of the counties' work, good and bad
    noted: tuple[str, ...]
    left_says: str
    sent_to: str
    signatures: tuple[Signature, ...]

    def derived(self) -> dict[str, Any]:
        found = sum(row.found for row in self.rows)
        cleared = sum(row.cleared for row in self.rows)
        return {
            "total": {
                "counties": len(self.rows),
                "households": sum(row.households for row in self.rows),
                "checked": sum(row.checked for row in self.rows),
                "found": found,
                "cleared": cleared,
                "left": found - cleared,
                "missed": sum(row.missed for row in self.rows),
                "withdrawn": sum(row.withdrawn for row in self.rows),
            }
        }
