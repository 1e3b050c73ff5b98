// The exchanges that the page holds: the latest of the journal, and those of the stream.
import { get, path } from './api';
import { Ring } from './ring';
import { Stream, type StreamState } from './stream';
import type { Exchange, Journal } from './types';

/** The most exchanges that the page holds, which is also what the journal keeps. */
const most = 10_000;

/** The most entries of one answer of the journal. */
const pageSize = 1000;

export class Exchanges {
    readonly ring = new Ring<Exchange>(most);
    state: StreamState = 'closed';
    sentence = '';
    isPaused = false;
    isLoading = true;
    /** The number of exchanges that the stream left out. */
    missed = 0;
    /** Exchanges up to this number are not shown, because a person cleared the list. */
    private clearedAt = 0;
    private readonly stream: Stream;
    private waiting: Exchange[] = [];
    private isFilling = false;

    /** @param changed Runs after exchanges came: how many are new at the end, or null when the list is another one. */
    constructor(private readonly changed: (added: Exchange[] | null) => void) {
        this.stream = new Stream('exchange', {
            event: (kind, data) => this.event(kind, data),
            connected: () => void this.fill(),
            changed: (state, sentence) => {
                this.state = state;
                this.sentence = sentence;
                this.changed([]);
            },
        });
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
        this.changed([]);
    }

    clear(): void {
        this.clearedAt = this.ring.last?.sequence ?? this.clearedAt;
        this.ring.clear();
        this.missed = 0;
        this.changed(null);
    }

    find(sequence: number): Exchange | undefined {
        for (const exchange of this.ring) {
            if (exchange.sequence === sequence) return exchange;
        }
        return undefined;
    }

    private event(kind: string, data: unknown): void {
        if (kind === 'missed') {
            this.missed += (data as { missed: number }).missed;
            this.changed([]);
        } else if (kind === 'exchange') {
            if (this.isFilling) this.waiting.push(data as Exchange);
            else this.add([data as Exchange]);
        }
    }

    private add(entries: Exchange[]): void {
        const added = entries.filter(entry => entry.sequence > Math.max(this.ring.last?.sequence ?? 0, this.clearedAt));
        for (const entry of added) this.ring.push(entry);
        if (added.length > 0) this.changed(added);
    }

    /** Reads what the list lacks from the journal: the latest page at once, older ones after it. */
    async fill(isComplete = false): Promise<void> {
        if (this.isFilling) return;
        this.isFilling = true;
        try {
            const known = isComplete ? 0 : (this.ring.last?.sequence ?? 0);
            let page = await this.page(Number.MAX_SAFE_INTEGER);
            if (page.last < known) {
                // Another run, whose numbers begin at one.
                this.ring.clear();
                this.clearedAt = 0;
            }
            const isGap = isComplete || known === 0 || (page.entries[0]?.sequence ?? 0) > known + 1;
            if (isGap) {
                this.ring.clear();
                this.missed = 0;
            }
            this.add(page.entries);
            this.isLoading = false;
            this.changed(null);
            while (isGap && page.entries.length > 0 && this.ring.length < most) {
                const first = page.entries[0]!.sequence;
                if (first <= this.clearedAt + 1) break;
                page = await this.page(first);
                this.ring.unshift(page.entries.filter(entry => entry.sequence > this.clearedAt));
                this.changed(null);
            }
        } catch (error) {
            this.sentence = error instanceof Error ? error.message : String(error);
        } finally {
            this.isFilling = false;
            this.isLoading = false;
            this.add(this.waiting);
            this.waiting = [];
            this.changed([]);
        }
    }

    private page(before: number): Promise<Journal> {
        return get<Journal>(path(['journal'], { before, limit: pageSize }));
    }
}
