// The bridges: states, load, database, what reaches what, and counters over time.
import { get, path } from '../data/api';
import type { BridgeCounters, BridgeFacts, Counters } from '../data/types';
import { h, type Child, type Element_ } from '../ui/dom';
import { action, badge, form, panel } from '../ui/parts';
import { tableBox } from '../ui/table';
import { count, dateAndTime, name, visible } from '../ui/text';
import { Poll, type View } from '../ui/view';
import { BridgeTiles, tones } from './bridges';
import { picture, type Edge } from './picture';

interface Database {
    master: string | null;
    nodes: { name: string; bridge: string | null; state: string; behind: number }[];
}

interface Incidents {
    count: number;
    incidents: { number: number; time: string; doing: string; error: string; detail?: string }[];
    gate: { longestMs: number; longest: string; slow: number };
}

export class ClusterView implements View {
    readonly title = 'Cluster';
    private bridges: BridgeFacts[] = [];
    private counters = new Map<string, BridgeCounters>();
    private groups: string[][] = [];
    private database: Database = { master: null, nodes: [] };
    private incidents: Incidents | null = null;
    private readonly poll = new Poll(signal => this.read(signal));
    private readonly changed = () => this.poll.now();
    private readonly tiles = new BridgeTiles(this.changed);

    open(): void {
        this.poll.start();
    }

    close(): void {
        this.poll.end();
        this.tiles.clear();
    }

    private async read(signal: AbortSignal): Promise<void> {
        const [bridges, network, database, incidents, counters] = await Promise.all([
            get<{ bridges: BridgeFacts[] }>('/bridges', signal),
            get<{ groups: string[][] }>('/network', signal),
            get<Database>('/database', signal),
            get<Incidents>('/incidents', signal),
            get<Counters>('/counters', signal),
        ]);
        [this.bridges, this.groups, this.database, this.incidents] = [bridges.bridges, network.groups, database, incidents];
        this.counters = new Map(counters.bridges.map(bridge => [bridge.name, bridge]));
        for (const bridge of counters.bridges) this.tiles.add(bridge);
    }

    draw(): Child {
        return h(
            'div',
            { class: 'scroll' },
            this.poll.error && h('p', { class: 'mistake', role: 'alert' }, this.poll.error),
            this.bridges.length === 0
                ? !this.poll.error && h('p', { class: 'muted pad' }, 'Reading the cluster…')
                : [
                      h(
                          'div',
                          { class: 'tiles wide' },
                          this.bridges.map(bridge => this.tiles.draw(bridge, this.counters.get(bridge.name))),
                      ),
                      this.network(),
                      this.databasePanel(),
                      this.incidents && this.incidentsPanel(this.incidents),
                  ],
        );
    }

    private network(): Element_ {
        const groupOf = (server: string) => this.groups.findIndex(group => group.includes(server));
        const edges: Edge[] = this.bridges.flatMap((one, i) =>
            this.bridges
                .slice(i + 1)
                .filter(other => one.state !== 'stopped' && other.state !== 'stopped' && groupOf(one.name) === groupOf(other.name))
                .map(other => ({ from: one.name, to: other.name, class: 'thin' })),
        );
        const isSplit = this.groups.length > 1;
        const sentence =
            this.bridges.length === 1
                ? 'One bridge.'
                : isSplit
                  ? `The network is split: ${this.groups.map(group => group.join(' and ')).join(' | ')}.`
                  : 'All servers reach each other.';
        const notes = new Map(
            this.bridges.map(bridge => [
                bridge.name,
                bridge.state === 'running' ? (this.counters.get(bridge.name)?.database ?? '') : bridge.state,
            ]),
        );
        return panel(
            'Network',
            isSplit
                ? [
                      badge('split', 'warn'),
                      action('Heal', { call: { method: 'DELETE', path: '/network' }, kind: 'main', after: this.changed }),
                  ]
                : badge('whole', 'good'),
            picture(
                sentence,
                this.bridges.map(bridge => {
                    const note = notes.get(bridge.name) ?? '';
                    return {
                        name: bridge.name,
                        note: note === 'none' ? '' : note,
                        class: bridge.state === 'stopped' ? 'bad' : bridge.state === 'isolated' ? 'warn' : note === 'master' ? 'main' : '',
                    };
                }),
                edges,
            ),
            this.bridges.length > 1 &&
                h(
                    'div',
                    { class: 'body' },
                    form(
                        {
                            submit: 'Split',
                            kind: 'plain',
                            after: this.changed,
                            call: values => {
                                const group = values.getAll('server').map(String);
                                return group.length === 0 ? null : { method: 'PUT', path: '/network', body: { groups: [group] } };
                            },
                        },
                        h(
                            'fieldset',
                            { class: 'checks' },
                            h('legend', null, 'Servers to cut off from the others'),
                            [...new Set([...this.bridges.map(bridge => bridge.name), ...this.groups.flat()])].map(server =>
                                h(
                                    'label',
                                    { key: server, class: 'field check' },
                                    h('span', null, name(server)),
                                    h('input', { type: 'checkbox', name: 'server', value: server }),
                                ),
                            ),
                        ),
                    ),
                ),
        );
    }

    private databasePanel(): Element_ {
        const { master, nodes } = this.database;
        return panel(
            'Database',
            master === null ? badge('no master: nothing can be written', 'bad') : badge(`master: ${master}`, 'info'),
            tableBox(
                'Nodes of the database',
                ['Node', 'Role', 'State', { number: 'Behind' }, null],
                nodes.map(node =>
                    h(
                        'tr',
                        { key: node.name },
                        h('th', { scope: 'row' }, name(node.name)),
                        h('td', null, node.name === master ? 'master' : 'replica'),
                        h('td', null, badge(node.state, tones[node.state])),
                        h('td', { class: 'number' }, node.behind === 0 ? '–' : `${count(node.behind)} bytes`),
                        h(
                            'td',
                            { class: 'actions' },
                            action(node.state === 'stopped' ? 'Start' : 'Stop', {
                                call: {
                                    method: 'POST',
                                    path: path(['database', 'nodes', node.name, node.state === 'stopped' ? 'start' : 'stop']),
                                },
                                after: this.changed,
                                label: `${node.state === 'stopped' ? 'Start' : 'Stop'} the node ${node.name}`,
                            }),
                        ),
                    ),
                ),
            ),
        );
    }

    private incidentsPanel(incidents: Incidents): Element_ {
        return panel(
            'Defects of the simulator',
            badge(incidents.count === 0 ? 'none' : String(incidents.count), incidents.count === 0 ? 'good' : 'bad'),
            h(
                'div',
                { class: 'body' },
                incidents.incidents.map(incident =>
                    h(
                        'div',
                        { key: incident.number, class: 'callout bad' },
                        h('strong', null, `Incident ${incident.number}`),
                        ` ${dateAndTime(incident.time)}, while ${visible(incident.doing)}: ${visible(incident.error)}`,
                    ),
                ),
                h(
                    'p',
                    { class: 'muted' },
                    `The longest time for which a request or job made all others wait: ${incidents.gate.longestMs} ms (${visible(incidents.gate.longest) || 'none'}).`,
                ),
            ),
        );
    }
}
