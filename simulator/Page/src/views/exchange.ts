// One exchange: request and answer as sent, why it was refused, and the lines of the trace.
import { ApiError, get, path } from '../data/api';
import { answerHeaders, curl, har, httpFile, requestHead } from '../data/exports';
import type { BridgeFacts, ExchangeDetail, Ignored, Refusal } from '../data/types';
import { h, type Child, type Element_ } from '../ui/dom';
import { icon } from '../ui/icons';
import { copy } from '../ui/notice';
import { badge, basis, button } from '../ui/parts';
import { bytes, counted, dateAndTime, indented, name, visible } from '../ui/text';
import { redraw } from '../ui/view';
import { statusBadge } from './requests';

/** Bodies are cut here, so that a large one does not stop the page. */
const mostShown = 200_000;

export class ExchangePane {
    private sequence = 0;
    private exchange: ExchangeDetail | null = null;
    private failure = '';
    private isRaw = false;
    private bases = new Map<string, string>();

    constructor(private readonly leave: () => void) {}

    show(sequence: number | null): void {
        this.sequence = sequence ?? 0;
        this.failure = '';
        if (sequence === null) {
            this.exchange = null;
            return;
        }
        void this.read(sequence);
    }

    private async read(sequence: number): Promise<void> {
        try {
            const [exchange, bridges] = await Promise.all([
                get<ExchangeDetail>(path(['exchanges', sequence])),
                get<{ bridges: BridgeFacts[] }>('/bridges'),
            ]);
            if (sequence !== this.sequence) return;
            this.exchange = exchange;
            this.bases = new Map(bridges.bridges.map(bridge => [bridge.name, bridge.https ?? bridge.http ?? '']));
        } catch (error) {
            if (sequence !== this.sequence) return;
            this.exchange = null;
            this.failure = error instanceof ApiError ? error.message : String(error);
        }
        redraw();
    }

    draw(): Element_ {
        const exchange = this.exchange;
        return h(
            'article',
            { class: 'detail', 'aria-label': `Exchange ${this.sequence}` },
            h(
                'header',
                { class: 'detail-head' },
                button([icon('back'), 'Back'], this.leave, { class: 'plain only-narrow' }),
                h('h2', null, `Exchange ${this.sequence}`),
                exchange &&
                    h(
                        'div',
                        { class: 'tools' },
                        button('cURL', () => copy(curl(exchange, this.base(exchange)), 'The cURL command'), {
                            class: 'plain',
                            title: 'Copy as a cURL command',
                        }),
                        button('.http', () => copy(httpFile(exchange, this.base(exchange)), 'The .http request'), {
                            class: 'plain',
                            title: 'Copy as an .http file',
                        }),
                        button('HAR', () => copy(har(exchange, this.base(exchange)), 'The HAR'), {
                            class: 'plain',
                            title: 'Copy as a HAR, version 1.2',
                        }),
                        button([icon('link'), 'Link'], () => copy(`${location.origin}/#/requests/${exchange.sequence}`, 'The link'), {
                            class: 'plain',
                            title: 'Copy the address of this exchange',
                        }),
                    ),
                button(icon('close'), this.leave, { class: 'bare not-narrow', 'aria-label': 'Close the exchange' }),
            ),
            this.failure && h('p', { class: 'mistake', role: 'alert' }, this.failure),
            !exchange && !this.failure && h('p', { class: 'muted pad' }, 'Reading…'),
            exchange && this.content(exchange),
        );
    }

    private base(exchange: ExchangeDetail): string {
        return this.bases.get(exchange.bridge) ?? '';
    }

    private content(exchange: ExchangeDetail): Child {
        return h(
            'div',
            { class: 'detail-body', tabindex: '0', role: 'region', 'aria-label': 'Details of the exchange' },
            h(
                'p',
                { class: 'call-line' },
                h('strong', { class: `method mono ${exchange.method.toLowerCase()}` }, exchange.method),
                ' ',
                h('bdi', { class: 'mono wrap' }, visible(exchange.target)),
                ' ',
                statusBadge(exchange.status),
            ),
            h(
                'dl',
                { class: 'facts' },
                fact('Time', `${dateAndTime(exchange.time)} UTC`),
                fact('Bridge', name(exchange.bridge)),
                fact('Client', exchange.client),
                fact('User', exchange.user && name(exchange.user)),
                fact('API trace', exchange.trace),
                fact('Release', exchange.release),
                fact('Answer', exchange.size === undefined ? undefined : bytes(exchange.size)),
                fact('Cluster', exchange.states?.join(', ')),
            ),
            effects(exchange),
            exchange.reasons?.map(refusal => why(refusal)),
            exchange.ignored && ignored(exchange.ignored),
            h(
                'section',
                null,
                h('div', { class: 'section-head' }, h('h3', null, 'Request')),
                block('Request', requestHead(exchange) + (exchange.form ? `\n\n${exchange.form}` : '')),
                formTable(exchange),
                dropped(exchange),
            ),
            h(
                'section',
                null,
                h(
                    'div',
                    { class: 'section-head' },
                    h('h3', null, 'Answer'),
                    exchange.answer &&
                        h(
                            'div',
                            { class: 'switch', role: 'group', 'aria-label': 'Form of the answer' },
                            button('Indented', () => this.raw(false), { class: 'plain', 'aria-pressed': String(!this.isRaw) }),
                            button('As sent', () => this.raw(true), { class: 'plain', 'aria-pressed': String(this.isRaw) }),
                        ),
                ),
                exchange.status === undefined
                    ? h('p', { class: 'muted' }, 'The client got no answer.')
                    : block(
                          'Answer',
                          [`HTTP/1.1 ${exchange.status}`, ...answerHeaders(exchange).map(([key, value]) => `${key}: ${value}`)].join('\n') +
                              (exchange.answer ? '\n\n' + (this.isRaw ? exchange.answer : indented(exchange.answer)) : ''),
                      ),
                exchange.answerBase64 &&
                    h(
                        'p',
                        { class: 'muted' },
                        `The body is no text: ${counted(Math.floor((exchange.answerBase64.length * 3) / 4), 'byte')}.`,
                    ),
                exchange.answerDropped && h('p', { class: 'muted' }, 'The body of the answer is no longer kept.'),
            ),
            h(
                'section',
                null,
                h('div', { class: 'section-head' }, h('h3', null, 'Trace in the log')),
                exchange.lines
                    ? block('Trace', exchange.lines.join('\n'), 'pre small')
                    : h(
                          'p',
                          { class: 'muted' },
                          exchange.trace === undefined
                              ? 'The bridge did not see the request, so its log has no trace.'
                              : 'The bodies are no longer kept, so the trace cannot be shown.',
                      ),
            ),
        );
    }

