"""Random packs: typed random rules of every kind and scope, over the project's own vocabulary, for hypothesis.

Each rule is written as text and read by the project's own parser, so that a failing example is a rule one can read.
"""

from dataclasses import dataclass, field
from random import Random
from typing import Any

from hypothesis import strategies as st

from doudi.policy.pack import Document, Pack, RuleVersion
from doudi.policy.parameters import ParameterEntry, Parameters, ParameterValue
from doudi.policy.types import Kind
from doudi.policy.vocabulary import (
    HOUSEHOLD,
    PERSON,
    ROW_ENTITIES,
    TABLES,
    FactDef,
    Vocabulary,
    load_vocabulary,
)
from doudi.policy.yaml_text import Place

WORD_OF = {entity: word for word, entity in ROW_ENTITIES.items()}
ROWS = [entity for entity in TABLES if entity not in (HOUSEHOLD, PERSON)]
#: a scope's facts are drawn from few, so that rules meet each other's facts
FACTS_A_SCOPE = 7
MEMBERSHIP = "计入共同生活人口 且 非 已发生(死亡日期)"
SECRET = ("citizen_id", "name", "phone", "household_id", "person_id", "area_code", "registered_area")


@dataclass
class RuleDraw:
    """Draws expressions of a wanted type in a scope. ``known``: rules drawn before, by scope and type.

    Choices come from a seeded generator: hypothesis' own choices keep to the first and smallest, and these rules are to
    be as different as can be.
    """

    random: Random
    vocabulary: Vocabulary
    known: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def one_of(self, options: Any) -> Any:
        return self.random.choice(options)

    def facts(self, scope: str, kind: Kind, unit: str | None = None) -> list[FactDef]:
        found = []
        for entity in dict.fromkeys((scope, HOUSEHOLD)):
            usable = [fact for name, fact in self.vocabulary.facts[entity].items() if name not in SECRET]
            found += [
                fact
                for fact in usable
                if fact.type.kind is kind
                and (unit is None or fact.type.unit == unit)
                and fact.given_as not in ("text", "code")
            ][:FACTS_A_SCOPE]
        return found

    def refer(self, scope: str, sort: str) -> list[str]:
        names = list(self.known.get((HOUSEHOLD, sort), []))
        if scope != HOUSEHOLD:
            names += self.known.get((scope, sort), [])
        return names

    # -- truth --

    def truth(self, scope: str, depth: int) -> str:
        ways = ["fact", "word", "event", "refer", "refer"]
        if depth > 0:
            ways += [
                "and",
                "or",
                "not",
                "compare",
                "compare",
                "dates",
                "rows",
                "rows",
                "among",
                "choose",
                "same",
                "listed",
            ]
            if scope in ROWS:
                ways += ["owner", "owner"]
        match self.one_of(ways):
            case "fact":
                return self.one_of(self.facts(scope, Kind.TRUTH) or self.facts(HOUSEHOLD, Kind.TRUTH)).label
            case "refer":
                names = self.refer(scope, "truth")
                return self.one_of(names) if names else self.one_of(["是", "否"])
            case "word":
                fact = self.one_of(self.facts(scope, Kind.WORD))
                return f"{fact.label} {self.one_of(['=', '!='])} {self.one_of([label for _, label in fact.type.words])}"
            case "among":
                fact = self.one_of(self.facts(scope, Kind.WORD))
                words = self.random.sample([label for _, label in fact.type.words], self.one_of([1, 2]))
                return f"{fact.label} {self.one_of(['在', '不在'])} ({', '.join(words)})"
            case "event":
                return f"{self.one_of(['已发生', '无'])}({self.date(scope, 0)})"
            case "not":
                return f"非 ({self.truth(scope, depth - 1)})"
            case "and" | "or" as way:
                joined = " 且 " if way == "and" else " 或 "
                return (
                    "("
                    + joined.join(f"({self.truth(scope, depth - 1)})" for _ in range(self.one_of([2, 2, 3])))
                    + ")"
                )
            case "compare":
                unit = self.one_of(["元/年", "元/月", "", "", "岁"])
                op = self.one_of(["=", "!=", "<", "<=", ">", ">="])
                return f"{self.number(scope, unit, depth - 1)} {op} {self.number(scope, unit, depth - 1)}"
            case "dates":
                op = self.one_of(["=", "!=", "<", "<=", ">", ">="])
                return f"{self.date(scope, depth - 1)} {op} {self.date(scope, depth - 1)}"
            case "choose":
                return self._choose(scope, depth, lambda: self.truth(scope, depth - 1))
            case "same":
                return f"({self.truth(scope, depth - 1)}) = ({self.truth(scope, depth - 1)})"
            case "listed":
                return (
                    f"已定({self.one_of(['特困供养标准', '低保标准'])})"
                    if scope != "asset"
                    else "财产类别 在 五有清单"
                )
            case "owner":
                return f"所属成员({self.truth(PERSON, depth - 1)})"
            case _:
                return self._quantified(scope, depth)

    def _quantified(self, scope: str, depth: int) -> str:
        rows, entity = self.row_set(scope)
        inner = self.truth(entity, depth - 1)
        if rows == "成员":
            return f"{self.one_of(['有成员', '全体成员'])}({inner})"
        return self.one_of([f"有({rows}: {inner})", f"全体({rows}: {inner})", f"有({rows})"])

    def row_set(self, scope: str) -> tuple[str, str]:
        sets = [("成员", PERSON), ("成员", PERSON), ("人员", PERSON)]
        for entity in ROWS:
            word = WORD_OF[entity]
            sets += [(word, entity), ("共有" + word, entity)]
            if scope == PERSON:
                sets += [("本人" + word, entity)] * 2
        return self.one_of(sets)

    def _choose(self, scope: str, depth: int, value: Any) -> str:
        arms = [f"{self.truth(scope, depth - 1)}: {value()}" for _ in range(self.one_of([1, 2, 3]))]
        return f"择({'; '.join(arms)}; 否则 {value()})"

    # -- numbers --

    def number(self, scope: str, unit: str, depth: int) -> str:
        facts = [fact.label for fact in self.facts(scope, Kind.NUMBER, unit)]
        simple = [self._literal(unit), *facts, *facts]
        if unit == "元/年":
            simple += ["低保标准", "低保标准"]
        if unit == "":
            simple += ["车辆限额", "人数()"]
        simple += self.refer(scope, f"number {unit}")
        if depth <= 0:
            return str(self.one_of(simple))
        ways = ["simple", "plus", "minus", "choose", "extreme", "sum"]
        ways += {
            "元/年": ["times", "share", "yearly", "round"],
            "元/月": ["monthly", "round", "round"],
            "": ["count", "count", "rows"],
            "岁": ["age", "age"],
        }[unit]
        again = lambda wanted=unit: self.number(scope, wanted, depth - 1)  # noqa: E731
        match self.one_of(ways):
            case "plus":
                return f"({again()} + {again()})"
            case "minus":
                return f"({again()} - {again()})"
            case "choose":
                return self._choose(scope, depth, again)
            case "extreme":
                return f"{self.one_of(['取大', '取小'])}({again()}, {again()})"
            case "times":
                return f"({again('')} * {again()})"
            case "share":
                return f"({self.one_of(['边缘倍数', '1.5', '0.25'])} * {again()})"
            case "yearly":
                return f"全年({again('元/月')})"
            case "monthly":
                return f"每月({again('元/年')})"
            case "round":
                how = self.one_of(["到分", "进到元"])
                return (
                    f"{how}({again()} / {again('')})" if self.one_of([True, False]) else f"{how}({again()})"
                )
            case "age":
                return f"周岁({self.date(scope, depth - 1)})"
            case "count":
                inner = self.truth(PERSON, depth - 1)
                return f"人数({inner})"
            case "rows":
                rows, entity = self.row_set(scope)
                return (
                    f"人数({self.truth(PERSON, depth - 1)})"
                    if rows == "成员"
                    else f"个数({rows}: {self.truth(entity, depth - 1)})"
                )
            case "sum":
                rows, entity = self.row_set(scope)
                value = self.number(entity, unit, depth - 1)
                when = f" 当 {self.truth(entity, depth - 1)}" if self.one_of([True, False]) else ""
                return f"合计({'人员' if rows == '成员' else rows}: {value}{when})"
            case _:
                return str(self.one_of(simple))

    def _literal(self, unit: str) -> str:
        if unit.startswith("元"):
            return f"{self.one_of(['0', '200', '4770', '8699.98', '350.5'])}{unit}"
        return str(self.one_of([0, 1, 2, 3, 16, 60]))

    # -- dates --

    def date(self, scope: str, depth: int) -> str:
        facts = [fact.label for fact in self.facts(scope, Kind.DATE)]
        simple = [*facts, *facts, "今日", "无期", *self.refer(scope, "date")]
        if depth <= 0:
            return str(self.one_of(simple))
        match self.one_of(["simple", "period", "period", "extreme", "choose"]):
            case "period":
                months = self.one_of(["0", "1", "6", "24", "金融资产限额月数", "渐退月数"])
                return f"期满({self.date(scope, depth - 1)}, {months})"
            case "extreme":
                return f"{self.one_of(['取大', '取小'])}({self.date(scope, 0)}, {self.date(scope, 0)})"
            case "choose":
                return self._choose(scope, depth, lambda: self.date(scope, 0))
            case _:
                return str(self.one_of(simple))


