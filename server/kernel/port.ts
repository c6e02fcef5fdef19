import type { Kernel } from './kernel';

/** What a feature asks of one to its right in the flow, which it must not import: who knows brings the answer when it begins. */
export interface Port<T> {
  provide: (kernel: Kernel, answer: T) => void;
  /** Undefined while nobody has brought one. */
  of: (kernel: Kernel) => T | undefined;
}

export function createPort<T>(): Port<T> {
  const answers = new WeakMap<Kernel, T>();
  return {
    provide: (kernel, answer) => void answers.set(kernel, answer),
    of: (kernel) => answers.get(kernel),
  };
}
