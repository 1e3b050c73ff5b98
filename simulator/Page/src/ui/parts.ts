// Parts that several views use: buttons that send a call, badges, copyable commands, panels, and forms.
import { curlOf, send } from '../data/api';
import type { StreamState } from '../data/stream';
import { h, type CallText, type Child, type Element_, type Props } from './dom';
import { icon } from './icons';
import { agrees } from './dialog';
import { copy, showDone } from './notice';
import { cut, visible } from './text';
import { act } from './view';

export interface ActionOptions {
    call: CallText | (() => CallText | null);
    /** Runs after the call succeeded. */
    after?: (answer: unknown) => void;
    /** The question before a call that cannot be undone. */
    confirm?: string;
    done?: string;
    kind?: 'main' | 'bad' | 'plain' | 'plain danger';
    disabled?: boolean;
    label?: string;
    /** Sends the call in another way than straight to the control API. */
    run?: (call: CallText) => Promise<unknown>;
}

/** A button that sends one call of the control API. Its hint shows the call. */
export function action(text: Child, options: ActionOptions): Element_ {
    const callOf = typeof options.call === 'function' ? options.call : () => options.call as CallText;
    return h(
        'button',
        {
            type: 'button',
            class: options.kind ?? 'plain',
            disabled: options.disabled,
            'aria-label': options.label,
            call: callOf,
            onclick: (event: Event) => {
                const button = event.currentTarget as HTMLButtonElement;
                const call = callOf();
                if (call === null || button.getAttribute('aria-busy') === 'true') return;
                button.setAttribute('aria-busy', 'true');
                void act(async () => {
                    if (options.confirm !== undefined && !(await agrees(options.confirm, button.textContent ?? 'Continue'))) return;
                    const answer = await (options.run ?? send)(call);
                    if (options.done !== undefined) showDone(options.done);
                    options.after?.(answer);
                }).finally(() => button.removeAttribute('aria-busy'));
            },
        },
        text,
    );
}

/** A button without a call. */
export function button(text: Child, onclick: () => void, props: Props = {}): Element_ {
    return h('button', { type: 'button', ...props, onclick }, text);
}

export type Tone = 'good' | 'warn' | 'bad' | 'info' | 'none';

export function badge(text: string, tone: Tone = 'none', title?: string): Element_ {
    return h('span', { class: `badge ${tone}`, title }, cut(visible(text), 80));
}

/** The basis of a behaviour, with a mark of its own shape. */
export function basis(evidence: string | undefined): Child {
    if (!evidence) return null;
    const word = /^(documented|observed|inferred)/.exec(evidence)?.[1];
    return word ? h('span', { class: `badge basis ${word}` }, word) : null;
}

/** The state of a stream, in a word. */
export function streamBadge(state: StreamState, isPaused: boolean, sentence: string): Element_ {
    if (isPaused) return badge('paused', 'warn');
    return state === 'live'
        ? badge('live', 'good')
        : state === 'waiting'
          ? badge('reconnecting', 'bad', sentence)
          : badge('connecting', 'none');
}

/** A command with a button that copies it. */
export function command(text: string): Element_ {
    return h(
        'div',
        { class: 'command' },
        h('code', { tabindex: '0', role: 'group', 'aria-label': 'Command' }, text),
        h(
            'button',
            { type: 'button', class: 'bare', 'aria-label': 'Copy the command', title: 'Copy', onclick: () => copy(text, 'The command') },
            icon('copy'),
        ),
    );
}

/** The content of an empty list: a sentence, and a command that changes that. */
export function empty(title: string, sentence: Child, call?: CallText | string): Element_ {
    return h(
        'div',
        { class: 'empty' },
        h('h2', null, title),
        h('p', null, sentence),
        call !== undefined && command(typeof call === 'string' ? call : curlOf(call)),
    );
}

export function panel(title: Child, tools: Child, ...content: Child[]): Element_ {
    return h('section', { class: 'panel' }, h('header', null, h('h2', null, title), h('div', { class: 'tools' }, tools)), ...content);
}

/** A labelled field of a form. */
export function field(label: string, control: Element_, note?: Child, className = ''): Element_ {
    return h('label', { class: `field ${className}` }, h('span', null, label), control, note && h('small', null, note));
}

export function input(name: string, props: Props = {}): Element_ {
    return h('input', { name, autocomplete: 'off', spellcheck: 'false', ...props });
}

export function select(name: string, options: (string | [value: string, text: string])[], props: Props = {}): Element_ {
    return h(
        'select',
        { name, ...props },
        options.map(option => {
            const [value, text] = typeof option === 'string' ? [option, option] : option;
            return h('option', { value, key: value }, cut(visible(text), 80));
        }),
    );
}

/** The field that filters or searches a view; the key `/` leads to it. */
export function search(
    label: string,
    placeholder: string,
    value: string,
    changed: (text: string) => void,
    props: Props = {},
    ...more: Child[]
): Element_ {
    return h(
        'div',
        { class: 'search' },
        h('input', {
            id: 'filter',
            type: 'search',
            'aria-label': label,
            placeholder,
            value,
            spellcheck: 'false',
            autocomplete: 'off',
            ...props,
            oninput: (event: Event) => changed((event.currentTarget as HTMLInputElement).value),
        }),
        ...more,
    );
}

/** The button that pauses a stream, or continues it. */
export function pauseButton(isPaused: boolean, events: string, toggle: () => void): Element_ {
    return button([icon(isPaused ? 'play' : 'pause'), isPaused ? 'Continue' : 'Pause'], toggle, {
        class: 'plain',
        'aria-pressed': String(isPaused),
        call: () => ({ method: 'GET', path: `/stream?events=${events}&most=100` }),
    });
}

export interface FormOptions {
    class?: string;
    submit: string;
    call: (values: FormData) => CallText | null;
    after?: (answer: unknown, form: HTMLFormElement) => void;
    done?: string;
    kind?: 'main' | 'plain';
    disabled?: boolean;
    run?: (call: CallText) => Promise<unknown>;
}

/** A form whose button sends a call that its fields make up. */
export function form(options: FormOptions, ...content: Child[]): Element_ {
    return h(
        'form',
        {
            class: options.class ?? 'form',
            onsubmit: (event: SubmitEvent) => {
                event.preventDefault();
                const sent = event.currentTarget as HTMLFormElement;
                const call = options.call(new FormData(sent));
                if (call === null) return;
                void act(async () => {
                    const answer = await (options.run ?? send)(call);
                    if (options.done !== undefined) showDone(options.done);
                    options.after?.(answer, sent);
                });
            },
        },
        ...content,
        h(
            'button',
            {
                type: 'submit',
                class: options.kind ?? 'main',
                disabled: options.disabled,
                call: button => options.call(new FormData((button as HTMLButtonElement).form!)),
            },
            options.submit,
        ),
    );
}

/** The filled fields of a form, with numbers and switches as such. */
export function filled(values: FormData, numbers: readonly string[] = [], switches: readonly string[] = []): Record<string, unknown> {
    const result: Record<string, unknown> = {};
    for (const [name, value] of values) {
        if (typeof value !== 'string' || value === '') continue;
        result[name] = numbers.includes(name) ? Number(value) : switches.includes(name) ? value === 'true' || value === 'on' : value;
    }
    return result;
}
