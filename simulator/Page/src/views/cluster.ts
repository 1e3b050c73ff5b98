// The bridges: states, load, database, what reaches what, and counters over time.
import { get, path } from '../data/api';
import type { BridgeCounters, BridgeFacts, Counters } from '../data/types';
import { h, type Child, type Element_ } from '../ui/dom';
import { action, badge, button, field, form, input, panel, select, type Tone } from '../ui/parts';
import { count, dateAndTime, name, visible } from '../ui/text';
import { Poll, redraw, type View } from '../ui/view';
import { objectPath } from './clock';
import { picture, type Edge } from './picture';
import { plot, Series } from './plots';

interface Database {
  master: string | null;
  nodes: { name: string; bridge: string | null; state: string; behind: number }[];
}

interface Incidents {
  count: number;
  incidents: { number: number; time: string; doing: string; error: string; detail?: string }[];
  gate: { longestMs: number; longest: string; slow: number };
}

const tones: Record<string, Tone> = { running: 'good', isolated: 'warn', stopped: 'bad' };
const profiles = ['default', 'tls12', 'oldCiphers', 'expired', 'wrongName', 'chain', 'renewed'];

export class ClusterView implements View {
  readonly title = 'Cluster';
  private bridges: BridgeFacts[] = [];
  private counters = new Map<string, BridgeCounters>();
  private groups: string[][] = [];
  private database: Database = { master: null, nodes: [] };
  private incidents: Incidents | null = null;
  private opened = '';
  private readonly series = new Series();
  private readonly poll = new Poll(signal => this.read(signal));
  private readonly changed = () => this.poll.now();

  open(): void {
    this.poll.start();
  }

  close(): void {
    this.poll.end();
    this.series.clear();
  }

  private async read(signal: AbortSignal): Promise<void> {
    const [bridges, network, database, incidents, counters] = await Promise.all([
      get<{ bridges: BridgeFacts[] }>('/bridges', signal), get<{ groups: string[][] }>('/network', signal),
      get<Database>('/database', signal), get<Incidents>('/incidents', signal), get<Counters>('/counters', signal),
    ]);
    [this.bridges, this.groups, this.database, this.incidents] = [bridges.bridges, network.groups, database, incidents];
    this.counters = new Map(counters.bridges.map(bridge => [bridge.name, bridge]));
    for (const bridge of counters.bridges) {
      this.series.addGrowth(`${bridge.name} requests`, bridge.requests);
      this.series.addGrowth(`${bridge.name} refusals`, bridge.refusals);
      for (const [what, value] of [['calls', bridge.calls], ['legs', bridge.legs], ['load', bridge.load], ['records', bridge.recordsQueued]] as const)
        this.series.add(`${bridge.name} ${what}`, value);
    }
  }

  draw(): Child {
    return h('div', { class: 'scroll' },
      this.poll.error && h('p', { class: 'mistake', role: 'alert' }, this.poll.error),
      this.bridges.length === 0 ? !this.poll.error && h('p', { class: 'muted pad' }, 'Reading the cluster…') : [
        h('div', { class: 'tiles wide' }, this.bridges.map(bridge => this.bridge(bridge))),
        this.network(),
        this.databasePanel(),
        this.incidents && this.incidentsPanel(this.incidents),
      ]);
  }

