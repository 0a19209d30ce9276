"""Names as they are typed: in characters, in pinyin, by initials; with the readings that surnames have."""

import re
from functools import lru_cache
from itertools import product

from pypinyin import Style, pinyin

#: surnames read otherwise than the character usually is; every reading by which somebody may look
SURNAMES = {
    "仇": ("qiu",), "曾": ("zeng",), "单": ("shan",), "解": ("xie",), "区": ("ou",), "查": ("zha",),
    "翟": ("zhai", "di"), "朴": ("piao", "pu"), "盖": ("ge", "gai"), "乐": ("yue", "le"), "覃": ("qin", "tan"),
    "缪": ("miao",), "任": ("ren",), "葛": ("ge",), "华": ("hua",), "员": ("yun",), "折": ("she",),
    "冼": ("xian",), "宁": ("ning",), "燕": ("yan",), "召": ("shao",), "秘": ("bi",), "种": ("chong",),
    "逄": ("pang",), "尉": ("wei", "yu"), "祭": ("zhai", "ji"), "牟": ("mou", "mu"), "郇": ("xun", "huan"),
    "隗": ("wei", "kui"), "佴": ("nai",), "那": ("na",), "能": ("nai",), "乜": ("nie",), "撒": ("sa",),
    "訾": ("zi",), "瞿": ("qu",), "过": ("guo",), "繁": ("po",), "黑": ("he", "hei"), "车": ("che",),
    "石": ("shi",), "贾": ("jia",), "沈": ("shen",), "洗": ("xian",), "少": ("shao",), "谌": ("chen", "shen"),
    "阚": ("kan",), "晁": ("chao",), "郗": ("xi", "chi"), "褚": ("chu",), "柏": ("bai", "bo"), "藏": ("zang",),
    "俞": ("yu",), "句": ("gou",), "资": ("zi",), "粘": ("nian",), "呙": ("guo",), "占": ("zhan",),
    "万俟": ("moqi",), "尉迟": ("yuchi",), "长孙": ("zhangsun",), "令狐": ("linghu",), "单于": ("chanyu",),
}  # fmt: skip
COMPOUND = {name for name in SURNAMES if len(name) == 2} | {
    "欧阳", "上官", "司马", "诸葛", "皇甫", "司徒", "夏侯", "东方", "公孙", "慕容", "宇文", "轩辕", "端木",
}  # fmt: skip
#: a name of many readings is kept under so many of them
MOST = 8
_CHINESE = re.compile(r"[㐀-鿿\U00020000-\U0003ffff]")
_LEFT_OUT = re.compile(r"[\s·•‧・.．]")


@lru_cache(maxsize=20000)
def _readings(character: str) -> tuple[str, ...]:
    if not _CHINESE.fullmatch(character):
        return (character.lower(),)
    found = pinyin(character, style=Style.NORMAL, heteronym=True)[0]
    return tuple(dict.fromkeys(one.replace("ü", "v") for one in found))[:3]


def plain(name: str) -> str:
    """A name without blanks and middle dots, small letters: as it is compared."""
    return _LEFT_OUT.sub("", name).lower()


def syllables(name: str) -> list[tuple[str, ...]]:
    """The readings of every part of a name; a surname has its own."""
    text = plain(name)
    surname = text[:2] if text[:2] in COMPOUND else text[:1]
    given = text[len(surname) :]
    if surname in SURNAMES:
        first: list[tuple[str, ...]] = [SURNAMES[surname]]
    else:
        first = [_readings(character)[:1] if len(text) > 1 else _readings(character) for character in surname]
    return first + [_readings(character) for character in given]


def sort_key(name: str) -> str:
    """By this names stand in a list: the first reading of every syllable."""
    return " ".join(readings[0] for readings in syllables(name))[:120]


@lru_cache(maxsize=50000)
def keys_of(name: str) -> tuple[str, ...]:
    """Everything a name is found by: itself, its pinyin in every reading, its initials."""
    if not plain(name):
        return ()
    parts = syllables(name)
    surname = plain(name)[:2]
    found = [plain(name)[:120]]
    for spelling in list(product(*parts))[:MOST]:
        found.append("".join(spelling)[:120])
        initials = [syllable[:1] for syllable in spelling]
        if surname in SURNAMES and len(surname) == 2:  # a compound surname in one reading has two initials
            initials[0] = "".join(_readings(character)[0][:1] for character in surname)
            initials[0] = {"万俟": "mq", "尉迟": "yc", "长孙": "zs", "单于": "cy"}.get(surname, initials[0])
        found.append("".join(initials)[:120])
    return tuple(dict.fromkeys(found))
