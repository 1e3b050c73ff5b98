// Elements as plain data, and the changes that bring the document to them. Texts reach the document as text only.

export type Child = Element_ | string | number | false | null | undefined | Child[];

export interface Props {
    key?: string | number;
    class?: string;
    /** Style properties, set from the script: the content security policy refuses style attributes. */
    style?: Record<string, string>;
    /** Runs once when the element is in the document. */
    mounted?: (element: HTMLElement) => void;
    /** The control API call that the element makes, for the hint. */
    call?: (element: Element) => CallText | null;
    [name: string]: unknown;
}

/** A call of the control API. */
export interface CallText {
    method: string;
    path: string;
    body?: unknown;
    mediaType?: string;
}

export interface Element_ {
    tag: string;
    props: Props;
    children: (Element_ | string)[];
}

const namespace = 'http://www.w3.org/2000/svg';
const pictures = new Set(['svg', 'path', 'circle', 'rect', 'line', 'g', 'text', 'title', 'polyline', 'use', 'tspan']);
const rendered = new WeakMap<Node, Element_>();
const calls = new WeakMap<Element, (element: Element) => CallText | null>();

/** Describes an element. */
export function h(tag: string, props?: Props | null, ...children: Child[]): Element_ {
    const flat: (Element_ | string)[] = [];
    flatten(children, flat);
    return { tag, props: props ?? {}, children: flat };
}

function flatten(children: Child[], into: (Element_ | string)[]): void {
    for (const child of children) {
        if (Array.isArray(child)) flatten(child, into);
        else if (typeof child === 'number') into.push(String(child));
        // An absent child keeps its place with an empty text, so that its neighbours keep theirs.
        else into.push(child || '');
    }
}

/** The call that an element makes. */
export function callOf(element: Element): CallText | null {
    return calls.get(element)?.(element) ?? null;
}

export function hasCall(element: Element): boolean {
    return calls.has(element);
}

/** Changes the children of an element to those that are described, and keeps the elements that stay. */
export function render(parent: Element, children: Child[]): void {
    const flat: (Element_ | string)[] = [];
    flatten(children, flat);
    reconcile(parent, flat);
}

function reconcile(parent: Element, next: (Element_ | string)[]): void {
    // Most elements have no children with keys.
    const keyed = keyedNodes(parent);
    const wanted = keyed && new Set(next.map(child => (typeof child === 'string' ? undefined : child.props.key)));
    let at: ChildNode | null = parent.firstChild;
    for (const child of next) {
        // Nodes that leave go first. Otherwise all that follow would move, and an element that moves loses the focus.
        while (at !== null && wanted !== null && isLeaving(at, wanted)) {
            const after: ChildNode | null = at.nextSibling;
            at.remove();
            at = after;
        }
        if (typeof child !== 'string' && child.props.key !== undefined) {
            const known = keyed?.get(child.props.key);
            keyed?.delete(child.props.key);
            if (known === undefined || rendered.get(known)?.tag !== child.tag) {
                create(parent, child, at);
            } else {
                if (known === at) at = at.nextSibling;
                else parent.insertBefore(known, at);
                update(known as Element, child);
            }
            continue;
        }

        // A child without a key takes the place of the next node without a key.
        const place: ChildNode | null = at !== null && rendered.get(at)?.props.key === undefined ? at : null;
        const before = at;
        if (place !== null) at = place.nextSibling;
        if (typeof child === 'string') {
            if (place?.nodeType === Node.TEXT_NODE) {
                if (place.nodeValue !== child) place.nodeValue = child;
                continue;
            }
            parent.insertBefore(document.createTextNode(child), before);
        } else {
            if (place !== null && rendered.get(place)?.tag === child.tag) {
                update(place as Element, child);
                continue;
            }
            create(parent, child, before);
        }
        place?.remove();
    }
    while (at !== null) {
        const after: ChildNode | null = at.nextSibling;
        at.remove();
        at = after;
    }
}

function keyedNodes(parent: Element): Map<string | number, ChildNode> | null {
    let keyed: Map<string | number, ChildNode> | null = null;
    for (let node = parent.firstChild; node !== null; node = node.nextSibling) {
        const key = rendered.get(node)?.props.key;
        if (key !== undefined) (keyed ??= new Map()).set(key, node);
    }
    return keyed;
}

function isLeaving(node: ChildNode, wanted: Set<string | number | undefined>): boolean {
    const key = rendered.get(node)?.props.key;
    return key !== undefined && !wanted.has(key);
}

function create(parent: Element, child: Element_, before: ChildNode | null): void {
    const made =
        pictures.has(child.tag) && (child.tag !== 'title' || parent.namespaceURI === namespace)
            ? document.createElementNS(namespace, child.tag)
            : document.createElement(child.tag);
    rendered.set(made, child);
    // Children come first, because the value of a select needs its options.
    reconcile(made, child.children);
    for (const name in child.props) setProp(made, name, child.props[name], undefined);
    parent.insertBefore(made, before);
    child.props.mounted?.(made as HTMLElement);
}

function update(element: Element, next: Element_): void {
    const old = rendered.get(element)!;
    rendered.set(element, next);
    reconcile(element, next.children);
    for (const name in old.props) {
        if (!(name in next.props)) setProp(element, name, undefined, old.props[name]);
    }
    for (const name in next.props) setProp(element, name, next.props[name], old.props[name]);
}

function setProp(element: Element, name: string, value: unknown, old: unknown): void {
    if (name === 'key' || name === 'mounted' || value === old) return;
    if (name === 'call') {
        if (typeof value === 'function') calls.set(element, value as (element: Element) => CallText | null);
        else calls.delete(element);
    } else if (name === 'style') {
        setStyle((element as HTMLElement).style, (value ?? {}) as Record<string, string>, (old ?? {}) as Record<string, string>);
    } else if (name.startsWith('on')) {
        (element as unknown as Record<string, unknown>)[name] = value ?? null;
    } else if (name === 'value' || name === 'checked' || name === 'indeterminate') {
        (element as unknown as Record<string, unknown>)[name] = value ?? (name === 'value' ? '' : false);
    } else if (value === undefined || value === null || value === false) {
        element.removeAttribute(name);
    } else {
        element.setAttribute(name, value === true ? '' : String(value));
    }
}

function setStyle(style: CSSStyleDeclaration, next: Record<string, string>, old: Record<string, string>): void {
    for (const name in old) {
        if (!(name in next)) style.removeProperty(name);
    }
    for (const name in next) {
        if (old[name] !== next[name]) style.setProperty(name, next[name]!);
    }
}
