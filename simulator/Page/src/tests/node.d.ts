// The two modules of Node.js that the tests use.
declare module 'node:assert/strict' {
    const assert: {
        ok(value: unknown, message?: string): asserts value;
        equal(actual: unknown, expected: unknown, message?: string): void;
        deepEqual(actual: unknown, expected: unknown, message?: string): void;
        match(actual: string, expected: RegExp): void;
    };
    export default assert;
}

declare module 'node:test' {
    export function test(name: string, body: () => void | Promise<void>): void;
}
