"""The drawn journey graph: vis-network in a two-way component; a click selects in Python.

The script is the file inside pyvis' own wheel, so nothing is fetched. Places are fixed and
physics is off. Labels and tips reach the browser as data and are drawn as text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

import streamlit as st

from journey.export.graphs.html import vis_script

HTML = """
<div class="bar">
  <button type="button" id="closer" aria-label="Zoom in">+</button>
  <button type="button" id="farther" aria-label="Zoom out">&minus;</button>
  <button type="button" id="whole" aria-label="Show the whole graph">Fit</button>
</div>
<div id="net" role="img"></div>
<div id="legend"></div>
"""
CSS = """
#net {height: 560px; border: 1px solid #D5DBE1; border-radius: 6px; background: #FFFFFF;}
#net:focus, #net *:focus {outline: none;}
#net:focus-visible, #net *:focus-visible {outline: 2px solid #1F5A8C;}
.bar {position: absolute; z-index: 2; margin: 8px; display: flex; gap: 4px;}
.bar button {font: 600 14px/1 sans-serif; min-width: 30px; height: 30px; color: #1A1A1A;
    background: #FFFFFF; border: 1px solid #AEB8C2; border-radius: 4px; cursor: pointer;}
.bar button:focus-visible {outline: 2px solid #1F5A8C; outline-offset: 1px;}
#legend {display: flex; flex-wrap: wrap; gap: 6px 18px; margin-top: 8px;
    font: 14px/1.4 "Source Sans", sans-serif; color: #1A1A1A;}
#legend span {display: inline-flex; align-items: center; gap: 6px;}
#legend i {font: 600 11px/20px sans-serif; text-align: center; width: 28px; height: 20px;
    border: 1.5px solid #333333; border-radius: 3px;}
div.vis-tooltip {position: absolute; visibility: hidden; z-index: 5; padding: 6px 9px;
    white-space: pre-line; max-width: 340px; font: 13px/1.4 sans-serif; color: #1A1A1A;
    background: #FFFFFF; border: 1px solid #333333; border-radius: 4px; pointer-events: none;}
"""
MOUNT = r"""
;const drawn = new WeakMap();
export default function({data, parentElement, setStateValue}) {
  const place = parentElement.querySelector('#net');
  const key = JSON.stringify(data.graph);
  let held = drawn.get(place);
  if (!held || held.key !== key) {
    if (held) held.net.destroy();
    const vis = globalThis.vis, graph = data.graph;
    const span = side => { const at = graph.nodes.map(node => node[side]);
      return Math.max(...at) - Math.min(...at); };
    const ratio = (span('y') + 130) / (span('x') + 260);  // as high as the graph needs
    const size = () => { place.style.height =
      `${Math.round(Math.min(760, Math.max(340, place.clientWidth * ratio)))}px`; };
    size();
    const fit = () => { net.fit({animation: false});  // a small graph is not blown up
      if (net.getScale() > 1) net.moveTo({scale: 1, animation: false}); };
    const net = new vis.Network(place, {nodes: new vis.DataSet(graph.nodes),
      edges: new vis.DataSet(graph.edges)}, graph.options);
    net.on('click', at => setStateValue('selection',
      {nodes: at.nodes, edges: at.nodes.length ? [] : at.edges.slice(0, 1), turn: Date.now()}));
    const zoom = by => net.moveTo({scale: net.getScale() * by, animation: false});
    parentElement.querySelector('#closer').onclick = () => zoom(1.25);
    parentElement.querySelector('#farther').onclick = () => zoom(0.8);
    parentElement.querySelector('#whole').onclick = fit;
    net.on('resize', () => { size(); fit(); });
    net.once('afterDrawing', () => { fit(); place.dataset.drawn = 'yes'; });
    place.journeyNetwork = net;
    held = {net, key};
    drawn.set(place, held);
  }
  const entries = data.legend.map(entry => {
    const span = document.createElement('span'), chip = document.createElement('i');
    chip.style.background = entry.colour;
    chip.textContent = entry.code;
    span.append(chip, entry.text);
    return span;
  });
  parentElement.querySelector('#legend').replaceChildren(...entries);
  place.setAttribute('aria-label', data.summary);
  const known = data.selected.filter(id => held.net.body.nodes[id] || held.net.body.edges[id]);
  held.net.setSelection({nodes: known.filter(id => held.net.body.nodes[id]),
    edges: known.filter(id => held.net.body.edges[id])}, {highlightEdges: false});
  return () => { drawn.get(place)?.net.destroy(); drawn.delete(place); };
}
"""
KEY = "journey-graph"
NOTHING: dict[str, list[str]] = {"nodes": [], "edges": []}


@dataclass(frozen=True, slots=True)
class Picture:
    """What is drawn: vis-network's nodes, edges and options, the legend, one sentence on it."""

    graph: dict[str, Any]
    legend: list[dict[str, str]]
    summary: str


def draw(picture: Picture, selected: str, on_pick: Callable[[str], None]) -> None:
    """Draw a graph.

    Parameters
    ----------
    picture
        What to draw.
    selected
        Id of the node or edge to mark; may be empty.
    on_pick
        Called with the id of a clicked node or edge; with ``""`` for a click beside them.
    """

    def picked() -> None:
        selection = st.session_state[KEY].selection
        ids = [*selection.get("nodes", ()), *selection.get("edges", ())]
        on_pick(str(ids[0]) if ids else "")

    mounted = st.components.v2.component("journey_graph", html=HTML, css=CSS, js=_script())
    mounted(
        data={**asdict(picture), "selected": [selected] if selected else []},
        key=KEY,
        default={"selection": NOTHING},
        on_selection_change=picked,
    )


@cache
def _script() -> str:
    return vis_script() + MOUNT
