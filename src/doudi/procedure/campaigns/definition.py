"""What a campaign.yaml says, typed. Names are the document's own words; days are YYYYMMDD."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

#: who goes into the houses of a round: the county's own people, teams of the other counties, the city
By = Literal["own", "others", "city"]
#: what is opened for a problem
Opens = Literal["referral", "lead", "repayment", "task"]
#: which document a round makes: counts by township, list of problems, report in words
Makes = Literal["counts", "problems", "report"]
#: a thing that is not done when a round is closed
Left = Literal["refused", "with_reasons"]


@dataclass(frozen=True, slots=True)
class Question:
    """A question at the door, put so that yes means no problem. ``screens``: clauses whose findings it settles."""

    name: str
    ask: str
    group: str
    clauses: tuple[str, ...]
    screens: tuple[str, ...] = ()
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Round:
    """One round: a step of the campaign's flow. ``all``: every household; else those that are drawn.

    ``due``: the last day; ``who``: roles that lead it. What is left when it is closed: see ``Left``.
    """

    name: str
    place: int
    all: bool
    by: By
    due: int | None
    who: tuple[str, ...]
    clause: str
    unchecked: Left
    open_problems: Left


@dataclass(frozen=True, slots=True)
class Remedy:
    """What is done about a problem. ``only_for``: programme -> classes (none: every class); empty: everybody.

    ``to``: the role a referral goes to; ``county``: a lead for the county, not the township; ``batch``: handled
    together with others of the kind; ``needs``: what must be said (``exit_class``).
    """

    clause: str
    opens: Opens
    requirement: str
    step: str = ""
    to: str = ""
    only_for: tuple[tuple[str, tuple[str, ...]], ...] = ()
    county: bool = False
    batch: bool = False
    needs: str = ""


@dataclass(frozen=True, slots=True)
class Cleanup:
    """A special clean-up the campaign runs together with: its ledger holds the problems of these questions."""

    name: str
    clause: str
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CampaignPaper:
    """A statistics form or written report of a round. ``all_sign``: every role signs, else one of them is enough.

    ``in_charge``: only the person in charge of the round signs. ``due``: the day it is sent by.
    """

    name: str
    makes: Makes
    round: str
    clause: str
    due: int | None
    signed: tuple[str, ...]
    all_sign: bool
    in_charge: bool
    sent_to: tuple[str, ...]


@dataclass(frozen=True)
class CampaignText:
    """A whole campaign. ``posts``: named post -> clause, without whom a county may not close its own round."""

    pack: str
    title: str
    rounds: dict[str, Round]
    posts: dict[str, str]
    questions: dict[str, Question]
    remedies: dict[str, Remedy]
    cleanups: dict[str, Cleanup]
    papers: dict[str, CampaignPaper]

    @cached_property
    def groups(self) -> dict[str, tuple[Question, ...]]:
        """Questions by the screen of a telephone they stand on, in order."""
        found: dict[str, tuple[Question, ...]] = {}
        for one in self.questions.values():
            found[one.group] = (*found.get(one.group, ()), one)
        return found

    def question_of(self, screen: str) -> Question | None:
        """The question at the door that settles a finding of a screen (its clause)."""
        return next((one for one in self.questions.values() if screen in one.screens), None)

    def before(self, name: str) -> Round | None:
        """The round before another; None for the first."""
        place = self.rounds[name].place
        return next((one for one in self.rounds.values() if one.place == place - 1), None)

    @property
    def first(self) -> Round:
        return next(one for one in self.rounds.values() if one.place == 0)

    @property
    def last(self) -> Round:
        return max(self.rounds.values(), key=lambda one: one.place)
