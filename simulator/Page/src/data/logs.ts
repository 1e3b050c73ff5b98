// The lines of the bridges' logs: those in the file, and those of the stream.
import { get, path } from './api';
import { Ring } from './ring';
import { Stream, type StreamState } from './stream';

const most = 5000;

export interface LogLine {
    number: number;
    text: string;
}

export class Logs {
    state: StreamState = 'closed';
    sentence = '';
    missed = 0;
    isPaused = false;
    /** False when the run writes no log file, so that only lines of the stream are known. */
    hasFile = true;
    file = '';
    isLoading = true;
    private readonly rings = new Map<string, Ring<LogLine>>();
    private readonly stream: Stream;
    private bridge = '';
    private waiting: string[] | null = null;
    private last = 0;

    /** @param changed Runs after lines came; with true when the list is another one. */
    constructor(private readonly changed: (isOther: boolean) => void) {
        this.stream = new Stream('log', {
            event: (kind, data) => this.event(kind, data),
            connected: () => void this.fill(),
            changed: (state, sentence) => {
                this.state = state;
                this.sentence = sentence;
                this.changed(false);
            },
        });
    }

    /** The lines of the bridge that is shown. */
    get lines(): Ring<LogLine> {
        return this.ringOf(this.bridge);
    }

    show(bridge: string): void {
        if (bridge === this.bridge) return;
        this.bridge = bridge;
        this.isLoading = true;
        if (this.state === 'live') void this.fill();
        this.changed(true);
    }

    start(): void {
        if (!this.isPaused) this.stream.start();
    }

    end(): void {
        this.stream.end();
    }

    pause(isPaused: boolean): void {
        this.isPaused = isPaused;
        if (isPaused) this.stream.end();
        else this.stream.start();
    }

    private ringOf(bridge: string): Ring<LogLine> {
        let ring = this.rings.get(bridge);
        if (ring === undefined) this.rings.set(bridge, (ring = new Ring<LogLine>(most)));
        return ring;
    }

    private event(kind: string, data: unknown): void {
        if (kind === 'missed') {
            this.missed += (data as { missed: number }).missed;
            this.changed(false);
        } else if (kind === 'log') {
            const { bridge, line } = data as { bridge: string; line: string };
            if (bridge === this.bridge && this.waiting !== null) this.waiting.push(line);
            else this.add(bridge, line);
            if (bridge === this.bridge) this.changed(false);
        }
    }

    private add(bridge: string, text: string): void {
        this.ringOf(bridge).push({ number: ++this.last, text });
    }

    /** Reads the end of the file. Lines that the stream sends meanwhile follow it, without those that the file has already. */
    async fill(): Promise<void> {
        const bridge = this.bridge;
        if (bridge === '') return;
        this.waiting = [];
        try {
            const read = await get<{ file?: string; lines: string[] }>(path(['bridges', bridge, 'log'], { lines: most }));
            if (bridge !== this.bridge) return;
            this.hasFile = read.file !== undefined;
            this.file = read.file ?? '';
            if (this.hasFile) {
                const ring = this.ringOf(bridge);
                ring.clear();
                this.missed = 0;
                for (const line of read.lines) this.add(bridge, line);
                this.waiting = this.waiting.slice(overlap(read.lines, this.waiting));
            }
        } catch (error) {
            this.sentence = error instanceof Error ? error.message : String(error);
        } finally {
            if (bridge === this.bridge) {
                for (const line of this.waiting ?? []) this.add(bridge, line);
                this.waiting = null;
                this.isLoading = false;
                this.changed(true);
            }
        }
    }
}

/** The number of lines with which the second list repeats the end of the first. */
export function overlap(first: string[], second: string[]): number {
    for (let count = Math.min(first.length, second.length); count > 0; count--) {
        if (second.slice(0, count).every((line, i) => line === first[first.length - count + i])) return count;
    }
    return 0;
}
