"""Exports of ten systems, mapped as a newcomer would: what is wrong is said, and its mend mends it.

The settings below are the most obvious ones; ``MENDS`` are what `check` proposes, one by one.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from journey.analysis.data.oddities import oddities
from journey.analysis.data.sources import reasons
from journey.pipeline import check, run
from journey.project.load import load
from tests.help import exports

HEAD = """
[project]
name = "shop"
zone = "Europe/Berlin"
currency = "EUR"
[identity]
phone_region = "DE"
[limits]
quarantine = 1
[goals.delivered]
reached_by = ["Delivered"]
"""
SOURCES = {
    "ga4": """
channel = "web"
time = "event_timestamp"
touchpoint = {column = "event_name"}
identifiers = {cookie = "user_pseudo_id", user_id = "user_id", order_id = "transaction_id"}
device = "device.category"
value = "purchase_revenue"
""",
    "shopify": """
channel = "shop"
identifiers = {order_id = "Name", email = "Email", phone = "Phone"}
value = "Total"
rows = [{touchpoint = "order placed", time = "Created at"}, {touchpoint = "paid", time = "Paid at"},
    {touchpoint = "fulfilled", time = "Fulfilled at"},
    {touchpoint = "cancelled", time = "Cancelled at"}]
""",
    "zendesk": """
channel = "help"
identifiers = {email = "Requester email"}
rows = [{touchpoint = "ticket opened", time = "Created at"},
    {touchpoint = "ticket solved", time = "Solved at"}]
""",
    "klaviyo": """
channel = "email"
time = "Timestamp"
touchpoint = {column = "Event"}
identifiers = {email = "Email"}
""",
    "qualtrics": """
channel = "survey"
time = "RecordedDate"
touchpoint = {value = "survey"}
identifiers = {email = "RecipientEmail", order_id = "ExternalReference"}
score = {column = "Q1_NPS", scale = "nps"}
text = "Q2"
""",
    "twilio": """
channel = "phone"
time = "StartTime"
touchpoint = {value = "call"}
identifiers = {phone = "From"}
duration = "Duration"
cost = "Price"
""",
    "stripe": """
channel = "payment"
time = "Created date (UTC)"
touchpoint = {value = "payment"}
is_error = "Status = 'Failed'"
reason = "Decline Reason"
identifiers = {email = "Customer Email", order_id = "order_id (metadata)"}
value = "Amount"
currency = {column = "Currency"}
""",
    "aftership": """
channel = "delivery"
time = "Checkpoint Time"
touchpoint = {column = "Tag"}
identifiers = {order_id = "Order ID", email = "Customer Email"}
""",
    "till": """
channel = "store"
time = "Datum"
touchpoint = {value = "store purchase"}
identifiers = {receipt = "Bonnr", loyalty = "Kundenkarte"}
value = {column = "Betrag", decimal = ","}
""",
    "hubspot": """
channel = "crm"
rows = [{touchpoint = "contact created", time = "Create Date"},
    {touchpoint = "became customer", time = "Became a Customer Date"}]
