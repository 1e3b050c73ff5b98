// The snapshots, and what has changed since one of them.
import { get } from '../data/api';
import { h, type Child, type Element_ } from '../ui/dom';
import { action, badge, button, empty, field, form, input, panel, type Tone } from '../ui/parts';
import { tableBox } from '../ui/table';
import { count, counted, dateAndTime, name } from '../ui/text';
import { act, redraw } from '../ui/view';
import { objectPath } from './clock';

export interface Snapshot {
    name: string;
    time: string;
}

interface Change {
    change: 'added' | 'changed' | 'removed';
    type: string;
    id: string;
    name?: string;
    bridge?: string;
    values?: { name: string; before?: string; after?: string }[];
}

interface Changes {
    since: string;
    total: number;
    changes: Change[];
}

const tones: Record<Change['change'], Tone> = { added: 'good', changed: 'info', removed: 'bad' };

export class SnapshotsPanel {
    snapshots: Snapshot[] | null = null;
    private compared = '';
    private changes: Changes | null = null;

    constructor(private readonly changed: () => void) {}

    draw(): Element_ {
        return panel(
            'Snapshots',
            action('Reset the world', {
                call: { method: 'POST', path: '/reset' },
                kind: 'bad',
                confirm: 'Return to the world in which the run started? Objects, calls, faults and far ends are replaced.',
                done: 'The cluster is as it was when the run started.',
                after: this.changed,
            }),
            this.snapshots === null
                ? null
                : this.snapshots.length === 0
                  ? empty(
                        'No snapshots',
                        'A snapshot keeps objects, clocks, connected legs and faults, so that a test can return to them.',
                        { method: 'POST', path: '/snapshots', body: { name: 'before' } },
                    )
                  : tableBox(
                        'Snapshots',
                        ['Name', 'Time', null],
                        this.snapshots.map(snapshot => this.row(snapshot)),
                    ),
            this.changes && this.list(this.changes),
            h(
                'div',
                { class: 'body' },
                form(
                    {
                        submit: 'Take a snapshot',
                        after: (_, sent) => {
                            sent.reset();
                            this.changed();
                        },
                        call: values => ({
                            method: 'POST',
                            path: '/snapshots',
                            ...(values.get('name') ? { body: { name: values.get('name') } } : {}),
                        }),
                    },
                    field('Name', input('name', { pattern: '[A-Za-z0-9._\\-]{1,64}', placeholder: 'the next number' })),
                ),
            ),
        );
    }

    private row(snapshot: Snapshot): Element_ {
        const isCompared = this.compared === snapshot.name;
        return h(
            'tr',
            { key: snapshot.name },
            h('th', { scope: 'row' }, name(snapshot.name)),
            h('td', { class: 'mono' }, dateAndTime(snapshot.time)),
            h(
                'td',
                { class: 'actions' },
                h(
                    'span',
                    { class: 'inline end' },
                    button(isCompared ? 'Hide changes' : 'Changes since', () => void this.compare(isCompared ? '' : snapshot.name), {
                        class: 'plain',
                        'aria-expanded': String(isCompared),
                        call: () => ({ method: 'GET', path: objectPath('snapshots', snapshot.name, 'changes') }),
                    }),
                    action('Restore', {
                        call: { method: 'POST', path: objectPath('snapshots', snapshot.name, 'restore') },
                        done: `The cluster is as in ${snapshot.name}.`,
                        after: () => {
                            this.changed();
                            void this.compare(this.compared);
                        },
                        label: `Restore ${snapshot.name}`,
                    }),
                    action('Delete', {
                        call: { method: 'DELETE', path: objectPath('snapshots', snapshot.name) },
                        after: () => {
                            if (isCompared) void this.compare('');
                            this.changed();
                        },
                        label: `Delete ${snapshot.name}`,
                    }),
                ),
            ),
        );
    }

    private async compare(snapshot: string): Promise<void> {
        this.compared = snapshot;
        this.changes = null;
        if (snapshot !== '')
            await act(async () => {
                this.changes = await get<Changes>(objectPath('snapshots', snapshot, 'changes'));
            });
        redraw();
    }

    private list(changes: Changes): Child {
        return h(
            'div',
            { class: 'changes' },
            h(
                'h3',
                null,
                `${counted(changes.total, 'change')} since ${this.compared}`,
                changes.total > changes.changes.length &&
                    h('span', { class: 'muted' }, `, the first ${count(changes.changes.length)} of them:`),
            ),
            changes.total === 0 && h('p', { class: 'muted' }, 'The objects are as they were.'),
            h(
                'ul',
                null,
                changes.changes.map(change =>
                    h(
                        'li',
                        { key: `${change.bridge ?? ''}/${change.type}/${change.id}` },
                        badge(change.change, tones[change.change]),
                        ' ',
                        h('span', { class: 'mono' }, change.type),
                        ' ',
                        change.name ? name(change.name) : h('span', { class: 'mono muted' }, change.id),
                        change.bridge && h('span', { class: 'muted' }, ' on ', name(change.bridge)),
                        (change.values?.length ?? 0) > 0 &&
                            h(
                                'table',
                                { class: 'pairs' },
                                h(
                                    'thead',
                                    { class: 'sr' },
                                    h(
                                        'tr',
                                        null,
                                        h('th', { scope: 'col' }, 'Value'),
                                        h('th', { scope: 'col' }, 'Before'),
                                        h('th', { scope: 'col' }, 'After'),
                                    ),
                                ),
                                h(
                                    'tbody',
                                    null,
                                    change.values!.map(value =>
                                        h(
                                            'tr',
                                            null,
                                            h('th', { scope: 'row' }, name(value.name)),
                                            h(
                                                'td',
                                                null,
                                                value.before === undefined
                                                    ? h('span', { class: 'muted' }, 'none')
                                                    : h('del', null, name(value.before)),
                                            ),
                                            h(
                                                'td',
                                                null,
                                                value.after === undefined
                                                    ? h('span', { class: 'muted' }, 'none')
                                                    : h('ins', null, name(value.after)),
                                            ),
                                        ),
                                    ),
                                ),
                            ),
                    ),
                ),
            ),
        );
    }
}
