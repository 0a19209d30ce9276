"""A meeting that appraises: who counts, whether enough came, what the vote says."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from doudi.core.refusal import Refused
from doudi.procedure.definition import AppraisalRules


@dataclass(frozen=True, slots=True)
class Count:
    """One case before a meeting, in numbers; nobody's vote is kept by name.

    ``members``: on the roster; ``recused``: of those present, who stepped back from this case; ``present``: who came,
    those who stepped back included; ``deputies``: villagers' representatives among those present who did not.
    """

    members: int
    present: int
    recused: int = 0
    deputies: int = 0
    agree: int = 0
    disagree: int = 0
    abstain: int = 0

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> "Count":
        """``data["meeting"]`` of an event; what is left out is none."""
        names = ("members", "present", "recused", "deputies", "agree", "disagree", "abstain")
        numbers = {name: given.get(name, 0) for name in names}
        if any(isinstance(n, bool) or not isinstance(n, int) or n < 0 for n in numbers.values()):
            raise Refused("评议的人数应当是不小于零的整数，请核对后再填。", code="meeting-numbers")
        return cls(**numbers)


@dataclass(frozen=True, slots=True)
class Outcome:
    """``valid``: the meeting counts; ``agreed``: it is for the household (None where it does not count)."""

    valid: bool
    agreed: bool | None
    why: str
    clause: str


def outcome(rules: AppraisalRules, count: Count) -> Outcome:
    """What a vote comes to. Enough must have come of those who may vote (the roster without those who stepped back),
    the representatives must be their share of those present, and the votes may not be more than the voters."""
    voters = count.present - count.recused
    eligible = count.members - count.recused
    votes = count.agree + count.disagree + count.abstain

    def invalid(why: str) -> Outcome:
        return Outcome(False, None, why, rules.clause)

    if count.present > count.members:
        return invalid(f"到会 {count.present} 人，名单上只有 {count.members} 人，请核对名单。")
    if count.recused > count.present:
        return invalid(f"回避 {count.recused} 人，多于到会的 {count.present} 人，请核对。")
    if count.members < rules.members_min:
        return invalid(f"评议小组至少 {rules.members_min} 人，名单上只有 {count.members} 人。")
    if voters <= 0 or below(voters, eligible, rules.present_share):
        least = _least(eligible, rules.present_share)
        return invalid(
            f"应到 {eligible} 人，实到 {max(voters, 0)} 人，不足 {least} 人，评议无效，请改期再开。"
        )
    if count.deputies > voters:
        return invalid("村（居）民代表多于参加评议的人数，请核对。")
    if below(count.deputies, voters, rules.deputies_share):
        least = _least(voters, rules.deputies_share)
        return invalid(
            f"参加评议 {voters} 人，其中村（居）民代表 {count.deputies} 人，不足 {least} 人，评议无效。"
        )
    if votes != voters:
        return invalid(f"参加评议 {voters} 人，票数却是 {votes} 张，请核对。")
    agreed = count.agree * rules.agree_share[1] > voters * rules.agree_share[0] or (
        rules.agree_share != (1, 2) and count.agree * rules.agree_share[1] == voters * rules.agree_share[0]
    )
    said = f"参加评议 {voters} 人，同意 {count.agree} 票，不同意 {count.disagree} 票，弃权 {count.abstain} 票"
    return Outcome(True, agreed, f"{said}，{'评议通过' if agreed else '评议没有通过'}。", rules.clause)


def below(part: int, whole: int, share: tuple[int, int]) -> bool:
    """Whether a part is less than its share of the whole: 9 of 15 is below 2/3, 10 of 15 is not."""
    return part * share[1] < whole * share[0]


def _least(whole: int, share: tuple[int, int]) -> int:
    return -(-whole * share[0] // share[1])
