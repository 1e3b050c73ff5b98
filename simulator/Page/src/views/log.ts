// The log of a bridge, as the device writes it.
import { get } from '../data/api';
import { Logs, type LogLine } from '../data/logs';
import type { BridgeFacts } from '../data/types';
import { h, type Child, type Element_ } from '../ui/dom';
import { icon } from '../ui/icons';
import { VirtualList } from '../ui/list';
import { copy } from '../ui/notice';
import { badge, button, empty, pauseButton, search, select, streamBadge } from '../ui/parts';
import { count, counted, visible } from '../ui/text';
import { redraw, redrawSoon, type Route, type View } from '../ui/view';

export class LogView implements View {
    readonly title = 'Log';
    private readonly logs = new Logs(isOther => this.changed(isOther));
    private readonly list = new VirtualList();
    private bridges: string[] = [];
    private bridge = '';
    private text = '';
    private matching: LogLine[] = [];
    private seen = 0;
    private widest = 0;
    private selected: LogLine | null = null;
    private failure = '';

    open(route: Route): void {
        this.text = route.query.get('filter') ?? this.text;
        const wanted = route.item;
        get<{ bridges: BridgeFacts[] }>('/bridges').then(
            ({ bridges }) => {
                this.failure = '';
                this.bridges = bridges.map(bridge => bridge.name);
                this.bridge = this.bridges.includes(wanted) ? wanted : this.bridge || this.bridges[0] || '';
                this.logs.show(this.bridge);
                this.logs.start();
                this.match();
                redraw();
            },
            (error: unknown) => {
                this.failure = String(error instanceof Error ? error.message : error);
                redraw();
            },
        );
    }

    close(): void {
        this.logs.end();
    }

    sleep(): void {
        this.logs.end();
    }

    wake(): void {
        this.logs.start();
    }

    private changed(isOther: boolean): void {
        if (isOther) this.match();
        else this.addNew();
        redrawSoon();
    }

    private match(): void {
        this.matching = [];
        this.seen = 0;
        this.widest = 0;
        this.addNew();
    }

    private addNew(): void {
        const lower = this.text.toLowerCase();
        const lines = this.logs.lines;
        for (let i = firstAfter(lines.length, index => lines.at(index)!.number, this.seen); i < lines.length; i++) {
            const line = lines.at(i)!;
            this.seen = line.number;
            if (lower === '' || line.text.toLowerCase().includes(lower)) {
                this.matching.push(line);
                this.widest = Math.max(this.widest, Math.min(line.text.length, 3000));
            }
        }
        const first = lines.at(0)?.number ?? 0;
        if (this.matching.length > 0 && this.matching[0]!.number < first)
            this.matching = this.matching.filter(line => line.number >= first);
    }

    private address(): string {
        return `#/log/${encodeURIComponent(this.bridge)}` + (this.text ? `?filter=${encodeURIComponent(this.text)}` : '');
    }

    key(event: KeyboardEvent): boolean {
        if (event.key === 'p') {
            this.logs.pause(!this.logs.isPaused);
            redraw();
            return true;
        }
        const move = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
        if (move !== undefined && this.matching.length > 0) {
            const from = this.selected ? this.matching.indexOf(this.selected) : this.matching.length;
            const next = Math.max(0, Math.min(this.matching.length - 1, from + move));
            this.selected = this.matching[next]!;
            this.list.reveal(next);
            redraw();
            return true;
        }
        if (event.key === 'Escape' && this.selected) {
            this.selected = null;
            redraw();
            return true;
        }
        return false;
    }

