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
"""
