// Small pictures, drawn with strokes in the colour of the text.
import { h, type Element_ } from './dom';

const paths = {
    requests: 'M3 5h11l-3-3M13 11H2l3 3',
    meetings:
        'M5.5 7a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM1 14c0-3 2-4.5 4.5-4.5S10 11 10 14M11 2.5a2.2 2.2 0 0 1 0 4.2M12 9.8c1.900.6 3 2 3 4.200',
    cluster: 'M8 2v4M8 6 3.500 11M8 6l4.500 5M6.500 2h3M2 11h3v3H2zM11 11h3v3h-3z',
    clock: 'M8 14.500a6.500 6.500 0 1 0 0-13 6.500 6.500 0 0 0 0 13ZM8 4v4l3 2',
    log: 'M3 2h10v12H3zM5.500 5h5M5.500 8h5M5.500 11h3',
    cdr: 'M2 3h12v10H2zM2 6.500h12M6 6.500V13',
    events: 'M8 9.500a1.500 1.500 0 1 0 0-3 1.500 1.500 0 0 0 0 3ZM4.800 11.200a4.500 4.500 0 0 1 0-6.400M11.200 4.800a4.500 4.500 0 0 1 0 6.400M2.500 13.500a7.800 7.800 0 0 1 0-11M13.500 2.500a7.800 7.800 0 0 1 0 11',
    fidelity: 'M2 8.500 6 12.500 14 3.500',
    menu: 'M2 4h12M2 8h12M2 12h12',
    copy: 'M5.500 5.500h8v8h-8zM10.500 5.500v-3h-8v8h3',
    link: 'M6.500 9.500l3-3M7 4.500l1.500-1.500a3 3 0 0 1 4.500 4.500L11.500 9M9 11.500 7.500 13A3 3 0 0 1 3 8.500L4.500 7',
    pause: 'M5 3v10M11 3v10',
    play: 'M4.500 2.500v11l8.500-5.500z',
    close: 'M3.500 3.500l9 9M12.500 3.500l-9 9',
    back: 'M10 3 5 8l5 5',
    chevron: 'M6 3l5 5-5 5',
    lock: 'M3.500 7.500h9v6h-9zM5.500 7.500V5a2.500 2.500 0 0 1 5 0v2.500',
    sun: 'M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM8 1v1.500M8 13.500V15M1 8h1.500M13.500 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1',
    moon: 'M13.500 9.500A6 6 0 0 1 6.500 2.500a6 6 0 1 0 7 7Z',
    keys: 'M1.500 4h13v8h-13zM4 6.500h.1M6.700 6.500h.1M9.300 6.500h.1M12 6.500h.1M5 9.500h6',
} as const;

export type IconName = keyof typeof paths;

export function icon(name: IconName): Element_ {
    return h('svg', { class: 'icon', viewBox: '0 0 16 16', 'aria-hidden': 'true', focusable: 'false' }, h('path', { d: paths[name] }));
}
