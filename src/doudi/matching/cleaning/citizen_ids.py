"""Identity numbers of a roster, classified in DuckDB: one order of precedence, written once.

A cell is read in this order, and the first that fits is its reason (`Reason`):

1. blank: nothing, or a word for nothing (无, -)
2. valid: eighteen characters that hold together, as `doudi.core.citizen_id.parse` says
3. dressed: the same once spaces, quotes, brackets, labels, full width and lower-case x are off
4. ruined: a spreadsheet keeps fifteen digits of a number: a number cell of more than 15, 4.30481E+17, ….0
5. cut: the same as text, sixteen to eighteen digits that end in 000 and do not hold together
6. area, birth, check: eighteen characters of which this part, the first from the left, is wrong
7. masked: the sender hid a part
8. other: another document (passport, permit, birth certificate, officer's card, credit code of an organisation)
9. fifteen digits: area or birth wrong; old_centenarian, which end in 996 to 999; old, given eighteen characters
10. length: digits of another count
11. junk: anything else

A number is taken only where the reason is valid, dressed or old. Nothing is repaired: a wrong digit stays wrong. Rows
in which the cell is already eighteen plain characters (five in six) never reach the regular expressions of the rest.
"""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """What a cell of identity numbers holds."""

    BLANK = "blank"
    VALID = "valid"
    DRESSED = "dressed"
    RUINED = "ruined"
    CUT = "cut"
    AREA = "area"
    BIRTH = "birth"
    CHECK = "check"
    MASKED = "masked"
    OTHER = "other"
    OLD_CENTENARIAN = "old_centenarian"
    OLD = "old"
    LENGTH = "length"
    JUNK = "junk"


#: Why a cell is corrected, kept for a person or refused, in Chinese.
WHY = {
    Reason.BLANK: "没有填公民身份号码，只能按姓名等其他信息核对",
    Reason.DRESSED: "去掉号码以外的空格、符号和文字，字母统一为大写半角",
    Reason.RUINED: "号码被表格软件当成数字，末几位已经丢失，无法复原；请把该列设为文本后重新提供",
    Reason.CUT: "号码末三位是 000 且校验码不符，像是被表格软件截断，不予复原，号码留空",
    Reason.AREA: "前两位不是省级代码，号码有误，不予更正，号码留空",
    Reason.BIRTH: "出生日期的几位不是真实的日期，号码有误，不予更正，号码留空",
    Reason.CHECK: "最后一位校验码不符，号码至少有一位有误，不予更正，号码留空",
    Reason.MASKED: "号码有几位被遮盖，号码留空",
    Reason.OTHER: "不是公民身份号码，是其他证件，原样保留，由人核对",
    Reason.OLD_CENTENARIAN: "15 位旧号码以 996 至 999 结尾，出生年份是 18 几几年还是 19 几几年由人核对",
    Reason.OLD: "15 位旧号码，按规则换成 18 位",
    Reason.LENGTH: "应为 18 位，位数不对，不予补删，号码留空",
    Reason.JUNK: "不是公民身份号码，号码留空",
}

#: Reasons with which the number is taken.
TAKEN = (Reason.VALID, Reason.DRESSED, Reason.OLD)

_PLAIN = "[0-9]{17}[0-9X]"
# GB/T 2260, as ranges: a list of some thirty codes would be joined, at ten times the cost.
_PROVINCES = ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71))
_PERMIT_AREAS = (810000, 820000, 830000)  # residence permits of Hong Kong, Macao and Taiwan residents
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)

