// The nodes of the API with the basis of each part: documented, observed or inferred.
import { get, path } from '../data/api';
import { h, type Child, type Element_ } from '../ui/dom';
import { icon } from '../ui/icons';
import { isNarrow, VirtualList } from '../ui/list';
import { basis, button, empty, search, select } from '../ui/parts';
import { count, counted } from '../ui/text';
import { redraw, type Route, type View } from '../ui/view';
import { NodePane } from './node';

export interface NodeSummary {
    name: string;
    path: string;
    chapter: string;
    since?: string;
    until?: string;
    evidence?: string;
    source?: string;
    methods: number;
    parameters: number;
    elements: number;
    filters: number;
    documented: number;
    observed: number;
    inferred: number;
}

interface Description {
    release: string;
    isPartial: boolean;
    releases: string[];
    totals: { documented: number; observed: number; inferred: number };
    nodes: NodeSummary[];
}

type Row = NodeSummary | string;

export class FidelityView implements View {
    readonly title = 'Fidelity';
    private description: Description | null = null;
    private release = '';
    private wanted = '';
    private text = '';
    private only = '';
    private rows: Row[] = [];
    private selected = '';
    private failure = '';
    private readonly list = new VirtualList();
    private readonly pane = new NodePane(() => {
        location.hash = this.address('');
    });

    open(route: Route): void {
        const release = route.query.get('release') ?? '';
        this.text = route.query.get('filter') ?? this.text;
        if (this.description === null || release !== this.wanted) {
            this.wanted = release;
            void this.read();
        }
        this.selected = route.item;
        this.pane.show(route.item, release);
    }

    close(): void {
        this.pane.show('', '');
    }

    private async read(): Promise<void> {
        const wanted = this.wanted;
        try {
            const description = await get<Description>(path(['description'], { release: wanted }));
            if (wanted !== this.wanted) return;
            this.description = description;
            this.release = description.release;
            this.failure = '';
        } catch (error) {
            this.failure = error instanceof Error ? error.message : String(error);
        }
        this.match();
        redraw();
    }

    private match(): void {
        const lower = this.text.toLowerCase().replaceAll('.', '/');
        const nodes = (this.description?.nodes ?? []).filter(
            node => node.name.toLowerCase().includes(lower) && (this.only === '' || node[this.only as 'inferred'] > 0),
        );
        this.rows = [];
        let chapter = '';
        for (const node of nodes) {
            if (node.chapter !== chapter) this.rows.push((chapter = node.chapter));
            this.rows.push(node);
        }
    }

    private address(name: string): string {
        const query = new URLSearchParams();
        if (this.wanted) query.set('release', this.wanted);
        if (this.text) query.set('filter', this.text);
        return `#/fidelity${name ? '/' + name.replaceAll('/', '.') : ''}${query.size > 0 ? '?' + query : ''}`;
    }

    private isSelected(row: Row | undefined): boolean {
        return typeof row === 'object' && row.name.replaceAll('/', '.') === this.selected;
    }

    key(event: KeyboardEvent): boolean {
        const move = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
        if (move !== undefined) {
            let next = this.rows.findIndex(row => this.isSelected(row)) + move;
            while (typeof this.rows[next] === 'string') next += move;
            const row = this.rows[next];
            if (typeof row === 'object') {
                location.hash = this.address(row.name);
                this.list.reveal(next);
            }
            return true;
        }
        if (event.key === 'Escape' && this.selected) {
            location.hash = this.address('');
            return true;
        }
        return false;
    }

    draw(): Child {
        const description = this.description;
        return h(
            'div',
            { class: this.selected ? 'split has-detail' : 'split' },
            h(
                'div',
                { class: 'master' },
                h(
                    'div',
                    { class: 'bar' },
                    search('Filter', 'Filter: coSpaces', this.text, text => {
                        this.text = text;
                        history.replaceState(null, '', this.address(this.selected));
                        this.match();
                        this.list.toStart();
                        redraw();
                    }),
                    description &&
                        select(
                            'release',
                            description.releases.map((release): [string, string] => [release, `release ${release}`]),
                            {
                                'aria-label': 'Release',
                                value: this.release,
                                onchange: (event: Event) => {
                                    const release = (event.currentTarget as HTMLSelectElement).value;
                                    const query = new URLSearchParams({ release, ...(this.text ? { filter: this.text } : {}) });
                                    location.hash = `#/fidelity${this.selected ? '/' + this.selected : ''}?${query}`;
                                },
                            },
                        ),
                    description && this.totals(description),
                ),
                this.failure && h('p', { class: 'mistake', role: 'alert' }, this.failure),
                this.nodes(),
            ),
            this.selected && this.pane.draw(),
        );
    }

    private totals(description: Description): Element_ {
        return h(
            'div',
            { class: 'inline', role: 'group', 'aria-label': 'Show nodes with parts that are' },
            (['documented', 'observed', 'inferred'] as const).map(word =>
                button(
                    [basis(word), h('span', null, count(description.totals[word]))],
                    () => {
                        this.only = this.only === word ? '' : word;
                        this.match();
                        redraw();
                    },
                    { class: 'plain', 'aria-pressed': String(this.only === word), title: `Show nodes that have ${word} parts` },
                ),
            ),
            description.isPartial && h('span', { class: 'muted' }, 'What this release has is known in part.'),
        );
    }

    private nodes(): Child {
        if (this.description === null) return !this.failure && h('p', { class: 'muted pad' }, 'Reading the description…');
        if (this.rows.length === 0)
            return empty('No node matches', ['The shell shows the same: ', h('code', null, 'cmssim api')], 'cmssim api --totals');
        return this.list.draw({
            label: `Nodes of release ${this.release}, ${counted(this.description.nodes.length, 'node')}`,
            class: 'nodes',
            length: this.rows.length,
            rowHeight: isNarrow() ? 36 : 28,
            selected: this.rows.findIndex(row => this.isSelected(row)),
            rowId: index => `node-${index}`,
            open: () => {},
            row: index => this.row(index),
        });
    }

    private row(index: number): Element_ | null {
        const row = this.rows[index];
        if (row === undefined) return null;
        if (typeof row === 'string') return h('div', { key: `chapter ${row}`, class: 'chapter', role: 'presentation' }, row);
        const isSelected = this.isSelected(row);
        return h(
            'div',
            {
                key: row.name,
                id: `node-${index}`,
                role: 'option',
                class: 'node-row',
                'aria-selected': String(isSelected),
                onclick: () => {
                    location.hash = this.address(row.name);
                },
            },
            h('span', { class: 'mono cut' }, row.name),
            h('span', { class: 'muted number wide-only' }, row.since ? `since ${row.since}` : ''),
            h(
                'span',
                { class: 'shares', title: `${row.documented} documented, ${row.observed} observed, ${row.inferred} inferred` },
                h('span', { class: 'sr' }, `${row.documented} documented, ${row.observed} observed, ${row.inferred} inferred`),
                share(row),
            ),
            icon('chevron'),
        );
    }
}

function share(node: NodeSummary): Child {
    const all = Math.max(1, node.documented + node.observed + node.inferred);
    return h(
        'span',
        { class: 'share', 'aria-hidden': 'true' },
        (['documented', 'observed', 'inferred'] as const).map(word =>
            h('span', { class: word, style: { width: `${(100 * node[word]) / all}%` } }),
        ),
    );
}