[sources.hubspot.identifiers]
crm_id = "Record ID"
email = "Email"
phone = "Phone Number"
loyalty = "Loyalty Card"
""",
}  # fmt: skip
RFC = "%a, %d %b %Y %H:%M:%S %z"
FIRST = {  # what keeps rows out: the format, the encoding, the head
    'time = "event_timestamp"': 'time = {column = "event_timestamp", format = "epoch_us"}',
    'time = "Datum"': 'encoding = "latin-1"\ntime = {column = "Datum", format = "%d.%m.%Y"}',
    'time = "StartTime"': f'time = {{column = "StartTime", format = "{RFC}"}}',
    'time = "RecordedDate"': 'time = "RecordedDate"\nheader = 3',
}
THEN = {  # what made numbers wrong
    'path = "till.csv"': 'files = {journal = "till.csv"}\nquery = "select *, Datum || \' \' || '
    'Uhrzeit as at from journal where Kasse is not null"',
    'time = {column = "Datum", format = "%d.%m.%Y"}': 'group = "Bonnr"\n'
    'time = {column = "at", format = "%d.%m.%Y %H:%M"}',
    'cost = "Price"': 'cost = {column = "Price", times = -1}',
    'value = "Total"\n': 'group = "Name"\n',
    'time = "Created at"}, {touchpoint = "paid"': 'time = "Created at", value = "Total"}, '
    '{touchpoint = "paid"',
    'value = "Amount"\ncurrency = {column = "Currency"}\n': 'zone = "UTC"\n',
    'value = "purchase_revenue"\n': "",
    "[limits]": '[identity.kinds]\norder_id = {strip = "#"}\n[limits]',
}


def _written(folder: Path, *mends: dict[str, str]) -> Path:
    exports.write(folder)
    blocks = (
        f'[sources.{name}]\nreader = "csv"\npath = "{name}.csv"{rules}'
        for name, rules in SOURCES.items()
    )
    toml = HEAD + "".join(blocks)
    for old, new in (pair for each in mends for pair in each.items()):
        assert old in toml, old
        toml = toml.replace(old, new)
    file = folder / "journey.toml"
    file.write_text(toml, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("ga4", '`format = "epoch_us"` reads'),
        ("twilio", f'`format = "{RFC}"` reads'),
        ("till", '`format = "%d.%m.%Y"` reads'),
        ("till", 'bytes that are no UTF-8, `encoding = "latin-1"` of the source reads them'),
    ],
)
def test_what_cannot_be_read_gets_its_setting_proposed(
    tmp_path: Path, source: str, words: str
) -> None:
    with check(load(_written(tmp_path))) as read:
        mends = [one.mend for one in reasons(read.engine) if one.source == source]
    assert any(words in one for one in mends), mends


def test_a_survey_with_further_rows_of_its_head_is_told(tmp_path: Path) -> None:
    with check(load(_written(tmp_path))) as read:
        notes = dict(read.engine.rows("select source, notes from sources"))
    assert "rows of the head? header = 3" in notes["qualtrics"]


def test_what_would_make_numbers_wrong_is_said_with_its_mend(tmp_path: Path) -> None:
    settings = load(_written(tmp_path, FIRST))
    with check(settings) as read:
        said = "\n".join(oddities(read.engine, settings))
        notes = dict(read.engine.rows("select source, notes from sources"))
    for words in (
        'are in ga4 only without "#": set `order_id = {strip = "#"}` in [identity.kinds]',
        "stripe: the column `Created date (UTC)` names UTC, but is read as Europe/Berlin",
        'till: all 28 times are midnight: `precision = "day"`',
        "twilio: all 16 costs are below 0 (-0.14 in all)",
        "shopify: `value` is that of each event of a row (order placed, paid, fulfilled, ",
        "27 order_id have the same value in shopify, stripe: it counts once in each",
    ):
        assert words in said
    assert said.count("strip =") == 1  # of several sources once
    assert "group = 'Name' sums them up" in notes["shopify"]
    assert "group = 'Bonnr' sums them up" in notes["till"]


def test_with_its_mends_people_money_and_parcels_are_right(tmp_path: Path) -> None:
    made = run(load(_written(tmp_path, FIRST, THEN)))
    assert oddities(made.engine, made.settings) == ()
    shoppers = exports.MANY - len(exports.ORDERED)  # who look only are known by their cookie
    cardless = len([n for n in range(0, exports.MANY, 3) if n % 2 == 0])
    ((known, anonymous),) = made.engine.rows("""
        select count(distinct customer_id) filter (where rule not like 'anonymous%'),
            count(distinct customer_id) filter (where rule like 'anonymous%')
        from event_customers
    """)
    assert (known, anonymous) == (exports.MANY, shoppers + cardless)
    ((value, cost, errors),) = made.engine.rows("""
        select cast(sum(value) as double), cast(sum(cost) as double), cast(sum(errors) as bigint)
        from journeys
    """)
    tills = len(range(0, exports.MANY, 3))
    assert value == pytest.approx(exports.ORDER * len(exports.ORDERED) + exports.RECEIPT * tills)
    assert cost == pytest.approx(0.136)
    assert errors == len([n for n in exports.ORDERED if n % 5 == 0])
    delivered = made.engine.rows("select count(*) from steps where touchpoint = 'Delivered'")
    assert delivered == [(len([n for n in exports.ORDERED if n % 9]),)]
    made.close()
