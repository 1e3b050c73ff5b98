// Calls of the control API, with the token when it asks for one.
import type { CallText } from '../ui/dom';

const tokenName = 'cmssim-token';

/** An error answer of the control API, in its own words. */
export class ApiError extends Error {
    /** @param link A place of the page that explains the error. */
    constructor(
        readonly status: number,
        detail: string,
        readonly link?: { text: string; href: string },
    ) {
        super(detail);
    }
}

let askForToken: () => Promise<string | null> = () => Promise.resolve(null);
let asking: Promise<string | null> | null = null;

/** Sets the dialog that asks for the token. */
export function onTokenNeeded(ask: () => Promise<string | null>): void {
    askForToken = ask;
}

export function hasToken(): boolean {
    return sessionStorage.getItem(tokenName) !== null;
}

function headersOf(call: CallText): Record<string, string> {
    const headers: Record<string, string> = {};
    const token = sessionStorage.getItem(tokenName);
    if (token !== null) headers['Authorization'] = `Bearer ${token}`;
    if (call.method !== 'GET') headers['Content-Type'] = call.mediaType ?? 'application/json';
    return headers;
}

function bodyOf(call: CallText): string | null {
    if (call.body === undefined) return null;
    return typeof call.body === 'string' ? call.body : JSON.stringify(call.body);
}

/** Sends a call and returns the answer while it is still read. A 401 asks for the token and tries again. */
export async function open(call: CallText, signal?: AbortSignal): Promise<Response> {
    for (;;) {
        const sentToken = sessionStorage.getItem(tokenName);
        let answer: Response;
        try {
            answer = await fetch(call.path, {
                method: call.method,
                headers: headersOf(call),
                body: bodyOf(call),
                cache: 'no-store',
                credentials: 'omit',
                signal: signal ?? null,
            });
        } catch (error) {
            if (signal?.aborted) throw error;
            throw new ApiError(0, 'The control API does not answer. The page continues when cmssim serve runs again.');
        }
        if (answer.status !== 401) return answer;
        if (sessionStorage.getItem(tokenName) === sentToken) {
            asking ??= askForToken().finally(() => (asking = null));
            const token = await asking;
            if (token === null) throw new ApiError(401, 'The control API needs its token.');
            sessionStorage.setItem(tokenName, token);
        }
    }
}

async function problem(answer: Response): Promise<ApiError> {
    const text = await answer.text();
    try {
        const read = JSON.parse(text) as { detail?: string; title?: string };
        return new ApiError(answer.status, read.detail ?? read.title ?? text);
    } catch {
        return new ApiError(answer.status, text || `${answer.status} ${answer.statusText}`);
    }
}

/** Sends a call and returns what it answers. */
export async function send<T = unknown>(call: CallText, signal?: AbortSignal): Promise<T> {
    const answer = await open(call, signal);
    if (!answer.ok) throw await problem(answer);
    const text = await answer.text();
    return (answer.headers.get('Content-Type')?.includes('json') ? JSON.parse(text) : text) as T;
}

export function get<T>(path: string, signal?: AbortSignal): Promise<T> {
    return send<T>({ method: 'GET', path }, signal);
}

/** A path with its parts and query escaped. Undefined and empty values of the query are left out. */
export function path(parts: (string | number)[], query: Record<string, string | number | boolean | undefined> = {}): string {
    const pairs = Object.entries(query)
        .filter(([, value]) => value !== undefined && value !== '')
        .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
    return '/' + parts.map(part => encodeURIComponent(String(part))).join('/') + (pairs.length > 0 ? '?' + pairs.join('&') : '');
}

function quoted(text: string): string {
    return /^[A-Za-z0-9_\-.,:/@%+=]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The shell command that makes the same call. */
export function curlOf(call: CallText): string {
    const words = ['curl -s'];
    const body = bodyOf(call);
    if (call.method !== 'GET') {
        if (call.method !== 'POST' || call.mediaType) words.push(`-X ${call.method}`);
        if (call.mediaType) words.push(`-H 'Content-Type: ${call.mediaType}' --data-binary ${quoted(body ?? '')}`);
        else if (call.method === 'DELETE') words.push(`-H 'Content-Type: application/json'`);
        else words.push(`--json ${body === null ? "''" : quoted(body)}`);
    }
    if (hasToken()) words.push('-H "Authorization: Bearer $CMSSIM_CONTROL_TOKEN"');
    words.push(quoted(location.origin + call.path));
    return words.join(' ');
}
