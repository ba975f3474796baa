"""One way to group linked identifiers, in a process of its own: what it takes is its alone.

    python tests/bench/grouping.py make|ours|splink SHAPE FOLDER

prints seconds (wall, processor), peak memory in MB and the number of groups.
"""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path

import duckdb

from journey.engine.duckdb import DuckEngine, Limits
from journey.identity.components import components

THREADS = 2
MEMORY = "350MB"  # of the database; the process is some 100 MB larger
# a number is scattered like a keyed hash; group and place decide whom it is linked with
NUMBER = "(hash({node}) % 17592186044416)::bigint"
SHAPES = {
    # 820,000 groups of five, each a random tree
    "typical": (4_100_000, "i - 1 - in_five", "i % 5 > 0"),
    # the same, and 32,000 of them in one
    "giant": (
        4_100_000,
        "case when i < 32000 then (hash(i, 'up') % i)::bigint else i - 1 - in_five end",
        "i > 0 and (i < 32000 or i % 5 > 0)",
    ),
    "chains": (3_000_000, "i - 1", "i % 1000 > 0"),
}


def make(shape: str, folder: Path) -> None:
    nodes, other, linked = SHAPES[shape]
    con = duckdb.connect(config={"memory_limit": "1GB", "threads": 2})
    members = f"select {NUMBER.format(node='i')} as nid from range({nodes}) t(i)"
    one, two = NUMBER.format(node="i"), NUMBER.format(node="o")
    links = (
        f"select least({one}, {two}) as a, greatest({one}, {two}) as b"
        f" from (select i, {other} as o from ("
        "select i, (hash(i, 'up') % greatest(i % 5, 1))::bigint as in_five"
        f" from range({nodes}) t(i) where {linked}))"
    )
    for name, text in (("members", members), ("pairs", links)):
        file = folder / f"{shape}-{name}.parquet"
        con.execute(f"copy ({text}) to '{file}' (format parquet)").fetchall()


def ours(shape: str, folder: Path) -> tuple[float, float, int]:
    limits = Limits(threads=THREADS, memory=MEMORY)
    engine = DuckEngine(folder / f"{shape}.duckdb", limits=limits)
    for name, columns in (("members", "nid"), ("pairs", "a, b")):
        engine.scratch(name, f"select {columns} from '{folder / f'{shape}-{name}.parquet'}'")
    started, busy = time.perf_counter(), time.process_time()
    components(engine)
    seconds, worked = time.perf_counter() - started, time.process_time() - busy
    found = engine.rows("select count(distinct r) from labels")[0][0]
    if "-v" in sys.argv:
        for one in engine.log:
            print(f"{one.seconds:6.2f} {one.rows:9d} {one.table}", file=sys.stderr)
    return seconds, worked, int(found)


def splink(shape: str, folder: Path) -> tuple[float, float, int]:
    from splink import DuckDBAPI
    from splink.clustering import cluster_pairwise_predictions_at_threshold

    con = duckdb.connect(config={"threads": THREADS, "temp_directory": str(folder / "spilled")})
    for name in ("members", "pairs"):
        text = f"select * from '{folder / f'{shape}-{name}.parquet'}'"
        con.execute(f"create table {name} as {text}").fetchall()
    started, busy = time.perf_counter(), time.process_time()
    api = DuckDBAPI(connection=con)
    found = cluster_pairwise_predictions_at_threshold(
        nodes=api.register("members"),
        edges=api.register("pairs"),
        db_api=api,
        node_id_column_name="nid",
        edge_id_column_name_left="a",
        edge_id_column_name_right="b",
    )
    seconds, worked = time.perf_counter() - started, time.process_time() - busy
    text = f"select count(distinct cluster_id) from {found.physical_name}"
    return seconds, worked, int(con.execute(text).fetchall()[0][0])


if __name__ == "__main__":
    way, wanted, place = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    if way == "make":
        make(wanted, place)
    else:
        took, worked, groups = {"ours": ours, "splink": splink}[way](wanted, place)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{took:.2f} {worked:.2f} {peak:.0f} {groups}")
