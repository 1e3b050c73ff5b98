// One exchange in other notations: as sent, as a shell command, as an .http file and as a HAR.
import type { ExchangeDetail } from './types';

/** The base address of the bridge, such as https://127.0.0.1:8443. */
type Base = string;

function quoted(text: string): string {
    return `'${text.replaceAll("'", `'\\''`)}'`;
}

function mediaTypeOf(exchange: ExchangeDetail): string | undefined {
    return exchange.contentType ?? (exchange.form ? 'application/x-www-form-urlencoded' : undefined);
}

/** The request line and the known headers. */
export function requestHead(exchange: ExchangeDetail): string {
    const type = mediaTypeOf(exchange);
    return `${exchange.method} ${exchange.target} HTTP/1.1${type ? `\nContent-Type: ${type}` : ''}`;
}

/** The headers of the answer that the journal keeps. */
export function answerHeaders(exchange: ExchangeDetail): [name: string, value: string][] {
    const headers: [string, string][] = [];
    if (exchange.answer) headers.push(['Content-Type', exchange.mediaType ?? 'text/xml']);
    if (exchange.location) headers.push(['Location', exchange.location]);
    if (exchange.header) headers.push([exchange.header, exchange.headerValue ?? '']);
    return headers;
}

/** The account, with the password of the default account. No journal has passwords, so other accounts get a word to replace. */
function accountOf(exchange: ExchangeDetail): [user: string, password: string] {
    const user = exchange.user ?? 'admin';
    return [user, user === 'admin' ? 'admin' : 'PASSWORD'];
}

export function curl(exchange: ExchangeDetail, base: Base): string {
    const words = [`curl -ki -u ${quoted(accountOf(exchange).join(':'))}`];
    if (exchange.method !== 'GET' && !(exchange.method === 'POST' && exchange.form !== undefined)) words.push(`-X ${exchange.method}`);
    if (exchange.form !== undefined) {
        if (exchange.contentType && exchange.contentType !== 'application/x-www-form-urlencoded')
            words.push(`-H ${quoted('Content-Type: ' + exchange.contentType)}`);
        words.push(`--data-raw ${quoted(exchange.form)}`);
    }
    words.push(quoted(base + exchange.target));
    return words.join(' ');
}

export function httpFile(exchange: ExchangeDetail, base: Base): string {
    const type = mediaTypeOf(exchange);
    return (
        `### Exchange ${exchange.sequence}, ${exchange.time}, answered ${exchange.status ?? 'not at all'}\n` +
        `${exchange.method} ${base}${exchange.target}\n` +
        `Authorization: Basic ${accountOf(exchange).join(' ')}\n` +
        (type ? `Content-Type: ${type}\n` : '') +
        (exchange.form ? `\n${exchange.form}\n` : '')
    );
}

/** A log of one entry in the format HAR 1.2. */
export function har(exchange: ExchangeDetail, base: Base): string {
    const url = base + exchange.target;
    const type = mediaTypeOf(exchange);
    const size = (text: string | undefined) => new TextEncoder().encode(text ?? '').length;
    const query = exchange.target.includes('?') ? [...new URLSearchParams(exchange.target.slice(exchange.target.indexOf('?') + 1))] : [];
    const entry = {
        startedDateTime: exchange.time,
        time: 0,
        request: {
            method: exchange.method,
            url,
            httpVersion: 'HTTP/1.1',
            cookies: [],
            headers: type ? [{ name: 'Content-Type', value: type }] : [],
            queryString: query.map(([name, value]) => ({ name, value })),
            ...(exchange.form !== undefined
                ? {
                      postData: {
                          mimeType: type ?? '',
                          params: [...new URLSearchParams(exchange.form)].map(([name, value]) => ({ name, value })),
                          text: exchange.form,
                      },
                  }
                : {}),
            headersSize: -1,
            bodySize: size(exchange.form),
        },
        response: {
            status: exchange.status ?? 0,
            statusText: '',
            httpVersion: 'HTTP/1.1',
            cookies: [],
            headers: answerHeaders(exchange).map(([name, value]) => ({ name, value })),
            content: { size: size(exchange.answer), mimeType: exchange.mediaType ?? 'text/xml', text: exchange.answer ?? '' },
            redirectURL: '',
            headersSize: -1,
            bodySize: size(exchange.answer),
        },
        cache: {},
        timings: { send: 0, wait: 0, receive: 0 },
        comment: `${exchange.bridge}, exchange ${exchange.sequence}`,
    };
    return JSON.stringify({ log: { version: '1.2', creator: { name: 'cmssim', version: '0.1.0' }, entries: [entry] } }, null, 2);
}
