"""What decisions would make of a finished run: the identifiers around them, stitched once more.

The same code as that of a run (links, shared ones, customers, ids) over the part of it that hangs
together with the identifiers a decision names: a preview cannot say other than the run does. What
``identity.splink.auto_merge`` adds is not foretold.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from journey.engine.base import Engine
from journey.engine.open import in_memory
from journey.identity.decisions import decisions, erased
from journey.identity.decisions.asked import known_as
from journey.identity.decisions.overrides import TOKEN, Override
from journey.identity.groups import customers, links, shared
from journey.identity.kept import registry, secret
from journey.identity.values import kinds, sightings
from journey.settings.models import Settings

# both ends of each decision, by the digits of its token that a value's number holds
ENDS = """
    select r.row_no, v.nid
    from (
        select row_no, kind_a as kind, token_a as token
        from override_rows
        union
        select row_no, kind_b as kind, token_b as token
        from override_rows) r
    join identifier_values v
        on v.kind = r.kind and printf('%011x', v.nid % 35184372088832) = substr(r.token, 1, 11)
"""
TIES = """
    select a as n, b as m
    from links
    union all
    select b as n, a as m
    from links
    union all
    select e.nid as n, o.nid as m
    from override_ends e
    join override_ends o on o.row_no = e.row_no and o.nid <> e.nid
"""

# values of very many people lead to all of them: they do so only where the decision names one
HUBS = """
    select t.n as nid
    from ties t
    join identifier_values v on v.nid = t.n and v.status = 'shared'
    where not list_contains($nids, t.n)
    group by t.n
    having count(*) > $max_degree
"""
NAMED = "select distinct unnest($nids) as nid"
GROWN = """
    select nid
    from around
    union
    select t.m as nid
    from around w
    join ties t on t.n = w.nid
    left join hubs h on h.nid = w.nid
    where h.nid is null
"""
COPY = "select nid from grown"

# a hub's other neighbours are there to be counted; whose they are is not asked
WORLD = """
    select nid, true as is_whole
    from around
    union all
    select distinct t.m as nid, false as is_whole
    from around w
    join hubs h on h.nid = w.nid
    join ties t on t.n = w.nid
    left join around x on x.nid = t.m
    where x.nid is null
"""

# of links alike in strength and time a run takes the first by value; where it keeps no values,
# those come first that it refused least
STORED = """
    select v.kind, v.identifier, v.identifier as token, v.n_events, k.kind_no, k.role, v.nid,
        printf('%09d', coalesce(r.n, 0)) || v.identifier as value,
        case
            when v.status in ('ok', 'shared') or v.reason = 'blocked_by_override' then null
            else v.reason
        end as reason
    from identifier_values v
    join world w on w.nid = v.nid
    left join kinds k on k.kind = v.kind
    left join (
        select nid, count(*) as n
        from (
            select a as nid
            from links_rejected
            union all
            select b as nid
            from links_rejected) ends
        group by nid) r on r.nid = v.nid
"""
IN_PLAIN = """
    select kind, identifier, substr({keyed_hash}, 1, 32) as token, n_events, kind_no, role, nid,
        value, reason
    from (
        select v.kind, v.identifier, v.n_events, k.kind_no, k.role, v.nid, v.identifier as value,
            case
                when v.status in ('ok', 'shared') or v.reason = 'blocked_by_override' then null
                else v.reason
            end as reason
        from identifier_values v
        join world w on w.nid = v.nid
        left join kinds k on k.kind = v.kind) stored
"""
READ = """
    select distinct i.event_id, i.kind, v.identifier
    from identifiers i
    join world w on w.nid = i.nid
    join identifier_values v on v.nid = i.nid
"""
BEFORE = """
    select w.nid, c.customer_id
    from world w
    left join customer_identifiers c on c.nid = w.nid
    where w.is_whole
