"""Reads the text of a rule into a syntax tree; says in an official's words what it expected and where.

The grammar is in ``docs/rule-language.md``. Names are not looked up here: that is ``resolve``'s part.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

COMPARISONS = {
    "=": "=",
    "!=": "!=",
    "≠": "!=",
    "<": "<",
    "<=": "<=",
    "≤": "<=",
    ">": ">",
    ">=": ">=",
    "≥": ">=",
}
KEYWORDS = ("且", "或", "非", "在", "不在", "当", "否则")
NESTING_LIMIT = 60


class RuleError(Exception):
    """A fault in the text of a rule: the sentence, and where in the text (offset from 0)."""

    def __init__(self, message: str, at: int = 0, code: str = "syntax") -> None:
        super().__init__(message)
        self.message = message
        self.at = at
        self.code = code


@dataclass(frozen=True, slots=True)
class Syntax:
    """A piece of a rule. ``kind``: number name not and or compare in arith call choose pick; ``text`` the operator,
    name, number or function; ``parts`` the operands. ``begin`` and ``end`` are offsets in the rule's text."""

    kind: str
    text: str
    begin: int
    end: int
    parts: tuple["Syntax", ...] = ()
    #: for choose and pick: the arms (condition, value); for an aggregate: see ``rows`` and ``when``
    arms: tuple[tuple["Syntax", "Syntax"], ...] = ()
    otherwise: "Syntax | None" = None
    rows: str = ""
    value: "Syntax | None" = None
    when: "Syntax | None" = None
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Token:
    kind: str  # number name word-operator symbol end
    text: str
    begin: int
    end: int


_TOKEN = re.compile(
    r"""(?P<space>\s+)
      | (?P<number>\d+(?:\.\d+)?(?:元/年|元/月|元)?)
      | (?P<name>[\w·][\w·.]*)
      | (?P<symbol><=|>=|!=|[()（）,，;；:：=<>≤≥≠+\-*/×])""",
    re.VERBOSE,
)
_WIDE = {"（": "(", "）": ")", "，": ",", "；": ";", "：": ":", "×": "*"}


def tokenize(text: str) -> list[Token]:
    """Cut a rule's text in tokens. Wide punctuation means the same as narrow."""
    tokens: list[Token] = []
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise RuleError(f"这里有不认识的符号“{text[at]}”。", at)
        kind = str(found.lastgroup)
        if kind != "space":
            piece = found.group()
            tokens.append(
                Token("keyword" if piece in KEYWORDS else kind, _WIDE.get(piece, piece), at, found.end())
            )
        at = found.end()
    tokens.append(Token("end", "", len(text), len(text)))
    return tokens


def parse(text: str) -> Syntax:
    """The syntax tree of one rule. Raises :class:`RuleError`."""
    if not text.strip():
        raise RuleError("规则是空的，这里应当写条件或算式。")
    return _Parser(text).whole()


