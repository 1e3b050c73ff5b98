// The far ends: which addresses answer, ring, or refuse when a bridge dials them.
import type { FarEnd } from '../data/types';
import { h, type Element_ } from '../ui/dom';
import { action, empty, field, filled, form, input, panel, select } from '../ui/parts';
import { tableBox } from '../ui/table';
import { name } from '../ui/text';

const behaviours = ['answer', 'ringOut', 'busy', 'decline', 'unreachable', 'unresolvable', 'tlsReset', 'tlsSilent'];

export function farEndsPanel(farEnds: FarEnd[], changed: () => void): Element_ {
    const put = (list: FarEnd[]) => ({ method: 'PUT', path: '/far-ends', body: list });
    return panel(
        'Far ends',
        farEnds.length > 0 && action('Remove all', { call: { method: 'DELETE', path: '/far-ends' }, after: changed }),
        farEnds.length === 0
            ? empty(
                  'No far ends',
                  'Every address that a bridge dials behaves as tlsReset. Add a far end below, or from a shell:',
                  put([{ address: '*', behaviour: 'answer', after: 2 }]),
              )
            : tableBox(
                  'Far ends',
                  ['Address', 'Behaviour', 'After', 'Hangs up after', 'Encrypted', null],
                  farEnds.map((farEnd, i) =>
                      h(
                          'tr',
                          { key: i },
                          h('th', { scope: 'row', class: 'mono' }, name(farEnd.address)),
                          h('td', null, farEnd.behaviour ?? 'answer'),
                          h('td', null, farEnd.after === undefined ? '' : `${farEnd.after} s`),
                          h('td', null, farEnd.hangUpAfter === undefined ? 'never' : `${farEnd.hangUpAfter} s`),
                          h('td', null, farEnd.encrypted === undefined ? 'by behaviour' : String(farEnd.encrypted)),
                          h(
                              'td',
                              { class: 'actions' },
                              action('Remove', {
                                  call: put(farEnds.filter((_, other) => other !== i)),
                                  after: changed,
                                  label: `Remove ${farEnd.address}`,
                              }),
                          ),
                      ),
                  ),
              ),
        h(
            'div',
            { class: 'body' },
            form(
                {
                    submit: 'Add as the first',
                    after: (_, sent) => {
                        sent.reset();
                        changed();
                    },
                    call: values =>
                        put([filled(values, ['after', 'hangUpAfter'], ['encrypted', 'confirms']) as unknown as FarEnd, ...farEnds]),
                },
                field('address; * matches any text', input('address', { required: true, placeholder: 'ann@*' }), null, 'wide'),
                field('behaviour', select('behaviour', behaviours), null, ''),
                field('after (s)', input('after', { type: 'number', min: 0, step: 'any', placeholder: '0.3' }), null, 'narrow'),
                field(
                    'hangUpAfter (s)',
                    input('hangUpAfter', { type: 'number', min: 0, step: 'any', placeholder: 'never' }),
                    null,
                    'narrow',
                ),
                field('encrypted', select('encrypted', [['', 'default'], 'true', 'false']), null, 'narrow'),
                field('confirms', select('confirms', [['', 'true'], 'false']), null, 'narrow'),
                field('video', select('video', [['', '720p'], 'none', '480p', '1080p']), null, 'narrow'),
            ),
        ),
    );
}
