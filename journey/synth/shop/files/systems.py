"""What the eleven systems call things: their columns, and their names of touchpoints."""

from __future__ import annotations

WEB_NAMES = {
    "home page": "view_home",
    "search": "view_search_results",
    "product page": "view_item",
    "store finder": "view_stores",
    "cart": "add_to_cart",
    "login": "login",
    "checkout": "begin_checkout",
    "payment": "add_payment_info",
    "order confirmation": "purchase",
    "order cancelled": "cancel_order",
}
APP_NAMES = {
    "home page": "Home Opened",
    "search": "Products Searched",
    "product page": "Product Viewed",
    "store finder": "Store Finder Opened",
    "cart": "Product Added",
    "login": "Signed In",
    "checkout": "Checkout Started",
    "payment": "Payment Info Entered",
    "order confirmation": "Order Completed",
    "order cancelled": "Order Cancelled",
}
MAIL_NAMES = {"email sent": "sent", "email click": "click", "unsubscribe": "unsub"}
CALL_NAMES = {"phone menu": "menu", "phone queue": "queue", "support call": "agent"}
WEB = (
    "time",
    "hit",
    "cookie",
    "user_id",
    "email",
    "card",
    "action",
    "device",
    "error",
    "error_reason",
    "order_no",
)
APP = (
    "ts",
    "event",
    "device_id",
    "user_id",
    "card",
    "email",
    "hardware",
    "failed",
    "order_no",
)
ADS = ("clicked_at", "cookie", "campaign", "cost_eur")
MAIL = ("ts", "recipient", "action", "campaign", "cookie")
TILLS = ("sale_date", "receipt_no", "card_no", "receipt_email", "amount", "store")
CALLS = (
    "call_id",
    "leg",
    "started_at",
    "ended_at",
    "caller",
    "account",
    "topic",
    "order_no",
    "agent",
)
ORDERS = ("placed_at", "order_no", "line", "account", "email", "phone", "article", "price")
ARTICLES = ("lamp", "armchair", "rug", "shelf", "cushion", "side table", "mirror", "plant pot")
PARCELS = ("order_no", "email", "dispatched_at", "promised_until", "delivered_at")
PARCEL_COLUMNS = {"dispatched": "dispatched_at", "delivered": "delivered_at"}
RETURNS = ("order_no", "requested_at", "refunded_at", "refund")
CRM_KINDS = ("user_id", "email", "phone", "loyalty")
CRM = ("account", "email", "phone", "card", "registered")
SURVEY = ("answered_at", "email", "order_no", "nps", "comment")
