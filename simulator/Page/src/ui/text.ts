// Text that clients chose: control characters become visible, and direction marks stay inside their own element.
import { h, type Element_ } from './dom';

// C0 and C1 controls, zero-width characters, and marks that change the direction or the order of what follows.
const invisible = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;
const names: Record<string, string> = {
    '\u200e': 'LRM',
    '\u200f': 'RLM',
    '\u202a': 'LRE',
    '\u202b': 'RLE',
    '\u202c': 'PDF',
    '\u202d': 'LRO',
    '\u202e': 'RLO',
    '\u2066': 'LRI',
    '\u2067': 'RLI',
    '\u2068': 'FSI',
    '\u2069': 'PDI',
    '\u200b': 'ZWSP',
    '\u200c': 'ZWNJ',
    '\u200d': 'ZWJ',
    '\ufeff': 'BOM',
};

/** Replaces characters that cannot be seen by their names. */
export function visible(text: string): string {
    return text.replace(
        invisible,
        character => `⟨${names[character] ?? 'U+' + character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}⟩`,
    );
}

/** Shortens a text for a list. The cut never splits a surrogate pair. */
export function cut(text: string, most = 200): string {
    if (text.length <= most) return text;
    const end = /[\ud800-\udbff]/.test(text.charAt(most - 1)) ? most - 1 : most;
    return text.slice(0, end) + '…';
}

/** A short text of a client, isolated from the direction of its neighbours. */
export function name(text: string | undefined, otherwise = '–', className = 'cut'): Element_ {
    return h(
        'bdi',
        { class: text ? className : 'muted', title: text && text.length > 24 ? cut(visible(text), 600) : undefined },
        text ? cut(visible(text)) : otherwise,
    );
}

const units = ['B', 'KB', 'MB', 'GB'];

export function bytes(count: number | undefined): string {
    if (count === undefined) return '–';
    let unit = 0;
    let value = count;
    while (value >= 1000 && unit < 3) {
        value /= 1000;
        unit++;
    }
    return `${unit === 0 ? value : value.toFixed(value < 10 ? 1 : 0)} ${units[unit]}`;
}

export function count(value: number): string {
    return value.toLocaleString('en-US');
}

/** "1 leg", "2 legs". */
export function counted(value: number, noun: string): string {
    return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}

/** The time of day of an ISO time, in UTC as the bridges show it. */
export function timeOfDay(iso: string, hasFraction = true): string {
    const found = /T(\d\d:\d\d:\d\d)(\.\d{1,3})?/.exec(iso);
    if (!found) return iso;
    return found[1]! + (hasFraction ? (found[2] ?? '.').padEnd(4, '0') : '');
}

export function dateAndTime(iso: string): string {
    return `${iso.slice(0, 10)} ${timeOfDay(iso, false)}`;
}

/** The time between two ISO times, such as 4:05 or 1:02:03. */
export function elapsed(from: string, to: string): string {
    const seconds = Math.max(0, Math.floor((Date.parse(to) - Date.parse(from)) / 1000));
    if (!Number.isFinite(seconds)) return '–';
    const two = (value: number) => String(value).padStart(2, '0');
    const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
    return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** Breaks XML into indented lines. Other text, and XML that does not nest, comes back as it is. */
export function indented(xml: string): string {
    const tokens = xml.match(/<[^>]*>|[^<]+/g);
    if (!tokens || !xml.trimStart().startsWith('<')) return xml;
    const lines: string[] = [];
    let depth = 0;
    for (let i = 0; i < tokens.length; i++) {
        const token = tokens[i]!;
        const pad = () => '  '.repeat(Math.max(0, depth));
        if (/^<[?!]/.test(token) || /^<[^/].*\/>$/s.test(token)) {
            lines.push(pad() + token);
        } else if (token.startsWith('</')) {
            depth--;
            lines.push(pad() + token);
        } else if (token.startsWith('<')) {
            const [text, end] = [tokens[i + 1], tokens[i + 2]];
            if (text?.startsWith('</')) {
                lines.push(pad() + token + text);
                i++;
            } else if (text !== undefined && !text.startsWith('<') && end?.startsWith('</')) {
                lines.push(pad() + token + text + end);
                i += 2;
            } else {
                lines.push(pad() + token);
                depth++;
            }
        } else if (token.trim() !== '') {
            lines.push(pad() + token);
        }
    }
    return depth === 0 ? lines.join('\n') : xml;
}
