"""Ten exports in the shape that their systems write: public heads, rows of our own.

Forty customers of a shop: all are contacts and get a mail, all look, two in three order.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path

MANY = 40
FIRST = datetime(2026, 1, 3, 9, tzinfo=timezone(timedelta(hours=1)))  # on the clock of Berlin
ORDERED = [n for n in range(MANY) if n % 3 != 2]
ORDER, RECEIPT = 54.80, 1029.90 + 9.95  # what each is worth
Cells = Sequence[object]
ISO, MINUTE = "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M"
SHOPIFY = (
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,"
    "Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Shipping Method,"
    "Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Billing Name,"
    "Cancelled at,Payment Method,Refunded Amount,Id,Phone,Source"
)
GA4 = (
    "event_date,event_timestamp,event_name,user_pseudo_id,user_id,ga_session_id,device.category,"
    "geo.country,traffic_source.medium,page_location,transaction_id,purchase_revenue"
)
ZENDESK = (
    "ID,Requester,Requester id,Requester email,Assignee,Group,Subject,Tags,Status,Priority,Via,"
    "Ticket type,Created at,Updated at,Assigned at,Due at,Solved at,Satisfaction Score,Reopens,"
    "Replies,First reply time in minutes,Full resolution time in minutes"
)
KLAVIYO = "Event,Timestamp,Email,Profile ID,Campaign Name,Subject,Flow"
QUALTRICS = (
    "StartDate,EndDate,Status,IPAddress,Progress,Duration (in seconds),Finished,RecordedDate,"
    "ResponseId,RecipientEmail,ExternalReference,DistributionChannel,UserLanguage,Q1_NPS_GROUP,"
    "Q1_NPS,Q2"
)
TWILIO = (
    "Sid,ParentCallSid,DateCreated,To,From,Status,StartTime,EndTime,Duration,Price,PriceUnit,"
    "Direction,AnsweredBy"
)
STRIPE = (
    "id,Created date (UTC),Amount,Amount Refunded,Currency,Captured,Decline Reason,Description,Fee,"
    "Refunded date (UTC),Status,Seller Message,Card Brand,Customer ID,Customer Email,"
    "order_id (metadata)"
)
AFTERSHIP = (
    "Tracking Number,Courier,Order ID,Customer Email,Tag,Checkpoint Time,Checkpoint Message,City,"
    "Country"
)
TILL = "Datum,Uhrzeit,Bonnr,Kasse,Artikel,Menge,Betrag,Kundenkarte"
HUBSPOT = (
    "Record ID,First Name,Last Name,Email,Phone Number,Contact owner,Last Activity Date,"
    "Lead Status,Create Date,Lifecycle Stage,Became a Customer Date,Loyalty Card"
)
STEPS = {"session_start": 0, "first_visit": 0, "page_view": 0, "view_item": 2, "add_to_cart": 9,
         "begin_checkout": 14, "purchase": 20}  # fmt: skip
SCANS = {"InfoReceived": 0.0, "InTransit": 0.5, "OutForDelivery": 1.2, "Delivered": 1.4}


def write(folder: Path) -> None:
    """Write all ten into ``folder``."""
    tables: dict[str, tuple[str, Iterable[Cells]]] = {
        "shopify": (SHOPIFY, [row for n in ORDERED for row in _shopify(n)]),
        "ga4": (GA4, [row for n in range(MANY) for row in _ga4(n)]),
        "zendesk": (ZENDESK, map(_zendesk, range(0, MANY, 4))),
        "klaviyo": (KLAVIYO, [row for n in range(MANY) for row in _klaviyo(n)]),
        "qualtrics": (QUALTRICS, [*_heads(), *map(_qualtrics, range(1, MANY, 3))]),
        "twilio": (TWILIO, [row for n in range(2, MANY, 5) for row in _twilio(n)]),
        "stripe": (STRIPE, [row for n in ORDERED for row in _stripe(n)]),
        "aftership": (AFTERSHIP, [row for n in ORDERED if n % 9 for row in _aftership(n)]),
        "hubspot": (HUBSPOT, map(_hubspot, range(MANY))),
    }
    for name, (head, rows) in tables.items():
        (folder / f"{name}.csv").write_text(_text(head.split(","), rows), encoding="utf-8")
    journal = _text(TILL.split(","), [row for n in range(0, MANY, 3) for row in _till(n)], ";")
    whole = f"sep=;\r\n{journal}Summe;;;;;;14.557,90;\r\n"
    (folder / "till.csv").write_text(whole, encoding="latin-1", newline="")


def _text(head: Sequence[str], rows: Iterable[Cells], sign: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=sign, lineterminator="\r\n").writerows([head, *rows])
    return out.getvalue()


def _at(n: int, **later: float) -> datetime:
    return FIRST + timedelta(hours=9 * n, minutes=7 * n, seconds=n) + timedelta(**later)


def _mail(n: int) -> str:
    return f"c{n}@g.net" if n % 2 else f"C{n}@G.net"


def _order(n: int) -> str:
    return f"#{1001 + n}"


def _phone(n: int) -> str:
    return f"+49 151 5555{n:04}"


def _shopify(n: int) -> list[Cells]:
    """An order; of every second one another line, which repeats its name and time only."""
    at, zone = _at(n, minutes=20), "%Y-%m-%d %H:%M:%S +0100"
    paid, sent = (at + timedelta(seconds=20)).strftime(zone), _at(n, days=1).strftime(zone)
    off = n % 9 == 0
    called_off = (at + timedelta(hours=5)).strftime(zone) if off else ""
    rows: list[Cells] = [[
        _order(n), _mail(n), "paid", paid, "" if off else "fulfilled", "" if off else sent, "yes",
        "EUR", "49.90", "4.90", "8.75", f"{ORDER:.2f}", "", "0.00", "DHL", at.strftime(zone), 1,
        "Lamp", "29.90", "L-1", "", called_off, "Stripe", "0.00", 53000 + n, _phone(n), "web",
    ]]  # fmt: skip
    if n % 2 == 0:
        line = [_order(n), _mail(n), *[""] * 13, at.strftime(zone), 2, "Bulb", "10.00", "B-2"]
        rows.append([*line, *[""] * 7])
    return rows


def _ga4(n: int) -> Iterable[Cells]:
    for place, (name, minutes) in enumerate(STEPS.items()):
        if n in ORDERED or place < 5:
            at = _at(n, minutes=minutes)
            us = int(at.timestamp()) * 1_000_000 + place
            bought = (_order(n)[1:], ORDER) if name == "purchase" else ("", "")
            device = "mobile" if n % 2 else "desktop"
            yield [f"{at:%Y%m%d}", us, name, f"{10**9 + n * 7919}.{n}", "", 1767 + n, device,
                   "Germany", "cpc", "https://shop/", *bought]  # fmt: skip


def _zendesk(n: int) -> Cells:
    opened, solved = (_at(n, days=2, hours=hours).strftime(MINUTE) for hours in (0, 7))
    via = "Mail" if n % 8 else "Web form"
    return [9000 + n, "", 880 + n, _mail(n), "", "Support", "Where is it?", "late", "Solved",
            "Normal", via, "Question", opened, solved, opened, "", solved, "Good", 0, 2, 30,
            420]  # fmt: skip


def _klaviyo(n: int) -> Iterable[Cells]:
    names = {"Received Email": 0, "Opened Email": 30, "Clicked Email": 31}
    for name, minutes in list(names.items())[: 3 if n % 4 == 1 else 1 + n % 2]:
        at = _at(n, hours=-4, minutes=minutes)
        yield [name, f"{at:%Y-%m-%dT%H:%M:%S}+00:00", _mail(n), f"01H{n:05}", "Sale", "Hi", ""]


def _heads() -> list[Cells]:
    """The two rows that stand below the names: the questions, and where they come from."""
    names = QUALTRICS.split(",")
    asked = [*names[:-2], "How likely are you to recommend us?", "Why?\nTell us."]
    return [asked, [f'{{"ImportId":"{name}"}}' for name in names]]


def _qualtrics(n: int) -> Cells:
    begun, ended = (_at(n, days=5, minutes=minutes).strftime(ISO) for minutes in (0, 2))
    return [begun, ended, "IP Address", "192.0.2.4", 100, 120, "True", ended, f"R_{n}", _mail(n),
            _order(n), "email", "DE", "", (3, 9, 10)[n % 3], "ok"]  # fmt: skip


def _twilio(n: int) -> list[Cells]:
    """A call and the leg that it is put through by, both with what they cost as a minus."""
    begun, put, ended = (
        f"{_at(n, days=3, seconds=seconds):%a, %d %b %Y %H:%M:%S} +0000" for seconds in (0, 30, 190)
    )
    caller, cost = _phone(n).replace(" ", ""), ("-0.0085", "USD")
    return [
        [f"CA{n}", "", begun, "+4930123456", caller, "completed", begun, ended, 190, *cost,
         "inbound", ""],
        [f"CB{n}", f"CA{n}", begun, "+4930999999", caller, "completed", put, ended, 160, *cost,
         "outbound-dial", ""],
    ]  # fmt: skip


def _stripe(n: int) -> Iterable[Cells]:
    """Every fifth customer's card is declined first."""
    for failed in (True, False)[n % 5 > 0 :]:
        at = _at(n, hours=-1, minutes=19 if failed else 20).strftime(ISO)
        yield [f"ch_{n}{failed}", at, ORDER, "0.00", "eur", str(not failed).lower(),
               "insufficient_funds" if failed else "", "", "1.2", "",
               "Failed" if failed else "Paid", "", "Visa", f"cus_{n}", _mail(n),
               _order(n)]  # fmt: skip


def _aftership(n: int) -> Iterable[Cells]:
    for tag, days in SCANS.items():
        late = n % 4 if tag == "Delivered" else 0
        at = _at(n, days=1 + days + late)
        yield [f"0034{n:012}", "dhl", _order(n), _mail(n), tag, f"{at:%Y-%m-%dT%H:%M:%S}", "",
               "Berlin", "DEU"]  # fmt: skip


def _till(n: int) -> list[Cells]:
    at, card = _at(n, days=6), f"K{n:05}" if n % 2 else ""
    lines = (("Lampe", "1.029,90"), ("Kabel für Küche", "9,95"))
    return [[f"{at:%d.%m.%Y}", f"{at:%H:%M}", 20000 + n, 1, *line[:1], 1, line[1], card]
            for line in lines]  # fmt: skip


def _hubspot(n: int) -> Cells:
    made, bought = _at(n, days=-1).strftime(MINUTE), _at(n, minutes=20).strftime(MINUTE)
    return [5000 + n, "", "", _mail(n).lower(), _phone(n), "", made, "New", made, "Customer",
            bought if n in ORDERED else "", f"K{n:05}"]  # fmt: skip
