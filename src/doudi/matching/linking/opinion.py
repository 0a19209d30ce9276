"""A second opinion on the queue by Splink, an optional extra: it orders what people look at, and never makes a link."""

import duckdb

from doudi.core.refusal import InputError


def second_opinion(connection: duckdb.DuckDBPyConnection) -> None:
    raise InputError("第二意见需要 splink：pip install 'doudi[linking]'。", code="usage")
