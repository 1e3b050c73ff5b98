// The frame of the page: navigation, the clock, and the view that the address names.
import { get, onTokenNeeded } from './data/api';
import type { Clock } from './data/types';
import { askToken, showKeys } from './ui/dialog';
import { h, render, type Child } from './ui/dom';
import { installHints } from './ui/hint';
import { icon, type IconName } from './ui/icons';
import { closeLatest, installNotices } from './ui/notice';
import { badge, button } from './ui/parts';
import { timeOfDay } from './ui/text';
import { installTheme, isDark, switchTheme } from './ui/theme';
import { onDraw, Poll, redraw, type Route, type View } from './ui/view';
import { CdrView } from './views/cdr';
import { ClockView } from './views/clock';
import { ClusterView } from './views/cluster';
import { EventsView } from './views/events';
import { FidelityView } from './views/fidelity';
import { LogView } from './views/log';
import { MeetingsView } from './views/meetings';
import { RequestsView } from './views/requests';

const views: [name: string, icon: IconName, view: View][] = [
    ['requests', 'requests', new RequestsView()],
    ['meetings', 'meetings', new MeetingsView()],
    ['cluster', 'cluster', new ClusterView()],
    ['clock', 'clock', new ClockView()],
    ['log', 'log', new LogView()],
    ['cdr', 'cdr', new CdrView()],
    ['events', 'events', new EventsView()],
    ['fidelity', 'fidelity', new FidelityView()],
];

const app = document.getElementById('app')!;
let current: View = views[0]![2];
let isMenuOpen = false;
let clock: Clock | null = null;

const poll = new Poll(async signal => {
    clock = await get<Clock>('/clock', signal);
});

function routeOf(hash: string): Route {
    const [place = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
    const [view = '', ...item] = place.split('/');
    return { view, item: decode(item.join('/')), query: new URLSearchParams(query) };
}

function decode(text: string): string {
    try {
        return decodeURIComponent(text);
    } catch {
        return text;
    }
}

function navigate(): void {
    const route = routeOf(location.hash);
    const next = (views.find(([name]) => name === route.view) ?? views[0]!)[2];
    if (next !== current) {
        current.close();
        current = next;
    }
    isMenuOpen = false;
    document.title = `${current.title} · CmsSim`;
    current.open(route);
    redraw();
}

function draw(): void {
    render(app, [
        h(
            'a',
            {
                class: 'skip',
                href: '#main',
                onclick: (event: Event) => {
                    event.preventDefault();
                    document.getElementById('main')?.focus();
                },
            },
            'Skip to the content',
        ),
        h(
            'header',
            { class: 'top' },
            button(
                icon('menu'),
                () => {
                    isMenuOpen = !isMenuOpen;
                    redraw();
                },
                { class: 'bare only-narrow', 'aria-label': 'Views', 'aria-expanded': String(isMenuOpen), 'aria-controls': 'views' },
            ),
            h(
                'a',
                { class: 'brand', href: '#/requests', 'aria-label': 'CmsSim' },
                h('img', { src: 'icon.svg', alt: '', width: 20, height: 20 }),
                h('span', null, 'CmsSim'),
            ),
            h('div', { class: 'now' }, time()),
            button(
                icon(isDark() ? 'sun' : 'moon'),
                () => {
                    switchTheme();
                    redraw();
                },
                { class: 'bare', 'aria-label': isDark() ? 'Use light colours' : 'Use dark colours', title: isDark() ? 'Light' : 'Dark' },
            ),
            button(icon('keys'), showKeys, { class: 'bare', 'aria-label': 'Show the keys', title: 'Keys (?)' }),
        ),
        h(
            'nav',
            { id: 'views', class: isMenuOpen ? 'views open' : 'views', 'aria-label': 'Views' },
            views.map(([name, picture, view]) =>
                h('a', { key: name, href: `#/${name}`, 'aria-current': view === current ? 'page' : undefined }, icon(picture), view.title),
            ),
        ),
        h(
            'main',
            { id: 'main', tabindex: '-1', 'aria-label': current.title },
            h('div', { key: current.title, class: 'view' }, h('h1', { class: 'sr' }, current.title), current.draw()),
        ),
    ]);
}

function time(): Child {
    if (poll.error) return badge('Not connected', 'bad', poll.error);
    if (clock === null) return null;
    return [
        h(
            'a',
            { href: '#/clock', class: 'time mono', title: 'The simulated time' },
            h('time', { datetime: clock.now }, h('span', { class: 'date' }, clock.now.slice(0, 10), ' '), timeOfDay(clock.now, false)),
            ' UTC',
        ),
        badge(
            clock.mode === 'real' ? 'real time' : clock.speed === 0 ? 'clock stopped' : `${clock.speed} × real`,
            clock.mode === 'real' ? 'none' : 'info',
        ),
    ];
}

function onKey(event: KeyboardEvent): void {
    const element = event.target as Element;
    const isField = element.matches('input:not([type=checkbox], [type=radio]), textarea, select');
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]') !== null) return;
    if (isField) {
        if (event.key === 'Escape') (element as HTMLElement).blur();
        return;
    }
    const isUsed = act(event, element);
    if (isUsed) event.preventDefault();
}

function act(event: KeyboardEvent, element: Element): boolean {
    if (event.key === '/') {
        document.querySelector<HTMLInputElement>('#filter')?.focus();
        return true;
    }
    if (event.key === '?') {
        showKeys();
        return true;
    }
    const chosen = /^[1-8]$/.test(event.key) ? views[Number(event.key) - 1] : undefined;
    if (chosen) {
        location.hash = `#/${chosen[0]}`;
        return true;
    }
    // Arrows scroll what has the focus, unless it is a list.
    if (event.key.startsWith('Arrow') && element.closest('pre, [role=region], [role=group], summary') !== null) return false;
    return current.key?.(event) === true || (event.key === 'Escape' && closeLatest());
}

installTheme();
onTokenNeeded(askToken);
onDraw(draw);
installHints();
installNotices();
addEventListener('hashchange', navigate);
addEventListener('keydown', onKey);
document.addEventListener('visibilitychange', () => {
    if (document.hidden) {
        current.sleep?.();
    } else {
        current.wake?.();
        redraw();
    }
});
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => redraw());
poll.start();
document.title = `${current.title} · CmsSim`;
navigate();
