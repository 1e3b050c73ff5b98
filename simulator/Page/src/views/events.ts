import { h, type Child } from '../ui/dom';
import type { View } from '../ui/view';

export class EventsView implements View {
  readonly title = 'Events';
  open(): void {}
  close(): void {}
  draw(): Child {
    return h('p', null, 'Events');
  }
}
