// The live list of exchanges, with its filter, and the exchange that is open.
import { Exchanges } from '../data/exchanges';
import { keys, parse, type Filter } from '../data/filter';
import type { Exchange } from '../data/types';
import { h, type Child, type Element_ } from '../ui/dom';
import { isNarrow, VirtualList } from '../ui/list';
import { badge, button, empty, pauseButton, search, streamBadge, type Tone } from '../ui/parts';
import { bytes, count, counted, cut, name, timeOfDay, visible } from '../ui/text';
import { redraw, redrawSoon, type Route, type View } from '../ui/view';
import { ExchangePane } from './exchange';

export class RequestsView implements View {
    readonly title = 'Requests';
    private readonly exchanges = new Exchanges(added => this.changed(added));
    private readonly list = new VirtualList();
    private readonly pane = new ExchangePane(() => this.select(null));
    private text = '';
    private filter: Filter = parse('');
    /** The exchanges that match, oldest first. The list shows them newest first. */
    private matching: Exchange[] = [];
    private selected: number | null = null;

    open(route: Route): void {
        const text = route.query.get('filter') ?? '';
        if (text !== this.text) this.setFilter(text);
        const sequence = /^\d+$/.test(route.item) ? Number(route.item) : null;
        if (sequence !== this.selected) {
            this.selected = sequence;
            this.pane.show(sequence);
        }
        this.exchanges.start();
    }

    close(): void {
        this.exchanges.end();
    }

    sleep(): void {
        this.exchanges.end();
    }

    wake(): void {
        this.exchanges.start();
    }

    private changed(added: Exchange[] | null): void {
        if (added === null) {
            this.match();
        } else {
            const matches = this.filter.test;
            const fresh = matches === null ? [] : added.filter(matches);
            this.matching.push(...fresh);
            this.forget();
            this.list.shift(fresh.length);
        }
        redrawSoon();
    }

    /** Drops the matching exchanges that the list holds no longer, some hundred at a time. */
    private forget(): void {
        const oldest = this.exchanges.ring.at(0)?.sequence ?? 0;
        if ((this.matching[500]?.sequence ?? oldest) < oldest)
            this.matching = this.matching.filter(exchange => exchange.sequence >= oldest);
    }

    private match(): void {
        const matches = this.filter.test;
        this.matching = matches === null ? [] : [...this.exchanges.ring].filter(matches);
    }

    private setFilter(text: string): void {
        this.text = text;
        this.filter = parse(text);
        this.match();
        this.list.toStart();
        if (this.text !== '') void this.exchanges.all();
    }

    private at(index: number): Exchange | undefined {
        return this.matching[this.matching.length - 1 - index];
    }

    private indexOf(sequence: number | null): number {
        const found = sequence === null ? -1 : this.matching.findIndex(exchange => exchange.sequence === sequence);
        return found < 0 ? -1 : this.matching.length - 1 - found;
    }

    private address(sequence: number | null): string {
        return '#/requests' + (sequence === null ? '' : `/${sequence}`) + (this.text ? `?filter=${encodeURIComponent(this.text)}` : '');
    }

    private select(sequence: number | null): void {
        if (sequence === null && isNarrow()) queueMicrotask(() => this.list.focus());
        location.hash = this.address(sequence);
    }

