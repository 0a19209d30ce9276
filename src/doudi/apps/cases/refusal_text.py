"""The reasons of a refusal, made from the decision: what was counted, by which clause, what could change it, and where to
object by when."""

from dataclasses import dataclass

from doudi.apps.cases.weighing import Weighed, programme_answer
from doudi.apps.policies.reasons import Reader, Reason
from doudi.platform.language import in_chinese

MOST = 6
#: 行政复议法第二十条、行政诉讼法第四十六条
RIGHTS = (
    "对本决定不服的，可以自收到之日起六十日内向本级人民政府申请行政复议，"
    "或者六个月内向人民法院提起行政诉讼；也可以先向作出决定的民政部门提出意见。家庭情况有变化的，可以重新申请。"
)


@dataclass(frozen=True)
class WhyNot:
    """One ground: what was weighed, in a sentence, its clauses, and the facts that could change it."""

    says: str
    clauses: tuple[str, ...]
    facts: tuple[str, ...]


def grounds(weighed: Weighed, programme: str) -> list[WhyNot]:
    """The grounds on which the law does not give the programme; none where it gives it or does not know."""
    answer = programme_answer(weighed.pack, programme)
    if weighed.decision is None or answer not in weighed.decision.because:
        return []
    tree = weighed.decision.because[answer]
    found: list[WhyNot] = []
    _collect(Reader(weighed.pack.law(weighed.on), weighed.household).read(tree), (), found)
    unique = {one.says: one for one in found}
    return list(unique.values())[:MOST]


def refusal_text(weighed: Weighed, programme: str) -> str:
    """The grounds as one text for the decision and the letter, in Chinese as both are; empty where there are none."""
    with in_chinese():
        found = grounds(weighed, programme)
    return "".join(
        f"{number}. {one.says}" + (f"（依据 {'、'.join(one.clauses)}）" if one.clauses else "") + "。"
        for number, one in enumerate(found, 1)
    )


def _collect(reason: Reason, clauses: tuple[str, ...], found: list[WhyNot]) -> None:
    """Go down from a "no" to the comparisons that say no; the nearest clause above each goes with it."""
    here = tuple(clause for clause, _url in reason.clauses) or clauses
    if reason.state != "no":
        return
    below = [part for part in reason.parts if part.state == "no"]
    if below:
        for part in below:
            _collect(part, here, found)
        return
    found.append(WhyNot(_sentence(reason), here, tuple(part.title for part in reason.parts if part.title)))


#: a comparison that does not hold, said the other way round
_OTHERWISE = {"＜": "不低于", "≤": "高于", "＞": "不高于", "≥": "低于", "＝": "不等于", "≠": "等于"}


def _sentence(reason: Reason) -> str:
    """「家庭收入 9000.00 元/年，不低于标准总额 6000.00 元/年」; what is no comparison by its name."""
    left, sign, right = [*reason.sum.split(" ", 2), "", ""][:3]
    if sign not in _OTHERWISE:
        return f"不符合“{reason.title or reason.text}”"
    named = [part for part in reason.parts if part.title and part.value]
    if len(named) == 2:
        one, other = named
        return f"{one.title} {one.value}，{_OTHERWISE[sign]}{other.title} {other.value}"
    what = reason.title or (named[0].title if named else "")
    return f"{what}：{left}，{_OTHERWISE[sign]} {right}" if what else f"{left} {_OTHERWISE[sign]} {right}"
