"""Runs the passes over ``person`` and ``record``: what links by itself, and what a pass found but could not settle.

Leaves ``link`` (r, p, how, score), at most one person a record, and ``doubt`` (r, p, how): pairs that two records or two
persons contend for, or that a number and a name contradict each other about.
"""

import duckdb

from doudi.matching.linking.compare import HIDDEN, PART, SAME, SOUND
from doudi.matching.linking.passes import NOT_AGAINST, NUMBER_AND_NAME, PASSES, RELATIVES_NUMBER, Pass
from doudi.matching.linking.prepare import Tell

_AMBIGUOUS = "，但符合的不止一人或不止一行"
_TAKEN = "，但此人已由另一行连上"


def run_passes(connection: duckdb.DuckDBPyConnection, tell: Tell = lambda said: None) -> None:
    """Make ``link`` and ``doubt``. What people accepted (``decided``) is linked first and left alone."""
    run = connection.execute
    run("CREATE OR REPLACE TEMP TABLE link (r INTEGER, p INTEGER, how VARCHAR, score DOUBLE)")
    run("CREATE OR REPLACE TEMP TABLE doubt (r INTEGER, p INTEGER, how VARCHAR)")
    run("INSERT INTO link SELECT r, p, how, 1.0 FROM decided WHERE verdict = 'accepted'")
    tell(NUMBER_AND_NAME)
    _by_number(connection)
    _rest(connection)
    tell(RELATIVES_NUMBER)
    _by_relatives_number(connection)
    for one in PASSES:
        tell(one.how)
        _pass(connection, one)
    run("""CREATE OR REPLACE TEMP TABLE link AS FROM link UNION ALL
        SELECT t.r, l.p, l.how, l.score FROM twin t JOIN link l ON l.r = t.first""")


def _by_number(connection: duckdb.DuckDBPyConnection) -> None:
    """Pass 1. A number alone is wrong once in a hundred where relatives' numbers are used: the key finds, the name decides.

    A name that is not the same must not be contradicted by the birth date, and nobody of the household may bear it better;
    two characters with one of them another need the phone or the village besides.
    """
    run = connection.execute
    run(f"""CREATE OR REPLACE TEMP TABLE same_number AS
        SELECT r, p, level, level = {SAME} OR (birth_fits AND (level > {PART} OR (level = {PART} AND backed))) AS fits
        FROM (SELECT r.r, p.p, name_level(r.f, r.s, p.f, p.s) AS level,
                  r.birth IS NULL OR near_birth(r.birth, CAST(p.key // 1000 % 100000000 AS INTEGER)) AS birth_fits,
                  coalesce(r.birth IS NOT NULL AND (r.phone = p.phone OR r.village = p.village), false) AS backed
              FROM record r ANTI JOIN link l ON l.r = r.r JOIN person p ON r.key = p.key)""")
    # the household is looked through only for the few names that are not plainly the same
    run(f"""CREATE OR REPLACE TEMP TABLE bettered AS SELECT DISTINCT s.r, s.p FROM same_number s JOIN record r ON r.r = s.r
        JOIN person p ON p.p = s.p JOIN person q ON q.home = p.home AND q.p <> p.p
        WHERE s.fits AND s.level < {HIDDEN} AND name_level(r.f, r.s, q.f, q.s) > s.level""")
    # one number, several persons or several names: only what is plainly the same name, and only one of it
    run("""CREATE OR REPLACE TEMP TABLE contested AS
        SELECT key FROM person WHERE key IS NOT NULL GROUP BY key HAVING count(*) > 1
        UNION SELECT key FROM record WHERE key IS NOT NULL GROUP BY key HAVING min(f) <> max(f)""")
    run(f"""CREATE OR REPLACE TEMP TABLE settled AS
        SELECT s.r, s.p FROM same_number s JOIN record r ON r.r = s.r ANTI JOIN bettered b ON b.r = s.r AND b.p = s.p
        ANTI JOIN contested c ON c.key = r.key WHERE s.fits
        UNION ALL
        SELECT r, p FROM (SELECT s.r, s.p, s.level, count(*) OVER (PARTITION BY s.r) AS persons
            FROM same_number s JOIN record r ON r.r = s.r SEMI JOIN contested c ON c.key = r.key WHERE s.level >= {SOUND})
        WHERE level = {SAME} AND persons = 1""")
    run(f"INSERT INTO link SELECT r, p, '{NUMBER_AND_NAME}', 1.0 FROM settled")
    run("""INSERT INTO doubt SELECT s.r, s.p, CASE WHEN s.fits THEN '号码相同、姓名相符，但同一号码不止一人或不止一个姓名'
        ELSE '号码相同，但姓名不符或没有写' END FROM same_number s ANTI JOIN settled d ON d.r = s.r""")
    for table in ("bettered", "contested", "settled"):
        run(f"DROP TABLE {table}")


