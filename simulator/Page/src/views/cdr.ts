// The receivers of call detail records, with what they got and what they missed.
import { get } from '../data/api';
import { sendToBridge, toBridge } from '../data/bridge';
import { h, type Child, type Element_ } from '../ui/dom';
import { action, badge, empty, field, form, input, panel, select } from '../ui/parts';
import { tableBox } from '../ui/table';
import { count, counted, name, timeOfDay, visible } from '../ui/text';
import { Poll, type View } from '../ui/view';
import type { BridgeFacts } from '../data/types';

interface Post {
    time: string;
    first: number;
    last: number;
    types: Record<string, number>;
    delivered: boolean;
    outcome?: string;
}

interface Receiver {
    bridge: string;
    id: string;
    uri: string;
    connected?: boolean;
    made: number;
    delivered: number;
    queued: number;
    dropped: number;
    posts: number;
    failedPosts: number;
    nextRetry?: string;
    recent: Post[];
}

export class CdrView implements View {
    readonly title = 'CDR';
    private receivers: Receiver[] | null = null;
    private bridges: string[] = [];
    private readonly poll = new Poll(signal => this.read(signal));
    private readonly changed = () => this.poll.now();

    open(): void {
        this.poll.start();
    }

    close(): void {
        this.poll.end();
    }

    private async read(signal: AbortSignal): Promise<void> {
        const [cdr, bridges] = await Promise.all([
            get<{ receivers: Receiver[] }>('/cdr', signal),
            get<{ bridges: BridgeFacts[] }>('/bridges', signal),
        ]);
        this.receivers = cdr.receivers;
        this.bridges = bridges.bridges.filter(bridge => bridge.state !== 'stopped').map(bridge => bridge.name);
    }

    draw(): Child {
        const uri = 'http://127.0.0.1:8090';
        return h(
            'div',
            { class: 'scroll' },
            this.poll.error && h('p', { class: 'mistake', role: 'alert' }, this.poll.error),
            this.receivers?.length === 0 &&
                empty(
                    'No receivers',
                    [
                        'A bridge posts its call detail records to up to four receivers. ',
                        h('code', null, 'cmssim receive'),
                        ' is one. Add it below, or from a shell:',
                    ],
                    toBridge(this.bridges[0] ?? 'Core1', 'POST', '/api/v1/system/cdrReceivers', { uri }),
                ),
            this.receivers?.map(receiver => this.receiver(receiver)),
            this.receivers &&
                panel(
                    'Add a receiver',
                    null,
                    h(
                        'div',
                        { class: 'body' },
                        form(
                            {
                                submit: 'Add',
                                run: sendToBridge,
                                after: (_, sent) => {
                                    sent.reset();
                                    this.changed();
                                },
                                call: values =>
                                    toBridge(String(values.get('bridge')), 'POST', '/api/v1/system/cdrReceivers', {
                                        uri: String(values.get('uri')),
                                    }),
                            },
                            field('Bridge', select('bridge', this.bridges)),
                            field('uri', input('uri', { required: true, placeholder: uri }), null, 'wide'),
                        ),
                    ),
                ),
        );
    }

    private receiver(receiver: Receiver): Element_ {
        const { made, delivered, queued, dropped, posts, failedPosts } = receiver;
        return h(
            'section',
            { key: receiver.bridge + receiver.id, class: 'panel' },
            h(
                'header',
                null,
                h('h2', { class: 'wrap' }, name(receiver.uri), h('span', { class: 'muted plain-weight' }, ' from ', name(receiver.bridge))),
                h(
                    'div',
                    { class: 'tools' },
                    receiver.connected === undefined
                        ? badge('not contacted yet')
                        : receiver.connected
                          ? badge('connected', 'good')
                          : badge('not reached', 'bad'),
                    action('Remove', {
                        call: toBridge(receiver.bridge, 'DELETE', `/api/v1/system/cdrReceivers/${receiver.id}`),
                        run: sendToBridge,
                        after: this.changed,
                        label: `Remove the receiver ${visible(receiver.uri)}`,
                    }),
                ),
            ),
            h(
                'div',
                { class: 'figures' },
                figure('Records made', made),
                figure('Delivered', delivered, 'good'),
                figure('Queued', queued, queued > 0 ? 'warn' : ''),
                figure('Lost', dropped, dropped > 0 ? 'bad' : ''),
                figure('Posts', posts),
                figure('Failed posts', failedPosts, failedPosts > 0 ? 'bad' : ''),
            ),
            dropped > 0 &&
                h(
                    'p',
                    { class: 'callout bad flat' },
                    `${counted(dropped, 'record')} lost: the bridge deletes the oldest when its queue is full, so the receiver sees a gap in the numbers.`,
                ),
            receiver.nextRetry !== undefined &&
                h('p', { class: 'callout warn flat' }, `The bridge tries again at ${timeOfDay(receiver.nextRetry, false)} UTC.`),
            receiver.recent.length > 0 &&
                tableBox(
                    `Latest posts to ${visible(receiver.uri)}`,
                    ['Time', 'Records', 'Types', 'Outcome'],
                    [...receiver.recent].reverse().map(post =>
                        h(
                            'tr',
                            null,
                            h('td', { class: 'mono' }, timeOfDay(post.time)),
                            h('td', { class: 'mono' }, post.first === post.last ? post.first : `${post.first}–${post.last}`),
                            h(
                                'td',
                                null,
                                Object.entries(post.types)
                                    .map(([type, times]) => `${type}${times > 1 ? ` × ${times}` : ''}`)
                                    .join(', '),
                            ),
                            h(
                                'td',
                                null,
                                badge(post.delivered ? 'delivered' : 'failed', post.delivered ? 'good' : 'bad'),
                                post.outcome && [' ', h('span', { class: 'muted' }, visible(post.outcome))],
                            ),
                        ),
                    ),
                ),
        );
    }
}

export function figure(label: string, value: number, tone = ''): Element_ {
    return h('div', { class: `figure ${tone}` }, h('strong', null, count(value)), h('span', { class: 'muted' }, label));
}
