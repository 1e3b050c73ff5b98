import { h, type Child } from '../ui/dom';
import type { View } from '../ui/view';

export class ClusterView implements View {
  readonly title = 'Cluster';
  open(): void {}
  close(): void {}
  draw(): Child {
    return h('p', null, 'Cluster');
  }
}