  private bridge(bridge: BridgeFacts): Element_ {
    const counters = this.counters.get(bridge.name);
    const isOpen = this.opened === bridge.name;
    const on = (verb: string) => ({ method: 'POST', path: objectPath('bridges', bridge.name, verb) });
    return h('article', { key: bridge.name, class: 'tile', 'aria-label': `Bridge ${visible(bridge.name)}` },
      h('header', null, h('h2', null, name(bridge.name)), badge(bridge.state, tones[bridge.state]),
        counters && counters.database !== 'none' && badge(`database: ${counters.database}`, counters.database === 'master' ? 'info' : 'none')),
      h('div', { class: 'tile-facts' },
        bridge.state === 'stopped' ? action('Start', { call: on('start'), kind: 'main', after: this.changed, label: `Start ${bridge.name}` })
          : action('Stop', { call: on('stop'), kind: 'plain danger', after: this.changed, label: `Stop ${bridge.name}` }),
        bridge.state === 'isolated' ? action('Rejoin', { call: on('rejoin'), after: this.changed, label: `Rejoin ${bridge.name}` })
          : action('Isolate', { call: on('isolate'), after: this.changed, disabled: bridge.state === 'stopped', label: `Isolate ${bridge.name}` }),
        button(isOpen ? 'Less' : 'More', () => { this.opened = isOpen ? '' : bridge.name; redraw(); }, { class: 'plain', 'aria-expanded': String(isOpen), 'aria-label': `${isOpen ? 'Less' : 'More'} for ${bridge.name}` }),
        h('span', { class: 'space' }),
        bridge.release && badge(`release ${bridge.release}`), bridge.clockOffset !== undefined && badge(`clock ${bridge.clockOffset > 0 ? '+' : ''}${bridge.clockOffset} s`, 'warn')),
      isOpen && this.settings(bridge),
      counters && this.load(counters),
      h('div', { class: 'plots' },
        plot('Requests/s', this.series.of(`${bridge.name} requests`)), plot('Refusals/s', this.series.of(`${bridge.name} refusals`), 'warn'),
        plot('Calls', this.series.of(`${bridge.name} calls`)), plot('Legs', this.series.of(`${bridge.name} legs`)),
        plot('Load', this.series.of(`${bridge.name} load`)), plot('Records queued', this.series.of(`${bridge.name} records`))),
      h('dl', { class: 'facts pad-s' },
        h('dt', null, 'Addresses'), h('dd', { class: 'mono' }, [bridge.https, bridge.http].filter(Boolean).join('  ') || 'none'),
        counters && [
          h('dt', null, 'Since the start'), h('dd', null, `${count(counters.requests)} requests, ${count(counters.refusals)} refused, ${count(counters.legsCompleted)} legs completed, at most ${count(counters.legsMax)} at once`),
          counters.eventClients > 0 && [h('dt', null, 'Event clients'), h('dd', null, h('a', { href: '#/events' }, count(counters.eventClients)))],
        ]));
  }

  private load(counters: BridgeCounters): Element_ {
    const share = counters.loadLimit ? Math.min(100, Math.round(100 * counters.load / counters.loadLimit)) : null;
    return h('div', { class: 'load pad-s' },
      h('span', { class: 'muted' }, 'Load'), share !== null && h('span', { class: 'meter', 'aria-hidden': 'true' }, h('span', { class: share >= 80 ? 'bad' : share >= 50 ? 'warn' : '', style: { width: `${share}%` } })),
      h('span', null, share === null ? [count(counters.load), h('span', { class: 'muted' }, ' (no limit set)')] : `${count(counters.load)} of ${count(counters.loadLimit!)}, ${share} %`));
  }

  private settings(bridge: BridgeFacts): Element_ {
    const put = (what: string, body: unknown) => ({ method: 'PUT', path: objectPath('bridges', bridge.name, what), body });
    const number = (values: FormData, field: string) => Number(values.get(field));
    return h('div', { class: 'actions-box' },
      form({ submit: 'Add load', kind: 'plain', after: this.changed, call: values => put('load', { load: number(values, 'load') }) },
        field('Load of meetings that are not simulated', input('load', { type: 'number', min: 0, required: true, placeholder: '80000' }), null, 'wide')),
      form({ submit: 'Set the clock', kind: 'plain', after: this.changed, call: values => put('clock', { offset: number(values, 'offset'), drift: number(values, 'drift') }) },
        field('Clock ahead by (s)', input('offset', { type: 'number', step: 'any', required: true, value: '0' }), null, 'wide'),
        field('Drift (ppm)', input('drift', { type: 'number', step: 'any', required: true, value: '0' }), null, 'narrow')),
      form({ submit: 'Upgrade', kind: 'plain', after: this.changed, call: values => ({ method: 'POST', path: objectPath('bridges', bridge.name, 'upgrade'), body: { release: String(values.get('release')) } }) },
        field('Release', input('release', { required: true, placeholder: '3.0' }), null, 'wide')),
      form({ submit: 'Set the TLS profile', kind: 'plain', after: this.changed, done: 'New connections use the profile.', call: values => put('tls', { profile: String(values.get('profile')) }) },
        field('TLS', select('profile', profiles), null, 'wide')));
  }

