"""Gives every name of a rule its meaning and every piece its type; refuses what does not fit.

In: syntax trees. Out: the checked nodes both evaluators read. All complaints are :class:`RuleError` with an offset.
"""

from collections.abc import Callable
from dataclasses import replace

from doudi.core.dates import NEVER
from doudi.policy import nodes as n
from doudi.policy.align import MEMBERS, aligned, number_node, words_where_members
from doudi.policy.parser import RuleError, Syntax
from doudi.policy.suggest import ENTITY_WORDS, unknown_function, unknown_name
from doudi.policy.types import COUNT, DATE, PERSONS, TRUTH, Kind, Type
from doudi.policy.units import product_unit
from doudi.policy.vocabulary import HOUSEHOLD, PERSON, ROW_ENTITIES, Vocabulary

MEMBERSHIP_RULE = "成员.共同生活"
SCREEN_RULE = "筛查结果"

#: full rule name -> its entity and type, or None; raises RuleError on a circle
RuleLookup = Callable[[str], "Type | None"]


class Resolver:
    """Resolves the syntax of one rule in one scope (``household`` or a row entity)."""

    def __init__(self, vocabulary: Vocabulary, rule_type: RuleLookup, rule_names: list[str]) -> None:
        self.vocabulary = vocabulary
        self.rule_type = rule_type
        self.rule_names = rule_names

    def resolve(self, syntax: Syntax, scope: str, wanted: Type | None = None) -> n.Node:
        """The checked node. ``wanted`` tells in which word list a bare word is to be looked up."""
        match syntax.kind:
            case "number":
                return number_node(syntax)
            case "name":
                return self._name(syntax, scope, wanted)
            case "not":
                part = self._truth(syntax.parts[0], scope)
                return n.Not(type=TRUTH, part=part, begin=syntax.begin, end=syntax.end)
            case "and" | "or":
                parts = tuple(self._truth(part, scope) for part in syntax.parts)
                made = n.And if syntax.kind == "and" else n.Or
                return made(type=TRUTH, parts=parts, begin=syntax.begin, end=syntax.end)
            case "compare":
                return self._compare(syntax, scope)
            case "in":
                return self._in(syntax, scope)
            case "arith":
                return self._arith(syntax, scope)
            case "choose":
                return self._choose(syntax, scope, wanted)
            case "pick":
                return self._pick(syntax, scope, wanted)
            case "rows":
                return self._rows(syntax, scope, wanted)
            case _:
                return self._call(syntax, scope)

    # -- names --

    def _name(self, syntax: Syntax, scope: str, wanted: Type | None) -> n.Node:
        text = syntax.text
        if wanted is not None and wanted.kind in (Kind.WORD, Kind.WORDS):
            for code, label in wanted.words:
                if text in (label, code):
                    return n.Const(
                        type=replace(wanted, kind=Kind.WORD), value=code, begin=syntax.begin, end=syntax.end
                    )
        found = self.lookup(syntax, scope)
        if found is None:
            raise unknown_name(self, syntax, scope, wanted)
        return found

    def lookup(self, syntax: Syntax, scope: str) -> n.Node | None:
        text, begin, end = syntax.text, syntax.begin, syntax.end
        match text:
            case "是" | "否":
                return n.Const(type=TRUTH, value=text == "是", begin=begin, end=end)
            case "今日":
                return n.Today(type=DATE, begin=begin, end=end)
            case "无期":
                return n.Const(type=DATE, value=NEVER, begin=begin, end=end)
        for entity in (scope, HOUSEHOLD) if scope != HOUSEHOLD else (HOUSEHOLD,):
            fact = self.vocabulary.fact_by_label(entity, text)
            if fact is not None:
                return n.Fact(type=fact.type, fact=fact, begin=begin, end=end)
            full = text if entity == HOUSEHOLD else f"{ENTITY_WORDS[entity]}.{text}"
            type_ = self.rule_type(full) if "." not in text else None
            if type_ is not None:
                return n.RuleRef(type=type_, name=full, entity=entity, begin=begin, end=end)
        parameter = self.vocabulary.parameter_by_label(text)
        if parameter is not None:
            return n.ParameterRef(type=parameter.type, parameter=parameter, begin=begin, end=end)
        return None

    # -- truth --

    def _truth(self, syntax: Syntax, scope: str) -> n.Node:
        node = self.resolve(syntax, scope)
        if node.type.kind is not Kind.TRUTH:
            raise RuleError(
                f"这里要一个能答“是”或“否”的条件，却是{node.type.named()}。", syntax.begin, "type"
            )
        return node

    def _compare(self, syntax: Syntax, scope: str) -> n.Node:
        first, second = syntax.parts
        if first.kind == "name" and self.lookup(first, scope) is None:
            right = self.resolve(second, scope)
            left = self.resolve(first, scope, right.type)
        else:
            left = self.resolve(first, scope)
            right = self.resolve(second, scope, left.type)
        left, right = aligned(left, right, syntax.begin, "比较")
        if left.type.kind in (Kind.PERSONS, Kind.WORDS):
            raise RuleError("清单和名单不能直接比较大小。", syntax.begin, "type")
        if syntax.text not in ("=", "!=") and left.type.kind in (Kind.TRUTH, Kind.WORD, Kind.TEXT):
            raise RuleError(f"{left.type.named()}没有大小，只能用 = 或 !=。", syntax.begin, "type")
        return n.Compare(
            type=TRUTH, op=syntax.text, left=left, right=right, begin=syntax.begin, end=syntax.end
        )

    def _in(self, syntax: Syntax, scope: str) -> n.Node:
        listed = self.resolve(syntax.value, scope) if syntax.value is not None else None
        # before a list parameter a word of that list may stand: 财政供养人员 在 五有清单
        part = self.resolve(syntax.parts[0], scope, listed.type if listed is not None else None)
        if part.type.kind not in (Kind.WORD, Kind.NUMBER):
            raise RuleError(f"“在”的前面应当是一个词或数，却是{part.type.named()}。", syntax.begin, "type")
        if syntax.value is not None:
            if not isinstance(listed, n.ParameterRef) or listed.type.kind is not Kind.WORDS:
                raise RuleError("“在”的后面应当是括号里的词，或一个清单参数。", syntax.value.begin, "type")
            return n.In(
                type=TRUTH,
                part=part,
                parameter=listed,
                negated=syntax.negated,
                begin=syntax.begin,
                end=syntax.end,
            )
        choices: list[int | str] = []
        for choice in syntax.parts[1:]:
            node = self.resolve(choice, scope, part.type)
            if not isinstance(node, n.Const):
                raise RuleError("“在”的括号里只能写词或数。", choice.begin, "type")
            _, node = aligned(part, node, choice.begin, "“在”")
            value = node.value if isinstance(node, n.Const) else 0
            if isinstance(node, n.Rescale) or not isinstance(value, int | str):
                raise RuleError("“在”的括号里这个数的小数位太多。", choice.begin, "type")
            choices.append(value)
        return n.In(
            type=TRUTH,
            part=part,
            choices=tuple(choices),
            negated=syntax.negated,
            begin=syntax.begin,
            end=syntax.end,
        )

    # -- numbers --

    def _arith(self, syntax: Syntax, scope: str) -> n.Node:
        left, right = (self.resolve(part, scope) for part in syntax.parts)
        for node in (left, right):
            if not node.type.is_number:
                raise RuleError(f"“{syntax.text}”两边应当是数，却有{node.type.named()}。", node.begin, "type")
        if syntax.text == "/":
            raise RuleError(
                "除法只能写在 到分(…) 或 进到元(…) 里面，好说明怎样取整。", syntax.begin, "division"
            )
        if syntax.text == "*":
            type_ = Type(
                Kind.NUMBER,
                unit=product_unit(left.type, right.type, syntax.begin),
                per=left.type.per * right.type.per,
                literal=left.type.literal and right.type.literal,
            )
        else:
            left, right = aligned(left, right, syntax.begin, f"“{syntax.text}”")
            type_ = left.type
        return n.Arith(type=type_, op=syntax.text, left=left, right=right, begin=syntax.begin, end=syntax.end)

    def _choose(self, syntax: Syntax, scope: str, wanted: Type | None) -> n.Node:
        assert syntax.otherwise is not None
        conditions = [self._truth(condition, scope) for condition, _ in syntax.arms]
        values: list[n.Node] = []
        for value in [*(value for _, value in syntax.arms), syntax.otherwise]:
            values.append(self.resolve(value, scope, wanted))
            if wanted is None and values[-1].type.kind is Kind.WORD:
                wanted = values[-1].type
        common = values[0]
        for other in values[1:]:
            common, _ = aligned(common, other, other.begin, "“择”的各个答案")
        values = [aligned(node, common, node.begin, "“择”的各个答案")[0] for node in values]
        return n.Choose(
            type=values[0].type,
            arms=tuple(zip(conditions, values[:-1], strict=True)),
            otherwise=values[-1],
            begin=syntax.begin,
            end=syntax.end,
        )

    def _pick(self, syntax: Syntax, scope: str, wanted: Type | None) -> n.Node:
        if scope != HOUSEHOLD or wanted is None:
            raise RuleError("“清单”只能写在户的规则里，并用 words 说明词从哪里来。", syntax.begin, "type")
        arms: list[tuple[n.Node, str]] = []
        for condition, word in syntax.arms:
            node = self.resolve(word, scope, wanted)
            if not isinstance(node, n.Const) or not isinstance(node.value, str):
                raise RuleError("“清单”冒号后面应当是一个词。", word.begin, "type")
            arms.append((self._truth(condition, scope), node.value))
        return words_where_members(tuple(arms), wanted.words, syntax.begin, syntax.end)

    # -- rows --

    def _rows(self, syntax: Syntax, scope: str, wanted: Type | None) -> n.Node:
        rows = self._row_set(syntax, scope)
        when = self._truth(syntax.when, rows.entity) if syntax.when is not None else None
        value: n.Node | None = None
        match syntax.text:
            case "有" | "全体":
                how, type_ = ("some" if syntax.text == "有" else "every"), TRUTH
            case "个数":
                how, type_ = "count", COUNT
            case "合计":
                assert syntax.value is not None
                value = self.resolve(syntax.value, rows.entity)
                if not value.type.is_number:
                    raise RuleError(
                        f"“合计”要加的应当是数，却是{value.type.named()}。", syntax.value.begin, "type"
                    )
                how, type_ = "sum", value.type
            case _:
                how, type_ = "roll", PERSONS
                if syntax.value is not None:
                    value = self.resolve(syntax.value, PERSON, wanted)
                    if value.type.kind is not Kind.WORD:
                        raise RuleError("“名单”冒号后面应当是一个词。", syntax.value.begin, "type")
                    how, type_ = "roll_values", Type(Kind.WORDS, words=value.type.words)
        return n.Aggregate(
            type=type_, how=how, rows=rows, when=when, value=value, begin=syntax.begin, end=syntax.end
        )

    def _row_set(self, syntax: Syntax, scope: str) -> n.RowSet:
        text = syntax.rows
        if text == "人员":
            return n.RowSet(entity=PERSON, text=text)
        if text == "成员":
            return n.RowSet(entity=PERSON, members=True, text=text)
        if text == "其他成员":
            if scope != PERSON or syntax.text != "有":
                raise RuleError(
                    "“其他成员”只能写在成员的规则里，写成 有(其他成员: …)。", syntax.begin, "wrong-level"
                )
            return n.RowSet(entity=PERSON, members=True, whose="others", text=text)
        whose = {"本人": "own", "共有": "shared"}.get(text[:2], "all")
        entity = ROW_ENTITIES.get(text if whose == "all" else text[2:])
        if entity is None or entity == PERSON:
            raise RuleError(
                f"没有叫“{text}”的行；可以看 成员、其他成员、人员、义务人、收入、支出、财产、救助，以及 本人…、共有…。",
                syntax.begin,
                "unknown-name",
            )
        if whose == "own" and scope != PERSON:
            raise RuleError(f"“{text}”是某一个人的，只能写在成员的规则里。", syntax.begin, "wrong-level")
        return n.RowSet(entity=entity, whose=whose, text=text)

    # -- functions --

    def _call(self, syntax: Syntax, scope: str) -> n.Node:
        begin, end = syntax.begin, syntax.end
        match syntax.text, len(syntax.parts):
            case "有成员" | "全体成员", 1:
                how = "some" if syntax.text == "有成员" else "every"
                when = self._truth(syntax.parts[0], PERSON)
                return n.Aggregate(type=TRUTH, how=how, rows=MEMBERS, when=when, begin=begin, end=end)
            case "人数", 0 | 1:
                counted = self._truth(syntax.parts[0], PERSON) if syntax.parts else None
                return n.Aggregate(type=COUNT, how="count", rows=MEMBERS, when=counted, begin=begin, end=end)
            case "所属成员", 1:
                if scope in (HOUSEHOLD, PERSON):
                    raise RuleError(
                        "“所属成员”只能写在收入、支出、财产、救助、义务人的行里。",
                        syntax.begin,
                        "wrong-level",
                    )
                return n.Owner(type=TRUTH, when=self._truth(syntax.parts[0], PERSON), begin=begin, end=end)
            case "已发生", 1:
                return n.Happened(type=TRUTH, part=self._date(syntax.parts[0], scope), begin=begin, end=end)
            case "无", 1:
                return n.Never(type=TRUTH, part=self._date(syntax.parts[0], scope), begin=begin, end=end)
            case "周岁", 1:
                return n.Age(
                    type=Type(Kind.NUMBER, unit="岁"),
                    part=self._date(syntax.parts[0], scope),
                    begin=begin,
                    end=end,
                )
            case "期满", 2:
                months = self.resolve(syntax.parts[1], scope)
                if not months.type.is_number or months.type.unit not in ("", "月") or months.type.per != 1:
                    raise RuleError("“期满”的第二项应当是整月数。", syntax.parts[1].begin, "unit")
                return n.PeriodEnd(
                    type=DATE, part=self._date(syntax.parts[0], scope), months=months, begin=begin, end=end
                )
            case "每月" | "全年", 1:
                return self._rescale(syntax, scope)
            case "取大" | "取小", 2:
                first, second = (self.resolve(part, scope) for part in syntax.parts)
                left, right = aligned(first, second, syntax.begin, f"“{syntax.text}”")
                if left.type.kind not in (Kind.NUMBER, Kind.DATE):
                    raise RuleError(f"“{syntax.text}”要两个数或两个日期。", syntax.begin, "type")
                return n.Extreme(
                    type=left.type,
                    greatest=syntax.text == "取大",
                    left=left,
                    right=right,
                    begin=begin,
                    end=end,
                )
            case "到分" | "进到元", 1:
                return self._round(syntax, scope)
            case "已定", 1:
                node = self.resolve(syntax.parts[0], scope)
                if not isinstance(node, n.ParameterRef):
                    raise RuleError("“已定”里面应当是一个参数。", syntax.begin, "type")
                return n.Defined(type=TRUTH, parameter=node.parameter, begin=begin, end=end)
        raise unknown_function(syntax)

    def _date(self, syntax: Syntax, scope: str) -> n.Node:
        node = self.resolve(syntax, scope)
        if node.type.kind is not Kind.DATE:
            raise RuleError(f"这里应当是日期，却是{node.type.named()}。", syntax.begin, "type")
        return node

    def _rescale(self, syntax: Syntax, scope: str) -> n.Node:
        part = self.resolve(syntax.parts[0], scope)
        before, after = ("元/年", "元/月") if syntax.text == "每月" else ("元/月", "元/年")
        if part.type.unit != before:
            raise RuleError(
                f"“{syntax.text}”里面应当是{before}的数，却是{part.type.named()}。", syntax.begin, "unit"
            )
        per, times = (part.type.per * 12, 1) if syntax.text == "每月" else (part.type.per, 12)
        return n.Rescale(
            type=replace(part.type, unit=after, per=per),
            part=part,
            times=times,
            begin=syntax.begin,
            end=syntax.end,
        )

    def _round(self, syntax: Syntax, scope: str) -> n.Node:
        inner, divisor = syntax.parts[0], None
        if inner.kind == "arith" and inner.text == "/":
            divisor = self.resolve(inner.parts[1], scope)
            inner = inner.parts[0]
            if not divisor.type.is_number or divisor.type.is_money:
                raise RuleError("除数应当是人数、倍数这样的数，不能是钱。", divisor.begin, "unit")
        part = self.resolve(inner, scope)
        if not part.type.is_money:
            raise RuleError(f"“{syntax.text}”里面应当是钱，却是{part.type.named()}。", syntax.begin, "unit")
        mode = "fen" if syntax.text == "到分" else "yuan_up"
        return n.Round(
            type=replace(part.type, per=1),
            mode=mode,
            part=part,
            divisor=divisor,
            begin=syntax.begin,
            end=syntax.end,
        )
