// Dialogs: questions before a call that cannot be undone, the token, and the list of keys.
import { h, render, type Child } from './dom';

/** Shows a dialog until it is closed. Returns the values of its fields; null when it was left. */
function ask(title: string, content: Child, submit: string | null, kind: 'main' | 'bad' = 'main'): Promise<FormData | null> {
    return new Promise(done => {
        const element = document.createElement('dialog');
        const before = document.activeElement;
        let answer: FormData | null = null;
        render(element, [
            h(
                'form',
                {
                    method: 'dialog',
                    onsubmit: (event: SubmitEvent) => {
                        if ((event.submitter as HTMLButtonElement | null)?.value === 'yes')
                            answer = new FormData(event.currentTarget as HTMLFormElement);
                    },
                },
                h('h2', { id: 'dialog-title' }, title),
                content,
                h(
                    'div',
                    { class: 'buttons' },
                    h(
                        'button',
                        { type: 'submit', class: submit === null ? 'main' : 'plain', formnovalidate: true, value: 'no' },
                        submit === null ? 'Close' : 'Cancel',
                    ),
                    submit !== null && h('button', { type: 'submit', class: kind, value: 'yes' }, submit),
                ),
            ),
        ]);
        element.setAttribute('aria-labelledby', 'dialog-title');
        element.addEventListener('click', event => {
            if (event.target === element) element.close();
        });
        element.addEventListener('close', () => {
            element.remove();
            if (before instanceof HTMLElement) before.focus();
            done(answer);
        });
        document.body.append(element);
        element.showModal();
        // Enter answers with the first button of a form, so the focus starts on the field or on the answer.
        element.querySelector<HTMLElement>('input, button[value=yes], button')?.focus();
        element.querySelector('input')?.addEventListener('keydown', event => {
            if (event.key === 'Enter') {
                event.preventDefault();
                element.querySelector<HTMLButtonElement>('button[value=yes]')?.click();
            }
        });
    });
}

/** Asks whether to send a call that cannot be undone. */
export async function agrees(question: string, submit: string): Promise<boolean> {
    return (await ask(question, null, submit, 'bad')) !== null;
}

/** Asks for the token of the control API. */
export async function askToken(): Promise<string | null> {
    const values = await ask(
        'Token of the control API',
        [
            h(
                'p',
                null,
                'This control API was started with ',
                h('code', null, '--control-token'),
                '. The page keeps the token until the tab is closed.',
            ),
            h(
                'label',
                { class: 'field' },
                h('span', null, 'Token'),
                h('input', { name: 'token', type: 'password', required: true, autocomplete: 'off' }),
            ),
        ],
        'Continue',
    );
    return (values?.get('token') as string | null) || null;
}

const keys: [string, string][] = [
    ['/', 'go to the filter'],
    ['j  k  ↓  ↑', 'open the next or the previous row'],
    ['Esc', 'leave the field; close the row, the message or the hint'],
    ['p', 'pause and continue'],
    ['c', 'copy the command in the hint'],
    ['1 … 8', 'go to a view'],
    ['?', 'show the keys'],
];

export function showKeys(): void {
    if (document.querySelector('dialog') === null)
        void ask(
            'Keys',
            h(
                'dl',
                { class: 'keys' },
                keys.map(([key, does]) => [
                    h(
                        'dt',
                        null,
                        key.split('  ').map(one => h('kbd', null, one)),
                    ),
                    h('dd', null, does),
                ]),
            ),
            null,
        );
}
