import { h, type Child } from '../ui/dom';
import type { View } from '../ui/view';

export class CdrView implements View {
  readonly title = 'Cdr';
  open(): void {}
  close(): void {}
  draw(): Child {
    return h('p', null, 'Cdr');
  }
}