#: sorts of rules: what is drawn, and what the rule must state
SORTS = [
    "truth",
    "truth",
    "truth",
    "number 元/年",
    "number 元/月",
    "number ",
    "date",
    "word",
    "words",
    "roll",
    "roll of words",
]


@st.composite
def packs(draw: Any, *, rules: int = 14, depth: int = 3) -> Pack:
    """A pack of random rules, each of which may use those before it."""
    return random_pack(draw(st.integers(0, 2**32)), rules=rules, depth=depth)


def random_pack(seed: int, *, rules: int = 14, depth: int = 3) -> Pack:
    """The pack of a seed."""
    vocabulary = load_vocabulary()
    random = Random(seed)
    by = RuleDraw(random, vocabulary)
    membership = by.one_of([MEMBERSHIP, MEMBERSHIP, "计入共同生活人口 或 在校 且 户籍在本地"])
    versions = {"成员.共同生活": _version("成员.共同生活", membership)}
    for number in range(rules):
        scope = by.one_of([HOUSEHOLD, HOUSEHOLD, HOUSEHOLD, PERSON, PERSON, *ROWS])
        sort = by.one_of(SORTS if scope == HOUSEHOLD else SORTS[:7])
        label = f"规则{number}"
        name = label if scope == HOUSEHOLD else f"{WORD_OF[scope]}.{label}"
        versions[name] = _drawn(by, name, scope, sort, depth)
        if sort not in ("word", "words", "roll", "roll of words"):
            by.known.setdefault((scope, sort), []).append(label)
        if scope != HOUSEHOLD:
            versions |= _probes(by, label, scope, sort)
    answers = {f"a{at}": name for at, name in enumerate(versions) if "." not in name}
    return pack_of(versions, answers, parameters(by, vocabulary), vocabulary)


