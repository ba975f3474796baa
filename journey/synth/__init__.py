"""The planted-truth generator: worlds with known identities, journeys and frictions.

Rooms: ``shop`` (the door: a small omni-channel retailer as source files), ``worlds`` (the
period, the feeds and the chances), ``people`` (identifiers), ``diary`` (what one journey
writes down), ``online`` and ``orders`` (what happens in it), ``comments`` (what customers
write), ``lives`` (all journeys of all people), ``systems``, ``writing`` and ``spoil`` (the
files, their formats and their bad rows), ``shop_settings`` (the ``journey.toml``), ``truth``
(what was planted), ``volume`` (millions of events for the benchmark), ``forms``
(people by their traits, with slips of the pen).

Worlds whose identities are hard to tell: ``nuisances`` (what can be wrong, by name),
``identity_world`` (their door), ``identity_people`` (towns, and who owns what),
``identity_names``, ``identity_things`` and ``identity_rows`` (the nuisances),
``identity_life`` (what people do), ``identity_files`` (the files and the truth),
``identity_settings`` (the ``journey.toml``).

Worlds whose frictions are known: ``planted_world`` (touchpoints, frictions, customers),
``planted_chance`` (the same luck with a friction and without it), ``planted_walk``,
``planted_met`` and ``planted_moves`` (the steps), ``planted_life`` (customers in the
calendar), ``planted_answers`` (the survey), ``planted_events`` (what the feeds hold),
``planted_truth`` (what each friction costs), ``planted_files`` (their door) and
``planted_settings`` (the ``journey.toml``).
"""
