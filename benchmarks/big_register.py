"""Some ten thousands of households written by the database itself: two members each, facts, incomes, a support.

Names are put together from lists and everything else from the row's number, so that two runs make the same county.
"""

from typing import Any

from doudi.core import areas

_SURNAMES = (
    ("王", "wang", "w"), ("李", "li", "l"), ("张", "zhang", "z"), ("刘", "liu", "l"), ("陈", "chen", "c"), ("杨", "yang", "y"),
    ("黄", "huang", "h"), ("周", "zhou", "z"), ("吴", "wu", "w"), ("徐", "xu", "x"), ("谢", "xie", "x"), ("罗", "luo", "l"),
    ("资", "zi", "z"), ("梁", "liang", "l"), ("伍", "wu", "w"), ("蒋", "jiang", "j"), ("段", "duan", "d"), ("贺", "he", "h"),
)  # fmt: skip
_GIVEN = (
    ("秀", "xiu", "x"), ("英", "ying", "y"), ("桂", "gui", "g"), ("兰", "lan", "l"), ("建", "jian", "j"), ("国", "guo", "g"),
    ("玉", "yu", "y"), ("梅", "mei", "m"), ("志", "zhi", "z"), ("强", "qiang", "q"), ("春", "chun", "c"), ("香", "xiang", "x"),
    ("德", "de", "d"), ("明", "ming", "m"), ("凤", "feng", "f"), ("平", "ping", "p"), ("冬", "dong", "d"), ("满", "man", "m"),
)  # fmt: skip

_SYLLABLES = (
    "create temporary table {name} as select row_number() over () - 1 as turn, * "
    "from unnest(%s::text[], %s::text[], %s::text[]) s(word, sound, first)"
)
_STEPS = (
    "create temporary table village as select row_number() over (order by code) - 1 as turn, code from unnest(%(villages)s::text[]) code",
    """insert into people_household (area_code, number, residence, address, head_name, head_key, members, opened_on, closed_because)
    select v.code, 'B' || i, case when i %% 5 = 0 then 'urban' else 'rural' end, i %% 40 || '组 ' || i %% 60 || ' 号', '', '', 2,
        '2014-01-01', ''
    from generate_series(1, %(households)s) i join village v on v.turn = i %% (select count(*) from village)""",
    """create temporary table made as
    select nextval(pg_get_serial_sequence('people_person', 'id')) as id, h.area_code, h.number || '-' || k as number,
        h.id as household_id, k, s.word || a.word || b.word as name, s.sound || a.sound || b.sound as sounds,
        s.first || a.first || b.first as firsts, s.sound || ' ' || a.sound || ' ' || b.sound as sort
    from people_household h cross join generate_series(1, 2) k
    cross join lateral (select ('x' || substr(md5(h.number || k), 1, 7))::bit(28)::int as dice) d
    join surname s on s.turn = d.dice %% 18 join given a on a.turn = d.dice / 18 %% 18 join given b on b.turn = d.dice / 324 %% 18
    where h.number like 'B%%'""",
    """insert into people_person (id, area_code, number, household_id, name, name_key, citizen_id, citizen_index, phone, phone_index,
        sex, birth_date)
    select id, area_code, number, household_id, name, sort, '', '', '', '', case k when 1 then 'male' else 'female' end,
        date '1940-01-01' + (household_id * 37 + k * 500)::int %% 25000 from made""",
    """insert into people_searchkey (area_code, person_id, key)
    select area_code, id, key from made cross join lateral (select distinct unnest(array[name, sounds, firsts]) as key) k""",
    """update people_household h set head_id = m.id, head_name = m.name, head_key = m.sort from made m
    where m.household_id = h.id and m.k = 1""",
    """insert into people_membership (area_code, household_id, person_id, relation, since, because)
    select area_code, household_id, id, case k when 1 then '02' else '10' end, '2014-01-01', '' from made""",
    """insert into people_statement (area_code, household_id, person_id, source, "on", detail, at, facts, sensitive, lists, reason)
    select area_code, household_id, case when k > 0 then id end, source, "on", '', "on", facts, '',
        case when k > 0 then '{}' else array['incomes', 'assets', 'expenses', 'obligors', 'supports'] end, ''
    from (select area_code, household_id, id, k, jsonb_build_object('medical_insured', true) as facts from made
          union all select area_code, household_id, 0, 0, '{}' from made where k = 1) m
    cross join (values ('declared', date '2024-03-01'), ('visit', date '2024-03-12')) s(source, "on")""",
    """insert into people_income (area_code, household_id, person_id, source, "on", detail, at, stands, why_not, kind, excluded,
        amount_fen, lines, clause)
    select area_code, household_id, id, 'visit', '2024-03-12', '', '2024-03-12', true, '',
        case k when 1 then 'transfer' else 'wage' end, false, 120000 + household_id * 7 %% 90000, '[]', '' from made""",
    """insert into people_support (area_code, household_id, source, "on", detail, at, stands, why_not, programme, grade, monthly_fen,
        since, exit_reason, approved_by, way)
    select area_code, household_id, 'found', '2014-01-01', '', '2014-01-01', true, '', 'dibao', '', 20000 + household_id %% 50000,
        '2014-01-01', '', 'county', '' from made where k = 1""",
)  # fmt: skip


def fill(connection: Any, county: str, households: int) -> None:
    """Write the households on a connection of the superuser; nothing where they are there already."""
    if connection.execute("select 1 from people_household where number = 'B1'").fetchone():
        return
    villages = [
        village for town in areas.children(county) for village in areas.children(town) if village[9:] != "000"
    ]
    connection.execute("set session_replication_role = replica")
    for name, syllables in (("surname", _SURNAMES), ("given", _GIVEN)):
        connection.execute(
            _SYLLABLES.format(name=name), [list(column) for column in zip(*syllables, strict=True)]
        )
    for step in _STEPS:
        connection.execute(step, {"villages": villages, "households": households})
