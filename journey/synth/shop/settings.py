"""The ``journey.toml`` of the made shop: what its steps mean, with the reasons beside it."""

from journey.synth.shop.sources import SOURCES

HEAD = """\
# The settings of the demo shop "Northwind Home": eleven systems, one journey.
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

"""
MEANING = """\
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
"order confirmation" = {stage = "buy", kind = "view"}
"order placed" = {stage = "buy", kind = "promise", owner = "Sales", silence = "21d"}
"order cancelled" = {stage = "buy", kind = "exit", owner = "Sales"}
"store purchase" = {stage = "buy", kind = "task", owner = "Sales", cost = 2.10}
"dispatched" = {stage = "receive", kind = "fulfil", owner = "Parcel partner", silence = "21d"}
"delivered" = {stage = "receive", kind = "fulfil", owner = "Parcel partner", cost = 4.60}
"registered" = {stage = "use", step = false} # a row of a customer table: nobody did anything then
"survey" = {stage = "use", kind = "feedback", step = false} # an answer comes after the goal
"phone menu" = {stage = "help", kind = "contact"}
"phone queue" = {stage = "help", kind = "contact", waiting = true}
"support call" = {stage = "help", kind = "contact", owner = "Call centre", cost = 7.80}
"return request" = {stage = "help", kind = "task", cost = 5.50, closing = true} # with its order
"refund paid" = {stage = "help", kind = "fulfil", closing = true}

[goals.buy]                   # the goods in hand, from the parcel or from the store
reached_by = ["delivered", "store purchase"]

[journeys]
silence = "14d"               # a longer silence ends a journey; orders may take longer (above)
session = "30m"
required = ["web", "app", "shop", "store", "phone", "delivery"] # results wait for the slowest

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
TEXT = HEAD + SOURCES + MEANING