    private raw(isRaw: boolean): void {
        this.isRaw = isRaw;
        redraw();
    }
}

function fact(label: string, value: Child): Child {
    return value !== undefined && value !== '' && [h('dt', { key: label }, label), h('dd', { key: label + ' value' }, value)];
}

function block(label: string, text: string, className = 'pre'): Element_ {
    const isLong = text.length > mostShown;
    return h(
        'pre',
        { class: className, tabindex: '0', role: 'region', 'aria-label': label },
        h('bdi', null, visible(isLong ? text.slice(0, mostShown) : text)),
        isLong && h('em', null, `\n… ${counted(text.length - mostShown, 'character')} more`),
    );
}

function formTable(exchange: ExchangeDetail): Child {
    if (!exchange.form || (exchange.contentType && !exchange.contentType.includes('urlencoded'))) return null;
    const pairs = [...new URLSearchParams(exchange.form)];
    const without = new Set(exchange.ignored?.map(parameter => parameter.parameter));
    const wrong = new Set(exchange.reasons?.map(refusal => refusal.parameter));
    return (
        pairs.length > 0 &&
        h(
            'table',
            { class: 'pairs' },
            h('thead', { class: 'sr' }, h('tr', null, h('th', { scope: 'col' }, 'Parameter'), h('th', { scope: 'col' }, 'Value'))),
            h(
                'tbody',
                null,
                pairs
                    .slice(0, 200)
                    .map(([key, value]) =>
                        h(
                            'tr',
                            null,
                            h(
                                'th',
                                { scope: 'row' },
                                name(key),
                                ' ',
                                without.has(key) && badge('ignored', 'warn'),
                                wrong.has(key) && badge('refused', 'bad'),
                            ),
                            h('td', null, h('bdi', { class: 'wrap' }, visible(value))),
                        ),
                    ),
            ),
        )
    );
}

function dropped(exchange: ExchangeDetail): Child {
    return [
        exchange.formDropped && h('p', { class: 'muted' }, 'The body of the request is no longer kept.'),
        exchange.formTooLarge && h('p', { class: 'muted' }, 'The body of the request was larger than the limit largestBody.'),
        exchange.formBase64 && h('p', { class: 'muted' }, 'The body of the request is no text.'),
    ];
}

function effects(exchange: ExchangeDetail): Child {
    return [
        exchange.fault !== undefined &&
            h(
                'p',
                { class: 'callout info' },
                h('strong', null, `Fault ${exchange.fault}`),
                ' acted on this exchange. ',
                h('a', { href: '#/clock' }, 'Show the faults'),
            ),
        exchange.hostile && h('p', { class: 'callout info' }, h('strong', null, 'Hostile mode'), ` acted: ${exchange.hostile.join(', ')}.`),
        exchange.incident !== undefined &&
            h(
                'p',
                { class: 'callout bad' },
                h('strong', null, `Incident ${exchange.incident}`),
                ': the simulator itself failed. ',
                h('a', { href: '#/cluster' }, 'Show the incidents'),
            ),
    ];
}

function why(refusal: Refusal): Element_ {
    return h(
        'section',
        { class: 'callout warn why' },
        h('h3', null, 'Refused: ', h('bdi', null, visible(refusal.reason))),
        h(
            'dl',
            { class: 'facts' },
            fact('Parameter', refusal.parameter && name(refusal.parameter)),
            fact('Error', refusal.error),
            fact('Why', refusal.why && h('bdi', { class: 'wrap' }, visible(refusal.why))),
            fact(
                'Evidence',
                refusal.evidence && [basis(refusal.evidence), ' ', refusal.evidence.replace(/^(documented|observed|inferred):? ?/, '')],
            ),
            fact('Nearest valid call', refusal.nearest && h('code', null, refusal.nearest)),
        ),
    );
}

function ignored(parameters: Ignored[]): Element_ {
    return h(
        'section',
        { class: 'callout' },
        h('h3', null, 'Ignored parameters'),
        h(
            'ul',
            null,
            parameters.map(parameter =>
                h(
                    'li',
                    null,
                    h('bdi', { class: 'mono' }, visible(parameter.parameter)),
                    ': ',
                    visible(parameter.why),
                    parameter.evidence &&
                        h(
                            'div',
                            { class: 'muted' },
                            basis(parameter.evidence),
                            ' ',
                            parameter.evidence.replace(/^(documented|observed|inferred):? ?/, ''),
                        ),
                ),
            ),
        ),
    );
}
