// The clock, the faults, hostile mode, and the snapshots of the cluster.
import { get, path } from '../data/api';
import type { Clock, Fault, Hostility } from '../data/types';
import { h, type Child, type Element_ } from '../ui/dom';
import { action, badge, field, form, input, panel } from '../ui/parts';
import { table } from '../ui/table';
import { count, counted, dateAndTime } from '../ui/text';
import { Poll, type View } from '../ui/view';
import { FaultsPanel } from './faults';
import { SnapshotsPanel, type Snapshot } from './snapshots';

const steps: [seconds: number, text: string][] = [
    [1, '1 s'],
    [10, '10 s'],
    [60, '1 min'],
    [600, '10 min'],
    [3600, '1 h'],
    [86_400, '1 day'],
];

const effects: Record<string, string> = {
    busy: 'answers 503',
    shortPage: 'returns fewer entries than asked for',
    listChanged: 'changes a list between two pages',
    elementAbsent: 'omits an optional element',
    unknownElement: 'adds an element that no release has',
    connectionClosed: 'closes the connection after the answer',
};

export class ClockView implements View {
    readonly title = 'Clock & faults';
    private clock: Clock | null = null;
    private hostility: Hostility | null = null;
    private ran = '';
    private readonly poll = new Poll(signal => this.read(signal));
    private readonly faults = new FaultsPanel(() => this.poll.now());
    private readonly snapshots = new SnapshotsPanel(() => this.poll.now());

    open(): void {
        this.poll.start();
    }

    close(): void {
        this.poll.end();
    }

    private async read(signal: AbortSignal): Promise<void> {
        const [clock, hostility, faults, snapshots] = await Promise.all([
            get<Clock>('/clock', signal),
            get<Hostility>('/hostility', signal),
            get<{ faults: Fault[] }>('/faults', signal),
            get<{ snapshots: Snapshot[] }>('/snapshots', signal),
        ]);
        this.clock = clock;
        this.hostility = hostility;
        this.faults.faults = faults.faults;
        this.snapshots.snapshots = snapshots.snapshots;
    }

    draw(): Child {
        return h(
            'div',
            { class: 'scroll' },
            this.poll.error && h('p', { class: 'mistake', role: 'alert' }, this.poll.error),
            h('div', { class: 'columns' }, this.clockPanel(), this.hostilePanel()),
            this.faults.draw(),
            this.snapshots.draw(),
        );
    }

    private clockPanel(): Element_ {
        const clock = this.clock;
        const isReal = clock?.mode === 'real';
        const after = () => this.poll.now();
        return panel(
            'Clock',
            clock &&
                (isReal
                    ? badge('real time')
                    : clock.speed === 0
                      ? badge('virtual, stopped', 'info')
                      : badge(`virtual, ${clock.speed} × real time`, 'info')),
            h(
                'div',
                { class: 'body' },
                h('p', { class: 'big mono' }, clock ? [dateAndTime(clock.now), h('span', { class: 'muted' }, ' UTC')] : '–'),
                isReal &&
                    h(
                        'p',
                        { class: 'muted' },
                        'The clock follows real time, so it cannot be moved. Start with ',
                        h('code', null, 'cmssim serve --clock virtual'),
                        ' to command it.',
                    ),
                h(
                    'div',
                    { class: 'inline', role: 'group', 'aria-label': 'Advance' },
                    h('span', { class: 'muted' }, 'Advance'),
                    steps.map(([seconds, text]) =>
                        action(`+${text}`, {
                            call: { method: 'POST', path: '/clock/advance', body: { seconds } },
                            after,
                            disabled: isReal,
                            label: `Advance ${text}`,
                        }),
                    ),
                    action('Run until idle', {
                        call: { method: 'POST', path: '/clock/run-until-idle' },
                        disabled: isReal,
                        after: answer => {
                            const ran = answer as { timers: number; idle: boolean };
                            this.ran = `${counted(ran.timers, 'timer')} ran; ${ran.idle ? 'none is pending' : 'some are still pending after a day'}.`;
                            after();
                        },
                    }),
                ),
                this.ran && h('p', { class: 'muted', role: 'status' }, this.ran),
                form(
                    {
                        submit: 'Advance',
                        kind: 'plain',
                        disabled: isReal,
                        after,
                        call: values => ({ method: 'POST', path: '/clock/advance', body: { seconds: Number(values.get('seconds')) } }),
                    },
                    field(
                        'Seconds',
                        input('seconds', { type: 'number', min: 0, step: 'any', required: true, value: '30' }),
                        null,
                        'narrow',
                    ),
                ),
                form(
                    {
                        submit: 'Set the time',
                        kind: 'plain',
                        disabled: isReal,
                        after,
                        call: values => ({ method: 'PUT', path: '/clock', body: { now: values.get('now') } }),
                    },
                    field(
                        'Time to advance to, in UTC',
                        input('now', { required: true, placeholder: '2026-03-02T10:00:00Z' }),
                        null,
                        'wide',
                    ),
                ),
                form(
                    {
                        submit: 'Set the speed',
                        kind: 'plain',
                        disabled: isReal,
                        after,
                        call: values => ({ method: 'PUT', path: '/clock', body: { speed: Number(values.get('speed')) } }),
                    },
                    field(
                        'Speed relative to real time; 0 stops',
                        input('speed', { type: 'number', min: 0, max: 1_000_000, step: 'any', required: true, value: '1' }),
                        null,
                        'wide',
                    ),
                ),
            ),
        );
    }

    private hostilePanel(): Element_ {
        const state = this.hostility;
        const after = () => this.poll.now();
        return panel(
            'Hostile mode',
            state && (state.hostile ? badge(`on, seed ${state.seed}`, 'warn') : badge('off')),
            h(
                'div',
                { class: 'body' },
                h(
                    'p',
                    { class: 'muted' },
                    'Bridges do what the documentation allows and few clients expect. The seed decides all effects.',
                ),
                state?.hostile
                    ? [
                          table(
                              ['Effect', 'The bridge', { number: 'Acted' }],
                              Object.entries(state.counts ?? {}).map(([effect, times]) =>
                                  h(
                                      'tr',
                                      { key: effect },
                                      h('th', { scope: 'row', class: 'mono' }, effect),
                                      h('td', { class: 'muted' }, effects[effect] ?? ''),
                                      h('td', { class: 'number' }, count(times)),
                                  ),
                              ),
                          ),
                          h(
                              'div',
                              { class: 'inline' },
                              action('End hostile mode', { call: { method: 'DELETE', path: '/hostility' }, after }),
                              h('a', { href: `#/requests?filter=${encodeURIComponent('hostile:*')}` }, 'Show the exchanges'),
                          ),
                      ]
                    : state &&
                          form(
                              {
                                  submit: 'Start',
                                  after,
                                  call: values => ({ method: 'PUT', path: '/hostility', body: { seed: Number(values.get('seed')) } }),
                              },
                              field('Seed', input('seed', { type: 'number', required: true, step: 1, value: '5' }), null, 'narrow'),
                          ),
            ),
        );
    }
}

/** The path of one object of a collection. */
export function objectPath(collection: string, name: string | number, action?: string): string {
    return path(action === undefined ? [collection, name] : [collection, name, action]);
}
