// A picture of the bridges and of what joins them.
import { h, type Child, type Element_ } from '../ui/dom';
import { isNarrow } from '../ui/list';
import { cut, visible } from '../ui/text';

export interface Node {
    name: string;
    note: string;
    class?: string;
}

export interface Edge {
    from: string;
    to: string;
    label?: string;
    class?: string;
}

const height = 46;

/** Draws the bridges in a row or on an oval. The sentence says the same in words. */
export function picture(sentence: string, nodes: Node[], edges: Edge[]): Element_ {
    const width = isNarrow() ? 104 : 132;
    const full = isNarrow() ? 360 : 760;
    const isRow = nodes.length <= (isNarrow() ? 2 : 4) && !(nodes.length > 2 && edges.length > nodes.length - 1);
    const tall = isRow ? 84 : nodes.length <= 4 ? 210 : isNarrow() ? 380 : 300;
    const places = new Map(nodes.map((node, i) => [node.name, place(i, nodes.length, full, tall, width, isRow)]));
    return h(
        'figure',
        { class: 'picture' },
        h(
            'svg',
            { viewBox: `0 0 ${full} ${tall}`, role: 'img', 'aria-label': sentence },
            edges.map(edge => drawEdge(edge, places)),
            nodes.map(node => drawNode(node, places.get(node.name)!, width)),
        ),
        h('figcaption', { class: 'muted' }, sentence),
    );
}

type Place = [x: number, y: number];

function place(i: number, count: number, full: number, tall: number, width: number, isRow: boolean): Place {
    if (isRow) return [(full * (i + 0.5)) / count, tall / 2];
    const angle = (2 * Math.PI * i) / count - Math.PI / 2 - (count % 2 === 0 ? Math.PI / count : 0);
    return [full / 2 + (full / 2 - width / 2 - 4) * Math.cos(angle), tall / 2 + (tall / 2 - height / 2 - 4) * Math.sin(angle)];
}

function drawEdge(edge: Edge, places: Map<string, Place>): Child {
    const [from, to] = [places.get(edge.from), places.get(edge.to)];
    if (!from || !to) return null;
    return h(
        'g',
        { class: `edge ${edge.class ?? ''}` },
        h('line', { x1: from[0], y1: from[1], x2: to[0], y2: to[1] }),
        edge.label && h('text', { x: (from[0] + to[0]) / 2, y: (from[1] + to[1]) / 2 - 6, 'text-anchor': 'middle' }, edge.label),
    );
}

function drawNode(node: Node, [x, y]: Place, width: number): Element_ {
    return h(
        'g',
        { class: `node ${node.class ?? ''}` },
        h('rect', { x: x - width / 2, y: y - height / 2, width, height, rx: 8 }),
        h('text', { x, y: y - 3, 'text-anchor': 'middle', class: 'name' }, cut(visible(node.name), width > 110 ? 17 : 13)),
        h('text', { x, y: y + 13, 'text-anchor': 'middle', class: 'note' }, node.note),
    );
}
