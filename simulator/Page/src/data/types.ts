// The shapes of the control API that the page reads. docs/control-api.json describes them.

export interface Refusal {
    reason: string;
    parameter?: string;
    error?: string;
    why?: string;
    evidence?: string;
    nearest?: string;
}

export interface Ignored {
    parameter: string;
    why: string;
    evidence?: string;
}

export interface Exchange {
    sequence: number;
    time: string;
    bridge: string;
    trace?: number;
    method: string;
    target: string;
    status?: number;
    reasons?: Refusal[];
    ignored?: Ignored[];
    fault?: number;
    incident?: number;
    hostile?: string[];
    client?: string;
    size?: number;
}

export interface ExchangeDetail extends Exchange {
    release?: string;
    user?: string;
    contentType?: string;
    states?: string[];
    form?: string;
    formBase64?: string;
    formDropped?: true;
    formTooLarge?: true;
    location?: string;
    header?: string;
    headerValue?: string;
    mediaType?: string;
    answer?: string;
    answerBase64?: string;
    answerDropped?: true;
    lines?: string[];
}

export interface Journal {
    last: number;
    more: boolean;
    entries: Exchange[];
}

export interface Clock {
    now: string;
    mode: 'real' | 'virtual';
    speed: number;
}

export interface BridgeFacts {
    name: string;
    state: 'running' | 'isolated' | 'stopped';
    release?: string;
    clockOffset?: number;
    http: string | null;
    https: string | null;
}

export interface Counters {
    time: string;
    bridges: BridgeCounters[];
}

export interface BridgeCounters {
    name: string;
    state: string;
    requests: number;
    refusals: number;
    calls: number;
    legs: number;
    legsMax: number;
    legsCompleted: number;
    load: number;
    loadLimit?: number;
    recordsQueued: number;
    eventClients: number;
    database: string;
}

export interface Leg {
    id: string;
    participant?: string;
    name?: string;
    remoteParty: string;
    direction: 'incoming' | 'outgoing';
    state: 'initial' | 'ringing' | 'connected' | 'onHold';
    lobby: boolean;
    muted: boolean;
    kind: 'sip' | 'app' | 'webApp' | 'link' | 'recorder' | 'streamer';
    peer?: string;
    since: string;
    encrypted: boolean;
    bridge?: string;
}

export interface Call {
    bridge: string;
    id: string;
    correlator?: string;
    name: string;
    space?: string;
    startedAt: string;
    participants: number;
    waiting: number;
    locked: boolean;
    recording: boolean;
    streaming: boolean;
    legs: Leg[];
    moreLegs?: number;
}

export interface Calls {
    time: string;
    total: number;
    legs: number;
    bridges: { name: string; calls: number; legs: number }[];
    calls: Call[];
    callers: Leg[];
}

export interface Fault {
    id: number;
    match?: Record<string, string | number>;
    effect: Record<string, string | number | boolean>;
    times?: number;
    matched: number;
    acted: number;
}

export interface Hostility {
    hostile: boolean;
    seed?: number;
    counts?: Record<string, number>;
}

export interface FarEnd {
    address: string;
    behaviour?: string;
    after?: number;
    hangUpAfter?: number;
    encrypted?: boolean;
    confirms?: boolean;
    video?: string;
}

/** The answer of a bridge to a request that the control API sent. */
export interface Sent {
    status: number;
    headers?: Record<string, string>;
    body?: string;
    error?: string;
    sequence?: number;
    trace?: number;
}