class _Parser:
    """Recursive descent, one method a level of binding."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokenize(text)
        self.at = 0
        self.depth = 0

    # -- walking --

    @property
    def next(self) -> Token:
        return self.tokens[self.at]

    def take(self) -> Token:
        token = self.tokens[self.at]
        self.at += 1
        return token

    def sees(self, *texts: str) -> bool:
        return self.next.kind in ("symbol", "keyword") and self.next.text in texts

    def expect(self, text: str, after: str) -> Token:
        if not self.sees(text):
            raise RuleError(f"{after}应当是“{text}”，这里却是{_said(self.next)}。", self.next.begin)
        return self.take()

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > NESTING_LIMIT:
            raise RuleError("规则套得太深，请拆成几条。", self.next.begin)

    # -- levels --

    def whole(self) -> Syntax:
        tree = self.either()
        if self.next.kind != "end":
            raise RuleError(
                f"到这里意思已经完整，多出了{_said(self.next)}；也许少了“且”“或”，或多了一个括号。",
                self.next.begin,
            )
        return tree

    def either(self) -> Syntax:
        return self._chain("或", "or", self.both)

    def both(self) -> Syntax:
        return self._chain("且", "and", self.negation)

    def _chain(self, word: str, kind: str, below: Callable[[], Syntax]) -> Syntax:
        self.deeper()
        parts = [below()]
        while self.sees(word):
            self.take()
            parts.append(below())
        self.depth -= 1
        if len(parts) == 1:
            return parts[0]
        return Syntax(kind, word, parts[0].begin, parts[-1].end, tuple(parts))

    def negation(self) -> Syntax:
        if self.sees("非"):
            word = self.take()
            self.deeper()
            part = self.negation()
            self.depth -= 1
            return Syntax("not", "非", word.begin, part.end, (part,))
        return self.comparison()

    def comparison(self) -> Syntax:
        left = self.sum()
        if self.next.kind == "symbol" and self.next.text in COMPARISONS:
            op = self.take()
            right = self.sum()
            if self.next.kind == "symbol" and self.next.text in COMPARISONS:
                raise RuleError("比较不能连写，请用“且”分成两个比较。", self.next.begin)
            return Syntax("compare", COMPARISONS[op.text], left.begin, right.end, (left, right))
        if self.sees("在", "不在"):
            word = self.take()
            return self._membership(left, negated=word.text == "不在")
        return left

    def _membership(self, left: Syntax, *, negated: bool) -> Syntax:
        if self.sees("("):
            self.take()
            choices = [self.sum()]
            while self.sees(","):
                self.take()
                choices.append(self.sum())
            end = self.expect(")", "“在 (…”列完之后")
            return Syntax("in", "在", left.begin, end.end, (left, *choices), negated=negated)
        if self.next.kind != "name":
            raise RuleError(
                f"“在”的后面应当是括号里的几个词，或一个清单参数，这里却是{_said(self.next)}。",
                self.next.begin,
            )
        name = self.primary()
        return Syntax("in", "在", left.begin, name.end, (left,), negated=negated, value=name)

    def sum(self) -> Syntax:
        left = self.product()
        while self.sees("+", "-"):
            op = self.take()
            right = self.product()
            left = Syntax("arith", op.text, left.begin, right.end, (left, right))
        return left

    def product(self) -> Syntax:
        left = self.primary()
        while self.sees("*", "/"):
            op = self.take()
            right = self.primary()
            left = Syntax("arith", op.text, left.begin, right.end, (left, right))
        return left

    def primary(self) -> Syntax:
        token = self.next
        if token.kind == "number":
            self.take()
            return Syntax("number", token.text, token.begin, token.end)
        if self.sees("("):
            self.take()
            inner = self.either()
            end = self.expect(")", "括号里写完之后")
            return Syntax(
                inner.kind,
                inner.text,
                token.begin,
                end.end,
                inner.parts,
                inner.arms,
                inner.otherwise,
                inner.rows,
                inner.value,
                inner.when,
                inner.negated,
            )
        if token.kind == "name":
            self.take()
            return self.call(token) if self.sees("(") else Syntax("name", token.text, token.begin, token.end)
        raise RuleError(f"这里应当是一个名称、数或括号，却是{_said(token)}。", token.begin)

    # -- functions --

    def call(self, name: Token) -> Syntax:
        self.take()  # (
        if name.text in ("择", "清单"):
            return self._arms(name)
        if name.text in ("有", "全体", "个数", "合计"):
            return self._over_rows(name)
        if name.text == "名单":
            return self._roll(name)
        parts: list[Syntax] = []
        if not self.sees(")"):
            parts.append(self.either())
            while self.sees(","):
                self.take()
                parts.append(self.either())
        end = self.expect(")", f"“{name.text}(…”写完之后")
        return Syntax("call", name.text, name.begin, end.end, tuple(parts))

    def _arms(self, name: Token) -> Syntax:
        arms: list[tuple[Syntax, Syntax]] = []
        otherwise: Syntax | None = None
        while True:
            if name.text == "择" and self.sees("否则"):
                self.take()
                otherwise = self.either()
                break
            condition = self.either()
            self.expect(":", f"“{name.text}”的条件之后")
            arms.append((condition, self.either()))
            if not self.sees(";"):
                break
            self.take()
        end = self.expect(")", f"“{name.text}(…”写完之后")
        if name.text == "择" and otherwise is None:
            raise RuleError("“择”要以“否则 …”收尾，免得有情形没有答案。", end.begin)
        kind = "choose" if name.text == "择" else "pick"
        return Syntax(kind, name.text, name.begin, end.end, arms=tuple(arms), otherwise=otherwise)

    def _over_rows(self, name: Token) -> Syntax:
        rows = self.take()
        if rows.kind != "name":
            raise RuleError(
                f"“{name.text}(”的后面应当是看哪些行，如 收入、本人救助，这里却是{_said(rows)}。", rows.begin
            )
        value: Syntax | None = None
        when: Syntax | None = None
        if self.sees(":"):
            self.take()
            first = self.either()
            if name.text == "合计":
                value = first
                if self.sees("当"):
                    self.take()
                    when = self.either()
            else:
                when = first
        elif name.text in ("合计", "全体"):
            raise RuleError(
                f"“{name.text}({rows.text}”之后应当是“:”和{'要加的数' if name.text == '合计' else '条件'}。",
                self.next.begin,
            )
        end = self.expect(")", f"“{name.text}(…”写完之后")
        return Syntax("rows", name.text, name.begin, end.end, rows=rows.text, value=value, when=when)

    def _roll(self, name: Token) -> Syntax:
        when = self.either()
        value: Syntax | None = None
        if self.sees(":"):
            self.take()
            value = self.either()
        end = self.expect(")", "“名单(…”写完之后")
        return Syntax("rows", "名单", name.begin, end.end, rows="成员", value=value, when=when)


def _said(token: Token) -> str:
    return "规则的末尾" if token.kind == "end" else f"“{token.text}”"
