// The calls of each bridge with their legs, and what a person can do with them.
import { get, path } from '../data/api';
import { releases } from '../data/bridge';
import type { Calls, FarEnd, Leg } from '../data/types';
import { h, type Child, type Element_ } from '../ui/dom';
import { badge, button, empty, search } from '../ui/parts';
import { count, counted, name } from '../ui/text';
import { Poll, redraw, type Route, type View } from '../ui/view';
import { CallTiles } from './calls';
import { dialPanel } from './dial';
import { farEndsPanel } from './farends';
import { picture } from './picture';

const pageSize = 50;

export class MeetingsView implements View {
    readonly title = 'Meetings';
    private calls: Calls | null = null;
    private farEnds: FarEnd[] = [];
    private filter = '';
    private offset = 0;
    private opened: 'dial' | 'farEnds' | '' = '';
    private readonly poll = new Poll(signal => this.read(signal));
    private readonly tiles = new CallTiles(() => this.poll.now());

    open(route: Route): void {
        this.filter = route.query.get('filter') ?? this.filter;
        this.poll.start();
        releases().then(
            known => {
                this.tiles.releases = known;
                redraw();
            },
            () => {},
        );
    }

    close(): void {
        this.poll.end();
    }

    private async read(signal: AbortSignal): Promise<void> {
        const [calls, farEnds] = await Promise.all([
            get<Calls>(path(['calls'], { filter: this.filter, offset: this.offset, limit: pageSize }), signal),
            this.opened === 'farEnds' ? get<FarEnd[]>('/far-ends', signal) : this.farEnds,
        ]);
        this.calls = calls;
        this.farEnds = farEnds;
        if (this.offset > 0 && this.offset >= calls.total) {
            this.offset = 0;
            this.poll.now();
        }
    }

    key(event: KeyboardEvent): boolean {
        return this.tiles.key(event.key);
    }

    draw(): Child {
        return [
            this.bar(),
            h(
                'div',
                { class: 'scroll' },
                this.poll.error && h('p', { class: 'mistake', role: 'alert' }, this.poll.error),
                this.opened === 'dial' &&
                    this.calls &&
                    dialPanel(
                        this.calls.bridges.map(bridge => bridge.name),
                        () => this.poll.now(),
                    ),
                this.opened === 'farEnds' && farEndsPanel(this.farEnds, () => this.poll.now()),
                this.content(),
            ),
        ];
    }

    private bar(): Element_ {
        const calls = this.calls;
        const last = calls ? Math.min(this.offset + calls.calls.length, calls.total) : 0;
        return h(
            'div',
            { class: 'bar' },
            search('Filter', 'Filter: name of a call, space, party', this.filter, text => {
                this.filter = text;
                this.offset = 0;
                history.replaceState(null, '', '#/meetings' + (this.filter ? `?filter=${encodeURIComponent(this.filter)}` : ''));
                this.poll.now();
            }),
            button('Dial in', () => this.toggle('dial'), {
                class: this.opened === 'dial' ? 'plain' : 'main',
                'aria-expanded': String(this.opened === 'dial'),
            }),
            button('Far ends', () => this.toggle('farEnds'), { class: 'plain', 'aria-expanded': String(this.opened === 'farEnds') }),
            calls && h('span', { class: 'count muted', role: 'status' }, `${counted(calls.total, 'call')}, ${counted(calls.legs, 'leg')}`),
            calls &&
                calls.total > pageSize &&
                h(
                    'span',
                    { class: 'inline' },
                    button('Previous', () => this.page(-pageSize), { class: 'plain', disabled: this.offset === 0 }),
                    h('span', { class: 'muted' }, `${count(this.offset + 1)}–${count(last)}`),
                    button('Next', () => this.page(pageSize), { class: 'plain', disabled: last >= calls.total }),
                ),
        );
    }

    private toggle(part: 'dial' | 'farEnds'): void {
        this.opened = this.opened === part ? '' : part;
        this.poll.now();
        redraw();
    }

    private page(by: number): void {
        this.offset = Math.max(0, this.offset + by);
        this.poll.now();
    }

    private content(): Child {
        const calls = this.calls;
        if (calls === null) return !this.poll.error && h('p', { class: 'muted pad' }, 'Reading the calls…');
        if (calls.calls.length === 0 && calls.callers.length === 0) {
            return this.filter
                ? empty('No call matches', 'The filter looks in the names of calls and in the names and addresses of their parties.')
                : empty('No calls', 'Dial in with the button above, or from a shell:', {
                      method: 'POST',
                      path: path(['bridges', calls.bridges[0]?.name ?? 'Core1', 'incoming-calls']),
                      body: { remoteParty: 'ann@example.com', uri: 'cool.bridge.space' },
                  });
        }
        return [this.links(calls), calls.bridges.map(bridge => this.bridge(calls, bridge))];
    }

    private bridge(calls: Calls, bridge: Calls['bridges'][number]): Child {
        const own = calls.calls.filter(call => call.bridge === bridge.name);
        const callers = calls.callers.filter(leg => leg.bridge === bridge.name);
        if (own.length === 0 && callers.length === 0 && bridge.calls > 0) return null;
        return h(
            'section',
            { key: bridge.name, class: 'bridge-calls', 'aria-label': `Calls of ${bridge.name}` },
            h(
                'h2',
                null,
                name(bridge.name),
                h('span', { class: 'muted' }, ` ${counted(bridge.calls, 'call')}, ${counted(bridge.legs, 'leg')}`),
            ),
            own.length === 0 && callers.length === 0 && h('p', { class: 'muted' }, 'No calls on this bridge.'),
            h(
                'div',
                { class: 'tiles' },
                callers.length > 0 && this.tiles.callers(bridge.name, callers, calls.time),
                own.map(call => this.tiles.draw(call, calls)),
            ),
        );
    }

    private links(calls: Calls): Child {
        const pairs = new Map<string, { from: string; to: string; meetings: Set<string> }>();
        for (const call of calls.calls) {
            for (const leg of call.legs.filter(isLink)) {
                const [from, to] = [call.bridge, leg.peer!].sort() as [string, string];
                const key = JSON.stringify([from, to]);
                const pair = pairs.get(key) ?? { from, to, meetings: new Set() };
                pair.meetings.add(call.correlator ?? call.id);
                pairs.set(key, pair);
            }
        }
        if (pairs.size === 0) return null;
        const edges = [...pairs.values()].map(pair => ({ from: pair.from, to: pair.to, label: counted(pair.meetings.size, 'meeting') }));
        return h(
            'section',
            { class: 'panel' },
            h('header', null, h('h2', null, 'Distribution links'), badge(counted(edges.length, 'pair'))),
            picture(
                `Bridges that share a meeting: ${edges.map(edge => `${edge.from} and ${edge.to} (${edge.label})`).join(', ')}.`,
                calls.bridges.map(bridge => ({ name: bridge.name, note: counted(bridge.legs, 'leg') })),
                edges,
            ),
        );
    }
}

function isLink(leg: Leg): boolean {
    return leg.kind === 'link' && leg.peer !== undefined;
}
