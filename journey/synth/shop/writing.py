"""Each system writes down what it saw in its own way: columns, formats, clocks, bad rows."""

from __future__ import annotations

import csv
import gzip
import io
import json
import tempfile
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from pathlib import Path
from random import Random

from journey.engine.duckdb import DuckEngine, Limits
from journey.synth.shop import systems
from journey.synth.shop.diary import Happening
from journey.synth.shop.spoil import (
    Row,
    spoil,
)
from journey.synth.shop.worlds import (
    local_us,
    shown,
)

LOCAL, MINUTES, ISO_Z = "%Y-%m-%d %H:%M:%S", "%d.%m.%Y %H:%M", "%Y-%m-%dT%H:%M:%S"
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
    """One gzip file a month, UTC with milliseconds; identifiers only where known."""
    (folder / "web").mkdir(exist_ok=True)
    total = 0
    for month, group in groupby(seen, key=lambda each: shown(each.at_us, "%Y-%m")):
        rows = spoil(rng, [_web_row(each) for each in group], time=0, name=5)
        _zip(folder / "web" / f"web_{month}.csv.gz", _separated(systems.WEB, rows, ","))
        total += len(rows)
    return total


def _web_row(each: Happening) -> Row:
    names, facts = each.names, each.facts
    return [
        _milli(each.at_us),
        names["cookie"],
        names.get("user_id", ""),
        names.get("email", ""),
        names.get("loyalty", ""),
        systems.WEB_NAMES[each.touchpoint],
        each.device,
        "1" if "error" in facts else "0",
        facts.get("error", ""),
        names.get("order_id", ""),
        facts.get("value", ""),
    ]


def _app(rng: Random, seen: Sequence[Happening], folder: Path) -> int:
    """JSON lines, gzip: epoch milliseconds; heartbeats that mean nothing lie between."""
    rows = [_app_row(each) for each in seen]
    beats = [[row[0], "Heartbeat", *row[2:7], "", "", ""] for row in rows if rng.random() < 0.05]
    mixed = spoil(rng, sorted(rows + beats), time=0, name=-1)
    named = [dict(zip(systems.APP, map(_json, row), strict=True)) for row in mixed]
    texts = [json.dumps(each, separators=(",", ":")) for each in named]
    _zip(folder / "app.jsonl.gz", "".join(f"{text}\n" for text in texts))
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
        facts.get("value", ""),
    ]


def _ads(rng: Random, seen: Sequence[Happening], folder: Path) -> int:
    rows: list[Row] = [
        [_milli(each.at_us), each.names["cookie"], each.facts["campaign"], each.facts["cost"]]
        for each in seen
    ]
    return _text(folder / "ads.csv", systems.ADS, spoil(rng, rows, time=0, name=-1), ",")


def _mail(rng: Random, seen: Sequence[Happening], folder: Path) -> int:
    """Tab-separated, German dates to the minute, Berlin wall clock."""
    rows: list[Row] = [
        [
            shown(local_us(each.at_us), MINUTES),
            each.names["email"],
            systems.MAIL_NAMES[each.touchpoint],
            each.facts["campaign"],
            each.names.get("cookie", ""),
        ]
        for each in seen
    ]
    return _text(folder / "mail.tsv", systems.MAIL, spoil(rng, rows, time=0, name=2), "\t")


def _tills(rng: Random, seen: Sequence[Happening], folder: Path) -> int:
    """Parquet, known to the day only; an unreadable date is a null there."""
    rows: list[Row] = [
        [
            shown(local_us(each.at_us), "%Y-%m-%d"),
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


def _calls(rng: Random, seen: Sequence[Happening], folder: Path) -> int:
    """Semicolons, latin-1, Berlin wall clock; some numbers are written 0049."""
    rows: list[Row] = []
    for each in seen:
        names = each.names
        number = names["phone"]
        if rng.random() < 0.3:
            number = f"0049 {number[3:]}"
        local, order_id = shown(local_us(each.at_us), LOCAL), names.get("order_id", "")
        facts = each.facts
        rows.append(
            [local, number, names.get("user_id", ""), facts["reason"], order_id, facts["agent"]]
        )
    rows = spoil(rng, rows, time=0, name=-1)
    return _text(folder / "calls.csv", systems.CALLS, rows, ";", encoding="latin-1")


def _parcels(rng: Random, seen: Sequence[Happening], folder: Path) -> int:
    """One row an order: several events in it; an empty time has not happened (yet)."""
    orders: dict[str, dict[str, str]] = {}
    columns = systems.PARCELS
    for each in seen:
        order_id, email = each.names["order_id"], each.names.get("email", "")
        shouted = email.title() if rng.random() < 0.05 else email
        row = orders.setdefault(order_id, dict.fromkeys(columns, ""))
        row["order_no"], row["email"] = order_id, row["email"] or shouted
        row[systems.PARCEL_COLUMNS[each.touchpoint]] = shown(local_us(each.at_us), LOCAL)
        if "promised" in each.facts:
            row["promised_until"] = shown(local_us(int(each.facts["promised"])), LOCAL)
    rows = [[row[column] for column in columns] for row in orders.values()]
    return _text(folder / "deliveries.csv", columns, spoil(rng, rows, time=2, name=-1), ",")


def _survey(rng: Random, seen: Sequence[Happening], folder: Path) -> int:
    rows: list[Row] = [
        [
            f"{shown(each.at_us, ISO_Z)}Z",
            each.names["email"],
            each.names.get("order_id", ""),
            each.facts["score"],
            each.facts["comment"],
        ]
        for each in seen
    ]
    spoiled = spoil(rng, rows, time=0, name=-1)
    if spoiled:
        spoiled.append([*spoiled[-1][:3], "11", "Eleven out of ten!"])
    return _text(folder / "survey.csv", systems.SURVEY, spoiled, ",")


WRITERS: dict[str, Callable[[Random, Sequence[Happening], Path], int]] = {
    "web": _web,
    "app": _app,
    "ads": _ads,
    "email": _mail,
    "store": _tills,
    "phone": _calls,
    "delivery": _parcels,
    "survey": _survey,
}


def _json(value: str) -> str | int | None:
    """Epoch milliseconds are numbers in the app's lines, an empty value is null."""
    return int(value) if value.isdecimal() and len(value) == 13 else value or None


def _milli(at_us: int) -> str:
    return f"{shown(at_us, ISO_Z)}.{at_us // 1000 % 1000:03d}Z"


def _separated(columns: Sequence[str], rows: Iterable[Row], delimiter: str) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()


def _text(
    file: Path, columns: Sequence[str], rows: Sequence[Row], delimiter: str, encoding: str = "utf-8"
) -> int:
    file.write_bytes(_separated(columns, rows, delimiter).encode(encoding))
    return len(rows)


def _zip(file: Path, text: str) -> None:
    """A gzip file without name and time in its head, so that the same text gives the same file."""
    with file.open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as packed:
        packed.write(text.encode())