"""
AFTER = """
    select w.nid, n.customer_id
    from world w
    left join person_customers p on p.nid = w.nid
    left join named n on n.customer_no = p.customer_no
    where w.is_whole
"""
# whom the run doubted by the use of devices and shops, which lies outside this world
DOUBTED = """
    select v.nid, v.reason as why
    from identifier_values v
    join world w on w.nid = v.nid
    left join decided x on x.action = 'exclusive' and x.nid_a = v.nid
    where v.status = 'shared' and v.reason in ('people', 'lives', 'pace', 'places', 'hands')
        and x.nid_a is null
"""
REFUSED = """
    select a, b, reason
    from refused_links
    order by reason, a, b
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The identifiers around a decision: each one's customer in the run, and with the decisions.

    Attributes
    ----------
    before, after
        The customer of each identifier's number; null: none.
    refused
        Links that are refused with the decisions: both ends and the reason.
    """

    before: Mapping[int, str | None]
    after: Mapping[int, str | None]
    refused: tuple[tuple[int, int, str], ...]


def outcome(
    engine: Engine, settings: Settings, decided: Sequence[Override], nids: Sequence[int]
) -> Outcome:
    """What ``decided``, all decisions of the next run, make of the world around ``nids``."""
    rules = kinds.known(settings)
    hashed = [_hashed(each, settings) for each in decided if each.action != "suppress_event"]
    with engine.aside() as aside:
        kinds.fill(aside, rules)
        decisions.name(aside, hashed)
        _look_around(aside, list(nids), rules.max_degree)
        before: dict[int, str | None] = dict(aside.rows(BEFORE))
        _stitch(aside, settings)
        refused = tuple(aside.rows(REFUSED))
        return Outcome(before, dict(aside.rows(AFTER)), refused)


def _look_around(engine: Engine, nids: list[int], max_degree: int) -> None:
    """Write ``world``: all that hangs together with ``nids``."""
    engine.scratch("override_ends", ENDS)
    engine.scratch("ties", TIES)
    engine.scratch("hubs", HUBS, nids=nids, max_degree=max_degree)
    size, before = engine.scratch("around", NAMED, nids=nids), 0
    while size > before:
        before, size = size, engine.scratch("grown", GROWN)
        engine.scratch("around", COPY)
    engine.scratch("world", WORLD)


def _stitch(engine: Engine, settings: Settings) -> None:
    """Stitch ``world`` as a run does, up to the ids of its customers (``named``)."""
    rules = kinds.known(settings)
    if settings.privacy.identifiers == "plain":
        engine.scratch("numbered", IN_PLAIN, **secret.pads(secret.known_key(settings)))
    else:
        engine.scratch("numbered", STORED)
    engine.scratch("read_identifiers", READ)
    decisions.resolve(engine)
    erased.hold(engine)
    sightings.see(engine, hash_emails=False)  # the run's identifiers hold the digests already
    engine.scratch("doubted", DOUBTED)
    sightings.head(engine)
    links.link(engine, rules)
    shared.part(engine, rules.max_degree)
    customers.group(engine, rules)
    registry.head(engine)


def _hashed(each: Override, settings: Settings) -> Override:
    """The same decision by the tokens of its identifiers, as a run stores them."""
    sides = ((each.kind_a, each.a), (each.kind_b, each.b))
    typed = [side for side in sides if side[1] and not TOKEN.fullmatch(side[1])]
    if not typed:
        return each
    with in_memory() as small:
        known = known_as(small, settings, secret.known_key(settings), typed)
    a, b = (f"hmac:{known[side].token}" if side in typed else side[1] for side in sides)
    return replace(each, a=a, b=b)


def named(engine: Engine, settings: Settings, decided: Sequence[Override]) -> list[int]:
    """The numbers of the identifiers that ``decided`` names and the run has met."""
    with engine.aside() as aside:
        decisions.name(aside, [_hashed(each, settings) for each in decided])
        return sorted({int(nid) for _, nid in aside.rows(ENDS)})
