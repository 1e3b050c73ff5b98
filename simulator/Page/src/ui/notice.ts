// Short messages at the edge of the page: errors in the words of the API, and confirmations.
import { h, render, type Child } from './dom';

interface Notice {
    id: number;
    isError: boolean;
    text: string;
    link?: { text: string; href: string };
}

const box = document.createElement('div');
let notices: Notice[] = [];
let last = 0;

export function installNotices(): void {
    box.className = 'notices';
    box.setAttribute('role', 'status');
    box.setAttribute('aria-live', 'polite');
    document.body.append(box);
}

/** Shows an error until it is closed. */
export function showError(error: unknown, link?: { text: string; href: string }): void {
    const text = error instanceof Error ? error.message : String(error);
    notices = notices.filter(notice => notice.text !== text);
    add({ id: ++last, isError: true, text, ...(link ? { link } : {}) });
}

/** Shows a confirmation for some seconds. */
export function showDone(text: string, link?: { text: string; href: string }): void {
    const id = ++last;
    add({ id, isError: false, text, ...(link ? { link } : {}) });
    setTimeout(() => close(id), 4000);
}

function add(notice: Notice): void {
    notices = [...notices.slice(-3), notice];
    draw();
}

function close(id: number): void {
    notices = notices.filter(notice => notice.id !== id);
    draw();
}

/** Closes the latest message. False when there is none. */
export function closeLatest(): boolean {
    const latest = notices.at(-1);
    if (latest) close(latest.id);
    return latest !== undefined;
}

function draw(): void {
    render(
        box,
        notices.map((notice): Child =>
            h(
                'div',
                { key: notice.id, class: notice.isError ? 'notice bad' : 'notice' },
                h(
                    'p',
                    null,
                    h('strong', null, notice.isError ? 'Error: ' : ''),
                    notice.text,
                    notice.link && [' ', h('a', { href: notice.link.href, onclick: () => close(notice.id) }, notice.link.text)],
                ),
                h('button', { type: 'button', class: 'bare', 'aria-label': 'Close this message', onclick: () => close(notice.id) }, '×'),
            ),
        ),
    );
}

/** Copies a text. */
export function copy(text: string, noun: string): void {
    navigator.clipboard.writeText(text).then(
        () => showDone(`${noun} is in the clipboard.`),
        () => {
            // Without permission, or on an address that the browser does not trust, the old way still works.
            const area = document.createElement('textarea');
            area.value = text;
            document.body.append(area);
            area.select();
            const isCopied = document.execCommand('copy');
            area.remove();
            if (isCopied) showDone(`${noun} is in the clipboard.`);
            else showError('The browser does not allow the page to copy.');
        },
    );
}
