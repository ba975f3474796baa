"""The template, style and script of the offline graph page. Values are escaped by jinja2."""

from __future__ import annotations

STYLE = """
:root { color-scheme: light; }
body { margin: 0 auto; padding: 12px 16px; max-width: 1600px; background: #fff; color: #1a1a1a;
  font: 16px/1.45 system-ui, sans-serif; }
h1 { font-size: 1.4rem; margin: 0 0 4px; overflow-wrap: anywhere; }
h2 { font-size: 1.1rem; margin: 24px 0 6px; }
p { margin: 4px 0; max-width: 75ch; }
#net { height: 68vh; min-height: 360px; border: 1px solid #888; position: relative; }
#net canvas { display: block; }
.bar { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; margin: 8px 0; }
button, select { font: inherit; min-height: 36px; padding: 2px 10px; color: #1a1a1a;
  background: #fff; border: 1px solid #555; border-radius: 4px; max-width: 100%; }
td button { min-height: 0; padding: 0 4px; border-color: transparent; text-align: left;
  text-decoration: underline; overflow-wrap: anywhere; }
:focus-visible { outline: 3px solid #124c82; outline-offset: 2px; }
#chosen { white-space: pre-line; min-height: 1.4em; overflow-wrap: anywhere; }
.legend { display: flex; flex-wrap: wrap; gap: 6px 16px; padding: 0; list-style: none; }
.legend li { display: flex; align-items: center; gap: 6px; }
.legend svg { width: 20px; height: 20px; }
.legend rect.chip { stroke: #333; stroke-width: 1.5; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: 0.9rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; padding: 4px 0; }
th, td { border-bottom: 1px solid #ccc; padding: 3px 8px; text-align: right; vertical-align: top; }
th { position: sticky; top: 0; background: #f2f2f2; white-space: nowrap; }
.text { text-align: left; overflow-wrap: anywhere; min-width: 8ch; }
.vis-tooltip { position: absolute; visibility: hidden; padding: 6px 8px; white-space: pre-line;
  max-width: 44ch; background: #fff; color: #1a1a1a; border: 1px solid #333; font-size: 13px;
  pointer-events: none; z-index: 5; overflow-wrap: anywhere; }
@page { size: landscape; margin: 12mm; }
@media print { body { padding: 0; font-size: 12px; } .bar, #chosen { display: none; }
  #net, #net .vis-network { height: auto !important; min-height: 0; border: 0; }
  #net { break-inside: avoid; } #net canvas { height: auto !important; }
  .scroll { overflow: visible; } table { font-size: 9px; } th { position: static; }
  th, td { padding: 1px 4px; } tr { break-inside: avoid; } h2 { break-after: avoid; }
  td button { text-decoration: none; padding: 0; } }
"""

SCRIPT = """
(function () {
  'use strict';
  const data = JSON.parse(document.getElementById('graph').textContent);
  const box = document.getElementById('net');
  const chosen = document.getElementById('chosen');
  const pick = document.getElementById('pick');
  const ids = data.ids;
  const titles = new Map(data.nodes.concat(data.edges).map(item => [item.id, item.title]));
  const range = side => {
    const all = data.nodes.concat(data.stages).map(item => item[side]);
    return all.length ? [Math.min(...all), Math.max(...all)] : [0, 0];
  };
  const [left, right] = range('x'), [top, bottom] = range('y');
  const wide = right - left + 240, high = bottom - top + 110;
  const ratio = high / wide;  // as high as the drawing needs
  box.style.height = `${Math.min(window.innerHeight * 0.8,
    Math.max(340, box.clientWidth * ratio))}px`;
  // a wheel scrolls the page; fingers pinch
  data.options.interaction.zoomView = window.matchMedia('(pointer: coarse)').matches;
  const net = new vis.Network(box, {
    nodes: new vis.DataSet(data.nodes), edges: new vis.DataSet(data.edges)
  }, data.options);
  net.on('beforeDrawing', context => {
    context.font = '600 17px system-ui, sans-serif';
    context.fillStyle = '#555555';
    context.textAlign = 'center';
    data.stages.forEach(stage => context.fillText(stage.label, stage.x, stage.y));
  });
  function fit(least) {
    const middle = {x: (left + right) / 2, y: (top + bottom) / 2 + 10};
    const scale = Math.min(1.3, box.clientWidth / wide, box.clientHeight / high);
    // on a narrow screen: begin readable, at the start
    if (scale < least) middle.x = left + box.clientWidth / least / 2 - 80;
    net.moveTo({scale: Math.max(least, scale), position: middle});
  }
  function show(id) {
    chosen.textContent = titles.get(id) || '';
    pick.value = net.body.data.nodes.get(id) && ids.includes(id) ? ids.indexOf(id) : '';
  }
  function select(id) {
    if (net.body.data.nodes.get(id)) net.selectNodes([id]);
    else if (net.body.data.edges.get(id)) net.selectEdges([id]);
    else net.unselectAll();
    show(id);
  }
  function zoom(by) { net.moveTo({scale: net.getScale() * by}); }
  net.on('click', at => show(at.nodes.length ? at.nodes[0] : at.edges[0]));
  pick.addEventListener('change', () => select(pick.value === '' ? '' : ids[pick.value]));
  document.getElementById('fit').addEventListener('click', () => fit(0));
  document.getElementById('in').addEventListener('click', () => zoom(1.3));
  document.getElementById('out').addEventListener('click', () => zoom(1 / 1.3));
  document.querySelectorAll('button[data-at]').forEach(button =>
    button.addEventListener('click', () => { select(ids[button.dataset.at]);
      box.scrollIntoView({block: 'nearest'}); }));
  window.addEventListener('beforeprint', () => fit(0));
  fit(0.45);
  box.journeyNetwork = net;
  net.once('afterDrawing', () => { box.dataset.drawn = 'yes'; });
  net.redraw();
})();
"""

