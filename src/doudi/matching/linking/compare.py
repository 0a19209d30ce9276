"""How near two names, two dates and a damaged number are: SQL macros over characters, never over bytes.

DuckDB's own distances count UTF-8 bytes, so that two brothers (张建国, 张建军) look more alike than one person misspelt.
Here names are compared place by place with ``substr``, which counts characters; only numbers, which are ASCII, go
through ``damerau_levenshtein``.
"""

from typing import Final

import duckdb

# What `name_level` answers, the better the higher.
SAME: Final = 6  #: the folded names are equal
SOUND: Final = 5  #: they sound the same, tones aside
HIDDEN: Final = (
    4  #: one is cut off after six characters or more, or has one sign for a character that was not printed
)
NEAR: Final = 3  #: three characters or more, one of them another
LOST: Final = 2  #: a character lost or added, two given-name characters swapped, a long name cut off early
PART: Final = 1  #: two characters, one of them another

_PLACES = range(1, 5)
_DIFFERING = " + ".join(
    f"CAST(substr(a, {place}, 1) <> substr(b, {place}, 1) AS INTEGER)" for place in _PLACES
)
_WITHOUT_ONE = " OR ".join(f"substr(a, 1, {place - 1}) || substr(a, {place + 1}) = b" for place in _PLACES)

_MACROS = (
    # places at which two names of one length differ; names longer than four characters are few
    f"""differing(a, b) AS CASE WHEN length(a) <= 4 THEN {_DIFFERING}
        ELSE len(list_filter(range(1, length(a) + 1), lambda i: substr(a, i, 1) <> substr(b, i, 1))) END""",
    # b is a without one of its characters
    f"""without_one(a, b) AS CASE WHEN length(a) <= 4 THEN {_WITHOUT_ONE}
        ELSE len(list_filter(range(1, length(a) + 1), lambda i: substr(a, 1, i - 1) || substr(a, i + 1) = b)) > 0 END""",
    # b is a, but one character of b was not printed; the rest must be more than a surname
    """unprinted(a, b) AS contains(b, '?') AND length(a) = length(b) AND length(a) >= 3
        AND length(replace(b, '?', '')) = length(b) - 1 AND differing(a, b) = 1""",
    """swapped(a, b) AS length(a) = length(b) AND length(a) BETWEEN 3 AND 4 AND differing(a, b) = 2
        AND substr(a, -1) = substr(b, -2, 1) AND substr(a, -2, 1) = substr(b, -1)""",
    f"""name_level(a, a_sound, b, b_sound) AS CASE
        WHEN a = b THEN {SAME}
        WHEN length(a) = length(b) THEN CASE
            WHEN a_sound = b_sound THEN {SOUND}
            WHEN unprinted(a, b) OR unprinted(b, a) THEN {HIDDEN}
            WHEN differing(a, b) = 1 THEN CASE WHEN length(a) >= 3 THEN {NEAR} ELSE {PART} END
            WHEN swapped(a, b) THEN {LOST}
            ELSE 0 END
        WHEN least(length(a), length(b)) >= 3 AND greatest(length(a), length(b)) >= 6
            AND (starts_with(a, b) OR starts_with(b, a))
            THEN CASE WHEN least(length(a), length(b)) >= 6 THEN {HIDDEN} ELSE {LOST} END
        WHEN length(a) = length(b) + 1 AND length(b) >= 2 AND without_one(a, b) THEN {LOST}
        WHEN length(b) = length(a) + 1 AND length(a) >= 2 AND without_one(b, a) THEN {LOST}
        ELSE 0 END""",
    # dates YYYYMMDD: one of day, month and year differs, or day and month have changed places
    """near_birth(a, b) AS a // 100 = b // 100 OR a % 10000 = b % 10000
        OR (a // 10000 = b // 10000 AND (a % 100 = b % 100 OR (a % 100 = b // 100 % 100 AND b % 100 = a // 100 % 100)))""",
    # digits wrong, swapped, dropped or added; fifteen digits are compared with the form of before 1999
    """number_distance(written, number) AS damerau_levenshtein(written,
        CASE WHEN length(written) = 15 THEN left(number, 6) || substr(number, 9, 9) ELSE number END)""",
    # what is left of a damaged number (`kind` as `prepare` finds it) does not speak against this one; null speaks against nothing
    """number_allows(kind, written, number) AS CASE
        WHEN kind IS NULL OR number IS NULL THEN true
        WHEN kind = 'masked' THEN number LIKE replace(written, '*', '_')
        WHEN kind = 'cut' THEN starts_with(number, written)
        ELSE number_distance(written, number) <= 2 END""",
)


def add_macros(connection: duckdb.DuckDBPyConnection) -> None:
    """Define the comparisons on a connection."""
    for macro in _MACROS:
        connection.execute(f"CREATE OR REPLACE TEMP MACRO {macro}")
