// Requests to a bridge, sent by the control API, and the releases of the bridges.
import { ApiError, get, path, send } from './api';
import type { CallText } from '../ui/dom';
import type { BridgeFacts, Sent } from './types';

/** The call that makes the control API send a request to a bridge. */
export function toBridge(bridge: string, method: string, target: string, form?: Record<string, string>): CallText {
    return {
        method: 'POST',
        path: path(['bridges', bridge, 'requests']),
        body: { method, path: target, ...(form ? { form: new URLSearchParams(form).toString() } : {}) },
    };
}

/** Sends a request to a bridge. A refusal of the bridge is an error that links to its explanation. */
export async function sendToBridge(call: CallText): Promise<Sent> {
    const answer = await send<Sent>(call);
    if (answer.status >= 200 && answer.status < 300) return answer;
    const { method, path: target } = call.body as { method: string; path: string };
    const link = answer.sequence === undefined ? undefined : { text: 'Show why', href: `#/requests/${answer.sequence}` };
    throw new ApiError(
        answer.status,
        answer.status === 0
            ? `${method} ${target} got no answer: ${answer.error ?? 'the connection ended'}.`
            : `${method} ${target} was answered ${answer.status}${reasonsOf(answer.body)}.`,
        link,
    );
}

function reasonsOf(body: string | undefined): string {
    const document = body ? new DOMParser().parseFromString(body, 'text/xml') : null;
    const root = document?.documentElement;
    if (!root || root.nodeName !== 'failureDetails') return '';
    return (
        ': ' +
        [...root.children]
            .map(reason => reason.nodeName + [...reason.attributes].map(attribute => ` ${attribute.name}="${attribute.value}"`).join(''))
            .join(', ')
    );
}

let worldRelease: Promise<string> | null = null;

/** Reads the releases of all bridges. */
export async function releases(): Promise<Map<string, string>> {
    worldRelease ??= get<{ release: string }>('/description').then(description => description.release);
    worldRelease.catch(() => {
        worldRelease = null;
    });
    const [release, { bridges }] = await Promise.all([worldRelease, get<{ bridges: BridgeFacts[] }>('/bridges')]);
    return new Map(bridges.map(bridge => [bridge.name, bridge.release ?? release]));
}

/** True when a release is at least another one. */
export function isFrom(release: string | undefined, first: string): boolean {
    const [have, want] = [release ?? '0', first].map(text => text.split('.').map(part => parseInt(part, 10) || 0));
    for (let i = 0; i < 3; i++) {
        const difference = (have![i] ?? 0) - (want![i] ?? 0);
        if (difference !== 0) return difference > 0;
    }
    return true;
}
