"""What the rooms of friction find in a planted world, as a run does and as its pages show it."""

from __future__ import annotations

from dataclasses import dataclass

from journey.analysis.findings import writing as findings
from journey.analysis.friction import marking as friction
from journey.analysis.gain.rows import lay_out
from journey.analysis.gain.verdict import Verdict
from journey.analysis.gain.waits import measure_waits, wait_verdict
from journey.analysis.priced import ranked as opportunities
from journey.analysis.priced.ranked import Opportunity, WholeRun
from journey.engine.base import Engine
from journey.settings.friction import CompanyWait, Friction
from journey.synth.planted.world import ANSWER, CANCELLED, HARMFUL, REQUEST, Wait
from tests.help.planted import Planted

HARM = {(each.name, each.place) for each in HARMFUL}
PROMISE = CompanyWait(
    opens=REQUEST,
    closes=(ANSWER,),
    cancels=(CANCELLED,),
    within=round(Wait().tau_h * 3_600_000_000),
)
RULES = Friction(waits=(PROMISE,))
DEGREES = 2.0096  # t of a 95 % interval from 50 blocks
# past orders, one step each, are known for the history only: nobody walked there
JOURNEYS = "select count(*) from journeys where mature and entry_touchpoint <> 'past order'"
CUSTOMERS = "select count(distinct customer_no) from gain_journeys"


@dataclass(frozen=True, slots=True)
class Gain:
    """Goals in 100 journeys that a fix would bring, with their interval."""

    value: float
    low: float
    high: float

    @property
    def variance(self) -> float:
        """Of the estimate."""
        return ((self.high - self.low) / 2 / DEGREES) ** 2


@dataclass(frozen=True, slots=True)
class Found:
    """The page Friction of a world: its rows in their order, and all service frictions."""

    rows: tuple[Opportunity, ...]
    whole: WholeRun
    journeys: int

    def errors(self) -> list[Opportunity]:
        """Error codes at their places, where there is an estimate."""
        return [one for one in self.rows if one.signal == "error" and one.gain is not None]

    def gain(self, one: Opportunity) -> Gain:
        """Of one row; its interval is there wherever its gain is."""
        return self._scaled(one.gain, one.gain_low, one.gain_high)

    def all_service(self) -> Gain:
        """Of all service frictions at once."""
        return self._scaled(self.whole.gain, self.whole.low, self.whole.high)

    def _scaled(self, *bounds: float | None) -> Gain:
        known = [each for each in bounds if each is not None]
        assert len(known) == 3
        return Gain(*(100 * each / self.journeys for each in known))


def find(planted: Planted) -> Found:
    """Run what a run runs to find frictions and what they cost."""
    engine: Engine = planted.engine
    friction.mark(engine, rules=RULES)
    findings.find(engine, planted.as_of_us, RULES)
    whole = opportunities.whole(engine)
    assert whole is not None
    return Found(opportunities.ranked(engine), whole, int(engine.rows(JOURNEYS)[0][0]))


def late_answers(planted: Planted) -> tuple[Verdict, int]:
    """What is said of the company's clock, and of how many journeys; nothing else is sought."""
    engine: Engine = planted.engine
    friction.mark(engine, rules=RULES)
    horizon_us = lay_out(engine, planted.as_of_us)
    late = next(one for one in measure_waits(engine, horizon_us) if one.touchpoint == REQUEST)
    customers, journeys = (int(engine.rows(each)[0][0]) for each in (CUSTOMERS, JOURNEYS))
    return wait_verdict(late, customers), journeys


def is_harmful(one: Opportunity) -> bool:
    """Whether it is planted to cost goals, and there."""
    return (one.code, one.touchpoint) in HARM
