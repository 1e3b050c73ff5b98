// The exchanges that the page holds: the latest of the journal, and those of the stream.
import { get, path } from './api';
import { Ring } from './ring';
import { Stream, type StreamState } from './stream';
import type { Exchange, Journal } from './types';

/** The most exchanges that the page holds, which is also what the journal keeps. */
const most = 10_000;

/** The number of entries that the page reads when it opens. */
const latest = 200;

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
    /** True when the list goes back as far as the journal, or holds all that it can. */
    private isWhole = false;
    private wantsAll = false;

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

    /** True while the journal may have older exchanges than the list. */
    get hasOlder(): boolean {
        return !this.isWhole && !this.isLoading;
    }

    clear(): void {
        this.isWhole = true;
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

    /** Reads what the list lacks from the journal: the latest exchanges, and older ones only for a list that wants all of them. */
    async fill(isComplete = false): Promise<void> {
        this.wantsAll ||= isComplete;
        await this.reading(async () => {
            const known = isComplete ? 0 : (this.ring.last?.sequence ?? 0);
            const limit = this.wantsAll || known > 0 ? pageSize : latest;
            const page = await this.page(Number.MAX_SAFE_INTEGER, limit);
            if (page.last < known) {
                // Another run, whose numbers begin at one.
                this.ring.clear();
                this.clearedAt = 0;
            }
            if (isComplete || known === 0 || (page.entries[0]?.sequence ?? 0) > known + 1) {
                this.ring.clear();
                this.missed = 0;
                this.isWhole = page.entries.length < limit;
            }
            this.add(page.entries);
            this.isLoading = false;
            this.changed(null);
        });
    }

    /** Reads the exchanges before the first of the list. */
    async older(): Promise<void> {
        if (this.hasOlder) await this.reading(() => this.readOlder());
    }

    /** Reads all exchanges of the journal, now and after each reconnection. */
    async all(): Promise<void> {
        this.wantsAll = true;
        if (this.hasOlder) await this.reading(() => Promise.resolve());
    }

    private async readOlder(): Promise<void> {
        const first = this.ring.at(0)?.sequence ?? 0;
        const page = first > this.clearedAt + 1 && this.ring.length < most ? await this.page(first, pageSize) : null;
        const older = page?.entries.filter(entry => entry.sequence > this.clearedAt) ?? [];
        this.ring.unshift(older);
        this.isWhole = older.length < pageSize || this.ring.length >= most;
        this.changed(null);
    }

    /** Reads from the journal, and all older exchanges if the list wants them. The exchanges of the stream wait meanwhile. */
    private async reading(work: () => Promise<void>): Promise<void> {
        if (this.isFilling) return;
        this.isFilling = true;
        try {
            await work();
            while (this.wantsAll && !this.isWhole) await this.readOlder();
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

    private page(before: number, limit: number): Promise<Journal> {
        return get<Journal>(path(['journal'], { before, limit }));
    }
}