TEMPLATE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{{ policy }}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{{ title }}</title>
<style>{{ style }}</style>
</head>
<body>
<main>
<h1>{{ title }}</h1>
<p>{{ "{:,}".format(graph.journeys) }} journeys of {{ "{:,}".format(graph.customers) }} customers:
{% for outcome, count in graph.outcomes.items() %}
{{ "{:,}".format(count) }} {{ outcome }}{{ ", " if not loop.last else "." }}
{% endfor %}</p>
<p id="coverage">{{ graph.coverage.line() }}</p>
<div id="net" role="img" aria-label="Journey graph; the tables below hold the same numbers"></div>
<div class="bar">
<label for="pick">Touchpoint</label>
<select id="pick"><option value="">none chosen</option>
{% for node in graph.nodes %}
<option value="{{ loop.index0 }}">{{
  "other" if node.kind == through else clean(node.touchpoint) }}</option>
{% endfor %}
</select>
<button type="button" id="fit">Whole graph</button>
<button type="button" id="in" aria-label="Zoom in">+</button>
<button type="button" id="out" aria-label="Zoom out">&minus;</button>
</div>
<p id="chosen" role="status"></p>
<h2>Legend</h2>
<ul class="legend">
{% for channel, look in looks.items() %}
<li><svg viewBox="0 0 20 20" aria-hidden="true"><rect class="chip" x="1" y="3" width="18"
 height="14" fill="{{ look.colour }}" stroke-dasharray="{{ look.dashes | join(' ') }}"/></svg>
<b>{{ look.code }}</b> {{ clean(channel) }}</li>
{% endfor %}
{% for name, shape in shapes.items() %}
<li>{{ shape }} {{ name[1:-1] }}</li>
{% endfor %}
</ul>
<p>In a box: channel code and touchpoint, then its journeys; &#8635; counts repeats in a row.
A line's width and blue follow its number of transitions; the largest carry it.</p>
<h2>Touchpoints</h2>
<div class="scroll" role="region" aria-label="Touchpoints" tabindex="0">
<table id="nodes"><caption>Per touchpoint: starts + arrivals = visits = moved + goal + exit +
dropped + open. Journeys and customers are distinct and do not add up over touchpoints.</caption>
<thead><tr><th scope="col" class="text">touchpoint</th><th scope="col" class="text">channel</th>
<th scope="col" class="text">stage</th>
{% for name in ("visits", "journeys", "customers", "starts", "arrivals", "moved", "goal", "exit",
 "dropped", "open", "errors") %}
<th scope="col">{{ name }}</th>
{% endfor %}
{% if is_timed %}
<th scope="col">median handled</th><th scope="col">median waited</th>
{% endif %}
</tr></thead>
<tbody>
{% for node in graph.nodes %}
<tr><td class="text"><button type="button" data-at="{{ loop.index0 }}">{{
  "other (transitions not drawn one by one)" if node.kind == through
  else clean(node.touchpoint) }}</button></td>
<td class="text">{{ clean(node.channel) }}</td><td class="text">{{ clean(node.stage) }}</td>
{% for count in (node.visits, node.journeys, node.customers, node.starts, node.arrivals,
 node.moved, node.goal, node.exit, node.dropped, node.open, node.errors) %}
<td>{{ "{:,}".format(count) }}</td>
{% endfor %}
{% if is_timed %}
<td>{{ duration(node.handling_median_us) }}</td><td>{{ duration(node.waiting_median_us) }}</td>
{% endif %}
</tr>
{% endfor %}
</tbody></table></div>
<h2>Transitions</h2>
<div class="scroll" role="region" aria-label="Transitions" tabindex="0">
<table id="edges"><caption>From a touchpoint to the next one, largest first.</caption>
<thead><tr><th scope="col" class="text">from</th><th scope="col" class="text">to</th>
{% for name in ("transitions", "journeys", "customers", "of all out", "of all in", "median wait",
 "p90 wait") %}
<th scope="col">{{ name }}</th>
{% endfor %}
<th scope="col" class="text">changes channel</th></tr></thead>
<tbody>
{% for edge in edges %}
<tr><td class="text"><button type="button" data-at="{{ graph.nodes | length + loop.index0 }}">{{
  names.get(edge.source) or clean(edge.source) }}</button></td><td class="text">{{
  names.get(edge.target) or clean(edge.target) }}</td>
{% for count in (edge.transitions, edge.journeys, edge.customers) %}
<td>{{ "{:,}".format(count) }}</td>
{% endfor %}
<td>{{ "{:.1%}".format(edge.share_out) }}</td><td>{{ "{:.1%}".format(edge.share_in) }}</td>
<td>{{ duration(edge.wait_median_us) }}</td><td>{{ duration(edge.wait_p90_us) }}</td>
<td class="text">{{ "yes" if edge.is_switch else "" }}</td></tr>
{% endfor %}
</tbody></table></div>
</main>
<script type="application/json" id="graph">{{ data }}</script>
<script>{{ vis }}</script>
<script>{{ script }}</script>
</body>
</html>
"""
