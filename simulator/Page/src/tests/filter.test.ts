import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keys, parse } from '../data/filter';
import type { Exchange } from '../data/types';

const refused: Exchange = {
    sequence: 7,
    time: '2026-03-02T09:00:00Z',
    bridge: 'Core1',
    trace: 5,
    method: 'POST',
    target: '/api/v1/coSpaces',
    status: 400,
    client: '10.0.0.5',
    reasons: [{ reason: 'duplicateCoSpaceUri', parameter: 'uri', why: 'Board has the URI "board"' }],
    ignored: [{ parameter: 'notesAllowed', why: 'release 2.0 does not have it' }],
};
const served: Exchange = {
    sequence: 8,
    time: '2026-03-02T09:00:01Z',
    bridge: 'Core2',
    trace: 1,
    method: 'GET',
    target: '/api/v1/calls?limit=2',
    status: 200,
    client: '10.0.0.50',
};
const reset: Exchange = {
    sequence: 9,
    time: '2026-03-02T09:00:02Z',
    bridge: 'Core1',
    method: 'GET',
    target: '/api/v1/tenants',
    fault: 1,
    hostile: ['busy'],
};
const all = [refused, served, reset];

function found(text: string): number[] {
    const { test: matches } = parse(text);
    assert.ok(matches, `${text} has a mistake`);
    return all.filter(matches).map(exchange => exchange.sequence);
}

const cases: [text: string, sequences: number[]][] = [
    ['', [7, 8, 9]],
    ['  ', [7, 8, 9]],
    ['status:4xx', [7]],
    ['status:4XX', [7]],
    ['status:400', [7]],
    ['status:4*', [7]],
    ['status:2xx,4xx', [7, 8]],
    ['status:none', [9]],
    ['-status:2xx', [7, 9]],
    ['path:coSpaces', [7]],
    ['path:COSPACES', [7]],
    ['path:/api/*/calls', [8]],
    ['client:10.0.0.5', [7]],
    ['client:10.0.0.*', [7, 8]],
    ['reason:duplicate*', [7]],
    ['reason:duplicate', []],
    ['reason:*Uri', [7]],
    ['reason:uri', [7]],
    ['why:"has the URI"', [7]],
    ['method:post', [7]],
    ['method:POST,GET -bridge:Core2', [7, 9]],
    ['bridge:Core1', [7, 9]],
    ['fault:1', [9]],
    ['fault:*', [9]],
    ['-fault:*', [7, 8]],
    ['hostile:busy', [9]],
    ['ignored:*', [7]],
    ['ignored:notes*', [7]],
    ['trace:1', [8]],
    ['tenants', [9]],
    ['-tenants', [7, 8]],
    ['duplicate core1', [7]],
    ['"has the URI"', [7]],
    ['"limit=2"', [8]],
    ['STATUS:200', [8]],
    ['-', []],
    ['"', [7, 8, 9]],
];

for (const [text, sequences] of cases)
    test(`"${text}" finds ${sequences.join(', ') || 'nothing'}`, () => assert.deepEqual(found(text), sequences));

test('an unknown key is answered with a sentence that lists the valid ones', () => {
    const { test: matches, mistake } = parse('statsu:404');
    assert.equal(matches, null);
    assert.match(mistake!, /^Unknown key "statsu"; expected /);
    for (const key of keys) assert.ok(mistake!.includes(key), key);
});

test('an invalid status is answered with a sentence about valid ones', () => {
    assert.match(parse('status:abc').mistake!, /Invalid status "abc"; expected a number such as 404/);
    assert.match(parse('status:9xx').mistake!, /Invalid status "9xx"/);
});

test('a key without a value is a mistake', () => {
    assert.match(parse('path:').mistake!, /"path" has no value/);
});

test('many stars take linear time', () => {
    const text = 'a'.repeat(10_000);
    const { test: matches } = parse(`path:${'a*'.repeat(500)}b`);
    assert.equal(matches!({ ...served, target: text }), false);
});
