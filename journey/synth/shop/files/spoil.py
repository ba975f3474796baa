"""A few bad rows for every file, as real exports have them, so that the door has work."""

from __future__ import annotations

from random import Random

Row = list[str]
SHARE = 0.003  # of the good rows
BAD_TIMES = ("n/a", "2026-13-45", "31.02.2026", "soon", "0000-00-00 00:00:00")
UNKNOWN = ("internal_test", "undefined", "beacon_v2")


def spoil(rng: Random, rows: list[Row], time: int, name: int) -> list[Row]:
    """``rows`` with about 0.3 % bad copies among them; no good row is touched.

    Parameters
    ----------
    rng
        Where chance comes from.
    rows
        Good rows.
    time
        Column that gets an unreadable time.
    name
        Column that gets an unknown touchpoint; -1: none has one.

    Returns
    -------
    list of rows
        Bad copies follow their good row: repeated, without a readable time, or of an
        unknown touchpoint. A file of five rows or more has at least two.
    """
    wanted = max(2, round(len(rows) * SHARE)) if len(rows) >= 5 else 0
    places = sorted(rng.sample(range(len(rows)), wanted), reverse=True)
    spoiled = list(rows)
    for number, place in enumerate(places):
        spoiled.insert(place + 1, _bad(rng, rows[place], number, (time, name)))
    return spoiled


def _bad(rng: Random, row: Row, number: int, columns: tuple[int, int]) -> Row:
    time, name = columns
    bad = list(row)
    way = number % (3 if name >= 0 else 2)
    if way == 1:
        bad[time] = rng.choice(BAD_TIMES)
    elif way == 2:
        bad[name] = rng.choice(UNKNOWN)
    return bad
