"""What is left for a person: for each row that no pass linked, the few persons it may be, with what speaks for and against.

The points only order the queue; no number of points makes a link. A pair is looked at when a pass doubted it or when
it lies in one of the blocks, each of which carries two or three fields.
"""

from collections.abc import Callable

import duckdb

from doudi.matching.linking.compare import HIDDEN, LOST, NEAR, PART, SAME, SOUND
from doudi.matching.linking.prepare import Tell

#: at most so many persons are put before the reviewer for one row
CHOICES = 3
#: with fewer points two records have too little in common to trouble anybody
ENOUGH = 8

_BLOCKS = (
    "r.f = p.f AND r.birth = p.birth",
    "r.f = p.f AND r.phone = p.phone",
    "r.f = p.f AND r.village = p.village",
    "r.f = p.f AND r.town = p.town",
    "r.f = p.f AND r.county = p.county AND length(r.f) >= 3",
    "r.s = p.s AND r.village = p.village",
    "r.s = p.s AND r.birth = p.birth AND r.county = p.county",
    "left(r.f, 1) = left(p.f, 1) AND r.phone = p.phone",
    "r.birth = p.birth AND r.village = p.village",
    "r.birth = p.birth AND r.town = p.town AND left(r.f, 1) = left(p.f, 1)",
    "r.birth = p.birth AND r.phone = p.phone",
    "r.kind = 'full' AND left(r.written, 14) = left(p.number, 14)",
    "r.kind = 'full' AND right(r.written, 12) = right(p.number, 12)",
)
#: a valid number that nobody on the register has mostly means a stranger: only who agrees in everything else is shown
_FOREIGN_BLOCKS = (
    "r.f = p.f AND r.birth = p.birth AND r.village = p.village",
    "r.f = p.f AND r.birth = p.birth AND r.phone = p.phone",
)

_NEAR_NUMBER = "r.kind = 'full' AND damerau_levenshtein(r.written, p.number) <= 1"

#: each: what it adds to the points, and how it is said; the first arm that holds counts
_EVIDENCE = (
    (
        (f"level = {SAME} AND length(r.f) >= 3", 8, "姓名相同"),
        (f"level = {SAME}", 6, "姓名相同"),
        (f"level = {SOUND}", 6, "姓名同音"),
        (f"level = {HIDDEN}", 6, "姓名有一字未能显示或只写了前几字"),
        (f"level = {NEAR}", 4, "姓名差一字"),
        (f"level = {LOST}", 4, "姓名多一字、少一字或颠倒"),
        (f"level = {PART}", 2, "两字姓名差一字"),
        ("r.f IS NULL", 0, "没有姓名"),
        ("true", -2, "姓名不同"),
    ),
    (
        ("r.birth = p.birth", 6, "出生日期相同"),
        ("near_birth(r.birth, p.birth)", 3, "出生日期只差一项"),
        ("r.birth <> p.birth", -3, "出生日期不同"),
    ),
    (
        ("r.village = p.village", 4, "同村"),
        ("r.town = p.town", 3, "同乡镇"),
        ("r.county = p.county", 0, "同县不同乡镇"),
        ("r.county <> p.county", -2, "不同县"),
    ),
    (("r.phone = p.phone", 6, "电话相同"),),
    (("r.sex <> p.sex", -4, "性别不同"),),
    (
        ("r.key = p.key", 10, "号码相同"),
        (_NEAR_NUMBER, 8, "号码只差一处"),
        ("r.key IS NOT NULL AND p.key IS NOT NULL", -4, "号码不同"),
        ("NOT number_allows(r.kind, r.written, p.number)", -6, "号码不同"),
        ("r.kind IN ('masked', 'cut') AND p.number IS NOT NULL", 6, "号码看得见的各位相符"),
    ),
)


def make_queue(connection: duckdb.DuckDBPyConnection, tell: Tell = lambda said: None) -> None:
    """Make ``queue`` (r, p, how, score): for every record of ``rest`` and of ``doubt`` that has no link, its likeliest persons."""
    run = connection.execute
    tell("列出待人工认定的")
    blocks = [
        *(
            f"SELECT r.r, p.p FROM rest r JOIN person p ON {block} WHERE r.key IS NULL OR (r.may_lack AND p.key IS NULL)"
            for block in _BLOCKS
        ),
        *(f"SELECT r.r, p.p FROM rest r JOIN person p ON {block} WHERE r.foreign_number" for block in _FOREIGN_BLOCKS),
        "SELECT r, p FROM doubt WHERE r NOT IN (SELECT r FROM link)",
    ]  # fmt: skip
    run(f"CREATE OR REPLACE TEMP TABLE pair AS {' UNION '.join(blocks)}")
    points = " + ".join(_case(arms, lambda arm: str(arm[1]), "0") for arms in _EVIDENCE)
    said = ", ".join(_case(arms, lambda arm: f"'{arm[2]}'", "NULL") for arms in _EVIDENCE)
    run(f"""CREATE OR REPLACE TEMP TABLE weighed AS
        SELECT r.r, p.p, {points} AS points, concat_ws('，', {said}) AS said
        FROM (SELECT c.r, c.p, name_level(r.f, r.s, p.f, p.s) AS level FROM pair c JOIN record r ON r.r = c.r JOIN person p ON p.p = c.p) c
        JOIN record r ON r.r = c.r JOIN person p ON p.p = c.p""")
    run(f"""CREATE OR REPLACE TEMP TABLE queue AS
        SELECT w.r, w.p, coalesce(arg_min(d.how, d.rowid) || '：', '') || w.said AS how, 1 / (1 + exp((12 - w.points) / 3.0)) AS score
        FROM (FROM weighed WHERE points >= {ENOUGH} QUALIFY row_number() OVER (PARTITION BY r ORDER BY points DESC, p) <= {CHOICES}) w
        LEFT JOIN doubt d ON d.r = w.r AND d.p = w.p GROUP BY w.r, w.p, w.said, w.points""")
    run("""INSERT INTO queue SELECT t.r, q.p, q.how, q.score FROM twin t JOIN queue q ON q.r = t.first""")
    for table in ("pair", "weighed"):
        run(f"DROP TABLE {table}")


def _case(
    arms: tuple[tuple[str, int, str], ...], word: Callable[[tuple[str, int, str]], str], otherwise: str
) -> str:
    return f"CASE {' '.join(f'WHEN {arm[0]} THEN {word(arm)}' for arm in arms)} ELSE {otherwise} END"
