import { h, type Child } from '../ui/dom';
import type { View } from '../ui/view';

export class MeetingsView implements View {
  readonly title = 'Meetings';
  open(): void {}
  close(): void {}
  draw(): Child {
    return h('p', null, 'Meetings');
  }
}
