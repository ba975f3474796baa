"""Each system writes down what it saw in its own way: columns, formats, clocks, bad rows."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Sequence
from itertools import count, groupby
from pathlib import Path
from random import Random

from journey.engine.duckdb import DuckEngine, Limits
from journey.synth.shop.diary import Happening
from journey.synth.shop.files import backoffice, systems
from journey.synth.shop.files.formats import (
    DAYS,
    GERMAN,
    MINUTES,
    berlin,
    separated,
    write_gzip,
    write_text,
)
from journey.synth.shop.files.spoil import Row, spoil
from journey.synth.shop.worlds import shown

SAVE_TILLS = """
    select try_cast(sale_date as date) as sale_date, receipt_no, card_no, receipt_email,
        try_cast(amount as decimal(10, 2)) as amount, store
    from (select unnest(from_json($rows::json, '[{"no": "BIGINT", "sale_date": "VARCHAR",
        "receipt_no": "VARCHAR", "card_no": "VARCHAR", "receipt_email": "VARCHAR",
        "amount": "VARCHAR", "store": "VARCHAR"}]'), recursive := true))
    order by no
"""


def write_files(rng: Random, kept: Sequence[Happening], folder: Path) -> dict[str, dict[str, int]]:
    """Write all source files into ``folder``; returns rows and events of each source."""
    seen: dict[str, list[Happening]] = {name: [] for name in WRITERS}
    for each in sorted(kept, key=lambda one: (one.at_us, one.person)):
        seen[each.channel].append(each)
    counts = {}
    for channel, writer in WRITERS.items():
        rows = writer(rng, seen[channel], folder)
        counts[channel] = {"events": len(seen[channel]), "rows": rows}
    return counts


def _web(rng: Random, seen: Sequence[Happening], folder: Path) -> int:
    """One gzip file a month, UTC, to the minute: rows of one minute come in their order."""
    (folder / "web").mkdir(exist_ok=True)
    total, hits = 0, count(100_001)
    for month, group in groupby(seen, key=lambda each: shown(each.at_us, "%Y-%m")):
        rows = spoil(rng, [_web_row(each, next(hits)) for each in group], time=0, name=6)
        write_gzip(folder / "web" / f"web_{month}.csv.gz", separated(systems.WEB, rows, ","))
        total += len(rows)
    return total


def _web_row(each: Happening, hit: int) -> Row:
    names, facts = each.names, each.facts
    return [
        shown(each.at_us, MINUTES),
        str(hit),
        names["cookie"],
        names.get("user_id", ""),
        names.get("email", ""),
        names.get("loyalty", ""),
        systems.WEB_NAMES[each.touchpoint],
        each.device,
        "1" if "error" in facts else "0",
        facts.get("error", ""),
        names.get("order_id", ""),
    ]


def _app(rng: Random, seen: Sequence[Happening], folder: Path) -> int:
    """JSON lines, gzip: epoch milliseconds; heartbeats that mean nothing lie between."""
    rows = [_app_row(each) for each in seen]
    beats = [[row[0], "Heartbeat", *row[2:7], "", ""] for row in rows if rng.random() < 0.05]
    mixed = spoil(rng, sorted(rows + beats), time=0, name=-1)
    named = [dict(zip(systems.APP, map(_json, row), strict=True)) for row in mixed]
    texts = [json.dumps(each, separators=(",", ":")) for each in named]
    write_gzip(folder / "app.jsonl.gz", "".join(f"{text}\n" for text in texts))
    return len(mixed)


def _app_row(each: Happening) -> Row:
    names, facts = each.names, each.facts
    return [
        str(each.at_us // 1000),
        systems.APP_NAMES[each.touchpoint],
        names["device"],
        names.get("user_id", ""),
        names.get("loyalty", ""),
        names.get("email", ""),
        each.device,
        facts.get("error", ""),
        names.get("order_id", ""),
    ]


def _ads(rng: Random, seen: Sequence[Happening], folder: Path) -> int:
    rows: list[Row] = [
        [
            shown(each.at_us, MINUTES),
            each.names["cookie"],
            each.facts["campaign"],
            each.facts["cost"],
        ]
        for each in seen
    ]
    return write_text(folder / "ads.csv", systems.ADS, spoil(rng, rows, time=0, name=-1), ",")


def _mail(rng: Random, seen: Sequence[Happening], folder: Path) -> int:
    """Tab-separated, German dates to the minute, Berlin wall clock."""
    rows: list[Row] = [
        [
            berlin(each.at_us, GERMAN),
            each.names["email"],
            systems.MAIL_NAMES[each.touchpoint],
            each.facts["campaign"],
            each.names.get("cookie", ""),
        ]
        for each in seen
    ]
    return write_text(folder / "mail.tsv", systems.MAIL, spoil(rng, rows, time=0, name=2), "\t")


def _tills(rng: Random, seen: Sequence[Happening], folder: Path) -> int:
    """Parquet, known to the day only; an unreadable date is a null there."""
    rows: list[Row] = [
        [
            berlin(each.at_us, DAYS),
            each.names["receipt"],
            each.names.get("loyalty", ""),
            each.names.get("email", ""),
            each.facts["value"],
            each.facts["store"],
        ]
        for each in seen
    ]
    spoiled = spoil(rng, rows, time=0, name=-1)
    named = [
        {
            "no": number,
            **{key: value or None for key, value in zip(systems.TILLS, row, strict=True)},
        }
        for number, row in enumerate(spoiled)
    ]
    with tempfile.TemporaryDirectory() as place:
        engine = DuckEngine(Path(place) / "tills.duckdb", limits=Limits(threads=1))
        engine.save(SAVE_TILLS, folder / "tills.parquet", rows=json.dumps(named))
        engine.close()
    return len(spoiled)


WRITERS: dict[str, Callable[[Random, Sequence[Happening], Path], int]] = {
    "web": _web,
    "app": _app,
    "ads": _ads,
    "email": _mail,
    "store": _tills,
    "phone": backoffice.calls,
    "shop": backoffice.orders,
    "delivery": backoffice.parcels,
    "returns": backoffice.returns,
    "crm": backoffice.customers,
    "survey": backoffice.survey,
}


def _json(value: str) -> str | int | None:
    """Epoch milliseconds are numbers in the app's lines, an empty value is null."""
    return int(value) if value.isdecimal() and len(value) == 13 else value or None
