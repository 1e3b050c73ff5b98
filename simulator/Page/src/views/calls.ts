// The tile of a call: its legs with their states, and the actions of far ends and of the bridge.
import { path } from '../data/api';
import { isFrom, sendToBridge, toBridge } from '../data/bridge';
import type { Call, Calls, Leg } from '../data/types';
import { h, type CallText, type Child, type Element_ } from '../ui/dom';
import { icon } from '../ui/icons';
import { action, badge, button, field, form, input, select, type ActionOptions, type Tone } from '../ui/parts';
import { counted, cut, elapsed, name, visible } from '../ui/text';
import { redraw } from '../ui/view';

const kinds: Record<Leg['kind'], string> = {
    sip: 'SIP',
    app: 'app',
    webApp: 'web app',
    link: 'link',
    recorder: 'recorder',
    streamer: 'streamer',
};
const steps = ['initial', 'ringing', 'connected'];

export class CallTiles {
    releases = new Map<string, string>();
    /** The leg, or the call, whose actions are shown. */
    private opened = '';

    constructor(private readonly changed: () => void) {}

    key(key: string): boolean {
        if (key !== 'Escape' || this.opened === '') return false;
        this.toggle(this.opened);
        return true;
    }

    private toggle(id: string): void {
        this.opened = this.opened === id ? '' : id;
        redraw();
    }

    draw(call: Call, calls: Calls): Element_ {
        const target = `/api/v1/calls/${call.id}`;
        const isOpen = this.opened === call.id;
        const legs = call.legs.filter(leg => leg.kind !== 'link').length + (call.moreLegs ?? 0);
        return h(
            'article',
            { key: call.bridge + call.id, class: 'tile', 'aria-label': `Call ${cut(visible(call.name || call.id))}` },
            h(
                'header',
                null,
                h('h3', null, name(call.name || call.id)),
                h('span', { class: 'muted mono' }, elapsed(call.startedAt, calls.time)),
            ),
            h(
                'div',
                { class: 'tile-facts' },
                h('span', { class: 'muted' }, counted(call.participants, 'participant')),
                call.waiting > 0 && badge(`${call.waiting} in the lobby`, 'warn'),
                call.locked && badge('locked', 'warn'),
                call.recording && badge('recording', 'bad'),
                call.streaming && badge('streaming', 'bad'),
                h('span', { class: 'space' }),
                button([isOpen ? 'Less' : 'More', icon('chevron')], () => this.toggle(call.id), {
                    class: isOpen ? 'bare opened' : 'bare',
                    'aria-expanded': String(isOpen),
                    'aria-label': `${isOpen ? 'Less' : 'More'} for the call ${cut(visible(call.name))}`,
                }),
                this.ask('End call', toBridge(call.bridge, 'DELETE', target), { kind: 'plain danger' }),
            ),
            isOpen &&
                h(
                    'div',
                    { class: 'actions-box' },
                    h(
                        'div',
                        { class: 'inline' },
                        this.ask(call.locked ? 'Unlock' : 'Lock', toBridge(call.bridge, 'PUT', target, { locked: String(!call.locked) })),
                        this.ask(
                            call.recording ? 'Stop recording' : 'Record',
                            toBridge(call.bridge, 'PUT', target, { recording: String(!call.recording) }),
                        ),
                    ),
                    form(
                        {
                            submit: 'Dial out',
                            kind: 'plain',
                            run: sendToBridge,
                            after: (_, sent) => {
                                sent.reset();
                                this.changed();
                            },
                            call: values =>
                                toBridge(call.bridge, 'POST', `${target}/callLegs`, { remoteParty: String(values.get('remoteParty')) }),
                        },
                        field('Address to dial', input('remoteParty', { required: true, placeholder: 'frank@example.com' }), null, 'wide'),
                    ),
                ),
            legs === 0 && call.legs.length === 0 && h('p', { class: 'muted pad-s' }, 'No legs.'),
            h(
                'ul',
                { class: 'legs', 'aria-label': 'Legs' },
                call.legs.map(leg => this.leg(leg, call.bridge, call, calls)),
            ),
            call.moreLegs !== undefined && h('p', { class: 'muted pad-s' }, `${counted(call.moreLegs, 'more leg')}`),
        );
    }

    /** The legs that are in no call yet, for example in an IVR. */
    callers(bridge: string, legs: Leg[], time: string): Element_ {
        return h(
            'article',
            { key: bridge, class: 'tile', 'aria-label': `Legs in no call on ${bridge}` },
            h('header', null, h('h3', null, 'In no call yet'), h('span', { class: 'muted' }, counted(legs.length, 'leg'))),
            h(
                'ul',
                { class: 'legs' },
                legs.map(leg => this.leg(leg, bridge, null, { time, calls: [] })),
            ),
        );
    }

