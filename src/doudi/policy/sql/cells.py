"""What one cell of a register file becomes, said in SQL: the value inside, and whether the cell is bad.

The rules are those of ``doudi.policy.values.read_fact``; that function also words the complaint, so that a register
and a household file are refused in the same sentence.
"""

from dataclasses import dataclass

from doudi.core.dates import NEVER
from doudi.policy.vocabulary import FactDef

#: the type of a fact inside, in DuckDB
INSIDE = {
    "bool": "BOOLEAN",
    "int": "BIGINT",
    "money": "BIGINT",
    "date": "INTEGER",
    "enum": "TINYINT",
    "text": "VARCHAR",
    "code": "VARCHAR",
    "month": "VARCHAR",
}
_WHOLE_TYPES = (
    "TINYINT",
    "SMALLINT",
    "INTEGER",
    "BIGINT",
    "UTINYINT",
    "USMALLINT",
    "UINTEGER",
    "UBIGINT",
    "HUGEINT",
    "UHUGEINT",
)


@dataclass(frozen=True, slots=True)
class Cell:
    """``value`` yields the fact inside (NULL where the cell is empty or bad); ``bad`` is true for a bad cell, or is
    None where the column's own type leaves nothing to check."""

    value: str
    bad: str | None


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def text_literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def inside_type(fact: FactDef) -> str:
    """The DuckDB type that holds a fact inside; words are their position in the fact's list."""
    return "TINYINT" if fact.type.words else INSIDE[fact.given_as]


def cell(fact: FactDef, column: str, source: str) -> Cell:
    """The cell of ``column``, whose type in the file is ``source`` (VARCHAR throughout for CSV)."""
    raw = quoted(column)
    made = _by_type(fact, raw, source.upper())
    if fact.event:
        # an event that is dated by no day has not happened
        return Cell(f"CASE WHEN {raw} IS NULL THEN {NEVER} ELSE {made.value} END", made.bad)
    return made


def _by_type(fact: FactDef, raw: str, source: str) -> Cell:
    never_right = Cell(f"CAST(NULL AS {inside_type(fact)})", f"{raw} IS NOT NULL")
    is_text = source == "VARCHAR" or source.startswith("ENUM")
    text = f"CAST({raw} AS VARCHAR)"
    match fact.given_as:
        case "bool":
            if source == "BOOLEAN":
                return Cell(raw, None)
            if is_text:
                return _checked(f"CASE {text} WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE END", raw)
            return never_right
        case "int":
            return _whole(fact, raw, text, source, is_text) or never_right
        case "money":
            return _money(raw, text, source, is_text) or never_right
        case "date":
            return _date(raw, text, source, is_text) or never_right
        case "enum":
            return _word(fact, text, raw) if is_text else never_right
        case _:
            return _text(fact, text, raw) if is_text else never_right


def _checked(value: str, raw: str) -> Cell:
    return Cell(value, f"{raw} IS NOT NULL AND ({value}) IS NULL")


def _whole(fact: FactDef, raw: str, text: str, source: str, is_text: bool) -> Cell | None:
    if source in _WHOLE_TYPES:
        value = f"CASE WHEN abs(CAST({raw} AS HUGEINT)) < 1000000000 THEN CAST({raw} AS BIGINT) END"
    elif is_text:
        value = f"CASE WHEN regexp_full_match({text}, '-?[0-9]{{1,9}}') THEN TRY_CAST({text} AS BIGINT) END"
    elif source.startswith("DECIMAL") or source in ("DOUBLE", "FLOAT"):
        value = f"CASE WHEN {raw} = trunc({raw}) AND abs({raw}) < 1e9 THEN TRY_CAST({raw} AS BIGINT) END"
    else:
        return None
    bad = f"{raw} IS NOT NULL AND ({value}) IS NULL"
    limits = [f"({value}) < {fact.least}"] * (fact.least is not None) + [f"({value}) > {fact.most}"] * (
        fact.most is not None
    )
    return Cell(value, " OR ".join([f"({bad})", *limits]))


def _money(raw: str, text: str, source: str, is_text: bool) -> Cell | None:
    if source in _WHOLE_TYPES:
        fen = f"CASE WHEN abs(CAST({raw} AS HUGEINT)) < 10000000000 THEN CAST({raw} AS BIGINT) * 100 END"
        return _checked(fen, raw)
    if not (is_text or source.startswith("DECIMAL") or source in ("DOUBLE", "FLOAT")):
        return None
    # the shortest text of a float: 800.5 passes, 0.1 + 0.2 has more than two decimals and does not
    trimmed = f"trim({text})"
    fits = f"regexp_full_match({trimmed}, '[+-]?0*[0-9]{{1,10}}(\\.[0-9]{{1,2}}0*)?')"
    return _checked(
        f"CASE WHEN {fits} THEN CAST(TRY_CAST({trimmed} AS DECIMAL(18,2)) * 100 AS BIGINT) END", raw
    )


def _date(raw: str, text: str, source: str, is_text: bool) -> Cell | None:
    if source == "DATE":
        day, fits = raw, f"{raw} BETWEEN DATE '0001-01-01' AND DATE '9999-12-31'"
    elif source.startswith("TIMESTAMP"):
        day = f"CAST({raw} AS DATE)"
        fits = f"{raw} = {day} AND {day} BETWEEN DATE '0001-01-01' AND DATE '9999-12-31'"
    elif is_text:
        day = f"TRY_CAST({text} AS DATE)"
        fits = f"regexp_full_match({text}, '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}') AND {day} >= DATE '0001-01-01'"
    else:
        return None
    whole = f"year({day}) * 10000 + month({day}) * 100 + day({day})"
    return _checked(f"CASE WHEN {fits} THEN CAST({whole} AS INTEGER) END", raw)


def _word(fact: FactDef, text: str, raw: str) -> Cell:
    codes = ", ".join(text_literal(code) for code, _ in fact.type.words)
    return _checked(f"CAST(enum_code(TRY_CAST({text} AS ENUM({codes}))) AS TINYINT)", raw)


def _text(fact: FactDef, text: str, raw: str) -> Cell:
    if fact.type.words:
        return _word(fact, text, raw)
    pattern = ""
    if fact.name in ("area_code", "registered_area"):
        pattern = "[0-9]{12}"
    elif fact.given_as == "code":
        pattern = "[0-9A-Za-z]{1,40}"
    elif fact.given_as == "month":
        pattern = "[0-9]{4}-(0[1-9]|1[0-2])"
    if not pattern:
        return Cell(text, None)
    return _checked(f"CASE WHEN regexp_full_match({text}, '{pattern}') THEN {text} END", raw)
