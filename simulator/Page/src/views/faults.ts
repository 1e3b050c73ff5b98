// The faults: which requests they match, what they do, and how often they did it.
import type { Fault } from '../data/types';
import { h, type Child, type Element_ } from '../ui/dom';
import { action, empty, field, filled, form, input, panel, select } from '../ui/parts';
import { tableBox } from '../ui/table';
import { count, name } from '../ui/text';
import { redraw } from '../ui/view';
import { objectPath } from './clock';

type Kind = 'none' | 'number' | 'status';

const effects: [name: string, text: string, kind: Kind, isOfPosts: boolean][] = [
    ['status', 'answers with a status', 'status', false],
    ['delayMs', 'waits, in milliseconds', 'number', false],
    ['reset', 'resets the connection', 'none', false],
    ['hang', 'never answers', 'none', false],
    ['truncate', 'sends half the body', 'none', false],
    ['dripMs', 'sends byte by byte, pause in milliseconds', 'number', false],
    ['corrupt', 'flips bits of the body', 'none', false],
    ['tlsAbort', 'resets before the TLS handshake', 'none', false],
    ['crash', 'crashes the bridge for 30 seconds', 'none', false],
    ['loseAnswer', 'post of records: loses the answer', 'none', true],
    ['duplicate', 'post of records: sends it twice', 'none', true],
    ['reorder', 'post of records: reverses the records', 'none', true],
];

export class FaultsPanel {
    faults: Fault[] | null = null;
    private effect = 'status';

    constructor(private readonly changed: () => void) {}

    draw(): Element_ {
        const faults = this.faults;
        return panel(
            'Faults',
            (faults?.length ?? 0) > 0 && action('End all faults', { call: { method: 'DELETE', path: '/faults' }, after: this.changed }),
            faults === null
                ? null
                : faults.length === 0
                  ? empty('No faults', 'A fault makes matching requests fail in one exact way. Add one below, or from a shell:', {
                        method: 'POST',
                        path: '/faults',
                        body: { match: { path: '/calls' }, effect: { status: 503 }, times: 1 },
                    })
                  : tableBox(
                        'Faults',
                        ['#', 'Matches', 'Effect', { number: 'Matched' }, { number: 'Acted' }, null],
                        faults.map(fault => this.row(fault)),
                    ),
            h('div', { class: 'body' }, h('h3', null, 'Add a fault'), this.form()),
        );
    }

    private row(fault: Fault): Element_ {
        return h(
            'tr',
            { key: fault.id },
            h('th', { scope: 'row' }, fault.id),
            h('td', null, facts(fault.match ?? {}, 'every request')),
            h('td', null, facts(fault.effect, '')),
            h('td', { class: 'number' }, count(fault.matched)),
            h(
                'td',
                { class: 'number' },
                count(fault.acted),
                fault.times !== undefined && h('span', { class: 'muted' }, ` of ${fault.times}`),
            ),
            h(
                'td',
                { class: 'actions' },
                h('a', { href: `#/requests?filter=fault:${fault.id}` }, 'Exchanges'),
                ' ',
                action('End', {
                    call: { method: 'DELETE', path: objectPath('faults', fault.id) },
                    after: this.changed,
                    label: `End fault ${fault.id}`,
                }),
            ),
        );
    }

    private form(): Element_ {
        const [, , kind, isOfPosts] = effects.find(([effect]) => effect === this.effect)!;
        return form(
            {
                submit: 'Add the fault',
                after: this.changed,
                call: values => {
                    const match = filled(values, ['nth', 'probability']);
                    const { effect, amount, body, times, ...rest } = match;
                    const [, , chosen] = effects.find(([known]) => known === effect) ?? effects[0]!;
                    return {
                        method: 'POST',
                        path: '/faults',
                        body: {
                            ...(Object.keys(rest).length > 0 ? { match: rest } : {}),
                            effect: {
                                [String(effect)]: chosen === 'none' ? true : Number(amount),
                                ...(body === undefined ? {} : { body }),
                            },
                            ...(times === undefined ? {} : { times: Number(times) }),
                        },
                    };
                },
            },
            field(
                'Effect',
                select(
                    'effect',
                    effects.map(([effect, text]): [string, string] => [effect, `${effect}: ${text}`]),
                    {
                        value: this.effect,
                        onchange: (event: Event) => {
                            this.effect = (event.currentTarget as HTMLSelectElement).value;
                            redraw();
                        },
                    },
                ),
                null,
                'wide',
            ),
            kind !== 'none' &&
                field(
                    kind === 'status' ? 'Status' : 'Milliseconds',
                    input('amount', {
                        key: kind,
                        type: 'number',
                        required: true,
                        min: kind === 'status' ? 200 : 0,
                        max: kind === 'status' ? 599 : undefined,
                        value: kind === 'status' ? '503' : '2000',
                    }),
                    null,
                    'narrow',
                ),
            kind === 'status' && field('Body', input('body', { placeholder: '<busy/>' }), null, 'wide'),
            isOfPosts
                ? field('Receiver', input('receiver', { required: true, value: '*' }), null, 'wide')
                : [
                      field('Path', input('path', { placeholder: '/coSpaces/*' }), null, 'wide'),
                      field('Method', select('method', [['', 'any'], 'GET', 'POST', 'PUT', 'DELETE']), null, 'narrow'),
                  ],
            field('Bridge', input('bridge', { placeholder: 'any' }), null, 'narrow'),
            field('n-th only', input('nth', { type: 'number', min: 1 }), null, 'narrow'),
            field('Probability', input('probability', { type: 'number', min: 0, max: 1, step: 'any' }), null, 'narrow'),
            field('Times', input('times', { type: 'number', min: 1, placeholder: 'unlimited' }), null, 'narrow'),
        );
    }
}

function facts(values: Record<string, string | number | boolean>, otherwise: string): Child {
    const entries = Object.entries(values);
    return entries.length === 0
        ? h('span', { class: 'muted' }, otherwise)
        : h(
              'span',
              { class: 'chips' },
              entries.map(([key, value]) =>
                  h('span', { class: 'chip mono' }, h('span', { class: 'muted' }, key), value === true ? '' : [' ', name(String(value))]),
              ),
          );
}
