/** The latest items of a stream. The oldest leave when there are too many. */
export class Ring<T> {
    private items: T[] = [];
    private start = 0;

    constructor(private readonly most: number) {}

    get length(): number {
        return this.items.length - this.start;
    }

    /** Adds an item after the others. Returns the number of items that left. */
    push(item: T): number {
        this.items.push(item);
        if (this.length <= this.most) return 0;
        this.items[this.start++] = undefined as T;
        // Moves the rest at times, so that the cost is the same for each item on average.
        if (this.start >= this.most) {
            this.items = this.items.slice(this.start);
            this.start = 0;
        }
        return 1;
    }

    /** Adds older items before the others, as far as there is room. */
    unshift(older: readonly T[]): void {
        const room = Math.max(0, this.most - this.length);
        this.items = [...(room === 0 ? [] : older.slice(-room)), ...this.items.slice(this.start)];
        this.start = 0;
    }

    at(index: number): T | undefined {
        return index < 0 ? undefined : this.items[this.start + index];
    }

    get last(): T | undefined {
        return this.at(this.length - 1);
    }

    clear(): void {
        this.items = [];
        this.start = 0;
    }

    *[Symbol.iterator](): Generator<T> {
        for (let i = this.start; i < this.items.length; i++) yield this.items[i]!;
    }
}