    private leg(leg: Leg, bridge: string, call: Call | null, calls: Pick<Calls, 'time' | 'calls'>): Element_ {
        const isOpen = this.opened === leg.id;
        const who = cut(visible(leg.name || leg.remoteParty));
        return h(
            'li',
            { key: leg.id, class: 'leg' },
            h(
                'div',
                { class: 'leg-line' },
                track(leg),
                h(
                    'div',
                    { class: 'leg-name' },
                    leg.kind === 'link' ? h('span', null, 'Link to ', name(leg.peer)) : name(leg.name || leg.remoteParty, leg.id),
                    h(
                        'span',
                        { class: 'leg-note muted' },
                        leg.name && leg.kind !== 'link' && name(leg.remoteParty),
                        ' ',
                        leg.direction === 'incoming' ? 'in' : 'out',
                        leg.kind !== 'sip' && leg.kind !== 'link' && ` · ${kinds[leg.kind]}`,
                        !leg.encrypted && leg.kind === 'sip' && ' · unencrypted',
                        leg.muted && ' · muted',
                    ),
                ),
                h('span', { class: 'muted mono since' }, elapsed(leg.since, calls.time)),
                leg.lobby && call && this.ask('Admit', this.admission(leg, bridge), { kind: 'main', label: `Admit ${who}` }),
                leg.kind === 'link'
                    ? h('span', { class: 'no-button' })
                    : button(icon('chevron'), () => this.toggle(leg.id), {
                          class: isOpen ? 'bare opened' : 'bare',
                          'aria-expanded': String(isOpen),
                          'aria-label': `Actions of ${who}`,
                      }),
            ),
            isOpen && this.actions(leg, bridge, call, calls.calls),
        );
    }

    private admission(leg: Leg, bridge: string): CallText {
        return leg.participant && isFrom(this.releases.get(bridge), '2.9')
            ? toBridge(bridge, 'PUT', `/api/v1/participants/${leg.participant}`, { deactivated: 'false' })
            : toBridge(bridge, 'PUT', `/api/v1/callLegs/${leg.id}`, { needsActivation: 'false' });
    }

    private actions(leg: Leg, bridge: string, call: Call | null, calls: Call[]): Element_ {
        const others = calls.filter(other => other.bridge === bridge && other.id !== call?.id);
        const ofLeg = `/api/v1/callLegs/${leg.id}`;
        return h(
            'div',
            { class: 'actions-box' },
            h(
                'div',
                { class: 'inline' },
                h('span', { class: 'group-name' }, 'Far end'),
                leg.state === 'onHold' ? this.farEnd(leg, bridge, 'resume', 'Resume') : this.farEnd(leg, bridge, 'hold', 'Hold'),
                this.farEnd(leg, bridge, 'mute', 'Mute itself'),
                this.farEnd(leg, bridge, 'hang-up', 'Hang up'),
            ),
            form(
                {
                    submit: 'Press keys',
                    kind: 'plain',
                    after: (_, sent) => {
                        sent.reset();
                        this.changed();
                    },
                    class: 'form keys-form',
                    call: values => ({
                        method: 'POST',
                        path: path(['bridges', bridge, 'call-legs', leg.id, 'dtmf']),
                        body: { sequence: String(values.get('sequence')) },
                    }),
                },
                input('sequence', { required: true, pattern: '[0-9*#,]+', placeholder: '1234#', 'aria-label': 'Keys', inputmode: 'tel' }),
            ),
            h(
                'div',
                { class: 'inline' },
                h('span', { class: 'group-name' }, 'Bridge'),
                this.ask(leg.muted ? 'Unmute' : 'Mute', toBridge(bridge, 'PUT', ofLeg, { rxAudioMute: String(!leg.muted) })),
                leg.lobby === false &&
                    call &&
                    leg.participant &&
                    isFrom(this.releases.get(bridge), '3.4') &&
                    this.ask(
                        'Send to the lobby',
                        toBridge(bridge, 'PUT', `/api/v1/participants/${leg.participant}`, { deactivated: 'true' }),
                    ),
                this.ask('Remove', toBridge(bridge, 'DELETE', ofLeg)),
            ),
            call &&
                leg.participant &&
                others.length > 0 &&
                form(
                    {
                        submit: 'Move',
                        kind: 'plain',
                        run: sendToBridge,
                        after: this.changed,
                        class: 'form keys-form',
                        done: 'The participant is in the other call.',
                        call: values =>
                            toBridge(bridge, 'POST', `/api/v1/calls/${String(values.get('to'))}/participants`, {
                                movedParticipant: leg.participant!,
                            }),
                    },
                    select(
                        'to',
                        others.map((other): [string, string] => [other.id, other.name || other.id]),
                        { 'aria-label': 'Call to move to' },
                    ),
                ),
        );
    }

    private farEnd(leg: Leg, bridge: string, verb: string, text: string): Element_ {
        return action(text, { call: { method: 'POST', path: path(['bridges', bridge, 'call-legs', leg.id, verb]) }, after: this.changed });
    }

    /** A button that sends a request to a bridge. */
    private ask(text: string, call: CallText, options: Partial<ActionOptions> = {}): Element_ {
        return action(text, { call, run: sendToBridge, after: this.changed, ...options });
    }
}

/** The way of a leg, with the word of its state. */
function track(leg: Leg): Child {
    const state = leg.lobby ? 'lobby' : leg.state;
    const reached = leg.state === 'onHold' ? 2 : steps.indexOf(leg.state);
    const tone: Tone = state === 'connected' ? 'good' : state === 'lobby' || state === 'onHold' ? 'warn' : 'info';
    return h(
        'span',
        { class: `track ${state}` },
        h(
            'span',
            { class: 'pips', 'aria-hidden': 'true' },
            steps.map((_, i) => h('span', { class: i < reached ? 'pip past' : i === reached ? `pip at ${tone}` : 'pip' })),
        ),
        badge(state, tone),
    );
}
