"""The ``journey.toml`` of an identity world; identifiers stay readable to meet the truth."""

TEXT = """\
# A made-up world whose identities are known: truth.json, truth_rows.csv, truth_identifiers.csv.
# Made by `journey synth --world ...`; no real person.

[project]
name = "Identity world"
zone = "UTC"
store = "run"

[privacy]
identifiers = "plain"         # nobody is real, and the truth is compared by value

[identity]
phone_region = "DE"
logout = ["logout"]

[sources.web]
reader = "csv"
path = "web.csv"
channel = "web"
time = {column = "time", zone = "UTC"}
touchpoint = {column = "action"}
identifiers = {cookie = "cookie", user_id = "user_id", email = "email", phone = "phone", \
order_id = "order_id"}
keep = ["row"]                # the number of the row in truth_rows.csv

[sources.app]
reader = "jsonl"
path = "app.jsonl"
channel = "app"
time = {column = "time", zone = "UTC"}
touchpoint = {column = "action"}
identifiers = {device = "device", user_id = "user_id", loyalty = "loyalty", email = "email", \
phone = "phone", order_id = "order_id"}
keep = ["row"]

[sources.store]
reader = "csv"
path = "store.csv"
channel = "store"
time = {column = "time", zone = "UTC"}
touchpoint = {column = "action"}
identifiers = {receipt = "receipt", loyalty = "loyalty", email = "email", store_id = "store_id"}
keep = ["row"]

[sources.calls]
reader = "csv"
path = "calls.csv"
channel = "phone"
time = {column = "time", zone = "UTC"}
touchpoint = {column = "action"}
identifiers = {phone = "phone", crm_id = "crm_id", email = "email", agent_id = "agent_id"}
keep = ["row"]

[sources.mail]
reader = "csv"
path = "mail.csv"
channel = "email"
time = {column = "time", zone = "UTC"}
touchpoint = {column = "action"}
identifiers = {email = "email", cookie = "cookie", receipt = "receipt"}
keep = ["row"]

[goals.buy]
reached_by = ["order", "store purchase"]

[limits]
quarantine = 0.05             # wrong clocks are a part of some worlds
"""
COLUMNS = {
    "web": ("row", "time", "action", "cookie", "user_id", "email", "phone", "order_id"),
    "app": ("row", "time", "action", "device", "user_id", "loyalty", "email", "phone", "order_id"),
    "store": ("row", "time", "action", "receipt", "loyalty", "email", "store_id"),
    "calls": ("row", "time", "action", "phone", "crm_id", "email", "agent_id"),
    "mail": ("row", "time", "action", "email", "cookie", "receipt"),
}
