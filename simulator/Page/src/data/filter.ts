// The filter language of the lists of exchanges: words, and keys with values.
import type { Exchange } from './types';

export type Test = (exchange: Exchange) => boolean;

export interface Filter {
    /** Null when a word has a mistake. */
    test: Test | null;
    /** A sentence about the first mistake. */
    mistake?: string;
}

type Read = (exchange: Exchange) => (string | number | undefined)[];

// A value matches a part of these, and the whole of the others.
const inPart = new Set(['path', 'why']);

const fields: Record<string, Read> = {
    bridge: exchange => [exchange.bridge],
    client: exchange => [exchange.client],
    fault: exchange => [exchange.fault],
    hostile: exchange => exchange.hostile ?? [],
    ignored: exchange => exchange.ignored?.map(parameter => parameter.parameter) ?? [],
    incident: exchange => [exchange.incident],
    method: exchange => [exchange.method],
    path: exchange => [exchange.target],
    reason: exchange => exchange.reasons?.flatMap(refusal => [refusal.reason, refusal.parameter, refusal.error]) ?? [],
    status: exchange => [exchange.status ?? 'none'],
    trace: exchange => [exchange.trace],
    why: exchange => exchange.reasons?.map(refusal => refusal.why) ?? [],
};

/** The keys, in the order of the alphabet. */
export const keys: readonly string[] = Object.keys(fields);

/** Reads a filter. All words must match; a word with - before it must not. */
export function parse(text: string): Filter {
    const tests: Test[] = [];
    for (const word of words(text)) {
        const isNegated = word.length > 1 && word.startsWith('-');
        const rest = isNegated ? word.slice(1) : word;
        const found = /^([A-Za-z]+):(.*)$/s.exec(rest);
        let test: Test;
        if (found) {
            const read = fields[found[1]!.toLowerCase()];
            if (read === undefined)
                return { test: null, mistake: `Unknown key "${found[1]}"; expected ${keys.slice(0, -1).join(', ')} or ${keys.at(-1)}.` };
            const values = valuesOf(found[2]!);
            if (values.length === 0) return { test: null, mistake: `The key "${found[1]}" has no value; ${found[1]}:* matches any.` };
            if (found[1]!.toLowerCase() === 'status') {
                const wrong = values.find(value => !/^(\*|none|[1-5](xx|\d\d|\d?\*))$/i.test(value));
                if (wrong !== undefined)
                    return {
                        test: null,
                        mistake: `Invalid status "${wrong}"; expected a number such as 404, a class such as 4xx, or none for no answer.`,
                    };
            }
            test = fieldTest(found[1]!.toLowerCase(), read, values);
        } else {
            test = wordTest(unquoted(rest));
        }
        tests.push(isNegated ? exchange => !test(exchange) : test);
    }
    return { test: exchange => tests.every(test => test(exchange)) };
}

// Spaces separate words, except between quotes.
function words(text: string): string[] {
    return text.match(/(?:[^\s"]|"[^"]*(?:"|$))+/g) ?? [];
}

function unquoted(text: string): string {
    return text.replaceAll('"', '');
}

// Commas separate alternatives, except between quotes.
function valuesOf(text: string): string[] {
    return (text.match(/(?:[^,"]|"[^"]*(?:"|$))+/g) ?? []).map(unquoted).filter(value => value !== '');
}

function fieldTest(key: string, read: Read, values: string[]): Test {
    const patterns = values.map(value => pattern(key === 'status' ? value.replace(/xx$/i, '*') : value, inPart.has(key)));
    return exchange => read(exchange).some(value => value !== undefined && patterns.some(matches => matches(String(value))));
}

function wordTest(word: string): Test {
    const matches = pattern(word, true);
    return exchange => everything(exchange).some(value => value !== undefined && matches(String(value)));
}

function everything(exchange: Exchange): (string | number | undefined)[] {
    return [
        exchange.sequence,
        exchange.bridge,
        exchange.method,
        exchange.target,
        exchange.status,
        exchange.client,
        ...(exchange.reasons?.flatMap(refusal => [refusal.reason, refusal.parameter, refusal.why]) ?? []),
        ...(exchange.ignored?.map(parameter => parameter.parameter) ?? []),
        ...(exchange.hostile ?? []),
    ];
}

// The star is the only special character, so the pieces between stars are looked for in order. This takes linear time.
function pattern(value: string, isPart: boolean): (text: string) => boolean {
    const pieces = value.toLowerCase().split('*');
    if (pieces.length === 1) return isPart ? text => text.toLowerCase().includes(pieces[0]!) : text => text.toLowerCase() === pieces[0];
    const [first, last] = [isPart ? '' : pieces[0]!, isPart ? '' : pieces.at(-1)!];
    const middle = isPart ? pieces : pieces.slice(1, -1);
    return text => {
        const lower = text.toLowerCase();
        if (lower.length < first.length + last.length || !lower.startsWith(first) || !lower.endsWith(last)) return false;
        let at = first.length;
        for (const piece of middle) {
            const found = lower.indexOf(piece, at);
            if (found < 0) return false;
            at = found + piece.length;
        }
        return at <= lower.length - last.length;
    };
}
