import { h, type Child } from '../ui/dom';
import type { View } from '../ui/view';

export class LogView implements View {
  readonly title = 'Log';
  open(): void {}
  close(): void {}
  draw(): Child {
    return h('p', null, 'Log');
  }
}
