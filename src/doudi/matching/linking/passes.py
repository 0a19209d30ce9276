"""The passes, in order: what two records must agree on to be one person, and the sentence that says so.

A pass joins on two or three fields, so that no block grows with the square, and links only where one record finds one
person and that person is found by no other record. `r` is the roster's record, `p` the register's person; columns are
those of ``prepare``, the comparisons those of ``compare``.
"""

from dataclasses import dataclass
from typing import Literal

from doudi.matching.linking.compare import HIDDEN, NEAR

#: which records a pass looks at: those whose number does not contradict the person's (one of the two has none that is valid),
#: or those with a valid one that nobody on the register has
Numbers = Literal["none", "foreign"]


@dataclass(frozen=True, slots=True)
class Pass:
    """`on`: join conditions, one set a block; a pair found in any block counts. `where` must hold too.

    `also` must hold of the pair that was found to be the only one.

    `strong`: the evidence also stands beside another row of the same person (a second car, a second account); the
    others give way to whoever is linked already. `score` orders links, it is no probability.
    """

    name: str
    how: str
    on: tuple[str, ...]
    where: str = "true"
    also: str = "true"
    numbers: Numbers = "none"
    strong: bool = False
    score: float = 0.9


_NAME_NEAR = f"name_level(r.f, r.s, p.f, p.s) >= {NEAR}"
_BIRTH_OPEN = "(r.birth IS NULL OR p.birth IS NULL OR near_birth(r.birth, p.birth))"
_SOME_AGREEMENT = "(r.birth = p.birth OR r.village = p.village OR r.phone = p.phone)"

#: What no name pass overlooks: the sex, and what is left of a damaged number.
NOT_AGAINST = (
    "(r.sex IS NULL OR p.sex IS NULL OR r.sex = p.sex) AND number_allows(r.kind, r.written, p.number)"
)