_WIDE = "０１２３４５６７８９Ｘｘⅹ×ⅩХхｘ＊－．：（）　"
_NARROW = "0123456789XXXXXXXX*-.:() "
_LABEL = (
    r"^(公民|居民|中华人民共和国|有效|本人)*身份(证件|证明|证|號|号)?(号码|编号|号|码)?[:是为]?"
    r"|^(证件号码|证件号|号码|ID|SFZ|NO)[:.]?"
)
_DRESSING = r"[\s\x00-\x1f'\"`‘’“”′＇＂\(\)\[\]【】〔〕<>《》\-_—–/\\,，。;；、:|\.\p{Z}\p{Cf}]+"
_NOTE_BEHIND = r"[\(\[【（][^0-9]*[\)\]】）]$"
_NOTHING = "^(无|没有|暂无|空|未知|不详|NULL|NONE|NAN)$"
_OTHER_WORDS = (
    "护照|通行证|居住证|台胞证|回乡证|永久居留|军官|士兵|警官|文职|残疾证|出生证|信用代码|字第|户口"
)
_OTHER_FORMS = "[A-Z]{1,3}[0-9]{6,12}"
# The credit code of an organisation (GB 32100): a letter among its digits.
_CREDIT_CODE = "[159ANY][1-9][0-9]{6,14}[A-Z][0-9A-Z]{1,9}"
_MASKED = r"[0-9]{1,14}[*X?#●•■□]{2,}[0-9X]{0,6}|[0-9*?#●•■□X]*[*?#●•■□]+[0-9*?#●•■□X]*"


def with_ids(relation: str, cell: str, mark: str = "0") -> str:
    """SQL: `relation` with `id_text`, `id_reason`, `citizen_id` and `id_key` added.

    `cell` is the text of the cell and `mark` the kind that the spreadsheet gave it (1: a number), both SQL over
    `relation`, a FROM item. `id_text` is the text without dressing, null where blank; `id_reason` a `Reason`;
    `citizen_id` eighteen characters or null; `id_key` their first seventeen digits as BIGINT or null.
    """
    text = f"CASE WHEN id_plain THEN {cell} ELSE {_undressed(cell)} END"
    first = f"""
        SELECT *, coalesce(regexp_full_match({cell}, '{_PLAIN}'), false) AS id_plain FROM {relation}"""
    second = f"SELECT *, {text} AS id_text FROM ({first})"
    third = f"""
        SELECT *,
            CASE WHEN id_plain OR regexp_full_match(id_text, '{_PLAIN}') THEN CAST(substr(id_text, 1, 17) AS BIGINT)
                 WHEN strlen(id_text) = 15 AND regexp_full_match(id_text, '[0-9]{{15}}') THEN
                     CAST(substr(id_text, 1, 6) || CASE WHEN substr(id_text, 13) >= '996' THEN '18' ELSE '19' END
                          || substr(id_text, 7) AS BIGINT)
            END AS id_digits
        FROM ({second})"""
    fourth = f"""
        SELECT *, {_province()} AS id_province, {_day()} AS id_day,
            CASE WHEN id_digits IS NOT NULL THEN substr('10X98765432', CAST({_weighed()} AS INTEGER), 1) END AS id_check
        FROM ({third})"""
    fifth = f"SELECT *, {_reason(cell, mark)} AS id_reason FROM ({fourth})"
    taken = " OR ".join(f"id_reason = '{reason}'" for reason in TAKEN)
    made = "id_text[1:6] || '19' || id_text[7:] || id_check"
    return f"""
        SELECT * EXCLUDE (id_plain, id_digits, id_province, id_day, id_check),
            CASE WHEN id_reason = '{Reason.VALID}' OR id_reason = '{Reason.DRESSED}' THEN id_text
                 WHEN id_reason = '{Reason.OLD}' THEN {made} END AS citizen_id,
            CASE WHEN {taken} THEN id_digits END AS id_key
        FROM ({fifth})"""


def _undressed(cell: str) -> str:
    """The cell in capitals and half width, without what is not the number; null where nothing is left."""
    narrow = f"upper(translate({cell}, '{_WIDE}', '{_NARROW}'))"
    bare = f"regexp_replace(regexp_replace(trim({narrow}), '{_quoted(_NOTE_BEHIND)}', ''), '{_quoted(_LABEL)}', '')"
    text = f"regexp_replace({bare}, '{_quoted(_DRESSING)}', '', 'g')"
    return f"nullif(regexp_replace({text}, '{_NOTHING}', ''), '')"


