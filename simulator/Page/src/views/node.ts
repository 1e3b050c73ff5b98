// One node of the API: methods, parameters, elements and reasons, each with its basis, and a form that sends a call.
import { get, path, send } from '../data/api';
import { toBridge } from '../data/bridge';
import type { BridgeFacts, Sent } from '../data/types';
import { h, type Child, type Element_ } from '../ui/dom';
import { icon } from '../ui/icons';
import { basis, button, field, form, input, select } from '../ui/parts';
import { tableBox } from '../ui/table';
import { indented, visible } from '../ui/text';
import { redraw } from '../ui/view';
import { statusBadge } from './requests';

interface Known {
    name?: string;
    since?: string;
    until?: string;
    evidence?: string;
    source?: string;
}

interface Method extends Known {
    verb: string;
    path: string;
}

interface Parameter extends Known {
    name: string;
    type?: string;
    values?: Known[];
    min?: number | null;
    max?: number | null;
    maxLength?: number | null;
    refersTo?: string;
    default?: string | null;
    required?: boolean;
    onCreate?: boolean;
    onModify?: boolean;
}

interface Part extends Known {
    name: string;
    type?: string;
    inItem?: boolean;
    inList?: boolean;
}

interface NodeDetail extends Known {
    resource: string;
    path: string;
    chapter: string;
    methodList?: Method[];
    parameterList?: Parameter[];
    elementList?: Part[];
    filterList?: Part[];
    reasonList?: Known[];
}

export class NodePane {
    private name = '';
    private release = '';
    private node: NodeDetail | null = null;
    private failure = '';
    private bridges: string[] = [];
    private chosen = '';
    private answer: Sent | null = null;

    constructor(private readonly leave: () => void) {}

    show(name: string, release: string): void {
        if (name === this.name && release === this.release) return;
        [this.name, this.release, this.node, this.failure, this.answer, this.chosen] = [name, release, null, '', null, ''];
        if (name !== '') void this.read(name, release);
    }

    private async read(name: string, release: string): Promise<void> {
        try {
            const [node, bridges] = await Promise.all([
                get<NodeDetail>(path(['description', name], { release })),
                get<{ bridges: BridgeFacts[] }>('/bridges'),
            ]);
            if (name === this.name && release === this.release)
                [this.node, this.bridges] = [node, bridges.bridges.filter(bridge => bridge.state !== 'stopped').map(bridge => bridge.name)];
        } catch (error) {
            if (name === this.name) this.failure = error instanceof Error ? error.message : String(error);
        }
        redraw();
    }

    draw(): Element_ {
        const node = this.node;
        return h(
            'article',
            { class: 'detail', 'aria-label': `Node ${this.name}` },
            h(
                'header',
                { class: 'detail-head' },
                button([icon('back'), 'Back'], this.leave, { class: 'plain only-narrow' }),
                h('h2', { class: 'mono wrap' }, node?.path ?? this.name),
                button(icon('close'), this.leave, { class: 'bare not-narrow', 'aria-label': 'Close the node' }),
            ),
            this.failure && h('p', { class: 'mistake', role: 'alert' }, this.failure),
            !node && !this.failure && h('p', { class: 'muted pad' }, 'Reading…'),
            node &&
                h(
                    'div',
                    { class: 'detail-body', tabindex: '0', role: 'region', 'aria-label': 'Details of the node' },
                    h(
                        'p',
                        { class: 'muted' },
                        node.chapter,
                        node.since && ` · since ${node.since}`,
                        node.until && ` · until ${node.until}`,
                        ' ',
                        basis(node.evidence),
                        node.source && ` ${node.source}`,
                    ),
                    this.run(node),
                    table('Methods', node.methodList ?? [], ['Method'], method => [
                        h('span', { class: 'mono wrap' }, `${method.verb} ${method.path}`),
                    ]),
                    table('Parameters', node.parameterList ?? [], ['Parameter', 'Values'], parameter => [
                        [
                            h('span', { class: 'mono wrap' }, parameter.name),
                            parameter.required && h('span', { class: 'muted' }, ' required'),
                            parameter.onModify === false && h('span', { class: 'muted' }, ' POST only'),
                            parameter.onCreate === false && h('span', { class: 'muted' }, ' PUT only'),
                        ],
                        valuesOf(parameter),
                    ]),
                    table('Elements, in the order of the wire', node.elementList ?? [], ['Element', 'Type'], part => [
                        h('span', { class: 'mono wrap' }, part.name),
                        [
                            part.type ?? '',
                            h('span', { class: 'muted' }, part.inItem && part.inList ? ' item, list' : part.inList ? ' list' : ' item'),
                        ],
                    ]),
                    table('Filters of the list', node.filterList ?? [], ['Filter'], part => [h('span', { class: 'mono' }, part.name)]),
                    table('Failure reasons', node.reasonList ?? [], ['Reason'], reason => [h('span', { class: 'mono wrap' }, reason.name)]),
                ),
        );
    }

