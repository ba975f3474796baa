"""Identifiers that stand in texts: a comment, a reason, a page's address, a kept column.

Whatever equals an identifier of the sources is masked, word by word, also inside an address. A
word that texts of many people hold (``checkout``, the code ``404``) is a word, though somebody
has it for a login; of such a word only those who have it are masked in what they write. So it
is with numbers of up to five digits, which are many things.
"""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import quote

from journey.engine.base import Engine
from journey.ingest.account.masking import MASK
from journey.settings.models import Settings

COMMON = 20  # people whose texts hold a word: with more it is a word of the language, or a code
CONTEXT = ("ip", "user_agent", "agent_id", "store_id")  # these identify nobody
FREE, NAMES = ("comment", "attributes"), ("touchpoint", "reason", "device")
VALUES = """
    select distinct kind, event_id, lower(trim(identifier)) as word
    from read_identifiers
    where not list_contains($left_out, kind) and length(trim(identifier)) > 1
"""
# a text whole, cut at spaces and signs, cut at slashes too, and letter by digit; decoded as well
CUTS = (
    r"""[\p{L}\p{N}+][^\s"'',;?&=<>(){}\[\]]*[\p{L}\p{N}]""",
    r"""[\p{L}\p{N}+][^\s"'',;?&=<>(){}\[\]/:]*[\p{L}\p{N}]""",
    r"[\p{L}\p{N}]+",
)
WORDS = """
    select distinct text, word
    from (
        select text, unnest(list_concat([lower(trim(text))], {cuts})) as word
        from (
            select text, case when contains(text, '%') then text || ' ' || url_decode(text)
                else text end as plain
            from (
                select distinct {column} as text
                from events
                where {column} is not null)))
    where word in (select word from identifying)
"""
# which events hold which word, whether it is their own, and how many people hold it
HELD = """
    with met as (
        select e.event_id, w.word
        from events e
        join text_words w on w.text = e.{column}),
    people as (
        select event_id, min(concat(kind, identifier)) as who
        from read_identifiers
        where event_id in (select event_id from met)
        group by event_id)
    select *, count(distinct who) over (partition by word) as people
    from (
        select m.event_id, m.word, o.event_id is not null as is_own,
            coalesce(p.who, cast(m.event_id as varchar)) as who
        from met m
        left join (select distinct event_id, word from identifying) o
            on o.event_id = m.event_id and o.word = m.word
        left join people p on p.event_id = m.event_id)
"""
FOUND = """
    select count(*)
    from held_words
    where {shown} and not list_contains($named, word)
"""
TEXTS = """
    select h.event_id, any_value(e.{column}), list(h.word)
    from held_words h
    join events e on e.event_id = h.event_id
    where {shown} and not list_contains($named, h.word) and h.event_id % $parts = $part
    group by h.event_id
"""
HIDE = """
    update events as e
    set {column} = h.text
    from hidden_texts h
    where h.event_id = e.event_id
"""
SHORT = "regexp_full_match(word, '[0-9]{1,5}')"  # such a number is many things
BATCH = 200_000  # texts that go through Python at once
HIDDEN = {"event_id": "BIGINT", "text": "VARCHAR"}


def hide(engine: Engine, settings: Settings) -> None:
    """Mask identifiers in the texts of ``events``; ``read_identifiers`` is as read.

    What the settings name stays (touchpoints, kept columns), and kinds in ``privacy.clear``.
    """
    kinds = settings.identity.kinds
    context = [kind for kind, rule in kinds.items() if rule.role == "context"]
    left_out = [*CONTEXT, *context, *settings.privacy.clear]
    if not engine.scratch("identifying", VALUES, left_out=left_out):
        engine.drop("identifying")
        return
    named = sorted(purposely(settings))
    for column in (*FREE, *NAMES):
        cuts = ", ".join(f"regexp_extract_all(lower(plain), '{cut}')" for cut in CUTS)
        if engine.scratch("text_words", WORDS.format(column=column, cuts=cuts)):
            _hide(engine, column, named)
    engine.drop("identifying", "text_words", "held_words", "hidden_texts")


def _hide(engine: Engine, column: str, named: list[str]) -> None:
    engine.scratch("held_words", HELD.format(column=column))
    own = " or is_own" if column in FREE else ""
    shown = f"(people <= {COMMON} and (is_own or not {SHORT}){own})"
    texts, count = TEXTS.format(column=column, shown=shown), FOUND.format(shown=shown)
    parts = int(engine.rows(count, named=named)[0][0]) // BATCH + 1
    for part in range(parts):
        found = engine.rows(texts, named=named, parts=parts, part=part)
        rows = [(event, without(text, words)) for event, text, words in found]
        engine.fill("hidden_texts", HIDDEN, rows)
        if rows:
            engine.rows(HIDE.format(column=column))


def without(text: str, words: Collection[str]) -> str:
    """``text`` with each of ``words`` (small letters) masked where it stands by itself.

    >>> without("/o/AB-12?m=a%40b.de, ab-123", ["ab-12", "a@b.de"])
    '/o/···?m=···, ab-123'
    """
    spelled = {*words, *(quote(word, safe="") for word in words)}
    for word in sorted((each.lower() for each in spelled), key=len, reverse=True):
        text = _without(text, word)
    return text


def _without(text: str, word: str) -> str:
    small = text.lower()
    if len(small) != len(text):  # letters that become two: each is compared as it is
        small = text
    kept, start = [], 0
    while (place := small.find(word, start)) >= 0:
        end = place + len(word)
        is_whole = not (small[place - 1 : place].isalnum() or small[end : end + 1].isalnum())
        kept += [text[start:place], MASK if is_whole else text[place:end]]
        start = end
    return "".join([*kept, text[start:]])


def purposely(settings: Settings) -> set[str]:
    """Words of the settings: what they call a touchpoint or a column is no identifier."""
    found = {*settings.touchpoints, *settings.stages.order}
    for rules in settings.sources.values():
        found |= {*rules.names.values(), *(rules.keep or ())}
        parts = (rules.touchpoint, *(part.touchpoint for part in rules.rows))
        found |= {part.value for part in parts if part is not None and part.value}
        found |= {column for part in rules.rows for column in part.keep or ()}
    return {word.lower() for word in found}
