// A list of which only the visible rows are in the document.
import { h, type Child, type Element_ } from './dom';
import { redraw } from './view';

const narrow = matchMedia('(max-width: 700px)');
narrow.addEventListener('change', () => redraw());

/** True on a screen as wide as a phone. */
export function isNarrow(): boolean {
    return narrow.matches;
}

export interface ListOptions {
    label: string;
    class: string;
    length: number;
    rowHeight: number;
    /** True when the list stays at its end as rows are added there. */
    followsEnd?: boolean;
    row(index: number): Element_ | null;
    selected?: number;
    open?(index: number): void;
    rowId?(index: number): string;
    /** The width of the rows, when it can be more than that of the list. */
    width?: string;
}

/** The scroll position of one list, kept between drawings. */
export class VirtualList {
    private element: HTMLElement | null = null;
    private observer: ResizeObserver | null = null;
    private height = 600;
    private top = 0;
    private isAtEnd = true;
    private rowHeight = 28;

    /** Scrolls by rows that were added before the ones in view, so that these stay in place. */
    shift(rows: number): void {
        if (this.element !== null && this.top > 4) this.element.scrollTop = this.top += rows * this.rowHeight;
    }

    get isScrolled(): boolean {
        return this.top > 4;
    }

    toStart(): void {
        this.top = 0;
        if (this.element) this.element.scrollTop = 0;
    }

    toEnd(): void {
        this.isAtEnd = true;
        redraw();
    }

    get followsEnd(): boolean {
        return this.isAtEnd;
    }

    /** Scrolls as little as needed to show a row. */
    reveal(index: number): void {
        if (this.element === null) return;
        const at = index * this.rowHeight;
        if (at < this.element.scrollTop) this.element.scrollTop = at;
        else if (at + this.rowHeight > this.element.scrollTop + this.height) this.element.scrollTop = at + this.rowHeight - this.height;
    }

    focus(): void {
        this.element?.focus();
    }

    draw(options: ListOptions): Element_ {
        this.rowHeight = options.rowHeight;
        const full = options.length * options.rowHeight;
        if (options.followsEnd && this.isAtEnd) {
            this.top = Math.max(0, full - this.height);
            queueMicrotask(() => {
                if (this.element && this.isAtEnd) this.element.scrollTop = this.element.scrollHeight;
            });
        }
        const top = Math.max(0, Math.min(this.top, full - this.height));
        const first = Math.max(0, Math.floor(top / options.rowHeight) - 6);
        const last = Math.min(options.length, Math.ceil((top + this.height) / options.rowHeight) + 6);
        const rows: Child[] = [];
        for (let i = first; i < last; i++) {
            const row = options.row(i);
            if (row === null) continue;
            row.props['style'] = { transform: `translateY(${i * options.rowHeight}px)`, height: `${options.rowHeight}px` };
            rows.push(row);
        }
        return h(
            'div',
            {
                class: `rows ${options.class}`,
                tabindex: '0',
                role: options.open ? 'listbox' : 'log',
                'aria-label': options.label,
                'aria-live': options.open ? undefined : 'off',
                'aria-activedescendant':
                    options.open && options.selected !== undefined && options.selected >= first && options.selected < last
                        ? options.rowId?.(options.selected)
                        : undefined,
                mounted: (element: HTMLElement) => this.attach(element),
                onscroll: (event: Event) => this.scrolled(event.currentTarget as HTMLElement),
            },
            h(
                'div',
                {
                    class: 'rows-all',
                    role: 'presentation',
                    style: { height: `${full}px`, ...(options.width ? { width: options.width } : {}) },
                },
                rows,
            ),
        );
    }

    private attach(element: HTMLElement): void {
        this.element = element;
        this.height = element.clientHeight || 600;
        this.observer?.disconnect();
        this.observer = new ResizeObserver(() => {
            if (element.clientHeight !== this.height && element.clientHeight > 0) {
                this.height = element.clientHeight;
                redraw();
            }
        });
        this.observer.observe(element);
        if (this.top > 0) element.scrollTop = this.top;
        redraw();
    }

    private scrolled(element: HTMLElement): void {
        if (element.scrollTop === this.top) return;
        this.top = element.scrollTop;
        this.isAtEnd = element.scrollTop + element.clientHeight >= element.scrollHeight - 8;
        redraw();
    }
}
