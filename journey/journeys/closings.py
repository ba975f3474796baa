"""What follows a goal: bookkeeping, delivery notes and returns close the journey that reached it.

After a goal, customers go on in two ways. They come anew, by a touchpoint at which journeys begin
(a home page, an ad), and that is another journey. Or the business goes on with what they did
(file closed, parcel returned), at touchpoints where nobody ever begins: that is no journey of its
own, and counted as one it would look abandoned. So a touchpoint *closes* where at most 5 % of its
visits that have no goal before them begin a customer's stream. Two guards: a chain of such steps
that leads to the next goal is the next journey, and beyond ``journeys.after`` nothing belongs.
After a silence only touchpoints that mostly follow goals (*auto*) belong; others (*near*, a page
that visitors come to by an ad, and whatever is the customer's own act: kinds ad, view, contact) do
as long as the customer has not been away.
"""

from __future__ import annotations

from journey.engine.base import Engine
from journey.settings.journeys import Journeys

ALWAYS, AUTO = "always", "auto"
BEGINS = 0.05  # of its visits; more: journeys begin there

GIVEN = """
    select touchpoint, case when closing then 'always' end as closing
    from given_touchpoints
    where closing is not null
"""
SEEN = """
    select touchpoint, at_us, before_us, max(goal_us) over (partition by customer_id
            order by at_us, tie_rank, event_id
            rows between unbounded preceding and 1 preceding) as goal_us
    from (
        select e.touchpoint, e.at_us, e.tie_rank, e.event_id, c.customer_id,
            lag(e.at_us) over (partition by c.customer_id
                order by e.at_us, e.tie_rank, e.event_id) as before_us,
            case when d.is_goal then e.at_us end as goal_us
        from events e
        join event_customers c on c.event_id = e.event_id
        join described d on d.touchpoint = e.touchpoint
        left join folded_errors f on f.event_id = e.event_id and f.onto_event_id is not null
        where d.is_step and e.at_us <= $as_of_us and c.customer_id is not null
            and f.event_id is null and c.rule <> 'anonymous_device') streams
"""
# the first fifth of the time known is left out: who began before it seems to begin in it
BEGUN = """
    select touchpoint, count(*) as visits, sum(is_late) as late,
        sum(case when begins then 1 else 0 end) as begun,
        sum(case when begins then is_late else 0 end) as late_begun
    from (
        select touchpoint, before_us is null or at_us - before_us > $pause_us as begins,
            case when at_us >= $first_us + ($as_of_us - $first_us) / 5 then 1 else 0 end as is_late
        from closing_seen
        where goal_us is null or at_us - goal_us > $after_us) free_visits
    group by touchpoint
"""
FOLLOWING = """
    select touchpoint, sum(case when at_us - goal_us <= $after_us then 2 else 0 end) >= count(*)
            as is_mostly
    from closing_seen
    group by touchpoint
"""
FOUND = """
    select d.touchpoint, case
            when g.touchpoint is not null then g.closing
            when not $is_auto or not d.is_step or d.is_goal or d.is_exit then null
            when b.late > 0 and b.late_begun > $begins * b.late then null
            when coalesce(b.late, 0) = 0 and b.begun > $begins * b.visits then null
            when f.is_mostly and coalesce(d.kind, '') not in ('ad', 'view', 'contact') then 'auto'
            else 'near'
        end as closing
    from described d
    left join closings_given g on g.touchpoint = d.touchpoint
    left join closing_begun b on b.touchpoint = d.touchpoint
    left join closing_following f on f.touchpoint = d.touchpoint
"""
FIRST_US = "select min(at_us) from events"

# a step that does not close heads a section; the steps that may close the journey follow it
SECTIONS = """
    select customer_no, event_id, at_us, tie_rank, is_goal, is_end, closing,
        at_us - (lag(at_us) over (partition by customer_no order by at_us, tie_rank, event_id))
            <= lag(silence_us) over (partition by customer_no
                order by at_us, tie_rank, event_id) as is_near,
        sum(case when closing is null then 1 else 0 end) over (partition by customer_no
            order by at_us, tie_rank, event_id
            rows between unbounded preceding and current row) as section_no
    from stream
    where whole_no = 0
"""
HEADS = """
    select customer_no, section_no, at_us, is_goal, is_end,
        coalesce(lead(is_end or is_goal) over (partition by customer_no order by section_no),
            false) as leads_to_end
    from sections
    where closing is null
"""
FOLLOWERS = """
    select event_id, head_ends
    from (
        select s.event_id, h.is_end as head_ends,
            min(case
                when s.at_us - h.at_us > $after_us then 0
                when s.closing = 'always' and (h.is_goal or h.is_end) then 1
                when s.closing = 'near' and not s.is_near then 0
                when s.closing <> 'always' and h.is_goal and not h.leads_to_end then 1
                else 0
            end) over (partition by s.customer_no, s.section_no
                order by s.at_us, s.tie_rank, s.event_id
                rows between unbounded preceding and current row) as belongs
        from sections s
        join heads h on h.customer_no = s.customer_no and h.section_no = s.section_no
        where s.closing is not null) judged
    where belongs = 1
"""


def find(engine: Engine, rules: Journeys, as_of_us: int) -> None:
    """Write the working table ``closings`` (touchpoint, closing) from ``described``.

    ``closing`` is ``always`` where the settings say so, ``auto`` or ``near`` by the data (see the
    module), null where a step begins a journey of its own after a goal.
    """
    engine.scratch("closings_given", GIVEN)
    engine.scratch("closing_seen", SEEN, as_of_us=as_of_us)
    first_us = engine.rows(FIRST_US)[0][0] or 0
    spans = {"pause_us": rules.horizon, "after_us": rules.after, "first_us": first_us}
    engine.scratch("closing_begun", BEGUN, as_of_us=as_of_us, **spans)
    engine.scratch("closing_following", FOLLOWING, after_us=rules.after)
    engine.scratch("closings", FOUND, is_auto=rules.after_goal == AUTO, begins=BEGINS)
    engine.drop("closings_given", "closing_seen", "closing_begun", "closing_following")


def follow(engine: Engine, after_us: int) -> None:
    """Write the working table ``followers`` from ``stream``: steps that stay with a journey's end.

    Columns ``event_id`` and ``head_ends``: whether the goal or exit they follow ends the journey
    for all other steps.
    """
    engine.scratch("sections", SECTIONS)
    engine.scratch("heads", HEADS)
    engine.scratch("followers", FOLLOWERS, after_us=after_us)
    engine.drop("sections", "heads")