  private network(): Element_ {
    const groupOf = (server: string) => this.groups.findIndex(group => group.includes(server));
    const edges: Edge[] = this.bridges.flatMap((one, i) => this.bridges.slice(i + 1)
      .filter(other => one.state !== 'stopped' && other.state !== 'stopped' && groupOf(one.name) === groupOf(other.name))
      .map(other => ({ from: one.name, to: other.name, class: 'thin' })));
    const isSplit = this.groups.length > 1;
    const sentence = this.bridges.length === 1 ? 'One bridge.'
      : isSplit ? `The network is split: ${this.groups.map(group => group.join(' and ')).join(' | ')}.` : 'All servers reach each other.';
    const notes = new Map(this.bridges.map(bridge => [bridge.name, bridge.state === 'running' ? this.counters.get(bridge.name)?.database ?? '' : bridge.state]));
    return panel('Network', isSplit ? [badge('split', 'warn'), action('Heal', { call: { method: 'DELETE', path: '/network' }, kind: 'main', after: this.changed })] : badge('whole', 'good'),
      picture(sentence, this.bridges.map(bridge => {
        const note = notes.get(bridge.name) ?? '';
        return { name: bridge.name, note: note === 'none' ? '' : note, class: bridge.state === 'stopped' ? 'bad' : bridge.state === 'isolated' ? 'warn' : note === 'master' ? 'main' : '' };
      }), edges),
      this.bridges.length > 1 && h('div', { class: 'body' }, form({
        submit: 'Split', kind: 'plain', after: this.changed,
        call: values => {
          const group = values.getAll('server').map(String);
          return group.length === 0 ? null : { method: 'PUT', path: '/network', body: { groups: [group] } };
        },
      }, h('fieldset', { class: 'checks' }, h('legend', null, 'Servers to cut off from the others'),
        [...new Set([...this.bridges.map(bridge => bridge.name), ...this.groups.flat()])].map(server => h('label', { key: server, class: 'field check' }, h('span', null, name(server)), h('input', { type: 'checkbox', name: 'server', value: server })))))));
  }

  private databasePanel(): Element_ {
    const { master, nodes } = this.database;
    return panel('Database', master === null ? badge('no master: nothing can be written', 'bad') : badge(`master: ${master}`, 'info'),
      h('div', { class: 'table-box', tabindex: '0', role: 'region', 'aria-label': 'Nodes of the database' }, h('table', { class: 'table' },
        h('thead', null, h('tr', null, h('th', { scope: 'col' }, 'Node'), h('th', { scope: 'col' }, 'Role'), h('th', { scope: 'col' }, 'State'), h('th', { scope: 'col', class: 'number' }, 'Behind'), h('th', { scope: 'col' }, h('span', { class: 'sr' }, 'Actions')))),
        h('tbody', null, nodes.map(node => h('tr', { key: node.name },
          h('th', { scope: 'row' }, name(node.name)), h('td', null, node.name === master ? 'master' : 'replica'), h('td', null, badge(node.state, tones[node.state])),
          h('td', { class: 'number' }, node.behind === 0 ? '–' : `${count(node.behind)} bytes`),
          h('td', { class: 'actions' }, action(node.state === 'stopped' ? 'Start' : 'Stop', {
            call: { method: 'POST', path: path(['database', 'nodes', node.name, node.state === 'stopped' ? 'start' : 'stop']) }, after: this.changed,
            label: `${node.state === 'stopped' ? 'Start' : 'Stop'} the node ${node.name}`,
          }))))))));
  }

  private incidentsPanel(incidents: Incidents): Element_ {
    return panel('Defects of the simulator', badge(incidents.count === 0 ? 'none' : String(incidents.count), incidents.count === 0 ? 'good' : 'bad'),
      h('div', { class: 'body' },
        incidents.incidents.map(incident => h('div', { key: incident.number, class: 'callout bad' }, h('strong', null, `Incident ${incident.number}`), ` ${dateAndTime(incident.time)}, while ${visible(incident.doing)}: ${visible(incident.error)}`)),
        h('p', { class: 'muted' }, `The longest time for which a request or job made all others wait: ${incidents.gate.longestMs} ms (${visible(incidents.gate.longest) || 'none'}).`)));
  }
}
