'use strict';
// Preloaded into a server (NODE_OPTIONS=--require): each SIGUSR2 sets its clock to the next of these, as when somebody corrects the clock of a machine.
// Threads of the process have the same clock; clocks that do not jump (performance.now, timers) go on.
const { getEnvironmentData, isMainThread, setEnvironmentData } = require('node:worker_threads');

const hourMs = 3_600_000;
const jumps = [hourMs, -hourMs, 0];
const offMs = isMainThread ? new Int32Array(new SharedArrayBuffer(4)) : getEnvironmentData('clock jump');
if (isMainThread) {
  setEnvironmentData('clock jump', offMs);
  let next = 0;
  process.on('SIGUSR2', () => {
    offMs[0] = jumps[next++ % jumps.length];
  });
}

const Real = Date;
const realNow = Real.now.bind(Real);
Real.now = () => realNow() + offMs[0];
globalThis.Date = new Proxy(Real, {
  construct: (target, args, newTarget) =>
    Reflect.construct(
      target,
      args.length > 0 ? args : [target.now()],
      newTarget === globalThis.Date ? target : newTarget,
    ),
  apply: (target) => new target(target.now()).toString(),
});
