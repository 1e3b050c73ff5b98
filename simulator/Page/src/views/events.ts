// The clients of the event streams, with the messages that they have not acknowledged.
import { get } from '../data/api';
import { h, type Child, type Element_ } from '../ui/dom';
import { badge, empty, type Tone } from '../ui/parts';
import { tableBox } from '../ui/table';
import { count, counted, dateAndTime, name, visible } from '../ui/text';
import { Poll, type View } from '../ui/view';
import { figure } from './cdr';

interface Subscription {
    index: number;
    type: string;
    call?: string;
    state: string;
    updates: number;
}

interface Client {
    bridge: string;
    client?: string;
    connectedAt: string;
    sent: number;
    acknowledged: number;
    outstanding: number;
    subscriptions: Subscription[];
}

/** The messages that a bridge sends without acknowledgement, unless the run has another limit. */
const room = 32;

export class EventsView implements View {
    readonly title = 'Events';
    private clients: Client[] | null = null;
    private readonly poll = new Poll(async signal => {
        this.clients = (await get<{ clients: Client[] }>('/event-clients', signal)).clients;
    });

    open(): void {
        this.poll.start();
    }

    close(): void {
        this.poll.end();
    }

    draw(): Child {
        return h(
            'div',
            { class: 'scroll' },
            this.poll.error && h('p', { class: 'mistake', role: 'alert' }, this.poll.error),
            this.clients?.length === 0 &&
                empty(
                    'No event clients',
                    'From release 2.4 on, a client opens a WebSocket with a token and subscribes to calls. A token comes from:',
                    "curl -ki -u admin:admin -d '' https://127.0.0.1:8443/api/v1/authTokens",
                ),
            this.clients?.map((client, i) => this.client(client, i)),
        );
    }

    private client(client: Client, i: number): Element_ {
        const tone: Tone = client.outstanding >= room ? 'bad' : client.outstanding > 0 ? 'warn' : 'good';
        return h(
            'section',
            { key: i, class: 'panel' },
            h(
                'header',
                null,
                h(
                    'h2',
                    null,
                    name(client.client, 'client'),
                    h(
                        'span',
                        { class: 'muted plain-weight' },
                        ' on ',
                        name(client.bridge),
                        `, since ${dateAndTime(client.connectedAt)} UTC`,
                    ),
                ),
                badge(client.outstanding === 0 ? 'all acknowledged' : counted(client.outstanding, 'message') + ' outstanding', tone),
            ),
            h(
                'div',
                { class: 'figures' },
                figure('Sent', client.sent),
                figure('Acknowledged', client.acknowledged, 'good'),
                figure('Outstanding', client.outstanding, tone === 'good' ? '' : tone),
            ),
            client.outstanding >= room &&
                h(
                    'p',
                    { class: 'callout bad flat' },
                    'The bridge waits for an acknowledgement before it sends more, and merges later changes.',
                ),
            client.subscriptions.length === 0
                ? h('p', { class: 'muted pad' }, 'No subscriptions.')
                : tableBox(
                      'Subscriptions',
                      ['Index', 'Type', 'Call', 'State', { number: 'Updates' }],
                      client.subscriptions.map(subscription =>
                          h(
                              'tr',
                              { key: subscription.index },
                              h('td', null, subscription.index),
                              h('th', { scope: 'row' }, visible(subscription.type)),
                              h('td', { class: 'mono wrap' }, subscription.call ?? ''),
                              h('td', null, visible(subscription.state)),
                              h('td', { class: 'number' }, count(subscription.updates)),
                          ),
                      ),
                  ),
        );
    }
}
