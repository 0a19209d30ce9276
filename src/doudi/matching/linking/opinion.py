"""A second opinion on the queue by Splink, an optional extra: it orders what people look at, and never makes a link.

Splink learns without labels, on a sample of this very roster and register, how much each agreement is worth; the levels are
our own comparisons by characters. Only the pairs of ``queue`` are weighed.
"""

import logging
from importlib.util import find_spec
from typing import Any

import duckdb

from doudi.core.refusal import InputError
from doudi.matching.linking.compare import HIDDEN, LOST, NEAR, PART, SAME, SOUND

#: records that training looks at, and persons beside the likely ones that it takes for strangers
_SAMPLE = 20_000
#: with fewer there is nothing to learn from
_ENOUGH = 500
_COLUMNS = "f, s, birth, village, town, county, phone, sex"
_TRAINING = (
    "l.f = r.f AND l.village = r.village",
    "l.birth = r.birth AND l.town = r.town",
    "l.phone = r.phone",
)


def second_opinion(connection: duckdb.DuckDBPyConnection) -> str | None:
    """Give the pairs of ``queue`` the probability that Splink sees in them as their score.

    Returns a sentence when there was too little to learn from; the order then stays as it was. InputError without Splink.
    """
    if find_spec("splink") is None:
        raise InputError(
            "第二意见要用到 Splink，这里没有装；请按 requirements/linking.txt 安装，或去掉 --second-opinion。",
            code="usage",
        )
    records = connection.execute("SELECT count(*) FROM record WHERE f IS NOT NULL").fetchall()[0][0]
    if records < _ENOUGH:
        return f"花名册只有 {records} 行有姓名，不足 {_ENOUGH} 行，没有可学的；待认定的次序不变。"
    _frames(connection)
    _weigh(connection)
    for table in ("opinion_record", "opinion_person", "opinion_pair"):
        connection.execute(f"DROP TABLE {table}")
    return None


def _frames(connection: duckdb.DuckDBPyConnection) -> None:
    """Records of the queue and a sample of the others; persons who may be theirs, and a sample of the others."""
    run = connection.execute
    run(f"""CREATE OR REPLACE TEMP TABLE opinion_record AS SELECT r AS unique_id, {_COLUMNS} FROM record
        WHERE f IS NOT NULL AND (r IN (SELECT r FROM queue) OR r IN (SELECT r FROM record ORDER BY hash(r) LIMIT {_SAMPLE}))""")
    run(f"""CREATE OR REPLACE TEMP TABLE opinion_person AS SELECT p AS unique_id, {_COLUMNS} FROM person
        WHERE p IN (SELECT p FROM queue) OR p IN (SELECT l.p FROM link l JOIN opinion_record o ON o.unique_id = l.r)
            OR p IN (SELECT p FROM person ORDER BY hash(p) LIMIT {_SAMPLE})""")
    run("""CREATE OR REPLACE TEMP TABLE opinion_pair AS
        SELECT 'a-__-' || r AS join_key_l, 'b-__-' || p AS join_key_r, '0' AS match_key FROM queue WHERE r IN (SELECT unique_id FROM opinion_record)""")


def _weigh(connection: duckdb.DuckDBPyConnection) -> None:
    from splink import DuckDBAPI, Linker, SettingsCreator

    logging.getLogger("splink").setLevel(
        logging.ERROR
    )  # it tells how each level was trained, which is nothing to a clerk
    database = DuckDBAPI(connection)
    frames = [
        database.register("opinion_record", dataset_display_name="a"),
        database.register("opinion_person", dataset_display_name="b"),
    ]
    linker = Linker(
        frames,
        SettingsCreator(
            link_type="link_only",
            comparisons=_comparisons(),
            blocking_rules_to_generate_predictions=[{"blocking_rule": _TRAINING[0], "sql_dialect": "duckdb"}],
            retain_matching_columns=False,
        ),
        log_level=None,
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6 + 1, seed=1)
    for rule in _TRAINING:
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    linker.table_management.register_blocked_pairs_for_predict(database.register("opinion_pair"))
    weighed = linker.inference.predict(warning_mode="never")
    connection.execute(f"""UPDATE queue SET score = w.match_probability FROM {weighed.physical_name} w
        WHERE queue.r = w.unique_id_l AND queue.p = w.unique_id_r""")
    database.delete_tables_created_by_splink_from_db()  # type: ignore[no-untyped-call]


def _comparisons() -> list[Any]:
    name = "name_level(f_l, s_l, f_r, s_r)"
    return [
        _comparison(
            "f",
            "f_l IS NULL OR f_r IS NULL",
            (f"{name} = {SAME} AND length(f_l) >= 3", f"{name} = {SAME}", f"{name} >= {SOUND}", f"{name} >= {HIDDEN}",
             f"{name} >= {NEAR}", f"{name} >= {LOST}", f"{name} >= {PART}"),
        ),
        _comparison("birth", "birth_l IS NULL OR birth_r IS NULL", ("birth_l = birth_r", "near_birth(birth_l, birth_r)")),
        _comparison(
            "village",
            "county_l IS NULL OR county_r IS NULL",
            ("village_l = village_r", "town_l = town_r", "county_l = county_r"),
        ),
        _comparison("phone", "phone_l IS NULL OR phone_r IS NULL", ("phone_l = phone_r",)),
        _comparison("sex", "sex_l IS NULL OR sex_r IS NULL", ("sex_l = sex_r",)),
    ]  # fmt: skip


def _comparison(column: str, unknown: str, levels: tuple[str, ...]) -> dict[str, Any]:
    return {
        "output_column_name": column,
        "comparison_levels": [
            {"sql_condition": unknown, "label_for_charts": "unknown", "is_null_level": True},
            *({"sql_condition": level, "label_for_charts": level} for level in levels),
            {"sql_condition": "ELSE", "label_for_charts": "else"},
        ],
    }