    draw(): Child {
        const { isPaused, missed } = this.logs;
        return [
            h(
                'div',
                { class: 'bar' },
                select('bridge', this.bridges, {
                    'aria-label': 'Bridge',
                    value: this.bridge,
                    onchange: (event: Event) => {
                        location.hash = `#/log/${encodeURIComponent((event.currentTarget as HTMLSelectElement).value)}`;
                    },
                }),
                search('Search', 'Search the lines', this.text, text => {
                    this.text = text;
                    this.match();
                    this.list.toEnd();
                    history.replaceState(null, '', this.address());
                    redraw();
                }),
                pauseButton(isPaused, 'log', () => {
                    this.logs.pause(!isPaused);
                    redraw();
                }),
                !this.list.followsEnd && button('To the end', () => this.list.toEnd(), { class: 'plain' }),
                h(
                    'span',
                    { class: 'count muted', role: 'status' },
                    this.text
                        ? `${count(this.matching.length)} of ${counted(this.logs.lines.length, 'line')}`
                        : counted(this.logs.lines.length, 'line'),
                    this.logs.state === 'waiting' && [' · ', this.logs.sentence],
                ),
                streamBadge(this.logs.state, isPaused, this.logs.sentence),
                missed > 0 && [
                    badge(`${count(missed)} not shown`, 'warn', 'The page shows about 100 lines a second'),
                    this.logs.hasFile && button('Load them', () => void this.logs.fill(), { class: 'link' }),
                ],
            ),
            this.failure && h('p', { class: 'mistake', role: 'alert' }, this.failure),
            !this.logs.hasFile &&
                h(
                    'p',
                    { class: 'callout flat' },
                    'This run writes no log file, so the page shows lines from now on. ',
                    h('code', null, 'cmssim serve --log-dir logs'),
                    ' keeps them.',
                ),
            this.rows(),
            this.selected && this.line(this.selected),
        ];
    }

    private rows(): Child {
        if (this.matching.length === 0) {
            return this.logs.isLoading
                ? h('p', { class: 'muted pad' }, 'Reading the log…')
                : this.text
                  ? empty('No line matches', 'The search looks for the text as it is, and ignores the case.')
                  : empty(
                        'No lines yet',
                        'Each request to the bridge writes lines. Send one:',
                        'curl -ks -u admin:admin https://127.0.0.1:8443/api/v1/system/status',
                    );
        }
        return this.list.draw({
            label: `Log of ${this.bridge}`,
            class: 'log',
            length: this.matching.length,
            rowHeight: 20,
            followsEnd: true,
            width: `max(100%, calc(${this.widest}ch + 32px))`,
            row: index => {
                const line = this.matching[index];
                return line
                    ? h(
                          'div',
                          {
                              key: line.number,
                              class: `log-line mono ${severity(line.text)}${line === this.selected ? ' selected' : ''}`,
                              onclick: () => {
                                  this.selected = line;
                                  redraw();
                              },
                          },
                          h('bdi', null, this.marked(visible(line.text.slice(0, 3000)))),
                      )
                    : null;
            },
        });
    }

    private line(line: LogLine): Element_ {
        return h(
            'section',
            { class: 'log-detail', 'aria-label': 'Line' },
            h('pre', { class: 'pre', tabindex: '0', role: 'region', 'aria-label': 'The whole line' }, h('bdi', null, visible(line.text))),
            h(
                'div',
                { class: 'inline' },
                button([icon('copy'), 'Copy'], () => copy(line.text, 'The line'), { class: 'plain' }),
                button(
                    'Close',
                    () => {
                        this.selected = null;
                        redraw();
                    },
                    { class: 'plain' },
                ),
            ),
        );
    }

    private marked(text: string): Child {
        if (!this.text) return text;
        const [lower, wanted] = [text.toLowerCase(), this.text.toLowerCase()];
        const parts: Child[] = [];
        let at = 0;
        for (let found = lower.indexOf(wanted); found >= 0 && parts.length < 40; found = lower.indexOf(wanted, at)) {
            parts.push(text.slice(at, found), h('mark', null, text.slice(found, found + wanted.length)));
            at = found + wanted.length;
        }
        return [parts, text.slice(at)];
    }
}

/** The first index whose number is higher, in a list that grows. */
function firstAfter(length: number, at: (index: number) => number, number: number): number {
    let [low, high] = [0, length];
    while (low < high) {
        const middle = (low + high) >> 1;
        if (at(middle) > number) high = middle;
        else low = middle + 1;
    }
    return low;
}

function severity(line: string): string {
    return /\b(ERROR|user\.err|CRIT)/.test(line) ? 'error' : /\b(WARNING|user\.warn)/.test(line) ? 'warning' : '';
}
