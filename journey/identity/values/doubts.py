"""Values that nobody's own life looks like: they are set aside before they join or part anybody.

An unlisted placeholder (``shop-login``), a cashier's card, the till's address, a gift phone. They
are told by the shape of their use: how many people's identifiers they met and whether one of them
prevails (*people*), whether those have lives apart from each other (*lives*), on how many devices
they are used at once (*pace*) and in how many shops on a day (*places*). Where the settings say how
long a kind ``lasts``, a value that comes back after such a silence with others has changed *hands*.
A doubted value counts as shared, anchors too; ``exclusive`` takes one back, ``block`` bars it.
"""

from __future__ import annotations

from journey.engine.base import Engine
from journey.identity.components import components
from journey.settings.models import DAY_US, UNLIMITED_US

MOST_PEOPLE = 5  # identifiers of one kind that one value may meet, where the limit is not higher
MOST_LIVES = 2  # groups of identifiers that hang together without the value
MOST_ON_A_CARRIER = 5  # people on one device; more, and it says nothing of who is who
MOST_A_DAY, MOST_A_MONTH = 12, 50  # devices or cookies, each used more than once
MOST_SHOPS = 5  # on one day
MONTH_DAYS = 30

# who stands beside whom, in events that name several
BESIDE = """
    select s.nid, s.kind_no, o.nid as other, o.kind_no as other_kind, count(*) as n_events
    from (
        select event_id
        from sightings
        where is_person
        group by event_id
        having count(*) > 1) e
    join sightings s on s.event_id = e.event_id and s.is_person
    join sightings o on o.event_id = e.event_id and o.is_person and o.nid <> s.nid
    group by s.nid, s.kind_no, o.nid, o.kind_no
"""
HUBS = """
    select b.nid, b.other_kind, count(distinct coalesce(l.same_as, b.other)) as n_others,
        max(b.n_events) * 2 >= sum(b.n_events) as has_main
    from beside b
    left join alike l on l.nid = b.other
    group by b.nid, b.other_kind
    having count(distinct coalesce(l.same_as, b.other)) > $most_lives
"""
PEOPLE = """
    select distinct h.nid, 'people' as why
    from hubs h
    join kinds k on k.kind_no = h.other_kind
    where not h.has_main and h.n_others > greatest($most_people, k.most)
"""

# the others of each hub without one that prevails, and what these meet where no hub stands between
FELLOWS = """
    select distinct b.nid as hub, b.other as nid
    from beside b
    join (
        select distinct nid, other_kind
        from hubs
        where not has_main) h on h.nid = b.nid and h.other_kind = b.other_kind
    left join hubs x on x.nid = b.other
    where x.nid is null
"""
TIES = """
    select distinct b.nid as a, b.other as b, true as is_person
    from beside b
    join (
        select distinct nid
        from fellows) f on f.nid = b.nid
    left join hubs x on x.nid = b.other
    where x.nid is null
"""
USED = """
    select distinct s.nid as a, c.nid as b, false as is_person
    from (
        select distinct nid
        from fellows) f
    join sightings s on s.nid = f.nid
    join sightings c on c.event_id = s.event_id and not c.is_person
"""
USED_BY_FEW = """
    select u.a, u.b, u.is_person
    from used u
    join (
        select b
        from used
        group by b
        having count(*) <= $most) w on w.b = u.b
"""
MEMBERS = """
    select a as nid from ties
    union
    select b as nid from ties
"""
PAIRS = "select a, b from ties"

# a life is a group of several person identifiers; an anchor needs those with anchors against it
LIVES = """
    select f.hub as nid, 'lives' as why
    from fellows f
    join labels l on l.n = f.nid
    join (
        select g.r, max(case when k.role = 'anchor' then 1 else 0 end) as anchors
        from labels g
        join (
            select distinct nid, kind_no
            from beside) p on p.nid = g.n
        join kinds k on k.kind_no = p.kind_no
        group by g.r
        having count(*) > 1) r on r.r = l.r
    join (
        select distinct nid, kind_no
        from beside) h on h.nid = f.hub
    join kinds q on q.kind_no = h.kind_no
    where q.role = 'person' or r.anchors > 0
    group by f.hub
    having count(distinct l.r) > $most_lives
"""

