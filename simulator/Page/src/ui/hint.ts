// The hint of a control: the control API call that it makes, as a shell command. It appears with the pointer and with the focus.
import { curlOf } from '../data/api';
import { callOf, hasCall } from './dom';
import { copy } from './notice';

const bubble = document.createElement('div');
const command = document.createElement('code');
const note = document.createElement('span');
let owner: Element | null = null;
let timer = 0;

/** Adds the hint to the document. */
export function installHints(): void {
    bubble.id = 'hint';
    bubble.className = 'hint';
    bubble.setAttribute('role', 'tooltip');
    bubble.hidden = true;
    note.className = 'muted';
    note.textContent = 'c copies';
    bubble.append(command, note);
    // A landmark of its own, so that readers of screens find it.
    const place = document.createElement('aside');
    place.setAttribute('aria-label', 'Hint');
    place.append(bubble);
    document.body.append(place);
    document.addEventListener('pointerover', event => {
        if (event.pointerType === 'mouse') consider(event.target as Element, 350);
    });
    document.addEventListener('focusin', event => {
        if ((event.target as Element).matches(':focus-visible')) consider(event.target as Element, 0);
    });
    document.addEventListener('focusout', hide);
    document.addEventListener('pointerdown', hide);
    document.addEventListener('scroll', hide, true);
    document.addEventListener(
        'keydown',
        event => {
            if (owner === null) return;
            if (event.key === 'Escape') {
                event.stopPropagation();
                hide();
            } else if (
                event.key === 'c' &&
                !event.ctrlKey &&
                !event.metaKey &&
                !(event.target as Element).matches('input, textarea, select')
            ) {
                copy(command.textContent, 'The command');
            }
        },
        true,
    );
}

function consider(element: Element, delay: number): void {
    if (bubble.contains(element)) return;
    const found = element.closest('button, a, input, select, textarea, summary');
    if (found === owner && found !== null) return;
    hide();
    if (found !== null && hasCall(found)) timer = window.setTimeout(() => show(found), delay);
}

function show(element: Element): void {
    const call = callOf(element);
    if (call === null || !element.isConnected) return;
    owner = element;
    command.textContent = curlOf(call);
    element.setAttribute('aria-describedby', 'hint');
    bubble.hidden = false;
    const [of, own] = [element.getBoundingClientRect(), bubble.getBoundingClientRect()];
    const left = Math.max(8, Math.min(of.left, innerWidth - own.width - 8));
    const top = of.bottom + own.height + 12 < innerHeight ? of.bottom + 6 : of.top - own.height - 6;
    bubble.style.transform = `translate(${Math.round(left)}px, ${Math.round(Math.max(8, top))}px)`;
}

function hide(): void {
    clearTimeout(timer);
    owner?.removeAttribute('aria-describedby');
    owner = null;
    bubble.hidden = true;
}
