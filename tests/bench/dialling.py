"""Phone numbers spelled one by one by the library, and as a run spells them.

    python tests/bench/dialling.py HOW_MANY

prints seconds (the library, the run), the numbers, and how many of them the run left to it.
"""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path

from journey.engine.duckdb import DuckEngine
from journey.identity.values import spelling

WRITTEN = ("0{}", "+49 {}", "0049{}", "0{} ", "+49{}", "+49 (0){}")  # the last is the library's


def main(many: int) -> None:
    draw = random.Random(7)
    dialled = (f"{draw.choice((151, 172, 30, 89))}{draw.randrange(10**6, 10**8)}"
               for _ in range(many))  # fmt: skip
    weights = (30, 30, 10, 10, 19, 1)
    met = sorted({draw.choices(WRITTEN, weights)[0].format(each) for each in dialled})
    started = time.perf_counter()
    alone = [spelling.spelled("phone", each, "DE") for each in met]
    library = time.perf_counter() - started
    engine = DuckEngine(Path(":memory:"))
    values = ",".join(f"('phone', '{each}')" for each in met)
    engine.scratch("met_values", f"select * from (values {values}) t(kind, identifier)")
    started = time.perf_counter()
    spelling.respell(engine, "DE")
    run = time.perf_counter() - started
    spelled = dict(engine.rows("select identifier, spelled from respelled"))
    assert [spelled[each].replace(" ", "") for each in met] == [n.replace(" ", "") for n in alone]
    left = sum("(" in each for each in met)
    print(library, run, len(met), left)


if __name__ == "__main__":
    main(int(sys.argv[1]))