    key(event: KeyboardEvent): boolean {
        const move = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1, PageDown: 15, PageUp: -15 }[event.key];
        if (move !== undefined) {
            const from = this.indexOf(this.selected);
            const next = Math.max(0, Math.min(this.matching.length - 1, from < 0 ? 0 : from + move));
            const exchange = this.at(next);
            if (exchange && !(isNarrow() && event.key.startsWith('Arrow') && this.selected === null)) {
                this.select(exchange.sequence);
                this.list.reveal(next);
            }
            return true;
        }
        if (event.key === 'Escape' && this.selected !== null) {
            this.select(null);
            return true;
        }
        if (event.key === 'p') {
            this.exchanges.pause(!this.exchanges.isPaused);
            return true;
        }
        return false;
    }

    draw(): Child {
        return h(
            'div',
            { class: this.selected === null ? 'split' : 'split has-detail' },
            h(
                'div',
                { class: 'master' },
                this.bar(),
                this.filter.mistake && h('p', { class: 'mistake', role: 'alert', id: 'filter-mistake' }, this.filter.mistake),
                this.rows(),
            ),
            this.selected !== null && this.pane.draw(),
        );
    }

    private bar(): Element_ {
        const { isPaused, missed } = this.exchanges;
        return h(
            'div',
            { class: 'bar' },
            search(
                'Filter',
                'Filter: status:4xx path:coSpaces reason:duplicate* -client:10.0.0.5',
                this.text,
                text => {
                    this.setFilter(text);
                    history.replaceState(null, '', this.address(this.selected));
                    redraw();
                },
                {
                    'aria-invalid': this.filter.mistake ? 'true' : undefined,
                    'aria-describedby': this.filter.mistake ? 'filter-mistake' : undefined,
                    list: 'filter-keys',
                },
                h(
                    'datalist',
                    { id: 'filter-keys' },
                    keys.map(key => h('option', { value: `${key}:` })),
                ),
            ),
            pauseButton(isPaused, 'exchange', () => this.exchanges.pause(!isPaused)),
            button('Clear', () => this.exchanges.clear(), { class: 'plain', title: 'Empties this list; the journal keeps the exchanges' }),
            h(
                'span',
                { class: 'count muted', role: 'status' },
                this.text && this.filter.test
                    ? `${count(this.matching.length)} of ${counted(this.exchanges.ring.length, 'exchange')}`
                    : [this.exchanges.hasOlder && 'latest ', counted(this.exchanges.ring.length, 'exchange')],
                this.exchanges.state === 'waiting' && [' · ', this.exchanges.sentence],
            ),
            streamBadge(this.exchanges.state, isPaused, this.exchanges.sentence),
            missed > 0 &&
                h(
                    'span',
                    { class: 'count' },
                    badge(`${count(missed)} not shown`, 'warn', 'The page shows about 100 exchanges a second'),
                    ' ',
                    button('Load them', () => void this.exchanges.fill(true), {
                        class: 'link',
                        call: () => ({ method: 'GET', path: '/journal' }),
                    }),
                ),
        );
    }

    private rows(): Child {
        if (this.exchanges.isLoading) return h('p', { class: 'empty muted' }, this.exchanges.sentence || 'Reading the journal…');
        if (this.matching.length === 0)
            return this.filter.mistake
                ? null
                : this.text
                  ? empty('No exchange matches', ['Keys of the filter: ', keys.join(', '), '. A word without a key matches anything.'])
                  : empty(
                        'No exchanges yet',
                        'Each request to a bridge appears here. Send one:',
                        'curl -ks -u admin:admin https://127.0.0.1:8443/api/v1/system/status',
                    );
        const selected = this.indexOf(this.selected);
        return [
            !isNarrow() &&
                h(
                    'div',
                    { class: 'exchange-row head', 'aria-hidden': 'true' },
                    ['#', 'Time', 'Bridge', 'Client', 'Method', 'Path', 'Status', 'Size', 'Notes'].map((text, i) =>
                        h('span', { class: i === 0 || i === 7 ? 'number' : '' }, text),
                    ),
                ),
            this.list.draw({
                label: 'Exchanges, newest first',
                class: 'exchanges',
                length: this.matching.length,
                rowHeight: isNarrow() ? 52 : 28,
                selected,
                rowId: index => `exchange-${this.at(index)?.sequence}`,
                open: index => this.select(this.at(index)?.sequence ?? null),
                row: index => {
                    if (index >= this.matching.length - 100 && this.exchanges.hasOlder) void this.exchanges.older();
                    return this.row(index, index === selected);
                },
            }),
        ];
    }

    private row(index: number, isSelected: boolean): Element_ | null {
        const exchange = this.at(index);
        if (!exchange) return null;
        return h(
            'div',
            {
                key: exchange.sequence,
                id: `exchange-${exchange.sequence}`,
                role: 'option',
                class: 'exchange-row',
                'aria-selected': String(isSelected),
                'aria-posinset': index + 1,
                'aria-setsize': this.matching.length,
                onclick: () => this.select(exchange.sequence),
            },
            h('span', { class: 'number muted' }, exchange.sequence),
            h('span', { class: 'muted mono' }, timeOfDay(exchange.time)),
            h('span', { class: 'bridge' }, name(exchange.bridge)),
            h('span', { class: 'client muted mono' }, exchange.client ?? ''),
            h('span', { class: `method mono ${exchange.method.toLowerCase()}` }, cut(exchange.method, 12)),
            h('bdi', { class: 'path mono cut' }, cut(visible(exchange.target.replace(/^\/api\/v1/, '') || exchange.target), 300)),
            h('span', { class: 'status' }, statusBadge(exchange.status)),
            h('span', { class: 'number muted mono' }, bytes(exchange.size)),
            h('span', { class: 'notes' }, notesOf(exchange)),
        );
    }
}

/** The status of an answer, with the class of the status as colour. */
export function statusBadge(status: number | undefined): Element_ {
    const tone: Tone = status === undefined ? 'bad' : status >= 500 ? 'bad' : status >= 400 ? 'warn' : 'good';
    return badge(status === undefined ? 'no answer' : String(status), tone);
}

function notesOf(exchange: Exchange): Child {
    return [
        exchange.fault !== undefined && badge(`fault ${exchange.fault}`, 'info'),
        exchange.hostile?.map(effect => badge(`hostile: ${effect}`, 'info')),
        exchange.incident !== undefined && badge(`incident ${exchange.incident}`, 'bad'),
        exchange.reasons?.map(refusal =>
            h('bdi', { class: 'reason' }, cut(visible(refusal.reason + (refusal.parameter ? `: ${refusal.parameter}` : '')), 60)),
        ),
        exchange.ignored && h('span', { class: 'muted' }, `${exchange.ignored.length} ignored`),
    ];
}