def _quoted(pattern: str) -> str:
    return pattern.replace("'", "''")


def _province() -> str:
    province, area = "id_digits // 1000000000000000", "id_digits // 100000000000"
    ranges = " OR ".join(f"{province} BETWEEN {low} AND {high}" for low, high in _PROVINCES)
    return f"({ranges} OR {' OR '.join(f'{area} = {permit}' for permit in _PERMIT_AREAS)})"


def _day() -> str:
    """Whether digits 7 to 14 are a day of the calendar."""
    year, month, day = (
        "(id_digits // 10000000 % 10000)",
        "(id_digits // 100000 % 100)",
        "(id_digits // 1000 % 100)",
    )
    leap = f"({year} % 4 = 0 AND ({year} % 100 != 0 OR {year} % 400 = 0))"
    return f"""{year} >= 1 AND {month} BETWEEN 1 AND 12 AND {day} >= 1 AND ({day} <= 28 OR
        {day} <= CASE WHEN {month} = 2 THEN CASE WHEN {leap} THEN 29 ELSE 28 END
                      WHEN {month} IN (4, 6, 9, 11) THEN 30 ELSE 31 END)"""


def _weighed() -> str:
    """The place of the check character in its table, from 1 (ISO 7064 MOD 11-2)."""
    terms = (f"id_digits // {10 ** (16 - place)} % 10 * {weight}" for place, weight in enumerate(_WEIGHTS))
    return f"({' + '.join(terms)}) % 11 + 1"


def _reason(cell: str, mark: str) -> str:
    raw = f"upper(trim({cell}))"
    eighteen = "strlen(id_text) = 18 AND id_digits IS NOT NULL"
    good = "id_province AND id_day AND id_check = substr(id_text, 18, 1)"
    ruined = rf"""({mark}) = 1 AND strlen(id_text) > 15
        OR regexp_full_match({raw}, '[0-9](\.[0-9]+)?E\+?1[4-9]') OR regexp_full_match({raw}, '[0-9]{{16,18}}\.0+')"""
    cut = "regexp_full_match(id_text, '[0-9]{13,15}000') AND strlen(id_text) > 15"
    # The permanent residence card of foreigners begins with 9 and has the same check character.
    foreigner = "left(id_text, 1) = '9' AND id_check = substr(id_text, 18, 1)"
    other = f"""regexp_matches({cell}, '{_OTHER_WORDS}') OR regexp_full_match(id_text, '{_OTHER_FORMS}')
        OR strlen(id_text) = 18 AND regexp_full_match(id_text, '{_CREDIT_CODE}')"""
    return f"""
        CASE WHEN id_plain AND ({mark}) != 1 AND {good} THEN '{Reason.VALID}'
             WHEN id_text IS NULL THEN '{Reason.BLANK}'
             WHEN ({mark}) != 1 AND {eighteen} AND {good} THEN '{Reason.DRESSED}'
             WHEN {ruined} THEN '{Reason.RUINED}'
             WHEN {cut} THEN '{Reason.CUT}'
             WHEN {eighteen} AND {foreigner} THEN '{Reason.OTHER}'
             WHEN {eighteen} THEN
                 CASE WHEN NOT id_province THEN '{Reason.AREA}' WHEN NOT id_day THEN '{Reason.BIRTH}'
                      ELSE '{Reason.CHECK}' END
             WHEN regexp_full_match(id_text, '{_MASKED}') THEN '{Reason.MASKED}'
             WHEN {other} THEN '{Reason.OTHER}'
             WHEN id_digits IS NOT NULL THEN
                 CASE WHEN NOT id_province THEN '{Reason.AREA}' WHEN NOT id_day THEN '{Reason.BIRTH}'
                      WHEN substr(id_text, 13) >= '996' THEN '{Reason.OLD_CENTENARIAN}' ELSE '{Reason.OLD}' END
             WHEN regexp_full_match(id_text, '[0-9]+X?') THEN '{Reason.LENGTH}'
             ELSE '{Reason.JUNK}' END"""
