"""Millions of events as Parquet files, made inside the database in seconds: for the bench."""

from __future__ import annotations

import tempfile
from pathlib import Path

from journey.engine.duckdb import DuckEngine, Limits

EVENTS_A_CUSTOMER = 12
# chances are taken from the hash of a number and a letter, so that each is its own
WHO = """
    select i, customer, journey, session,
        hash(customer, 'member', $seed) % 100 < 60 as is_member,
        (hash(customer, journey, 'start', $seed) % 10368000)::bigint * 1000000
            + session * (1 + (hash(customer, journey, 'back', $seed) % 72)::bigint) * 3600000000
            + (hash(i, 'time', $seed) % 1500000000)::bigint as since_us,
        (hash(i, 'channel', $seed) % 1000)::integer as channel_no,
        (hash(customer, journey, session, 'device', $seed) % 100)::integer as device_no,
        (hash(customer, journey, session, 'login', $seed) % 100)::integer as login_no,
        (hash(i, 'extra', $seed) % 1000)::integer as extra_no,
        (hash(i, 'place', $seed) % 1000000) / 1000000.0 as place
    from (
        select i,
            (pow((hash(i, 'who', $seed) % 1000000000) / 1e9, 1.3) * $customers)::bigint as customer,
            (hash(i, 'journey', $seed) % 5)::integer // 2 as journey,
            (hash(i, 'session', $seed) % 2)::integer as session
        from range($events) as counted(i))
"""
WHERE = """
    select *,
        case when channel_no < 620 then 'web' when channel_no < 760 then 'app'
            when channel_no < 830 then 'ads' when channel_no < 890 then 'email'
            when channel_no < 960 then 'store' else 'phone' end as channel,
        case when device_no < 56 then 'phone' when device_no < 90 then 'computer'
            else 'tablet' end as device,
        (hash(customer, 'reset', $seed) % 100 < 20 and since_us > 5184000000000)::integer as reset
    from who
"""
EVENTS = """
    select make_timestamp(1767225600000000 + since_us) as happened_at, i as event_no, channel,
        channel || ' ' || lpad((1 + floor(place * place * case channel when 'web' then 30
            when 'app' then 12 when 'ads' then 5 when 'email' then 5 else 4 end))::integer::text,
            2, '0') as touchpoint,
        case when channel in ('web', 'app', 'ads') and extra_no < 970
            then 'c' || to_hex(hash(customer, device, reset, $seed)) end as cookie,
        case when is_member and (channel in ('web', 'app') and login_no < 50
            or channel = 'phone' and login_no < 60) then 'u' || customer end as user_id,
        case when channel = 'email' or (channel = 'web' and is_member and extra_no < 50)
            then 'm' || customer || '@mail.example.de' end as email,
        case when channel = 'phone' and extra_no < 800 then '+49150' || 1000000 + customer end
            as phone,
        case when (channel = 'store' and extra_no < 750)
            or (channel = 'app' and is_member and login_no < 50 and extra_no < 100)
            then '70' || 10000000 + customer end as loyalty,
        case when channel in ('web', 'app') then device end as device,
        case when channel = 'store' or (channel = 'web' and place > 0.95)
            then (5 + place * 95)::decimal(10, 2) end as value,
        (channel in ('web', 'app') and extra_no > 969) as is_error
    from placed
"""
ONE_CHANNEL = """
    select happened_at, touchpoint, cookie, user_id, email, phone, loyalty, device, value, is_error
    from volume
    where channel = $channel
    order by happened_at, event_no
"""
CHANNELS = ("web", "app", "ads", "email", "store", "phone")
SETTINGS = """\
# Made for the benchmark: a file a channel, five identifier columns, sixty touchpoints.
[project]
name = "volume"

[goals.buy]
reached_by = ["web 30", "store 01", "store 02", "store 03", "store 04"]
[touchpoints]
"email 05" = {kind = "exit"}
[journeys]
silence = "14d"
"""
SOURCE = """
[sources.{channel}]
reader = "parquet"
path = "{channel}.parquet"
channel = "{channel}"
time = {{column = "happened_at", zone = "UTC"}}
touchpoint = {{column = "touchpoint"}}
identifiers = {{cookie = "cookie", user_id = "user_id", email = "email", phone = "phone", \
loyalty = "loyalty"}}
device = "device"
value = {{column = "value"}}
is_error = "is_error"
"""


def write(folder: Path, events: int, seed: int) -> Path:
    """Write ``events`` rows to a Parquet file a channel, and a ``journey.toml`` beside them.

    About 12 events a customer, in 6 channels and 60 touchpoints, in time order over 120 days.
    Of all events 80 % carry a cookie, 25 % a user id, 8 % an e-mail address, 3 % a phone
    number and 6 % a loyalty card; a fifth of the customers lose their cookies once.

    Parameters
    ----------
    folder
        Where the files go; made where missing.
    events
        Number of rows, 1e5 to 1e7 say.
    seed
        Any whole number; with the same version of DuckDB it gives the same rows.

    Returns
    -------
    Path
        The settings file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    customers = max(1, events // EVENTS_A_CUSTOMER)
    with tempfile.TemporaryDirectory(dir=folder) as place:
        engine = DuckEngine(Path(place) / "volume.duckdb", limits=Limits(memory="2GB"))
        engine.scratch("who", WHO, events=events, customers=customers, seed=seed)
        engine.scratch("placed", WHERE, seed=seed)
        engine.drop("who")
        engine.scratch("volume", EVENTS, seed=seed)
        engine.drop("placed")
        for channel in CHANNELS:
            engine.save(ONE_CHANNEL, folder / f"{channel}.parquet", channel=channel)
        engine.close()
    settings = folder / "journey.toml"
    listed = "".join(SOURCE.format(channel=channel) for channel in CHANNELS)
    settings.write_text(SETTINGS + listed, encoding="utf-8")
    return settings
