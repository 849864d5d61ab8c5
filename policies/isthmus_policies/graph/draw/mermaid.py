"""The graph as a Mermaid flowchart: https://mermaid.js.org/syntax/flowchart.html"""

from isthmus_policies.graph.draw.view import GREY, RED, View, border, fill


def as_mermaid(view: View) -> str:
    """A flowchart with a group for each place."""
    ids = {node.id: f"n{i}" for i, node in enumerate(view.nodes)}
    lines = ["flowchart LR"]
    for number, (place, nodes) in enumerate(view.by_place.items()):
        lines.append(f'  subgraph p{number}["{_safe(place)}"]')
        for node in nodes:
            label = f"{node.title}<br/>{node.classification}" if node.classification else node.title
            lines.append(f'    {ids[node.id]}["{_safe(label)}"]')
        lines.append("  end")
    for i, flow in enumerate(view.flows):
        lines.append(f'  {ids[flow.source]} -->|"{_safe(flow.what)}"| {ids[flow.target]}')
        hot = (flow.source, flow.target) in view.violating
        lines.append(f"  linkStyle {i} stroke:{RED if hot else GREY},stroke-width:{3 if hot else 1}px")
    lines += [f"  style {ids[node.id]} fill:{fill(node)},stroke:{border(node)},color:#000" for node in view.nodes]
    return "\n".join(lines) + "\n"


def _safe(text: str) -> str:
    """As Mermaid takes it between quotes; its own line break stays."""
    lines = (
        part.replace("#", "#35;").replace('"', "#quot;").replace("<", "#lt;").replace(">", "#gt;")
        for part in text.split("<br/>")
    )
    return "<br/>".join(lines).replace("\n", " ")
