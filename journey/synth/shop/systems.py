"""What the eight systems call things: their columns, and their names of touchpoints."""

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
    "order placed": "purchase",
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
    "order placed": "Order Completed",
    "order cancelled": "Order Cancelled",
}
MAIL_NAMES = {"email sent": "sent", "email click": "click", "unsubscribe": "unsub"}
WEB = (
    "time",
    "cookie",
    "user_id",
    "email",
    "card",
    "action",
    "device",
    "error",
    "error_reason",
    "order_no",
    "amount",
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
    "total",
)
ADS = ("clicked_at", "cookie", "campaign", "cost_eur")
MAIL = ("ts", "recipient", "action", "campaign", "cookie")
TILLS = ("sale_date", "receipt_no", "card_no", "receipt_email", "amount", "store")
CALLS = ("started_at", "caller", "account", "topic", "order_no", "agent")
PARCELS = (
    "order_no",
    "email",
    "dispatched_at",
    "promised_until",
    "delivered_at",
    "return_at",
    "refund_at",
)
SURVEY = ("answered_at", "email", "order_no", "nps", "comment")
PARCEL_COLUMNS = {
    "dispatched": "dispatched_at",
    "delivered": "delivered_at",
    "return request": "return_at",
    "refund paid": "refund_at",
}
