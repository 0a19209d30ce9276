"""What is said of a row: SQL conditions, each with its sentence and what it means for the row."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from doudi.matching.cleaning.verdicts import Level
from doudi.matching.cleaning.words import FEMALE_RELATIONS, MALE_RELATIONS
from doudi.policy.sql.cells import text_literal

#: Older than anybody alive.
MOST_YEARS = 130

# The day, the sex and the parts of the number of the row.
_ID_DAY = "(id_key // 1000 % 100000000)"
_ID_SEX = "(CASE WHEN id_key % 2 = 1 THEN 'male' ELSE 'female' END)"


@dataclass(frozen=True)
class Remark:
    """`when`, `column`, `was`, `now`, `why` and `level` are SQL over the cells read; `level` a `Level` as a number."""

    column: str
    was: str
    now: str
    when: str
    why: str
    level: str

    @property
    def note(self) -> str:
        """SQL: the note, or null."""
        return (
            f'CASE WHEN {self.when} THEN struct_pack("column" := {self.column}, was := {self.was}, '
            f'"now" := {self.now}, why := {self.why}) END'
        )

    @property
    def weight(self) -> str:
        """SQL: what it means for the row, 0 where it does not hold."""
        return f"CASE WHEN {self.when} THEN {self.level} ELSE 0 END"


def contradictions(named: Mapping[str, str], read: Container[str], on: int | None) -> list[Remark]:
    """What a row may say against itself or the calendar.

    `named`: the headers as written of the columns that are there, by our names. `read`: those that have v_ and w_
    columns (all but the row's own number). `on`: the day, YYYYMMDD, after which nothing can have happened; None:
    the calendar is not asked.
    """
    found: list[Remark] = []

    def say(name: str, when: str, why: str, level: Level = Level.REVIEW) -> None:
        if name in named:
            was = f"w_{name}" if name in read else "id_cell"
            found.append(
                Remark(text_literal(named[name]), was, was, when, text_literal(why), str(int(level)))
            )

    no_number = "id_key IS NULL" if "citizen_id" in named else "true"
    if "name" in named:
        say("name", f"v_name IS NULL AND {no_number}", "没有姓名，也没有可用的号码", Level.REJECTED)
        say("name", f"v_name IS NULL AND NOT ({no_number})", "没有填姓名，只有号码不能确定是谁")
    else:
        say("citizen_id", no_number, "没有可用的号码，表中也没有姓名", Level.REJECTED)
        say("citizen_id", f"NOT ({no_number})", "表中没有姓名一列，只有号码不能确定是谁")
    say("sex", f"id_key IS NOT NULL AND v_sex != {_ID_SEX}", "与号码中的性别不符")
    men, women = (
        f"list_contains({_list(codes)}, v_relation)" for codes in (MALE_RELATIONS, FEMALE_RELATIONS)
    )
    sex = (
        f"coalesce(CASE WHEN id_key IS NOT NULL THEN {_ID_SEX} END, {'v_sex' if 'sex' in named else 'NULL'})"
    )
    say(
        "relation",
        f"{men} AND {sex} = 'female' OR {women} AND {sex} = 'male'",
        "与号码中的性别或性别一栏不符",
    )
    # A disabled person's certificate has the identity number, then kind and grade (20 digits).
    certificate = "regexp_full_match(v_certificate_number, '[0-9]{17}[0-9X][1-7][1-4].*')"
    say(
        "certificate_number",
        f"{certificate} AND left(v_certificate_number, 17) != CAST(id_key AS VARCHAR)",
        "残疾证号与身份证号码不是同一个人的",
    )
    say(
        "birth_date",
        f"{_day('v_birth_date')} != {_ID_DAY}",
        "与号码中的出生日期不符，两者都保留",
        Level.CORRECTED,
    )
    birth = f"coalesce({_day('v_birth_date')}, {_ID_DAY})" if "birth_date" in named else _ID_DAY
    for event in ("died_on", "cremated_on"):
        say(event, f"{_day(f'v_{event}')} < {birth}", "早于出生日期")
    if on is not None:
        oldest = on - MOST_YEARS * 10000
        say("citizen_id", f"{_ID_DAY} > {on}", "号码中的出生日期在将来")
        say("citizen_id", f"{_ID_DAY} < {oldest}", f"按号码已超过 {MOST_YEARS} 岁")
        say("birth_date", f"{_day('v_birth_date')} > {on}", "出生日期在将来")
        say("birth_date", f"{_day('v_birth_date')} < {oldest}", f"已超过 {MOST_YEARS} 岁")
        say("died_on", f"{_day('v_died_on')} > {on}", "日期在将来")
        say("cremated_on", f"{_day('v_cremated_on')} > {on}", "日期在将来")
    return found


def _day(iso: str) -> str:
    """SQL: a day as a whole number, from ISO text."""
    return f"CAST(replace({iso}, '-', '') AS INTEGER)"


def _list(words: Sequence[str]) -> str:
    return "[" + ", ".join(f"'{word}'" for word in words) + "]"