    private run(node: NodeDetail): Child {
        const methods = node.methodList ?? [];
        if (methods.length === 0 || this.bridges.length === 0) return null;
        const optionOf = (method: Method) => `${method.verb} ${method.path}`;
        const chosen =
            methods.find(method => optionOf(method) === this.chosen) ?? methods.find(method => method.verb === 'GET') ?? methods[0]!;
        const hasForm = chosen.verb === 'POST' || chosen.verb === 'PUT';
        return h(
            'section',
            { class: 'callout run' },
            h('h3', null, 'Run it now'),
            form(
                {
                    submit: 'Send',
                    run: call => send<Sent>(call),
                    after: answer => {
                        this.answer = answer as Sent;
                        redraw();
                    },
                    call: values => {
                        const body = values.get('form');
                        const call = toBridge(String(values.get('bridge')), chosen.verb, String(values.get('target')));
                        return body ? { ...call, body: { ...(call.body as object), form: String(body) } } : call;
                    },
                },
                field('Bridge', select('bridge', this.bridges), null, ''),
                field(
                    'Method',
                    select(
                        'method',
                        methods.map(method => optionOf(method)),
                        {
                            value: optionOf(chosen),
                            onchange: (event: Event) => {
                                this.chosen = (event.currentTarget as HTMLSelectElement).value;
                                redraw();
                            },
                        },
                    ),
                    null,
                    'wide',
                ),
                field(
                    'Path',
                    input('target', {
                        key: `path ${optionOf(chosen)}`,
                        required: true,
                        class: 'mono',
                        value: chosen.path.startsWith('/api/') ? chosen.path : `/api/v1${chosen.path}`,
                    }),
                    chosen.path.includes('{') && 'Put ids in the place of the braces.',
                    'full',
                ),
                hasForm &&
                    field(
                        'Form',
                        input('form', { key: 'form', class: 'mono', placeholder: 'name=Town%20hall&uri=town.hall' }),
                        null,
                        'full',
                    ),
            ),
            this.answer && this.shown(this.answer),
        );
    }

    private shown(answer: Sent): Element_ {
        const headers = Object.entries(answer.headers ?? {})
            .map(([name, value]) => `${name}: ${value}`)
            .join('\n');
        return h(
            'div',
            { class: 'answer', role: 'status' },
            h(
                'p',
                null,
                statusBadge(answer.status || undefined),
                ' ',
                answer.error,
                answer.sequence !== undefined && h('a', { href: `#/requests/${answer.sequence}` }, `Exchange ${answer.sequence}`),
            ),
            (headers || answer.body) &&
                h(
                    'pre',
                    { class: 'pre', tabindex: '0', role: 'region', 'aria-label': 'Answer' },
                    h('bdi', null, visible([headers, answer.body ? indented(answer.body) : ''].filter(Boolean).join('\n\n'))),
                ),
        );
    }
}

function valuesOf(parameter: Parameter): Child {
    const bounds = [
        parameter.min != null && `from ${parameter.min}`,
        parameter.max != null && `to ${parameter.max}`,
        parameter.maxLength != null && `at most ${parameter.maxLength} characters`,
        parameter.refersTo && `id of ${parameter.refersTo}`,
    ]
        .filter(Boolean)
        .join(', ');
    return [
        parameter.values ? h('span', { class: 'mono' }, parameter.values.map(value => value.name).join(' | ')) : (parameter.type ?? ''),
        bounds && h('span', { class: 'muted' }, ` ${bounds}`),
        parameter.default != null && h('span', { class: 'muted' }, ` default ${parameter.default}`),
    ];
}

function table<T extends Known>(title: string, parts: T[], columns: string[], cells: (part: T) => Child[]): Child {
    return (
        parts.length > 0 &&
        h(
            'section',
            null,
            h('h3', null, `${title} (${parts.length})`),
            tableBox(
                title,
                [...columns, 'Since', 'Basis and source'],
                parts.map(part =>
                    h(
                        'tr',
                        null,
                        cells(part).map(cell => h('td', null, cell)),
                        h('td', { class: 'mono' }, part.since ?? '', part.until && `–${part.until}`),
                        h('td', { class: 'source' }, basis(part.evidence), ' ', h('span', { class: 'muted' }, part.source ?? '')),
                    ),
                ),
                'table dense',
            ),
        )
    );
}