def _probes(by: RuleDraw, label: str, scope: str, sort: str) -> dict[str, RuleVersion]:
    """Rules of the household that show what a rule of its rows says."""
    rows = by.one_of(["成员", "人员"]) if scope == PERSON else WORD_OF[scope]
    name, unit = f"{label}之和", sort.removeprefix("number ") if sort.startswith("number") else ""
    if sort.startswith("number"):
        return {name: _version(name, f"合计({'人员' if scope == PERSON else rows}: {label})", unit=unit)}
    holds = label if sort == "truth" else f"{label} <= 期满(今日, 6)"
    if rows == "成员":
        text = by.one_of([f"人数({holds})", f"有成员({holds})", f"全体成员({holds})", f"名单({holds})"])
    else:
        text = by.one_of([f"个数({rows}: {holds})", f"有({rows}: {holds})", f"全体({rows}: {holds})"])
    return {name: _version(name, text)}


def _drawn(by: RuleDraw, name: str, scope: str, sort: str, depth: int) -> RuleVersion:
    match sort:
        case "truth":
            return _version(name, by.truth(scope, depth))
        case "date":
            return _version(name, by.date(scope, depth))
        case "word":
            return _version(
                name,
                by._choose(scope, depth, lambda: by.one_of(["自理", "半护理", "全护理"])),
                words="care_level",
            )
        case "words":
            arms = "; ".join(f"{by.truth(scope, depth - 1)}: {word}" for word in ("自理", "半护理", "全护理"))
            return _version(name, f"清单({arms})", words="care_level")
        case "roll":
            return _version(name, f"名单({by.truth(PERSON, depth - 1)})")
        case "roll of words":
            value = by._choose(PERSON, depth - 1, lambda: by.one_of(["自理", "半护理", "全护理"]))
            return _version(name, f"名单({by.truth(PERSON, depth - 1)}: {value})", words="care_level")
        case _:
            unit = sort.removeprefix("number ")
            return _version(name, by.number(scope, unit, depth), unit=unit)


