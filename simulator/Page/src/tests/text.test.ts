import assert from 'node:assert/strict';
import { test } from 'node:test';
import { har } from '../data/exports';
import { overlap } from '../data/logs';
import { Ring } from '../data/ring';
import { bytes, cut, elapsed, indented, timeOfDay, visible } from '../ui/text';

test('control characters and direction marks become visible', () => {
    assert.equal(visible('a\u202eb\u0000c\u200b'), 'a⟨RLO⟩b⟨U+0000⟩c⟨ZWSP⟩');
    assert.equal(visible('line\n\ttab é 漢 😀'), 'line\n\ttab é 漢 😀');
});

test('a long text is cut, never inside a surrogate pair', () => {
    assert.equal(cut('abcdef', 3), 'abc…');
    assert.equal(cut('ab😀cd', 3), 'ab…');
    assert.equal(cut('abc', 3), 'abc');
});

test('XML is indented, and comes back whole when its white space is removed', () => {
    const xml =
        '<?xml version="1.0"?><coSpaces total="2"><coSpace id="1"><name>A &amp; B</name><uri></uri></coSpace><coSpace id="2"/></coSpaces>';
    assert.equal(
        indented(xml),
        [
            '<?xml version="1.0"?>',
            '<coSpaces total="2">',
            '  <coSpace id="1">',
            '    <name>A &amp; B</name>',
            '    <uri></uri>',
            '  </coSpace>',
            '  <coSpace id="2"/>',
            '</coSpaces>',
        ].join('\n'),
    );
    assert.equal(indented('<a><b></a>'), '<a><b></a>');
    assert.equal(indented('no xml'), 'no xml');
});

test('sizes, times and durations are short', () => {
    assert.deepEqual([0, 999, 1500, 12_345, 2_000_000].map(bytes), ['0 B', '999 B', '1.5 KB', '12 KB', '2.0 MB']);
    assert.equal(timeOfDay('2026-03-02T09:00:00.5Z'), '09:00:00.500');
    assert.equal(timeOfDay('2026-03-02T09:00:00Z', false), '09:00:00');
    assert.equal(elapsed('2026-03-02T09:00:00Z', '2026-03-02T09:04:05Z'), '4:05');
    assert.equal(elapsed('2026-03-02T09:00:00Z', '2026-03-02T10:02:03Z'), '1:02:03');
});

test('a ring keeps the latest items', () => {
    const ring = new Ring<number>(3);
    for (let i = 1; i <= 10; i++) ring.push(i);
    assert.deepEqual([...ring], [8, 9, 10]);
    assert.equal(ring.at(0), 8);
    assert.equal(ring.last, 10);
    ring.clear();
    ring.push(5);
    ring.unshift([1, 2, 3, 4]);
    assert.deepEqual([...ring], [3, 4, 5]);
});

test('lines that the stream repeats from the file are counted', () => {
    assert.equal(overlap(['a', 'b', 'c'], ['b', 'c', 'd']), 2);
    assert.equal(overlap(['a', 'b'], ['c']), 0);
    assert.equal(overlap(['a', 'a'], ['a', 'a', 'a']), 2);
    assert.equal(overlap([], ['a']), 0);
});

test('a HAR has the members that version 1.2 requires', () => {
    const { log } = JSON.parse(
        har(
            {
                sequence: 3,
                time: '2026-03-02T09:00:00Z',
                bridge: 'Core1',
                method: 'POST',
                target: '/api/v1/coSpaces?x=1',
                status: 200,
                form: 'name=Town%20hall',
                answer: '',
                location: '/api/v1/coSpaces/1',
            },
            'https://127.0.0.1:8443',
        ),
    );
    assert.equal(log.version, '1.2');
    const [entry] = log.entries;
    assert.deepEqual(Object.keys(entry).sort(), ['cache', 'comment', 'request', 'response', 'startedDateTime', 'time', 'timings']);
    assert.deepEqual(entry.request.queryString, [{ name: 'x', value: '1' }]);
    assert.deepEqual(entry.request.postData.params, [{ name: 'name', value: 'Town hall' }]);
    assert.deepEqual(entry.response.headers, [{ name: 'Location', value: '/api/v1/coSpaces/1' }]);
    for (const member of ['status', 'statusText', 'httpVersion', 'cookies', 'headers', 'content', 'redirectURL', 'headersSize', 'bodySize'])
        assert.ok(member in entry.response, member);
});