def _rest(connection: duckdb.DuckDBPyConnection) -> None:
    """``rest``: what pass 1 left, lines that say the same of a person counted once (`first`; the others wait in ``twin``).

    ``foreign_number``: the number is valid, but nobody on the register has it. ``may_lack``: besides, somebody whose name
    sounds so is on the register without a number; most such rows are of strangers, and this keeps them out of the joins.
    """
    run = connection.execute
    run("""CREATE OR REPLACE TEMP TABLE rest AS
        SELECT *, foreign_number AND s IN (SELECT s FROM person WHERE key IS NULL AND s IS NOT NULL) AS may_lack
        FROM (SELECT r.*, r.key IS NOT NULL AND r.r NOT IN (SELECT r FROM same_number) AS foreign_number,
                  hash(r.f, r.key, r.written, r.birth, r.sex, r.phone, r.village, r.town) AS said
              FROM record r ANTI JOIN link l ON l.r = r.r WHERE r.f IS NOT NULL)""")
    run("""CREATE OR REPLACE TEMP TABLE twin AS
        SELECT r, first FROM (SELECT r, min(r) OVER (PARTITION BY said) AS first FROM rest) WHERE r <> first""")
    run("CREATE OR REPLACE TEMP TABLE repeated AS SELECT DISTINCT first AS r FROM twin")
    run("DELETE FROM rest WHERE r IN (SELECT r FROM twin)")


def _by_relatives_number(connection: duckdb.DuckDBPyConnection) -> None:
    """The number is that of somebody else of the household: whose name it is, decides."""
    _settle(
        connection,
        f"""SELECT r.r, p.p, true AS also FROM same_number s JOIN rest r ON r.r = s.r JOIN person q ON q.p = s.p
            JOIN person p ON p.home = q.home AND p.p <> q.p
            WHERE name_level(r.f, r.s, p.f, p.s) >= {HIDDEN}
              AND (r.birth IS NULL OR p.birth IS NULL OR near_birth(r.birth, p.birth) OR r.phone = p.phone)
              AND (r.sex IS NULL OR p.sex IS NULL OR r.sex = p.sex)""",
        Pass("relatives_number", RELATIVES_NUMBER, (), strong=True, score=0.93),
    )


def _pass(connection: duckdb.DuckDBPyConnection, one: Pass) -> None:
    which = {"none": "(r.key IS NULL OR (r.may_lack AND p.key IS NULL))", "foreign": "r.foreign_number"}
    blocks = [
        f"SELECT r.r, p.p, {one.also} AS also FROM rest r JOIN person p ON {on} "
        f"WHERE {which[one.numbers]} AND {NOT_AGAINST} AND ({one.where})"
        for on in one.on
    ]
    _settle(connection, " UNION ".join(blocks), one)


def _settle(connection: duckdb.DuckDBPyConnection, pairs: str, one: Pass) -> None:
    """Of these pairs, link those that are alone on both sides; the others are doubts. What is linked leaves ``rest``."""
    run = connection.execute
    weak_only = "" if one.strong else "OR EXISTS (SELECT 1 FROM repeated t WHERE t.r = c.r)"
    taken = "false" if one.strong else "EXISTS (SELECT 1 FROM link l WHERE l.p = c.p)"
    run(f"""CREATE OR REPLACE TEMP TABLE found AS
        SELECT r, p, coalesce(also, false) AS also, count(*) OVER (PARTITION BY r) > 1 OR count(*) OVER (PARTITION BY p) > 1 {weak_only} AS contended,
            {taken} AS taken FROM ({pairs}) c""")
    run(
        f"INSERT INTO link SELECT r, p, '{one.how}', {one.score} FROM found WHERE also AND NOT contended AND NOT taken"
    )
    run(f"""INSERT INTO doubt SELECT r, p, '{one.how}' || CASE WHEN contended THEN '{_AMBIGUOUS}' ELSE '{_TAKEN}' END
        FROM found WHERE also AND (contended OR taken)""")
    run("DELETE FROM rest WHERE r IN (SELECT r FROM found WHERE also AND NOT contended AND NOT taken)")
