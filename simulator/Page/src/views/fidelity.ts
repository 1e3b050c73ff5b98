import { h, type Child } from '../ui/dom';
import type { View } from '../ui/view';

export class FidelityView implements View {
  readonly title = 'Fidelity';
  open(): void {}
  close(): void {}
  draw(): Child {
    return h('p', null, 'Fidelity');
  }
}
