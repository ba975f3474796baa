"""The ``journey.toml`` of the made shop: every source's mapping, with the reasons beside it."""

TEXT = """\
# The settings of the demo shop "Northwind Home": eight systems, one journey.
# Paths are relative to this file. Everything here was made by `journey synth`; no real person.

[project]
name = "Northwind Home"
zone = "Europe/Berlin"        # times are stored in UTC and shown in this zone
currency = "EUR"
store = "run"                 # the folder of the finished run
privacy = "team"              # identifiers are masked; "share" also hides small counts

[identity]
session_gap = "30m"
carry_forward = "30d"
lookback = "30d"
phone_region = "DE"
[identity.kinds]
# user_id may join and stands for one human; loyalty, email and phone may join;
# cookie, device, order_id and receipt only inherit; agent_id never identifies a customer
user_id = {role = "anchor", priority = 2, limit = 1}
email = {role = "person", block = ["info@northwind-home.example"]}
agent_id = {role = "context"}

[sources.web]                 # the web shop's tracker: one gzip file a month, UTC
reader = "csv"
path = "web/web_*.csv.gz"
channel = "web"
time = {column = "time", zone = "UTC"}
touchpoint = {column = "action"}
unmapped = "quarantine"       # a name that is not in the list is refused, and listed
identifiers = {cookie = "cookie", user_id = "user_id", email = "email", loyalty = "card", \
order_id = "order_no"}
device = "device"
is_error = "error = '1'"      # a condition over the row's columns, all of them text
reason = "error_reason"
value = {column = "amount"}
[sources.web.names]
view_home = "home page"
 view_search_results = "search"
 view_item = "product page"
 view_stores = "store finder"
 add_to_cart = "cart"
 login = "login"
 begin_checkout = "checkout"
 add_payment_info = "payment"
 purchase = "order placed"
 cancel_order = "order cancelled"

[sources.app]                 # the app: JSON lines, its own device id, epoch milliseconds
reader = "jsonl"
path = "app.jsonl.gz"
optional = true               # the file may be missing or empty
channel = "app"
time = {column = "ts", format = "epoch_ms"}
touchpoint = {column = "event"}
unmapped = "skip"             # heartbeats mean nothing: counted, not refused
identifiers = {device = "device_id", user_id = "user_id", loyalty = "card", email = "email", \
order_id = "order_no"}
device = "hardware"
is_error = "failed is not null and failed <> ''"
reason = "failed"
value = {column = "total"}
[sources.app.names]
"Home Opened" = "home page"
"Products Searched" = "search"
"Product Viewed" = "product page"
"Store Finder Opened" = "store finder"
"Product Added" = "cart"
"Signed In" = "login"
"Checkout Started" = "checkout"
"Payment Info Entered" = "payment"
"Order Completed" = "order placed"
"Order Cancelled" = "order cancelled"

[sources.ads]                 # clicks as the ad partner bills them; the cookie is the shop's own
reader = "csv"
path = "ads.csv"
channel = "ads"
time = {column = "clicked_at", zone = "UTC"}
touchpoint = {value = "ad click"}
identifiers = {cookie = "cookie"}
cost = {column = "cost_eur"}
keep = ["campaign"]

[sources.email]               # newsletters: German dates, to the minute, Berlin wall clock
reader = "tsv"
path = "mail.tsv"
channel = "email"
time = {column = "ts", format = "%d.%m.%Y %H:%M", zone = "Europe/Berlin", precision = "minute"}
touchpoint = {column = "action"}
names = {sent = "email sent", click = "email click", unsub = "unsubscribe"}
unmapped = "quarantine"
identifiers = {email = "recipient", cookie = "cookie"}
keep = ["campaign"]

[sources.store]               # tills: known to the day; the loyalty card names the customer
reader = "parquet"
path = "tills.parquet"
channel = "store"
time = {column = "sale_date", zone = "Europe/Berlin", precision = "day", place = "18:00"}
touchpoint = {value = "store purchase"}
identifiers = {loyalty = "card_no", email = "receipt_email", receipt = "receipt_no"}
value = {column = "amount"}
keep = ["store"]

[sources.calls]               # call centre: semicolons, latin-1, Berlin wall clock
reader = "csv"
path = "calls.csv"
delimiter = ";"
encoding = "latin-1"
channel = "phone"
time = {column = "started_at", format = "%Y-%m-%d %H:%M:%S", zone = "Europe/Berlin"}
touchpoint = {value = "support call"}
identifiers = {phone = "caller", user_id = "account", order_id = "order_no", agent_id = "agent"}
reason = "topic"

[sources.delivery]            # parcels: one row an order, several events; empty = not yet happened
reader = "csv"
path = "deliveries.csv"
channel = "delivery"
zone = "Europe/Berlin"
event_id = "order_no"         # an order's parcel is one, whatever else a copy of its row says
identifiers = {order_id = "order_no", email = "email"}
rows = [
    {touchpoint = "dispatched", time = "dispatched_at", promised = "promised_until"},
    {touchpoint = "delivered", time = "delivered_at"},
    {touchpoint = "return request", time = "return_at"},
    {touchpoint = "refund paid", time = "refund_at"},
]

[sources.survey]              # how likely are you to recommend us, 0 to 10, and why
reader = "csv"
path = "survey.csv"
channel = "survey"
time = {column = "answered_at", zone = "UTC"}
touchpoint = {value = "survey"}
identifiers = {email = "email", order_id = "order_no"}
score = {column = "nps", scale = "nps", from = 0, to = 10, good = "high"}
text = {column = "comment", language = "en"}

[stages]                      # from left to right in the graph, and who answers for each
order = ["aware", "consider", "buy", "receive", "use", "help"]
[stages.owner]
aware = "Marketing"
consider = "Product"
buy = "Product"
receive = "Logistics"
use = "CX"
help = "Service"

[touchpoints]    # kind: ad message view task error contact promise fulfil feedback exit
"ad click" = {stage = "aware", kind = "ad"}
"email sent" = {stage = "aware", kind = "message", cost = 0.002, step = false} # in no journey
"email click" = {stage = "aware", kind = "message"}
"unsubscribe" = {stage = "aware", kind = "exit"}
"home page" = {stage = "aware", kind = "view"}
"search" = {stage = "consider", kind = "view"}
"product page" = {stage = "consider", kind = "view"}
"store finder" = {stage = "consider", kind = "view"}
"cart" = {stage = "buy", kind = "task"}
"login" = {stage = "buy", kind = "task"}
"checkout" = {stage = "buy", kind = "task"}
"payment" = {stage = "buy", kind = "task"}
"order placed" = {stage = "buy", kind = "promise", owner = "Sales", silence = "21d"}
"order cancelled" = {stage = "buy", kind = "exit", owner = "Sales"}
"store purchase" = {stage = "buy", kind = "task", owner = "Sales", cost = 2.10}
"dispatched" = {stage = "receive", kind = "fulfil", owner = "Parcel partner", silence = "21d"}
"delivered" = {stage = "receive", kind = "fulfil", owner = "Parcel partner", cost = 4.60}
"survey" = {stage = "use", kind = "feedback", step = false} # an answer comes after the goal
"support call" = {stage = "help", kind = "contact", owner = "Call centre", cost = 7.80}
"return request" = {stage = "help", kind = "contact", cost = 5.50, closing = false} # a new journey
"refund paid" = {stage = "help", kind = "fulfil"}

[goals.buy]                   # the goods in hand, from the parcel or from the store
reached_by = ["delivered", "store purchase"]
[goals.help]                  # what comes after the goal is the next journey: a return, say
reached_by = ["refund paid"]

[journeys]
silence = "14d"               # a longer silence ends a journey; orders may take longer (above)
session = "30m"
required = ["web", "app", "store", "phone", "delivery"] # results wait for the slowest of these

[segments]                    # conditions on the columns of journeys
phone = "device = 'phone'"
computer = "device = 'computer'"
"from an ad" = "entry_channel = 'ads'"
"met an error" = "errors > 0"
"several channels" = "channels > 1"

[friction]                    # the company's clocks: a parcel is late from its own promise on
waits = [
    {opens = "order placed", closes = ["dispatched"], cancels = ["order cancelled"]},
    {name = "delivery late", opens = "dispatched", closes = ["delivered"], \
cancels = ["order cancelled"], promised = true},
]

[plan]                        # what journey show plan and the page Friction reckon with
horizon = "365d"

[[plan.fixes]]
signal = "error"
code = "no results"
touchpoint = "search"
cost = 4000                   # once, to build it
share = 0.5                   # of the friction that it removes

[[plan.fixes]]
signal = "error"
code = "card declined"
touchpoint = "payment"
cost = 1500
share = 0.5

[[plan.fixes]]
signal = "error"
code = "3-D Secure timed out"
touchpoint = "payment"
cost = 900

[[plan.fixes]]
signal = "error"
code = "bank not available"
touchpoint = "payment"
cost = 6000
share = 0.8

[limits]
quarantine = 0.02             # more refused rows of a source than this: exit code 5
"""