def _version(name: str, text: str, *, unit: str = "", words: str = "") -> RuleVersion:
    return RuleVersion(
        name, text, ("X-1",), "random", Place("random/rules.yaml", 1, 1), unit=unit or None, words=words
    )


def parameters(by: RuleDraw, vocabulary: Vocabulary) -> Parameters:
    """Some parameters differ by residence or area, some are missing."""

    def value(given: Any, **where: Any) -> ParameterValue:
        return ParameterValue(given, "X-1", "document", **where)

    standards = by.one_of(
        [
            (value(477000),),
            (value(477000, residence="rural"), value(720000, residence="urban")),
            (
                value(477000, area="211200000000"),
                value(600000, area="211282000000"),
                value(720000, residence="urban", area="211200000000"),
            ),
            (value(477000, residence="rural"),),
        ]
    )
    lists = by.one_of(
        [
            (value(("vehicle", "shop")),),
            (value(("vehicle",), residence="rural"), value((), residence="urban")),
            (),
        ]
    )
    given = {
        "dibao_standard": standards,
        "margin_factor": (value(15000),),
        "vehicle_limit": by.one_of([(value(0),), (value(1, residence="rural"), value(0, residence="urban"))]),
        "deposit_limit_months": (value(24),),
        "gradual_exit_months": by.one_of([(value(24),), ()]),
        "tekun_standard": by.one_of([(), (value(620100, residence="rural"),)]),
        "excluding_haves": lists,
    }
    return Parameters(
        {
            name: ParameterEntry(vocabulary.parameters[name], "X-1", layers=(tuple(values),))
            for name, values in given.items()
        }
    )


def pack_of(
    versions: dict[str, RuleVersion], answers: dict[str, str], known: Parameters, vocabulary: Vocabulary
) -> Pack:
    """A pack in memory."""
    document = Document("random", "随机规则", "", "试验", "211200000000", 20190101, 20190101, None, "")
    return Pack(
        "random",
        document,
        ("random",),
        {"random": document},
        vocabulary,
        {name: (version,) for name, version in versions.items()},
        answers,
        known,
        {},
        {},
        {},
        (),
    )


__all__ = ["pack_of", "packs", "random_pack"]
