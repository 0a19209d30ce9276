"""The tables of the watch: what asks for a visit and what was seen, the move to five classes, and what supervisors keep."""

from doudi.apps.watch.models.classes import ReclassedPerson, Reclassing, Upload
from doudi.apps.watch.models.guiding import Bulletin, Guidance, PhaseSummary, Problem, Training
from doudi.apps.watch.models.looking import (
    Call,
    Disposal,
    HomeVisit,
    MonthlyRun,
    MonthlyStep,
    PlannedVisit,
    State,
    Warned,
)

__all__ = [
    "Bulletin",
    "Call",
    "Disposal",
    "Guidance",
    "HomeVisit",
    "MonthlyRun",
    "MonthlyStep",
    "PhaseSummary",
    "PlannedVisit",
    "Problem",
    "ReclassedPerson",
    "Reclassing",
    "State",
    "Training",
    "Upload",
    "Warned",
]
