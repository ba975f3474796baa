"""Identity by a plain Python program, written from the rules' text and not from their SQL.

For small worlds only: customers, refused links with reasons, and what every event gets. It
knows no overrides but ``never`` and ``always``.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import combinations, groupby
from typing import cast

from journey.identity.kept.secret import token
from journey.settings.models import DAY_US, US
from tests.help.identities import SECRET, Event

PRIORITY = {"crm_id": 1, "user_id": 2, "loyalty": 3, "email": 4, "phone": 5, "order_id": 6,
            "receipt": 7, "device": 8, "cookie": 9}  # fmt: skip
ANCHORS = ("crm_id", "user_id")
PERSONS = (*ANCHORS, "loyalty", "email", "phone")
LIMITS = {"crm_id": 1, "user_id": 1, "loyalty": 3, "email": 5, "phone": 5}
SESSION_US = 30 * US["m"]
WINDOW_US = 30 * DAY_US
Id = tuple[str, str]
Pair = tuple[Id, Id]


@dataclass(frozen=True, slots=True)
class Rules:
    """The settings that the resolver knows."""

    logout: tuple[str, ...] = ()
    shared_devices: str = "session"
    public_after: int = 5
    public_after_person: int = 2
    max_customer_size: int = 200
    max_degree: int = 50


@dataclass
class Resolved:
    """Groups of person identifiers, refused links, and of each event: rule, who, evidence."""

    groups: set[frozenset[Id]] = field(default_factory=set)
    refused: set[tuple[Id, Id, str]] = field(default_factory=set)
    shared: set[Id] = field(default_factory=set)
    events: dict[int, tuple[str, object, int | None]] = field(default_factory=dict)


def strength(one: Id) -> tuple[int, str]:
    """The smaller, the stronger."""
    return PRIORITY[one[0]], token(SECRET, *one)[:11]


class Resolver:
    """Resolves one world; ``always`` and ``never`` are pairs of identifiers."""

    def __init__(
        self,
        events: Mapping[int, Event],
        rules: Rules,
        always: Sequence[Pair] = (),
        never: Sequence[Pair] = (),
    ) -> None:
        self.events, self.rules = events, rules
        self.never = {frozenset(pair) for pair in never}
        self.always = [pair for pair in always if frozenset(pair) not in self.never]
        self.refused_always = [pair for pair in always if frozenset(pair) in self.never]
        self.alike = self._alike()
        self.persons = {number: sorted({one for one in each.ids if one[0] in PERSONS}, key=strength)
                        for number, each in events.items()}  # fmt: skip
        self.doubted = Doubts(self).find()
        self.odd = {number for number in events if self._is_contradictory(number)}
        self.found = Resolved()
        self.by: dict[int, Id] = {}  # the carrier that decided

    def resolve(self) -> Resolved:
        links = self._links()
        self.found.shared = self._shared(links)
        self._customers(links)
        self.owner = {one: min(group, key=strength) for group in self.found.groups for one in group}
        self._assign()
        return self.found

    def _alike(self) -> dict[Id, Id]:
        names: dict[Id, Id] = {}
        for a, b in self.always:
            if a[0] == b[0]:
                old, new = names.get(a, a), names.get(b, b)
                names.update({a: new, b: new})
                names.update({key: new for key, name in names.items() if name == old})
        return names

    def _is_contradictory(self, number: int) -> bool:
        held = {self.alike.get(one, one) for one in self.persons[number]
                if one[0] in ANCHORS and one not in self.doubted}  # fmt: skip
        return any(many > 1 for many in Counter(kind for kind, _ in held).values())

    def _links(self) -> dict[Pair, tuple[str, int | None]]:
        """Rule and first instant of each pair, the stronger end first."""
        links: dict[Pair, tuple[str, int | None]] = {}
        for number, each in sorted(self.events.items(), key=lambda item: item[1].at_us):
            known = [one for one in self.persons[number] if one not in self.doubted]
            if number not in self.odd and known:
                for other in (one for one in self.persons[number] if one != known[0]):
                    a, b = sorted((known[0], other), key=strength)
                    links.setdefault((a, b), ("event", each.at_us))
        for pair in (*self.always, *self.refused_always):
            a, b = sorted(pair, key=strength)
            links[a, b] = ("always", links.get((a, b), ("", None))[1])
        return links

    def _shared(self, links: Mapping[Pair, object]) -> set[Id]:
        near: dict[Id, set[Id]] = defaultdict(set)
        for a, b in links:
            near[a] |= {b} - self.doubted
            near[b] |= {a} - self.doubted
        persons = {one for one in near if one[0] not in ANCHORS}
        known = {one for one in persons if any(self._count(near[one], k) > 1 for k in ANCHORS)}
        many = {
            one for one in persons
            if len({self.alike.get(other, other) for other in near[one]}) > self.rules.max_degree
            or any(self._count(near[one], kind) > 3 * most for kind, most in LIMITS.items())
        }  # fmt: skip
        far = set()
        for one in persons:
            fellows = {other for other in near[one] if other in persons} - known
            beyond = {anchor for other in fellows - many for anchor in near[other]}
            if len({self.alike.get(other, other) for other in fellows}) > 2 and any(
                self._count(beyond, kind) > 2 for kind in ANCHORS
            ):
                far.add(one)
        return known | many | far | self.doubted

    def _count(self, ids: Set[Id], kind: str) -> int:
        return len({self.alike.get(one, one) for one in ids if one[0] == kind})

    def _customers(self, links: Mapping[Pair, tuple[str, int | None]]) -> None:
        seen = {one for held in self.persons.values() for one in held} - self.found.shared
        group = {one: frozenset([one]) for one in seen}
        for (a, b), (rule, _) in sorted(links.items(), key=self._order):
            if a in self.found.shared or b in self.found.shared:
                self.found.refused.add((a, b, "endpoint_shared"))
            elif a in seen and b in seen and group[a] != group[b]:
                reason = self._objection(group[a], group[b], rule)
                if reason:
                    self.found.refused.add((a, b, reason))
                else:
                    group.update(dict.fromkeys(group[a] | group[b], group[a] | group[b]))
        self.found.groups = set(group.values())

    @staticmethod
    def _order(link: tuple[Pair, tuple[str, int | None]]) -> tuple[object, ...]:
        (a, b), (rule, first_us) = link
        ends = sorted((PRIORITY[a[0]], PRIORITY[b[0]]), reverse=True)
        return rule != "always", *ends, first_us if first_us is not None else 2**62, a, b

    def _objection(self, one: frozenset[Id], other: frozenset[Id], rule: str) -> str | None:
        union = one | other
        if any(frozenset(pair) in self.never for pair in combinations(union, 2)):
            return "override_never"
        if rule == "always":
            return None
        for kind, most in LIMITS.items():
            before = max(self._count(one, kind), self._count(other, kind))
            if self._count(union, kind) > max(most, before):
                return f"limit:{kind}"
        return "max_size" if len(union) > self.rules.max_customer_size else None

    def _assign(self) -> None:
        self.streams: dict[Id, list[int]] = defaultdict(list)
        for number, each in self.events.items():
            for one in set(each.ids):
                if one[0] in PRIORITY and (one[0] not in PERSONS or one in self.found.shared):
                    self.streams[one].append(number)
        for one in self.streams:
            self.streams[one].sort(key=lambda n: (self.events[n].at_us, self.named(n) is None, n))
        self.classes = {one: self._class(one) for one in self.streams}
        guests = self._guests()
        for number, each in self.events.items():
            usable = [one for one in self.persons[number] if one not in self.found.shared]
            if usable:
                self.found.events[number] = ("direct", self.owner[usable[0]], number)
            else:
                self.found.events[number] = self._inherited(number, each, guests)
        Chains(self).follow()

    def named(self, number: int) -> Id | None:
        """The customer that an event teaches its carriers."""
        usable = [one for one in self.persons[number] if one not in self.found.shared]
        return self.owner[usable[0]] if usable and number not in self.odd else None

    def _class(self, one: Id) -> str:
        seen = [(self.events[n].at_us, n, who) for n in self.streams[one]
                if (who := self.named(n))]  # fmt: skip
        owners = [who for *_, who in sorted(seen)]
        many = len(set(owners))
        most = self.rules.public_after_person if one[0] in PERSONS else self.rules.public_after
        if many < 2:
            return "exclusive" if many else "anonymous"
        if many > most:
            return "public"
        return "transferred" if len(list(groupby(owners))) == many else "shared"

    def _guests(self) -> dict[Id, Id]:
        """The strongest carrier of each anonymous one's group; too busy ones have none."""
        nobody = {one for one, kind in self.classes.items() if kind == "anonymous"}
        nobody -= self.found.shared
        pairs = set()
        for number in self.events.keys() - self.odd:
            held = sorted({i for i in self.events[number].ids if i in nobody}, key=strength)
            pairs |= {(held[0], other) for other in held[1:]}
        degree = Counter(one for pair in pairs for one in pair)
        busy = {one for one, many in degree.items() if many > self.rules.max_degree}
        group = {one: frozenset([one]) for one in nobody - busy}
        for a, b in pairs:
            if a in group and b in group:
                union = group[a] | group[b]
                group.update(dict.fromkeys(union, union))
        return {one: min(held, key=strength) for one, held in group.items()
                if len(held) <= self.rules.max_customer_size}  # fmt: skip

    def _inherited(
        self, number: int, each: Event, guests: Mapping[Id, Id]
    ) -> tuple[str, object, int | None]:
        carriers = sorted({one for one in each.ids if one in self.streams}, key=strength)
        answers = [(*answer, one) for one in carriers for answer in self._answers(one, number)]
        things = [one for one in carriers if one[0] not in PERSONS]
        answers += [(6, "anonymous", guests[one], None, one) for one in things
                    if self.classes[one] == "anonymous" and one in guests]  # fmt: skip
        answers += [(7, "anonymous_device", one, None, one) for one in things
                    if self.classes[one] != "public"]  # fmt: skip
        if answers:
            _, rule, who, evidence, self.by[number] = min(answers, key=lambda answer: answer[0])
            return rule, who, evidence
        if things:
            return ("public_device", None, None)
        return ("ambiguous_shared_id" if carriers else "unidentified", None, None)

    def _answers(self, one: Id, number: int) -> Iterator[tuple[int, str, object, int | None]]:
        """What a carrier gives to an event, by rule."""
        kind, mode = self.classes[one], self.rules.shared_devices
        if kind not in {"exclusive", "transferred", "shared"}:
            return
        place = self.streams[one].index(number)
        before, after = self._near(one, place)
        session = self._session(one, place)
        if kind != "shared" or mode != "none":
            for other in (before, after):
                if other is not None and session[0] <= self.events[other].at_us <= session[1]:
                    yield 2, "same_session", *self._teaches(one, other)
        far = {"shared": (5, 5)}.get(kind, (3, 4))
        names = {3: "carry_forward", 4: "backfill", 5: "latest_login"}
        if kind == "shared" and mode != "most_recent_login":
            return
        if before is not None and self._reaches(one, before, number, kind):
            yield far[0], names[far[0]], *self._teaches(one, before)
        if after is not None and self._reaches(one, number, after, kind, is_back=True):
            yield far[1], names[far[1]], *self._teaches(one, after)

    def _near(self, one: Id, place: int) -> tuple[int | None, int | None]:
        stream, at_us = self.streams[one], self.events
        now = at_us[stream[place]].at_us
        seen = [n for n in stream if self.named(n)]
        before = [n for n in seen if at_us[n].at_us <= now]
        after = [n for n in seen if at_us[n].at_us > now]
        return (before[-1] if before else None), (after[0] if after else None)

    def _session(self, one: Id, place: int) -> tuple[int, int]:
        """First and last instant of the session in which an event stands."""
        sessions: list[list[int]] = []
        for number in self.streams[one]:
            last = sessions[-1][-1] if sessions else None
            if (
                last is None
                or self.events[number].at_us - self.events[last].at_us > SESSION_US
                or self.events[last].touchpoint in self.rules.logout
            ):
                sessions.append([])
            sessions[-1].append(number)
        held = next(held for held in sessions if self.streams[one][place] in held)
        return self.events[held[0]].at_us, self.events[held[-1]].at_us

    def _reaches(self, one: Id, first: int, last: int, kind: str, is_back: bool = False) -> bool:
        """Within the window, and no logout between: one at ``first`` itself ends what it knew."""
        start, end = self.events[first].at_us, self.events[last].at_us
        unlimited = one[0] in {"order_id", "receipt"} or (kind == "exclusive" and not is_back)
        if end - start > WINDOW_US and not unlimited:
            return False
        stream = self.streams[one]
        before = stream[stream.index(first) if is_back else 0 : stream.index(last)]
        return not any(
            self.events[n].touchpoint in self.rules.logout and self.events[n].at_us >= start
            for n in before
        )

    def _teaches(self, one: Id, seen: int) -> tuple[object, int]:
        """Of the customers seen at one instant that of the last event wins, by its first event."""
        here = [n for n in self.streams[one] if self.events[n].at_us == self.events[seen].at_us]
        who = max((n, owner) for n in here if (owner := self.named(n)))[1]
        return who, min(n for n in here if self.named(n) == who)


