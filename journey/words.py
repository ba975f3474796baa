"""Numbers, times and money as people read them: with unit, base and zone."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

NOTHING = "–"
STEPS = ((86_400_000_000, "d"), (3_600_000_000, "h"), (60_000_000, "min"), (1_000_000, "s"))


def count(number: float | None) -> str:
    """A whole number with its thousands apart.

    >>> count(4210)
    '4,210'
    """
    return NOTHING if number is None else f"{number:,.0f}"


def share(part: float | None) -> str:
    """A share (0 to 1) as a percentage.

    >>> share(0.1234)
    '12.3 %'
    """
    return NOTHING if part is None else f"{100 * part:.1f} %"


def points(gap: float) -> str:
    """A difference of two shares.

    >>> points(-0.061), points(0.0)
    ('-6.1 points', '0.0 points')
    """
    sign = "+" if round(1000 * gap) > 0 else ""
    return f"{sign}{100 * gap + 0.0:.1f} points".replace("-0.0", "0.0")


def duration(wait_us: float | None) -> str:
    """Microseconds in the largest unit that leaves at least two of it.

    >>> duration(3 * 3600 * 10**6), duration(90 * 60 * 10**6), duration(0)
    ('3.0 h', '90 min', '0 s')
    >>> duration(-3 * 3600 * 10**6)
    '-3.0 h'
    """
    if wait_us is None:
        return NOTHING
    if wait_us < 0:
        return f"-{duration(-wait_us)}"
    for size, unit in STEPS:
        if wait_us >= 2 * size:
            number = wait_us / size
            return f"{number:.0f} {unit}" if unit in {"s", "min"} else f"{number:.1f} {unit}"
    return f"{wait_us / 1_000_000:.0f} s"


def moment(at_us: int | None, zone: str) -> str:
    """An instant in the project's zone, to the minute.

    >>> moment(0, "UTC")
    '1970-01-01 00:00'
    """
    if at_us is None:
        return NOTHING
    at = datetime.fromtimestamp(at_us / 1_000_000, UTC).astimezone(ZoneInfo(zone))
    return f"{at:%Y-%m-%d %H:%M}"


def money(amount: float | None, currency: str) -> str:
    """An amount with its currency.

    >>> money(1234.5, "EUR"), money(1234.5, "")
    ('1,234.50 EUR', '1,234.50')
    """
    return NOTHING if amount is None else f"{float(amount):,.2f} {currency}".rstrip()


def unit(name: str, currency: str) -> str:
    """A unit as it is printed: money in the project's currency, where it has one.

    >>> unit("money per journey", "EUR"), unit("money", ""), unit("share", "EUR")
    ('EUR per journey', 'money', 'share')
    """
    return name.replace("money", currency, 1) if currency else name


def code(number: int | None) -> str:
    """A 64-bit id as 16 hexadecimal digits.

    >>> code(-1), code(255)
    ('ffffffffffffffff', '00000000000000ff')
    """
    return NOTHING if number is None else f"{number & 0xFFFFFFFFFFFFFFFF:016x}"
