"""The types of the rule language: what an expression's value is, and in which unit.

Numbers are exact: an integer over a fixed denominator ``per`` that belongs to the type, never a float. Money is a
number whose unit begins with 元 and whose integer counts fen; a share counts ten-thousandths.
"""

from dataclasses import dataclass, replace
from enum import StrEnum


class Kind(StrEnum):
    """What a value is."""

    TRUTH = "truth"
    NUMBER = "number"
    DATE = "date"
    WORD = "word"  # one word of an enum, held by its code
    TEXT = "text"
    PERSONS = "persons"  # a list of person ids
    WORDS = "words"  # a list of codes


MONEY_UNITS = ("元", "元/年", "元/月")
COUNTING_UNITS = ("", "月", "岁", "天", "次", "人", "项")
RATIO_PER = 10_000  # shares and factors are exact decimals of four places


@dataclass(frozen=True, slots=True)
class Type:
    """A kind, and for numbers the unit and the denominator; for words the list of ``(code, label)``.

    ``literal`` marks a bare number in a rule, whose unit is still open: it takes the unit of what it meets.
    """

    kind: Kind
    unit: str = ""
    per: int = 1
    words: tuple[tuple[str, str], ...] = ()
    literal: bool = False

    @property
    def is_money(self) -> bool:
        return self.kind is Kind.NUMBER and self.unit in MONEY_UNITS

    @property
    def is_number(self) -> bool:
        return self.kind is Kind.NUMBER

    def with_unit(self, unit: str) -> "Type":
        return replace(self, unit=unit, literal=False)

    def label_of(self, code: str) -> str:
        """The Chinese word for a code of this type's list; the code itself when it has none."""
        return dict(self.words).get(code, code)

    def named(self) -> str:
        """What an official calls this type, for messages."""
        match self.kind:
            case Kind.TRUTH:
                return "是非"
            case Kind.NUMBER:
                return f"数（{self.unit}）" if self.unit else "数"
            case Kind.DATE:
                return "日期"
            case Kind.WORD:
                return "词"
            case Kind.TEXT:
                return "文字"
            case Kind.PERSONS:
                return "人员名单"
            case Kind.WORDS:
                return "词的清单"


TRUTH = Type(Kind.TRUTH)
DATE = Type(Kind.DATE)
TEXT = Type(Kind.TEXT)
COUNT = Type(Kind.NUMBER)
PERSONS = Type(Kind.PERSONS)


def words(pairs: tuple[tuple[str, str], ...]) -> Type:
    return Type(Kind.WORD, words=pairs)


def money(unit: str) -> Type:
    return Type(Kind.NUMBER, unit=unit)