class Doubts:
    """Values that met many people, none of whom prevails: placeholders, a cashier's card."""

    def __init__(self, resolver: Resolver) -> None:
        self.base = resolver
        self.beside: dict[Id, Counter[Id]] = defaultdict(Counter)
        for held in resolver.persons.values():
            for one in held:
                self.beside[one].update(other for other in held if other != one)

    def find(self) -> set[Id]:
        hubs, fellows, found = set(), defaultdict(set), set()
        for one, others in self.beside.items():
            for kind, most in LIMITS.items():
                held = {other: n for other, n in others.items() if other[0] == kind}
                many = len({self.base.alike.get(other, other) for other in held})
                if many < 3:
                    continue
                hubs.add(one)
                if max(held.values()) * 2 < sum(held.values()):
                    fellows[one] |= held.keys()
                    found |= {one} if many > max(5, most) else set()
        lives = self._lives(set().union(*fellows.values()) - hubs, hubs) if fellows else {}
        for one, held in fellows.items():
            apart = {lives[other] for other in held if other in lives}
            if one[0] in ANCHORS:
                apart = {life for life in apart if any(each[0] in ANCHORS for each in life)}
            found |= {one} if len(apart) > 2 else set()
        return found

    def _lives(self, fellows: set[Id], hubs: set[Id]) -> dict[Id, frozenset[Id]]:
        """The person identifiers that each fellow hangs together with, where it is not alone."""
        ties = {(one, other) for one in fellows for other in self.beside[one] if other not in hubs}
        used = {(one, thing) for number, held in self.base.persons.items() for one in held
                if one in fellows for thing in self.base.events[number].ids
                if thing[0] in PRIORITY and thing[0] not in PERSONS}  # fmt: skip
        few = Counter(thing for _, thing in used)
        group: dict[Id, frozenset[Id]] = defaultdict(frozenset)
        for a, b in ties | {(one, thing) for one, thing in used if few[thing] <= 5}:
            union = (group[a] or frozenset([a])) | (group[b] or frozenset([b]))
            group.update(dict.fromkeys(union, union))
        people = {one: frozenset(each for each in held if each[0] in PERSONS)
                  for one, held in group.items()}  # fmt: skip
        return {one: held for one, held in people.items() if len(held) > 1}


