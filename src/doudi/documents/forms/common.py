"""What many forms share. Money is whole fen, a day is YYYYMMDD, a month YYYYMM; None is not known and prints as a blank
to write on, never as 0 or 否. Codes come as the words people read; the caller decides what of a number is masked."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

Fen = int
Day = int
Month = int
Picture = bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The head and foot of every document."""

    #: the office that issues it, as on its seal; printed where the seal goes
    office: str
    #: the document's own number; empty leaves a line to write on
    number: str
    #: when this copy was printed, aware of its zone; in the foot. None: nothing is said of it
    printed_at: datetime | None

    def derived(self) -> dict[str, Any]:
        """What the template prints that follows from the fields: totals, amounts in capitals, codes to scan."""
        return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One of the household. `covered`: the application, or the decision, is for this person too."""

    name: str
    relation: str
    sex: str
    age: int | None
    citizen_id: str
    #: 户口性质 or 户籍地
    registration: str
    health: str
    labour: str
    occupation: str
    income_year: Fen | None
    covered: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """A place to sign: with the drawn signature as PNG, or a line. `role` is what the signer is: 调查员, 户主."""

    role: str
    name: str
    image: Picture | None
    day: Day | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """A photograph with what it shows, when (as people write it) and where it was taken."""

    caption: str
    image: Picture
    taken: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """An office's opinion on a sheet: its label (``乡镇审核意见``), the text, who signs, when, whose seal."""

    label: str
    text: str
    name: str
    day: Day | None
    office: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a calculation that explains itself: what, how it was reckoned, how much, by which rule."""

    label: str
    how: str
    amount: Fen | None
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """The rule a decision rests on: document, its number, the article, and what it says."""

    title: str
    number: str
    article: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing looked at on the spot: what it is and what was seen."""

    label: str
    value: str


def total(amounts: list[Fen | None]) -> Fen | None:
    """The sum, or None as soon as one of them is not known: a total over a gap would be read as the truth."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if len(known) == len(amounts) else None
