// The form that calls a bridge, with the fields of the control API.
import { path } from '../data/api';
import { h, type Element_ } from '../ui/dom';
import { field, filled, form, input, panel, select } from '../ui/parts';

export function dialPanel(bridges: string[], changed: () => void): Element_ {
    return panel(
        'Dial in',
        null,
        h(
            'div',
            { class: 'body' },
            form(
                {
                    submit: 'Dial in',
                    done: 'The bridge is called.',
                    after: changed,
                    call: values => {
                        const { bridge, ...body } = filled(values, ['hangUpAfter'], ['encrypted', 'bfcp', 'indirect']);
                        return { method: 'POST', path: path(['bridges', String(bridge), 'incoming-calls']), body };
                    },
                },
                field('bridge', select('bridge', bridges)),
                field(
                    'remoteParty: address of the caller',
                    input('remoteParty', { required: true, placeholder: 'ann@example.com' }),
                    null,
                    'wide',
                ),
                field(
                    'uri: address that is called, or a call ID',
                    input('uri', { required: true, placeholder: 'cool.bridge.space' }),
                    null,
                    'wide',
                ),
                field('displayName', input('displayName', { placeholder: 'Ann' }), null, 'wide'),
                field('kind', select('kind', [['', 'sip'], 'app', 'webApp']), null, 'narrow'),
                field('passcode', input('passcode'), null, 'narrow'),
                field('video', select('video', [['', '720p'], 'none', '480p', '1080p']), null, 'narrow'),
                field('encrypted', select('encrypted', [['', 'true'], 'false']), null, 'narrow'),
                field('bfcp', select('bfcp', [['', 'false'], 'true']), null, 'narrow'),
                field('indirect', select('indirect', [['', 'false'], 'true']), null, 'narrow'),
                field(
                    'hangUpAfter (s)',
                    input('hangUpAfter', { type: 'number', min: 0, step: 'any', placeholder: 'never' }),
                    null,
                    'narrow',
                ),
            ),
        ),
    );
}
