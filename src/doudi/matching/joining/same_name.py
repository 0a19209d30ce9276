"""The key finds, the name decides: which two names may belong to one person whose number is the same.

Equal once folded (`doudi.matching.names`); or of equal length with some character that could not be printed (``?``) and
all others equal; or cut: the shorter, of six characters or more, begins the longer (fields of four to eight
characters cut the names of minorities). Nothing else: two brothers' names differ by one character, too.
"""

#: a name shorter than this is never taken for the beginning of a longer one
CUT_FROM = 6

#: No folded name has this number: a person without a name.
NO_NAME = 0


def name_key_sql(folded: str) -> str:
    """SQL: a UBIGINT that is equal for equal folded names; the same in every version of the database."""
    return f"nullif(md5_number_lower({folded}), {NO_NAME})"


def odd_sql(folded: str) -> str:
    """SQL: whether a folded name can agree with another without being equal, so that its text must be looked at."""
    return f"(contains({folded}, '?') OR length({folded}) >= {CUT_FROM})"


def agree_sql(one: str, other: str) -> str:
    """SQL: whether two folded names, both NOT NULL, may be one person's. Characters, not bytes, are compared."""
    return f"""({one} = {other}
        OR (length({one}) = length({other}) AND (contains({one}, '?') OR contains({other}, '?'))
            AND len(list_filter(range(1, length({one}) + 1),
                lambda n: substr({one}, n, 1) NOT IN (substr({other}, n, 1), '?') AND substr({other}, n, 1) <> '?')) = 0
            AND (regexp_matches({one}, '[^?]') AND regexp_matches({other}, '[^?]')))
        OR (least(length({one}), length({other})) >= {CUT_FROM}
            AND (starts_with({one}, {other}) OR starts_with({other}, {one}))))"""
