"""The functions that a text of the settings may call: those that know their arguments only."""

from __future__ import annotations

from collections.abc import Collection

import duckdb

from journey.engine.syntax import UNROLLS, RefusedSyntax

# same answer for the same arguments, in every run and on every machine
KNOWN = """
    select lower(function_name)
    from duckdb_functions()
    where not starts_with(function_name, '__')
        and ((function_type = 'scalar' and stability = 'CONSISTENT')
            or (function_type in ('aggregate', 'window') and $sums))
"""
# the database marks them as the clock's because of time zones; ours is always UTC
TIMES = {
    *("+", "-", "age", "century", "date_diff", "date_part", "date_sub", "date_trunc", "datediff"),
    *("datepart", "datesub", "datetrunc", "day", "dayname", "dayofmonth", "dayofweek"),
    *("dayofyear", "decade", "epoch", "epoch_ms", "epoch_ns", "epoch_us", "era", "error", "hour"),
    *("isodow", "isoyear", "julian", "last_day", "make_timestamptz", "microsecond"),
    *("millennium", "millisecond", "minute", "month", "monthname", "quarter", "second"),
    *("strftime", "time_bucket", "timezone", "timezone_hour", "timezone_minute", "to_timestamp"),
    *("week", "weekday", "weekofyear", "year", "yearweek", "generate_series", "range"),
}
# what the database spells as macros of the functions above, and what its parser knows by itself
MACROS = {
    *("array_append", "array_pop_back", "array_pop_front", "array_prepend", "array_push_back"),
    *("array_push_front", "array_reverse", "array_to_string", "date_add", "days_in_month", "fdiv"),
    *("fmod", "if", "ifnull", "json", "list_any_value", "list_append", "list_avg", "list_bool_and"),
    *("list_bool_or", "list_count", "list_first", "list_last", "list_max", "list_median"),
    *("list_min", "list_mode", "list_prepend", "list_product", "list_reverse", "list_string_agg"),
    *("list_sum", "map_contains_entry", "map_contains_value", "nullif", "round_even", "split_part"),
    *("roundbankers", "coalesce", "concat_ws", "unnest"),
}
SUMMING_MACROS = {"geomean", "geometric_mean", "wavg", "weighted_avg", "json_group_array",
                  "json_group_object", "count_star"}  # fmt: skip
# constant by the database's word, and yet they look at more than their arguments
CLOSED = {
    *("json_serialize_plan", "json_serialize_sql", "json_deserialize_sql", "version"),
    *("json_execute_serialized_sql", "parse_duckdb_log_message", "write_log", "getenv"),
    *("current_setting", "current_query", "current_schema", "current_schemas", "current_user"),
    *("current_database", "getvariable", "in_search_path", "txid_current", "stats"),
    *("vector_type", "current_connection_id", "current_query_id", "current_transaction_id"),
    *("current_localtime", "current_localtimestamp"),
}
MOMENT = {"now", "today", "get_current_time", "get_current_timestamp", "transaction_timestamp"}
CHANCE = {"random", "uuid", "gen_random_uuid", "uuidv4", "uuidv7", "setseed"}


def allowed(
    con: duckdb.DuckDBPyConnection, called: Collection[str], own: Collection[str], sums: bool
) -> None:
    """Let every function of ``called`` be one of ``own``, or one that knows its arguments only.

    Parameters
    ----------
    own
        Functions that the place of the text defines.
    sums
        Whether the text may sum up rows: aggregates and windows.

    Raises
    ------
    Refused
        One is not.
    """
    known = {str(row[0]) for row in con.execute(KNOWN, {"sums": sums}).fetchall()}
    known |= TIMES | MACROS | (SUMMING_MACROS if sums else set())
    known = known - CLOSED | set(own)
    for name in sorted(set(called) - known):
        raise RefusedSyntax(f"the function {name!r}{_why(name)}")
    if not sums and set(called) & (UNROLLS & {"unnest"}):
        raise RefusedSyntax("the function 'unnest', which gives several rows")


def _why(name: str) -> str:
    if name in MOMENT or name in CHANCE or name.startswith("current_"):
        return ", which differs from run to run"
    return ""