class Chains:
    """What an order says of an event, the event says of its cookie; at most three hops."""

    def __init__(self, resolver: Resolver) -> None:
        self.base, self.events, self.rules = resolver, resolver.events, resolver.rules
        self.got, self.by = resolver.found.events, resolver.by
        self.chained: set[int] = set()
        self.buyers: dict[Id, set[Id]] = {}

    def follow(self) -> None:
        for _ in range(3):
            self.seeds = {number: who for number in self.by if (who := self._says(number))}
            self.buyers = self._buyers()
            found = [(number, answer) for number in self.by
                     if self.got[number][0] in {"anonymous", "anonymous_device"}
                     and (answer := self._answer(number))]  # fmt: skip
            for number, (_, rule, who, evidence, one) in found:
                self.got[number], self.by[number] = (rule, who, evidence), one
                self.chained.add(number)
            if not found:
                return

    def _says(self, number: int) -> Id | None:
        """The customer an event got from a carrier of one customer."""
        rule, who, _ = self.got[number]
        by = self.by[number]
        if by[0] in PERSONS or rule not in {"same_session", "carry_forward", "backfill"}:
            return None
        alone = (
            len(self.buyers.get(by, ())) == 1
            if number in self.chained
            else self.base.classes[by] == "exclusive"
        )
        return cast("Id", who) if alone else None

    def _buyers(self) -> dict[Id, set[Id]]:
        found = {
            one: {self.seeds[n] for n in stream if n in self.seeds and self.by[n] != one}
            for one, stream in self.base.streams.items()
            if one[0] not in PERSONS and self.base.classes[one] in {"anonymous", "exclusive"}
        }
        for one, who in found.items():  # whom the carrier names itself counts too
            if who:
                who |= {owner for n in self.base.streams[one] if (owner := self.base.named(n))}
        return {one: who for one, who in found.items() if 0 < len(who) <= self.rules.public_after}

    def _answer(self, number: int) -> tuple[int, str, Id, int, Id] | None:
        held = sorted({i for i in self.events[number].ids if i in self.buyers}, key=strength)
        answers = [answer for one in held if (answer := self._from(one, number))]
        return min(answers, key=lambda answer: answer[0], default=None)

    def _from(self, one: Id, number: int) -> tuple[int, str, Id, int, Id] | None:
        now = self.events[number].at_us
        here = [n for n in self.base.streams[one] if n in self.seeds and self.by[n] != one]
        before = [n for n in here if self.events[n].at_us <= now]
        after = [n for n in here if self.events[n].at_us > now]
        last = max((self.events[n].at_us for n in before), default=None)
        coming = min((self.events[n].at_us for n in after), default=None)
        from_us, to_us = self._session(one, number)
        is_last, is_coming = (last is not None and last >= from_us,
                              coming is not None and coming <= to_us)  # fmt: skip
        if is_last or is_coming:
            chosen = last if last == now or not is_coming else coming
            return 12, "same_session", *self._at(here, chosen), one
        if len(self.buyers[one]) > 1:
            return None
        bought = [n for n in here if self.by[n][0] in {"order_id", "receipt"}]
        last = max((i for n in bought if (i := self.events[n].at_us) <= now), default=None)
        coming = min((i for n in bought if (i := self.events[n].at_us) > now), default=None)
        before, after = self._logouts(one, number)
        if last is not None and not any(at_us >= last for at_us in before):
            return 13, "carry_forward", *self._at(here, last), one
        unlimited = one[0] in {"order_id", "receipt"}
        near = coming is not None and (unlimited or coming - now <= WINDOW_US)
        if coming is not None and near and not any(at_us < coming for at_us in after):
            return 14, "backfill", *self._at(here, coming), one
        return None

    def _at(self, here: list[int], instant: int | None) -> tuple[Id, int]:
        then = [n for n in here if self.events[n].at_us == instant]
        who = self.seeds[max(then)]
        return who, min(n for n in then if self.seeds[n] == who)

    def _stream(self, one: Id) -> list[int]:
        return sorted(self.base.streams[one], key=lambda n: (
            self.events[n].at_us, not (n in self.seeds and self.by[n] != one), n))  # fmt: skip

    def _logouts(self, one: Id, number: int) -> tuple[list[int], list[int]]:
        """Instants of the logouts before an event, and of those from it on."""
        stream = self._stream(one)
        place, logout = stream.index(number), self.rules.logout
        out = [(n, self.events[n].at_us) for n in stream if self.events[n].touchpoint in logout]
        before = [at_us for n, at_us in out if stream.index(n) < place]
        return before, [at_us for n, at_us in out if stream.index(n) >= place]

    def _session(self, one: Id, number: int) -> tuple[int, int]:
        sessions: list[list[int]] = []
        for each in self._stream(one):
            last = sessions[-1][-1] if sessions else None
            if (
                last is None
                or self.events[each].at_us - self.events[last].at_us > SESSION_US
                or self.events[last].touchpoint in self.rules.logout
            ):
                sessions.append([])
            sessions[-1].append(each)
        held = next(held for held in sessions if number in held)
        return self.events[held[0]].at_us, self.events[held[-1]].at_us
