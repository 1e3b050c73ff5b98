// The stream of the control API. It is read with fetch, so that the token is sent, and opened again when it ends.
import { open, path } from './api';

export type StreamState = 'connecting' | 'live' | 'waiting' | 'closed';

export interface Listener {
    event(kind: string, data: unknown): void;
    /** Called for each new connection: what happened before it has to be read elsewhere. */
    connected(): void;
    changed(state: StreamState, sentence: string): void;
}

/** The most events of each kind in a second. The rest is counted. */
const most = 100;

export class Stream {
    private stop: AbortController | null = null;

    constructor(
        private readonly kinds: string,
        private readonly listener: Listener,
    ) {}

    start(): void {
        if (this.stop === null) {
            this.stop = new AbortController();
            void this.run(this.stop.signal);
        }
    }

    end(): void {
        this.stop?.abort();
        this.stop = null;
        this.listener.changed('closed', '');
    }

    private async run(signal: AbortSignal): Promise<void> {
        let pause = 500;
        for (;;) {
            let sentence = 'The stream ended.';
            try {
                this.listener.changed('connecting', '');
                const answer = await open({ method: 'GET', path: path(['stream'], { events: this.kinds, most }) }, signal);
                if (answer.ok && answer.body) {
                    pause = 500;
                    this.listener.changed('live', '');
                    this.listener.connected();
                    if (await this.read(answer.body)) pause = 50;
                } else {
                    sentence = ((await answer.json()) as { detail?: string }).detail ?? `The stream was answered ${answer.status}.`;
                }
            } catch (error) {
                sentence = error instanceof Error ? error.message : sentence;
            }
            if (signal.aborted) return;
            this.listener.changed('waiting', sentence);
            await new Promise(done => setTimeout(done, pause));
            if (signal.aborted) return;
            pause = Math.min(pause * 2, 10_000);
        }
    }

    /** Reads events until the stream ends; true when the world ended it, so that a new one begins at once. */
    private async read(body: ReadableStream<Uint8Array>): Promise<boolean> {
        const reader = body.pipeThrough(new TextDecoderStream() as unknown as ReadableWritablePair<string, Uint8Array>).getReader();
        let rest = '';
        for (;;) {
            const { done, value } = await reader.read();
            if (done) return false;
            const blocks = (rest + value).split('\n\n');
            rest = blocks.pop()!;
            for (const block of blocks) {
                const kind = /^event: (.*)$/m.exec(block)?.[1];
                const data = /^data: (.*)$/m.exec(block)?.[1];
                if (kind === 'end') return true;
                if (kind !== undefined && data !== undefined) this.listener.event(kind, JSON.parse(data));
            }
        }
    }
}
