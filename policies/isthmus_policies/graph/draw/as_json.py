"""The graph as JSON: nodes, flows, and the paths that lead out."""

import json

from isthmus_policies.graph.draw.view import View


def as_json(view: View) -> str:
    """An object with `nodes`, `flows` and `violations`."""
    nodes = [
        {
            "id": node.id,
            "title": node.title,
            "place": node.place,
            "classification": str(node.classification) if node.classification else None,
            "assumed": node.is_assumed,
        }
        for node in view.nodes
    ]
    flows = [
        {
            "source": flow.source,
            "target": flow.target,
            "what": flow.what,
            "payload": str(flow.payload) if flow.payload else None,
            "violating": (flow.source, flow.target) in view.violating,
        }
        for flow in view.flows
    ]
    violations = [{"path": list(path.ids), "words": path.words(view.graph)} for path in view.paths]
    return json.dumps({"nodes": nodes, "flows": flows, "violations": violations}, indent=2, ensure_ascii=False) + "\n"
