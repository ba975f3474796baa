"""How the files of the made shop map to events, as its ``journey.toml`` says it."""

SOURCES = """\
# in the order of a journey: where minutes tie between two sources, the upper one comes first,
# unless [stages] tells
[sources.ads]                 # clicks as the ad partner bills them; the cookie is the shop's own
reader = "csv"
path = "ads.csv"
channel = "ads"
time = {column = "clicked_at", zone = "UTC", precision = "minute"}
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

[sources.web]                 # the web shop's tracker: a gzip file a month, UTC, to the minute:
#                               rows of one minute are in their order
reader = "csv"
path = "web/web_*.csv.gz"
channel = "web"
time = {column = "time", zone = "UTC", precision = "minute"}
touchpoint = {column = "action"}
unmapped = "quarantine"       # a name that is not in the list is refused, and listed
identifiers = {cookie = "cookie", user_id = "user_id", email = "email", loyalty = "card", \
order_id = "order_no"}
device = "device"
is_error = "error = '1'"      # a condition over the row's columns, all of them text
reason = "error_reason"
[sources.web.names]
view_home = "home page"
 view_search_results = "search"
 view_item = "product page"
 view_stores = "store finder"
 add_to_cart = "cart"
 login = "login"
 begin_checkout = "checkout"
 add_payment_info = "payment"
 purchase = "order confirmation"
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
[sources.app.names]
"Home Opened" = "home page"
"Products Searched" = "search"
"Product Viewed" = "product page"
"Store Finder Opened" = "store finder"
"Product Added" = "cart"
"Signed In" = "login"
"Checkout Started" = "checkout"
"Payment Info Entered" = "payment"
"Order Completed" = "order confirmation"
"Order Cancelled" = "order cancelled"

[sources.store]               # tills: known to the day; the loyalty card names the customer
reader = "parquet"
path = "tills.parquet"
channel = "store"
time = {column = "sale_date", zone = "Europe/Berlin", precision = "day", place = "18:00"}
touchpoint = {value = "store purchase"}
identifiers = {loyalty = "card_no", email = "receipt_email", receipt = "receipt_no"}
value = {column = "amount"}
keep = ["store"]

[sources.calls]               # call centre: a row a leg of a call, semicolons, latin-1, Berlin time
reader = "csv"
path = "calls.csv"
delimiter = ";"
encoding = "latin-1"
channel = "phone"
time = {column = "started_at", format = "%Y-%m-%d %H:%M:%S", zone = "Europe/Berlin"}
end = "ended_at"              # waiting in the queue apart from talking; one call is one contact
touchpoint = {column = "leg"}
names = {menu = "phone menu", queue = "phone queue", agent = "support call"}
identifiers = {phone = "caller", user_id = "account", order_id = "order_no", agent_id = "agent"}
reason = "topic"

[sources.orders]              # the shop system: a row a line of an order, to the minute
reader = "csv"
path = "orders.csv"
delimiter = ";"
channel = "shop"
time = {column = "placed_at", zone = "Europe/Berlin", precision = "minute"}
touchpoint = {value = "order placed"}
group = "order_no"            # the lines of an order are one event, worth their sum
identifiers = {order_id = "order_no", user_id = "account", email = "email", phone = "phone"}
value = {column = "price", decimal = ","}

[sources.delivery]            # parcels: one row an order, two events; empty = not yet happened
reader = "csv"
path = "deliveries.csv"
channel = "delivery"
zone = "Europe/Berlin"
event_id = "order_no"         # an order's parcel is one, whatever else a copy of its row says
identifiers = {order_id = "order_no", email = "email"}
rows = [                      # a day is promised: kept until that day ends
    {touchpoint = "dispatched", time = "dispatched_at", promised = "promised_until"},
    {touchpoint = "delivered", time = "delivered_at"},
]

[sources.returns]             # the returns desk: the order's number leads to the customer
reader = "csv"
path = "returns.csv"
channel = "returns"
zone = "Europe/Berlin"
precision = "minute"
event_id = "order_no"
identifiers = {order_id = "order_no"}
rows = [                      # a refund is a negative value: it lowers what the journey was worth
    {touchpoint = "return request", time = "requested_at"},
    {touchpoint = "refund paid", time = "refunded_at", value = "refund"},
]

[sources.crm]                 # the table of accounts: known to the day, names who is who
reader = "csv"
path = "customers.csv"
channel = "crm"
time = {column = "registered", zone = "Europe/Berlin", precision = "day"}
touchpoint = {value = "registered"}
identifiers = {user_id = "account", email = "email", phone = "phone", loyalty = "card"}

[sources.survey]              # how likely are you to recommend us, 0 to 10, and why
reader = "csv"
path = "survey.csv"
channel = "survey"
time = {column = "answered_at", zone = "UTC"}
touchpoint = {value = "survey"}
identifiers = {email = "email", order_id = "order_no"}
score = {column = "nps", scale = "nps", from = 0, to = 10, good = "high"}
text = {column = "comment", language = "en"}

"""
