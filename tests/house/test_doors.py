"""One fact, one door: what the rooms ask for instead of finding it out themselves."""

from __future__ import annotations

import re

from journey.analysis.friction.catalogue import BITS, FAMILIES, SIGNALS
from journey.analysis.friction.signal import KINDS
from journey.analysis.gain.rows import CODES, FIRST_CODE
from journey.export.records import FORMATS as ROWS
from journey.export.write import FORMATS as GRAPHS
from journey.ingest.readers.catalogue import READERS
from tests.help.reading import PACKAGE, rooms

PIPELINE = PACKAGE / "pipeline.py"
STORED_SETTINGS = re.compile(r"\bsettings\b[^;\"]*\bfrom\s+runs\b")


def test_settings_of_a_run_are_read_back_in_one_place() -> None:
    """A run's settings come as the frozen record from ``engine.open``, never from its JSON."""
    readers = [room.name for room in rooms() if STORED_SETTINGS.search(room.text)]
    assert readers == ["journey/engine/open.py"]


def test_every_record_of_a_kind_stands_behind_its_door() -> None:
    """A format or a reader that no door lists would be code that nothing reaches."""
    made = {
        kind: {room.name for room in rooms() if re.search(rf"\b{kind}(\[\w+\])?\(", room.text)}
        for kind in ("Format", "Reader", "SignalFamily")
    }
    assert made["Format"] - {"journey/export/format.py"} == {
        f"{one.write.__module__.replace('.', '/')}.py" for one in (*GRAPHS.values(), *ROWS.values())
    }
    assert made["SignalFamily"] == {
        f"{one.prepare.__module__.replace('.', '/')}.py" for one in FAMILIES
    }
    assert made["Reader"] - {"journey/ingest/readers/reader.py"} == {
        f"{one.load.__module__.replace('.', '/')}.py" for one in READERS.values()
    }


def test_each_signals_bit_is_its_own() -> None:
    """Bits of signals and of reasons (``gain.rows``) share one mask of 63 places."""
    of_reasons = set(range(FIRST_CODE, FIRST_CODE + CODES))
    assert len({*BITS.values()} | of_reasons) == len(BITS) + CODES
    assert max({*BITS.values()} | of_reasons) < 63
    assert {signal.kind for signal in SIGNALS.values()} <= set(KINDS)


def test_the_pipeline_calls_one_door_a_stage() -> None:
    """The first file to read shows the river, not the rooms of its stages."""
    doors = re.findall(r"^from journey\.(\w+)\.([\w.]+) import", PIPELINE.read_text(), re.MULTILINE)
    found = {stage: [door for of, door in doors if of == stage] for stage, _ in doors}
    stages = {stage: found[stage] for stage in ("ingest", "identity", "journeys", "analysis")}
    assert stages == {
        "ingest": ["read"], "identity": ["stitch"], "journeys": ["build"], "analysis": ["find"],
    }  # fmt: skip