# devices and cookies of those who are seen often, day by day; an order or receipt is no device
LASTING = """
    select s.nid
    from sightings s
    join kinds k on k.kind_no = s.kind_no and k.role = 'carrier' and k.forward_us < $ever_us
    group by s.nid
    having count(*) > 1
"""
OFTEN = """
    select nid
    from sightings
    where is_person
    group by nid
    having count(*) > $most
"""
USE = """
    select distinct s.nid, c.kind_no, c.nid as carrier, cast(floor(s.at_us / $day_us) as bigint)
        as day_no
    from often o
    join sightings s on s.nid = o.nid
    join sightings c on c.event_id = s.event_id and not c.is_person
    join lasting l on l.nid = c.nid
"""
PACE = """
    select nid, 'pace' as why
    from (
        select nid
        from carrier_days
        group by nid, kind_no, day_no
        having count(*) > $most_a_day
        union
        select nid
        from carrier_days
        group by nid, kind_no, floor(day_no / $month_days)
        having count(distinct carrier) > $most_a_month) quick
"""
PLACES = """
    select distinct nid, 'places' as why
    from (
        select s.nid
        from often o
        join sightings s on s.nid = o.nid
        join identifiers i on i.event_id = s.event_id and i.kind = 'store_id'
        group by s.nid, floor(s.at_us / $day_us)
        having count(distinct i.nid) > $most_shops) wide
"""

# the times of a value between silences that are longer than its kind lasts
USES = """
    select nid, event_id, cast(sum(starts) over (
            partition by nid order by at_us, event_id
            rows between unbounded preceding and current row) as bigint) as use_no
    from (
        select s.nid, s.event_id, s.at_us, case
                when s.at_us - (lag(s.at_us) over (
                    partition by s.nid order by s.at_us, s.event_id)) > k.lasts_us then 1 else 0
            end as starts
        from sightings s
        join kinds k on k.kind_no = s.kind_no and k.lasts_us is not null) cut
"""
HOLDERS = """
    select distinct u.nid, u.use_no, coalesce(l.same_as, o.nid) as other
    from uses u
    join sightings o on o.event_id = u.event_id and o.is_person and o.nid <> u.nid
    left join alike l on l.nid = o.nid
"""
# two uses one after the other that name people, and nobody in both
HANDS = """
    select distinct p.nid, 'hands' as why
    from (
        select nid, use_no, lag(use_no) over (partition by nid order by use_no) as before_no
        from (
            select distinct nid, use_no
            from holders) named) p
    left join (
        select distinct a.nid, a.use_no, b.use_no as before_no
        from holders a
        join holders b on b.nid = a.nid and b.other = a.other and b.use_no < a.use_no) both_times
        on both_times.nid = p.nid and both_times.use_no = p.use_no
            and both_times.before_no = p.before_no
    where p.before_no is not null and both_times.nid is null
"""
DOUBTED = """
    select d.nid, min(d.why) as why
    from doubts d
    left join decided x on x.action = 'exclusive' and x.nid_a = d.nid
    where x.nid_a is null
    group by d.nid
"""


def doubt(engine: Engine) -> None:
    """Write ``doubted`` (nid, why: people, lives, pace, places or hands); reads ``sightings``."""
    engine.scratch("beside", BESIDE)
    engine.scratch("hubs", HUBS, most_lives=MOST_LIVES)
    engine.scratch("doubts", PEOPLE, most_people=MOST_PEOPLE)
    _lives(engine)
    engine.scratch("often", OFTEN, most=MOST_SHOPS)
    engine.scratch("lasting", LASTING, ever_us=UNLIMITED_US)
    engine.scratch("carrier_days", USE, day_us=DAY_US)
    engine.add("doubts", PACE, most_a_day=MOST_A_DAY, most_a_month=MOST_A_MONTH,
               month_days=MONTH_DAYS)  # fmt: skip
    engine.add("doubts", PLACES, day_us=DAY_US, most_shops=MOST_SHOPS)
    engine.scratch("uses", USES)
    engine.scratch("holders", HOLDERS)
    engine.add("doubts", HANDS)
    engine.scratch("doubted", DOUBTED)
    engine.drop("uses", "holders", "beside", "hubs", "doubts", "often", "lasting", "carrier_days")


def _lives(engine: Engine) -> None:
    """Add those to ``doubts`` whose others hang together in several groups without them."""
    if not engine.scratch("fellows", FELLOWS):
        engine.drop("fellows")
        return
    engine.scratch("ties", TIES)
    engine.scratch("used", USED)
    engine.add("ties", USED_BY_FEW, most=MOST_ON_A_CARRIER)
    engine.scratch("members", MEMBERS)
    engine.scratch("pairs", PAIRS)
    components(engine)
    engine.add("doubts", LIVES, most_lives=MOST_LIVES)
    engine.drop("fellows", "ties", "used", "members", "pairs", "labels")
