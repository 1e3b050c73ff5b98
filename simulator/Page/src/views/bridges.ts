// The tile of a bridge: its state, its load, plots of its counters, and what can be done with it.
import type { BridgeCounters, BridgeFacts } from '../data/types';
import { h, type Element_ } from '../ui/dom';
import { action, badge, button, field, form, input, select, type Tone } from '../ui/parts';
import { count, name, visible } from '../ui/text';
import { redraw } from '../ui/view';
import { objectPath } from './clock';
import { plot, Series } from './plots';

export const tones: Record<string, Tone> = { running: 'good', isolated: 'warn', stopped: 'bad' };
const profiles = ['default', 'tls12', 'oldCiphers', 'expired', 'wrongName', 'chain', 'renewed'];

export class BridgeTiles {
    private opened = '';
    private readonly series = new Series();

    constructor(private readonly changed: () => void) {}

    /** Notes the counters of one reading for the plots. */
    add(bridge: BridgeCounters): void {
        this.series.addGrowth(`${bridge.name} requests`, bridge.requests);
        this.series.addGrowth(`${bridge.name} refusals`, bridge.refusals);
        this.series.add(`${bridge.name} calls`, bridge.calls);
        this.series.add(`${bridge.name} legs`, bridge.legs);
        this.series.add(`${bridge.name} load`, bridge.load);
        this.series.add(`${bridge.name} records`, bridge.recordsQueued);
    }

    clear(): void {
        this.series.clear();
    }

    draw(bridge: BridgeFacts, counters: BridgeCounters | undefined): Element_ {
        const isOpen = this.opened === bridge.name;
        const on = (verb: string) => ({ method: 'POST', path: objectPath('bridges', bridge.name, verb) });
        return h(
            'article',
            { key: bridge.name, class: 'tile', 'aria-label': `Bridge ${visible(bridge.name)}` },
            h(
                'header',
                null,
                h('h2', null, name(bridge.name)),
                badge(bridge.state, tones[bridge.state]),
                counters &&
                    counters.database !== 'none' &&
                    badge(`database: ${counters.database}`, counters.database === 'master' ? 'info' : 'none'),
            ),
            h(
                'div',
                { class: 'tile-facts' },
                bridge.state === 'stopped'
                    ? action('Start', { call: on('start'), kind: 'main', after: this.changed, label: `Start ${bridge.name}` })
                    : action('Stop', { call: on('stop'), kind: 'plain danger', after: this.changed, label: `Stop ${bridge.name}` }),
                bridge.state === 'isolated'
                    ? action('Rejoin', { call: on('rejoin'), after: this.changed, label: `Rejoin ${bridge.name}` })
                    : action('Isolate', {
                          call: on('isolate'),
                          after: this.changed,
                          disabled: bridge.state === 'stopped',
                          label: `Isolate ${bridge.name}`,
                      }),
                button(
                    isOpen ? 'Less' : 'More',
                    () => {
                        this.opened = isOpen ? '' : bridge.name;
                        redraw();
                    },
                    { class: 'plain', 'aria-expanded': String(isOpen), 'aria-label': `${isOpen ? 'Less' : 'More'} for ${bridge.name}` },
                ),
                h('span', { class: 'space' }),
                bridge.release && badge(`release ${bridge.release}`),
                bridge.clockOffset !== undefined && badge(`clock ${bridge.clockOffset > 0 ? '+' : ''}${bridge.clockOffset} s`, 'warn'),
            ),
            isOpen && this.settings(bridge),
            counters && this.load(counters),
            h(
                'div',
                { class: 'plots' },
                plot('Requests/s', this.series.of(`${bridge.name} requests`)),
                plot('Refusals/s', this.series.of(`${bridge.name} refusals`), 'warn'),
                plot('Calls', this.series.of(`${bridge.name} calls`)),
                plot('Legs', this.series.of(`${bridge.name} legs`)),
                plot('Load', this.series.of(`${bridge.name} load`)),
                plot('Records queued', this.series.of(`${bridge.name} records`)),
            ),
            h(
                'dl',
                { class: 'facts pad-s' },
                h('dt', null, 'Addresses'),
                h('dd', { class: 'mono' }, [bridge.https, bridge.http].filter(Boolean).join('  ') || 'none'),
                counters && [
                    h('dt', null, 'Since the start'),
                    h(
                        'dd',
                        null,
                        `${count(counters.requests)} requests, ${count(counters.refusals)} refused, ${count(counters.legsCompleted)} legs completed, at most ${count(counters.legsMax)} at once`,
                    ),
                    counters.eventClients > 0 && [
                        h('dt', null, 'Event clients'),
                        h('dd', null, h('a', { href: '#/events' }, count(counters.eventClients))),
                    ],
                ],
            ),
        );
    }

    private load(counters: BridgeCounters): Element_ {
        const share = counters.loadLimit ? Math.min(100, Math.round((100 * counters.load) / counters.loadLimit)) : null;
        return h(
            'div',
            { class: 'load pad-s' },
            h('span', { class: 'muted' }, 'Load'),
            share !== null &&
                h(
                    'span',
                    { class: 'meter', 'aria-hidden': 'true' },
                    h('span', { class: share >= 80 ? 'bad' : share >= 50 ? 'warn' : '', style: { width: `${share}%` } }),
                ),
            h(
                'span',
                null,
                share === null
                    ? [count(counters.load), h('span', { class: 'muted' }, ' (no limit set)')]
                    : `${count(counters.load)} of ${count(counters.loadLimit!)}, ${share} %`,
            ),
        );
    }

    private settings(bridge: BridgeFacts): Element_ {
        const put = (what: string, body: unknown) => ({ method: 'PUT', path: objectPath('bridges', bridge.name, what), body });
        const number = (values: FormData, field: string) => Number(values.get(field));
        return h(
            'div',
            { class: 'actions-box' },
            form(
                { submit: 'Add load', kind: 'plain', after: this.changed, call: values => put('load', { load: number(values, 'load') }) },
                field(
                    'Load of meetings that are not simulated',
                    input('load', { type: 'number', min: 0, required: true, placeholder: '80000' }),
                    null,
                    'wide',
                ),
            ),
            form(
                {
                    submit: 'Set the clock',
                    kind: 'plain',
                    after: this.changed,
                    call: values => put('clock', { offset: number(values, 'offset'), drift: number(values, 'drift') }),
                },
                field('Clock ahead by (s)', input('offset', { type: 'number', step: 'any', required: true, value: '0' }), null, 'wide'),
                field('Drift (ppm)', input('drift', { type: 'number', step: 'any', required: true, value: '0' }), null, 'narrow'),
            ),
            form(
                {
                    submit: 'Upgrade',
                    kind: 'plain',
                    after: this.changed,
                    call: values => ({
                        method: 'POST',
                        path: objectPath('bridges', bridge.name, 'upgrade'),
                        body: { release: String(values.get('release')) },
                    }),
                },
                field('Release', input('release', { required: true, placeholder: '3.0' }), null, 'wide'),
            ),
            form(
                {
                    submit: 'Set the TLS profile',
                    kind: 'plain',
                    after: this.changed,
                    done: 'New connections use the profile.',
                    call: values => put('tls', { profile: String(values.get('profile')) }),
                },
                field('TLS', select('profile', profiles), null, 'wide'),
            ),
        );
    }
}
