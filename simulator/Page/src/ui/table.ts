// Tables, with one frame for all views.
import { h, type Child, type Element_ } from './dom';

/** The heading of a column: its text, that of a column of numbers, or null for a column of buttons. */
export type Heading = string | { number: string } | null;

/** A table of rows, which are elements `tr`. */
export function table(headings: Heading[], rows: Child, className = 'table'): Element_ {
    return h('table', { class: className }, h('thead', null, h('tr', null, headings.map(head))), h('tbody', null, rows));
}

/** A table in a box of its own, which scrolls sideways where the view is too narrow. */
export function tableBox(label: string, headings: Heading[], rows: Child, className?: string): Element_ {
    return h('div', { class: 'table-box', tabindex: '0', role: 'region', 'aria-label': label }, table(headings, rows, className));
}

function head(heading: Heading): Element_ {
    if (heading === null) return h('th', { scope: 'col' }, h('span', { class: 'sr' }, 'Actions'));
    return typeof heading === 'string' ? h('th', { scope: 'col' }, heading) : h('th', { scope: 'col', class: 'number' }, heading.number);
}
