// Small plots of counters over the last two minutes.
import { h, type Element_ } from '../ui/dom';
import { count } from '../ui/text';

const most = 120;
const [width, height] = [160, 32];

/** The latest values of some counters, one series for each name. */
export class Series {
    private readonly values = new Map<string, number[]>();
    private readonly totals = new Map<string, number>();

    add(name: string, value: number): void {
        const list = this.values.get(name) ?? [];
        list.push(value);
        if (list.length > most) list.shift();
        this.values.set(name, list);
    }

    /** Adds by how much a counter that only grows has grown. A counter that starts from zero again counts as zero. */
    addGrowth(name: string, total: number): void {
        const before = this.totals.get(name);
        this.totals.set(name, total);
        if (before !== undefined) this.add(name, Math.max(0, total - before));
    }

    clear(): void {
        this.values.clear();
        this.totals.clear();
    }

    of(name: string): number[] {
        return this.values.get(name) ?? [];
    }
}

/** Draws one series with its latest value. */
export function plot(label: string, values: number[], tone = ''): Element_ {
    const top = Math.max(1, ...values);
    const latest = values.at(-1) ?? 0;
    const points = values.map(
        (value, i) =>
            `${(width - ((values.length - 1 - i) * width) / (most - 1)).toFixed(1)},${(height - 2 - (value / top) * (height - 4)).toFixed(1)}`,
    );
    return h(
        'div',
        { class: `plot ${tone}` },
        h('div', { class: 'plot-head' }, h('span', { class: 'muted' }, label), h('strong', null, count(latest))),
        h(
            'svg',
            {
                viewBox: `0 0 ${width} ${height}`,
                role: 'img',
                preserveAspectRatio: 'none',
                'aria-label': `${label}: now ${latest}, at most ${count(top)} in the last two minutes`,
            },
            h('line', { x1: 0, y1: height - 1, x2: width, y2: height - 1, class: 'base' }),
            points.length > 1 && h('polyline', { points: points.join(' ') }),
        ),
    );
}
