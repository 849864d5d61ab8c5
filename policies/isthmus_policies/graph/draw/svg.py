"""The graph as SVG: a column for each place, a box for each node, red arrows for paths that lead out.

Drawn by hand, for no layout library is among the dependencies: private sites are left, so what leads out goes right.
"""

from collections.abc import Iterator
from html import escape

from isthmus_policies.graph.draw.view import COLOURS, GREY, RED, View, border, fill
from isthmus_policies.graph.model import Node

WIDTH, HEIGHT, GAP, COLUMN, TOP, LEFT = 340, 40, 14, 560, 70, 20
LONGEST = 52


def as_svg(view: View) -> str:
    """A whole SVG document."""
    places = {node.id: (column, row) for column, ns in enumerate(view.by_place.values()) for row, node in enumerate(ns)}
    rows = max((len(nodes) for nodes in view.by_place.values()), default=1)
    width, height = LEFT + max(len(view.by_place), 1) * COLUMN, TOP + rows * (HEIGHT + GAP) + 50
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        'font-family="sans-serif" font-size="12">',
        '<rect width="100%" height="100%" fill="#ffffff"/>',
        *_markers(),
        *(_heading(column, place) for column, place in enumerate(view.by_place)),
        *_arrows(view, places),
        *(_box(node, *places[node.id]) for node in view.nodes),
        *_legend(height),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _markers() -> Iterator[str]:
    for name, colour in (("hot", RED), ("cold", GREY)):
        yield (
            f'<marker id="{name}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto">'
            f'<path d="M0 0 L10 5 L0 10 z" fill="{colour}"/></marker>'
        )


def _heading(column: int, place: str) -> str:
    return f'<text x="{LEFT + column * COLUMN}" y="40" font-size="16" font-weight="bold">{escape(place)}</text>'


def _arrows(view: View, places: dict[str, tuple[int, int]]) -> Iterator[str]:
    """Cold ones first, so that red ones lie above."""
    for flow in sorted(view.flows, key=lambda flow: (flow.source, flow.target) in view.violating):
        hot = (flow.source, flow.target) in view.violating
        (x1, y1), (x2, y2) = _middle(*places[flow.source]), _middle(*places[flow.target])
        if x1 == x2:
            start, end, bend = x1 + WIDTH, x2 + WIDTH, x1 + WIDTH + 60
            way = f"M{start} {y1} C{bend} {y1} {bend} {y2} {end} {y2}"
        else:
            start, end = (x1 + WIDTH, x2) if x1 < x2 else (x1, x2 + WIDTH)
            bend = (start + end) // 2
            way = f"M{start} {y1} C{bend} {y1} {bend} {y2} {end} {y2}"
        colour, mark, size = (RED, "hot", 3) if hot else (GREY, "cold", 1)
        yield (
            f'<path d="{way}" fill="none" stroke="{colour}" stroke-width="{size}" marker-end="url(#{mark})">'
            f"<title>{escape(flow.what)}</title></path>"
        )


def _middle(column: int, row: int) -> tuple[int, int]:
    return LEFT + column * COLUMN, TOP + row * (HEIGHT + GAP) + HEIGHT // 2


def _box(node: Node, column: int, row: int) -> str:
    x, y = LEFT + column * COLUMN, TOP + row * (HEIGHT + GAP)
    title = node.title if len(node.title) <= LONGEST else f"…{node.title[-LONGEST + 1 :]}"
    second = str(node.classification or "")
    if node.is_assumed:
        second = f"unclassified, so {second}"
    return (
        f'<g><title>{escape(node.id)}</title><rect x="{x}" y="{y}" width="{WIDTH}" height="{HEIGHT}" rx="5" '
        f'fill="{fill(node)}" stroke="{border(node)}"/><text x="{x + 8}" y="{y + 16}">{escape(title)}</text>'
        f'<text x="{x + 8}" y="{y + 32}" fill="#444444">{escape(second)}</text></g>'
    )


def _legend(height: int) -> Iterator[str]:
    x = LEFT
    for name, colour in COLOURS.items():
        yield f'<rect x="{x}" y="{height - 30}" width="14" height="14" fill="{colour}" stroke="#616161"/>'
        yield f'<text x="{x + 20}" y="{height - 18}">{name or "bears no data of its own"}</text>'
        x += 120
    yield f'<text x="{x + 80}" y="{height - 18}" fill="{RED}">a path that leads out</text>'
