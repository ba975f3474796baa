"""The columns of the identity page's tables, and its one picture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from journey import words
from journey.analysis.identity.bases import WORDS, Basis
from journey.analysis.identity.health import Fact
from journey.report.charts import INK, Spec
from journey.ui.shared.chart import show
from journey.ui.shared.tables import Column

ROW_PX, LEGEND_PX = 30, 100
# how sure: dark is certain; without a customer grey
SURE = {"certain": "#1F5A8C", "high": "#6FA0C8", "medium": "#B7CFE3", "low": "#E8A33D",
        "no known customer": "#C9CFD6"}  # fmt: skip
NOBODY = "no known customer"
HEADLINES = (
    Column("Headline number", lambda one: one.measure.capitalize()),
    Column("Strict", lambda one: _basis(one, one.strict)),
    Column("Default", lambda one: _basis(one, one.default)),
    Column("Loose", lambda one: _basis(one, one.loose)),
    Column("Largest difference", lambda one: words.share(one.spread)),
    Column("Warning", lambda one: one.warning),
    Column("What it counts", lambda one: WORDS[one.measure]),
)
# heads of item, detail, number, base and words, where a topic has better ones than these
FACTS = ("What", "Detail", "Number", "Out of", "In words")
HEADS = {
    "events by rule": ("Rule", "Confidence", "Events", "Of all events", "What it means"),
    "identifiers per customer": (
        "Kind", "Per customer", "Identifiers", "Customers with one", "Judgement"),
    "largest customers": ("Customer", "Holds", "Identifiers", "", "Events"),
    "values that identify nobody": ("Kind", "Status and reason", "Values", "", "Why"),
    "shared identifiers": ("Identifier", "Why shared", "Events", "", "To look at"),
    "suspects": ("Identifier", "Met with", "Different ones", "", "What to do"),
    "events to doubt": ("What", "", "Events", "Of all events", "What it means"),
    "carriers by class": ("Kind", "Class", "Carriers", "", "Events"),
    "registry": ("Status of an id", "", "Ids", "", "What it means"),
    "overrides": ("Decision", "Kinds", "Used", "", "Remark"),
}  # fmt: skip
KINDS = (
    Column("Kind", lambda one: one.kind),
    Column("Role", lambda one: one.role),
    Column("Values", lambda one: one.n_values, "localized"),
    Column("Events", lambda one: one.n_events, "localized"),
    Column("Carried by sources", lambda one: ", ".join(one.sources)),
)
CANDIDATES = (
    Column("First customer", lambda one: one.a),
    Column("Second customer", lambda one: one.b),
    Column("Score", lambda one: one.score, "%.2f", "Days together on common carriers."),
    Column("Both seen on", lambda one: one.evidence),
    Column("Carriers", lambda one: one.n_evidence, "localized"),
    Column("Found by", lambda one: one.source),
    Column("Customer id", lambda one: one.customer_a),
    Column("Other customer id", lambda one: one.customer_b),
)
CHANGES = (
    Column("Change", lambda one: one.change),
    Column("Customer", lambda one: one.customer_id),
    Column("Other customer", lambda one: one.other_id),
    Column("Events", lambda one: one.n_events, "localized"),
    Column("In words", lambda one: one.words),
)


def facts(topic: str) -> tuple[Column, ...]:
    """The columns of one topic of the health table; a head left empty has no column."""
    item, detail, n, of, said = HEADS.get(topic, FACTS)
    columns = (
        Column(item, lambda one: one.item.replace("_", " ") if topic in TECHNICAL else one.item),
        Column(detail, lambda one: one.detail),
        Column(n, lambda one: one.n, "localized"),
        Column(of, lambda one: one.of, "localized"),
        Column(said, lambda one: one.words),
    )
    return tuple(column for column in columns if column.head)


TECHNICAL = ("events by rule", "events to doubt")


def links(zone: str) -> tuple[Column, ...]:
    """The links of a chain."""
    return (
        Column("Identifier", lambda one: one.a),
        Column("is the same customer as", lambda one: one.b),
        Column("Because", lambda one: WHY.get(one.rule, one.rule)),
        Column("Confidence", lambda one: one.confidence),
        Column("First met", lambda one: words.moment(one.first_us, zone)),
        Column("in source", lambda one: one.first_source),
        Column("at touchpoint", lambda one: one.first_touchpoint),
        Column("Events", lambda one: one.n_events, "localized"),
        Column("Days", lambda one: one.n_days, "localized"),
        Column("Last met", lambda one: words.moment(one.last_us, zone)),
        Column("Sources", lambda one: ", ".join(one.sources)),
    )


def refusals(zone: str) -> tuple[Column, ...]:
    """Links that were not taken."""
    return (
        Column("Identifier", lambda one: one.a),
        Column("Other identifier", lambda one: one.b),
        Column("Why not one customer", lambda one: one.words),
        Column("Reason", lambda one: one.reason),
        Column("Events with both", lambda one: one.n_events, "localized"),
        Column("First", lambda one: words.moment(one.first_us, zone)),
        Column("Customer", lambda one: one.customer_a),
        Column("Other customer", lambda one: one.customer_b),
    )


def devices(zone: str) -> tuple[Column, ...]:
    """Devices of several customers."""
    return (
        Column("Device", lambda one: one.device),
        Column("Class", lambda one: one.class_name),
        Column("Customers", lambda one: one.n_customers, "localized"),
        Column("Events", lambda one: one.n_events, "localized"),
        Column("Anonymous", lambda one: one.n_anonymous, "localized"),
        Column("Exposure", lambda one: one.exposure, "percent", "Anonymous of all its events."),
        Column("First", lambda one: words.moment(one.first_us, zone)),
        Column("Last", lambda one: words.moment(one.last_us, zone)),
    )


WHY = {
    "event": "one event names both",
    "always": "somebody decided so",
    "carrier": "both were seen on one carrier",
    "splink": "their traits are alike",
}


def rules_chart(found: Sequence[Fact]) -> None:
    """Draw the events by the rule that gave them a customer, coloured by how sure that is."""
    rows = _rows(found)
    y = {"field": "rule", "type": "nominal", "sort": None, "axis": {
        "title": None, "ticks": False, "domain": False}}  # fmt: skip
    colour = {"field": "sure", "type": "nominal", "scale": {
        "domain": list(SURE), "range": list(SURE.values())},
        "legend": {"title": "How sure", "orient": "bottom"}}  # fmt: skip
    x = {
        "field": "n",
        "type": "quantitative",
        "title": "Events",
        "axis": {"tickCount": 5},
        "scale": {"domain": [0, 1.1 * max(row["total"] for row in rows)]},
    }
    tips = [{"field": field, "title": title, "type": "nominal"}
            for field, title in (("rule", "Rule"), ("events", "Events"), ("share", "Of all"),
                                 ("sure", "How sure"), ("words", "Meaning"))]  # fmt: skip
    height = LEGEND_PX + ROW_PX * len({row["rule"] for row in rows})
    show({"data": {"values": rows}, "height": height,
          "encoding": {"y": y, "x": x, "tooltip": tips},
          "layer": [_bars(colour), _labels()]},
         "Events by the rule that gave them a customer, coloured by how sure that is")  # fmt: skip


def _rows(found: Sequence[Fact]) -> list[Spec]:
    """Every rule and confidence; the rule's total stands in the first of its rows."""
    totals = Counter[str]()
    for one in found:
        totals[one.item] += one.n
    first = {one.item: one for one in reversed(found)}
    return [
        {"rule": one.item.replace("_", " "), "n": one.n, "events": words.count(one.n),
         "sure": one.detail or NOBODY, "words": one.words, "total": totals[one.item],
         "label": words.count(totals[one.item]) if first[one.item] is one else "",
         "share": words.share(one.n / one.of if one.of else None)}
        for one in found
    ]  # fmt: skip


def _bars(colour: Spec) -> Spec:
    return {"mark": {"type": "bar", "height": {"band": 0.65}}, "encoding": {"color": colour}}


def _labels() -> Spec:
    text = {"text": {"field": "label", "type": "nominal"},
            "x": {"field": "total", "type": "quantitative"}}  # fmt: skip
    return {"mark": {"type": "text", "align": "left", "dx": 5, "color": INK}, "encoding": text}


def _basis(one: Basis, value: float | None) -> str:
    return words.share(value) if one.unit == "share" else words.count(value)
