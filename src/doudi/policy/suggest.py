"""What an official probably meant by a name that nobody knows."""

from dataclasses import replace
from difflib import get_close_matches
from typing import Protocol

from doudi.policy import nodes as n
from doudi.policy.parser import KEYWORDS, RuleError, Syntax
from doudi.policy.types import Type
from doudi.policy.vocabulary import HOUSEHOLD, PERSON, ROW_ENTITIES, Vocabulary

ENTITY_WORDS = {entity: word for word, entity in ROW_ENTITIES.items()}
FUNCTIONS = (
    *("有成员", "全体成员", "人数", "名单", "有", "全体", "个数", "合计", "所属成员", "择", "清单"),
    *("已发生", "无", "期满", "周岁", "每月", "全年", "取大", "取小", "到分", "进到元", "已定"),
)


class Names(Protocol):
    """Where names are looked up."""

    vocabulary: Vocabulary
    rule_names: list[str]

    def lookup(self, syntax: Syntax, scope: str) -> n.Node | None: ...


def unknown_name(names: Names, syntax: Syntax, scope: str, wanted: Type | None) -> RuleError:
    """The sentence for a name nobody knows: what was probably meant."""
    text = syntax.text
    for keyword in KEYWORDS:
        rest = text.removeprefix(keyword)
        if rest not in (text, "") and names.lookup(replace(syntax, text=rest), scope) is not None:
            return RuleError(
                f"“{text}”要写开：“{keyword} {rest}”，中间留一个空格。", syntax.begin, "unknown-name"
            )
    for word, entity in ROW_ENTITIES.items():
        if entity != scope and (
            names.vocabulary.fact_by_label(entity, text) or f"{word}.{text}" in names.rule_names
        ):
            return RuleError(
                f"“{text}”说的是一个{word}，不能直接用在这里；请放进看{word}的地方，"
                f"例如 {'有成员(…)' if entity == PERSON else f'有({word}: …)'}。",
                syntax.begin,
                "wrong-level",
            )
    known = [
        *names.vocabulary.labels_of(HOUSEHOLD),
        *(p.label for p in names.vocabulary.parameters.values()),
    ]
    known += [name for name in names.rule_names if "." not in name]
    if scope != HOUSEHOLD:
        prefix = f"{ENTITY_WORDS[scope]}."
        known += names.vocabulary.labels_of(scope)
        known += [name.removeprefix(prefix) for name in names.rule_names if name.startswith(prefix)]
    if wanted is not None:
        known = [label for _, label in wanted.words] or known
    near = get_close_matches(text, known, n=1, cutoff=0.4)
    hint = f"最接近的是“{near[0]}”。" if near else "请对照词表、参数和规则的名称。"
    return RuleError(f"没有叫“{text}”的事实、规则、参数或词。{hint}", syntax.begin, "unknown-name")


def unknown_function(syntax: Syntax) -> RuleError:
    """The sentence for a function that is not there, or is written with the wrong number of parts."""
    if syntax.text in FUNCTIONS:
        return RuleError(f"“{syntax.text}”写的项数不对。", syntax.begin, "arguments")
    near = get_close_matches(syntax.text, FUNCTIONS, n=1, cutoff=0.3)
    hint = f"最接近的是“{near[0]}”。" if near else f"可用的有：{'、'.join(FUNCTIONS)}。"
    return RuleError(f"没有叫“{syntax.text}”的算法。{hint}", syntax.begin, "unknown-name")
