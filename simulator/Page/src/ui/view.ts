// The view that is shown. It draws once for each frame at most, and four times a second while much happens.
import { ApiError } from '../data/api';
import type { Child } from './dom';
import { showError } from './notice';

/** The part of the address after #/: the name of the view, an item, and a query. */
export interface Route {
    view: string;
    item: string;
    query: URLSearchParams;
}

export interface View {
    title: string;
    /** Begins to read and listen; also called when only the item or the query of the address changes. */
    open(route: Route): void;
    /** Ends all work of the view. */
    close(): void;
    draw(): Child;
    /** Stops listening while the tab is hidden, and starts again. */
    sleep?(): void;
    wake?(): void;
    /** Acts on a key; false when it has no use for it. */
    key?(event: KeyboardEvent): boolean;
}

let drawAll: () => void = () => {};
let isPending = false;
let latest = 0;

/** The least time between two drawings that data ask for. */
const pause = 250;

export function onDraw(draw: () => void): void {
    drawAll = draw;
}

/** Draws at the next frame. For what a person did. */
export function redraw(): void {
    if (isPending) return;
    isPending = true;
    requestAnimationFrame(() => {
        isPending = false;
        latest = performance.now();
        drawAll();
    });
}

let timer = 0;

/** Draws soon. For what happened in the cluster. */
export function redrawSoon(): void {
    if (timer !== 0 || isPending) return;
    timer = window.setTimeout(
        () => {
            timer = 0;
            if (!document.hidden) redraw();
        },
        Math.max(0, latest + pause - performance.now()),
    );
}

/** Reads something once a second while the page is visible. */
export class Poll {
    private timer = 0;
    private isOpen = false;
    private isReading = false;
    private failure = '';

    constructor(
        private readonly read: (signal: AbortSignal) => Promise<void>,
        private readonly every = 1000,
    ) {
        document.addEventListener('visibilitychange', () => {
            if (!document.hidden && this.isOpen) this.now();
        });
    }

    private stop = new AbortController();

    /** The sentence of the last failure; empty when the last reading succeeded. */
    get error(): string {
        return this.failure;
    }

    start(): void {
        if (!this.isOpen) {
            this.isOpen = true;
            this.stop = new AbortController();
        }
        this.now();
    }

    end(): void {
        this.isOpen = false;
        this.stop.abort();
        clearTimeout(this.timer);
        this.isReading = false;
    }

    /** Reads now, for example after an action. */
    now(): void {
        clearTimeout(this.timer);
        if (!this.isOpen || document.hidden) return;
        if (this.isReading) {
            this.timer = window.setTimeout(() => this.now(), 100);
            return;
        }
        const stop = this.stop;
        this.isReading = true;
        this.read(stop.signal)
            .then(
                () => {
                    this.failure = '';
                },
                (error: unknown) => {
                    if (!stop.signal.aborted) this.failure = error instanceof Error ? error.message : String(error);
                },
            )
            .finally(() => {
                if (stop.signal.aborted) return;
                this.isReading = false;
                this.timer = window.setTimeout(() => this.now(), this.every);
                redrawSoon();
            });
    }
}

/** Runs an action of a person. A failure is shown in the words of the API. */
export async function act(action: () => Promise<unknown>): Promise<boolean> {
    try {
        await action();
        return true;
    } catch (error) {
        showError(error, error instanceof ApiError ? error.link : undefined);
        return false;
    } finally {
        redraw();
    }
}