PASSES: tuple[Pass, ...] = (
    Pass(
        "near_number",
        "号码只差一处（错一位、颠倒、漏一位），姓名相同或同音",
        ("r.s = p.s AND left(r.written, 8) = left(p.number, 8)", "r.s = p.s AND right(r.written, 8) = right(p.number, 8)"),
        "r.kind = 'full' AND damerau_levenshtein(r.written, p.number) <= 1",
        strong=True,
        score=0.98,
    ),
    Pass(
        "masked_number",
        "号码遮盖了几位，露出的各位都相符，姓名相同或同音",
        (
            "r.s = p.s AND left(r.written, 6) = left(p.number, 6) AND right(r.written, 4) = right(p.number, 4)",
            "r.s = p.s AND left(r.written, 12) = left(p.number, 12)",
        ),
        f"r.kind = 'masked' AND p.number LIKE replace(r.written, '*', '_') AND {_BIRTH_OPEN}",
        strong=True,
        score=0.97,
    ),
    Pass(
        "cut_number",
        "号码末几位被表格软件抹掉，前十五位相符，姓名相同或同音",
        ("r.s = p.s AND r.written = left(p.number, 15)",),
        "r.kind = 'cut'",
        strong=True,
        score=0.97,
    ),
    Pass(
        "near_number_near_name",
        "号码只差一处，姓名只差一字",
        ("left(r.written, 14) = left(p.number, 14)", "right(r.written, 12) = right(p.number, 12)",
         "left(r.written, 8) = left(p.number, 8) AND right(r.written, 4) = right(p.number, 4) AND left(r.f, 1) = left(p.f, 1)"),
        f"r.kind = 'full' AND damerau_levenshtein(r.written, p.number) <= 1 AND {_NAME_NEAR} AND {_BIRTH_OPEN}",
        strong=True,
        score=0.95,
    ),
    Pass(
        "mistyped_number",
        "号码错一位而校验码碰巧相符，姓名相同，出生日期、村或电话相同",
        ("r.f = p.f AND left(r.number, 8) = left(p.number, 8)", "r.f = p.f AND substr(r.number, 11, 7) = substr(p.number, 11, 7)"),
        f"damerau_levenshtein(left(r.number, 17), left(p.number, 17)) <= 1 AND {_SOME_AGREEMENT}",
        numbers="foreign",
        score=0.94,
    ),
    Pass(
        "name_birth_village",
        "姓名、出生日期、村相同",
        ("r.f = p.f AND r.birth = p.birth AND r.village = p.village",),
        strong=True,
        score=0.96,
    ),
    Pass(
        "name_birth_phone",
        "姓名、出生日期、电话相同",
        ("r.f = p.f AND r.birth = p.birth AND r.phone = p.phone",),
        strong=True,
        score=0.96,
    ),
    Pass(
        "name_birth_town",
        "姓名、出生日期、乡镇相同",
        ("r.f = p.f AND r.birth = p.birth AND r.town = p.town",),
        score=0.94,
    ),
    Pass(
        "name_phone",
        "姓名、电话相同，出生日期不相抵触",
        ("r.f = p.f AND r.phone = p.phone",),
        f"{_BIRTH_OPEN} AND (length(r.f) >= 3 OR r.birth = p.birth OR r.town = p.town)",
        score=0.94,
    ),
    Pass(
        "name_phone_town",
        "姓名（三字以上）、电话、乡镇相同，出生日期不同",
        ("r.f = p.f AND r.phone = p.phone AND r.town = p.town",),
        "length(r.f) >= 3",
        score=0.93,
    ),
    Pass(
        "name_birth_county",
        "姓名（三字以上）、出生日期、县相同",
        ("r.f = p.f AND r.birth = p.birth AND r.county = p.county",),
        "length(r.f) >= 3",
        score=0.92,
    ),
    Pass(
        "sound_birth_village",
        "姓名同音，出生日期和村相同",
        ("r.s = p.s AND r.birth = p.birth AND r.village = p.village",),
        score=0.93,
    ),
    Pass(
        "sound_birth_phone",
        "姓名同音，出生日期和电话相同",
        ("r.s = p.s AND r.birth = p.birth AND r.phone = p.phone",),
        score=0.93,
    ),
    Pass(
        "sound_birth_town",
        "姓名（三字以上）同音，出生日期和乡镇相同",
        ("r.s = p.s AND r.birth = p.birth AND r.town = p.town",),
        "length(r.s) >= 3",
        score=0.91,
    ),
    Pass(
        "near_name_birth_phone",
        "姓名只差一字，电话相同，出生日期相同或年、月、日只差一项",
        ("r.phone = p.phone",),
        "near_birth(r.birth, p.birth) AND name_level(r.f, r.s, p.f, p.s) >= 2",
        score=0.91,
    ),
    Pass(
        "near_name_birth_village",
        "姓名只差一字，出生日期和村相同",
        ("r.birth = p.birth AND r.village = p.village",),
        "name_level(r.f, r.s, p.f, p.s) >= 2",
        score=0.90,
    ),
    Pass(
        "hidden_name_birth_town",
        "姓名有一字未能显示或只写了前几字，出生日期和乡镇相同",
        ("r.birth = p.birth AND r.town = p.town",),
        f"name_level(r.f, r.s, p.f, p.s) = {HIDDEN}",
        score=0.90,
    ),
    Pass(
        "name_village_near_birth",
        "姓名、村相同，出生日期的年、月、日只差一项",
        ("r.f = p.f AND r.village = p.village",),
        "near_birth(r.birth, p.birth)",
        score=0.90,
    ),
    Pass(
        "name_town_near_birth",
        "姓名（三字以上）、乡镇相同，全县只此一人，出生日期的年、月、日只差一项",
        ("r.f = p.f AND r.county = p.county",),
        "length(r.f) >= 3",
        "r.town = p.town AND near_birth(r.birth, p.birth)",
        score=0.88,
    ),
    Pass(
        "sound_village_near_birth",
        "姓名（三字以上）同音，村相同，出生日期的年、月、日只差一项",
        ("r.s = p.s AND r.village = p.village",),
        "near_birth(r.birth, p.birth) AND length(r.s) >= 3",
        score=0.88,
    ),
    Pass(
        "sound_phone",
        "姓名（三字以上）同音，电话相同，出生日期不相抵触",
        ("r.s = p.s AND r.phone = p.phone",),
        f"{_BIRTH_OPEN} AND length(r.s) >= 3",
        score=0.90,
    ),
    Pass(
        "name_village",
        "姓名（三字以上）、村相同，全县只此一人，出生日期未填",
        ("r.f = p.f AND r.county = p.county",),
        "r.birth IS NULL AND length(r.f) >= 3",
        "r.village = p.village",
        score=0.85,
    ),
)  # fmt: skip

NUMBER_AND_NAME = "号码相同，姓名相符"
RELATIVES_NUMBER = "号码是同户家人的，姓名与本人相符"
