import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Prometheus metrics of this process, served at `/metrics`. */
export interface Metrics {
  registry: Registry;
  httpSeconds: Histogram<'method' | 'route' | 'status'>;
  socketCallSeconds: Histogram<'name' | 'outcome'>;
  eventsRecorded: Counter<'name'>;
  eventsPushed: Counter<'name'>;
  listenerHandled: Counter<'listener'>;
  listenerFailed: Counter<'listener'>;
  listenerParked: Counter<'listener'>;
  sockets: Gauge;
  jobs: Counter<'job' | 'outcome'>;
  outgoing: Counter<'name' | 'outcome'>;
  slotFits: Counter<'outcome'>;
  shiftsLeftOut: Counter<'reason'>;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
    httpSeconds: new Histogram({
      name: 'huiliu_http_seconds',
      help: 'Duration of HTTP requests',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.02, 0.05, 0.1, 0.3, 1, 3, 10],
      registers,
    }),
    socketCallSeconds: new Histogram({
      name: 'huiliu_socket_call_seconds',
      help: 'Duration of endpoints called over a socket; outcome: ok or the code of the refusal',
      labelNames: ['name', 'outcome'],
      buckets: [0.005, 0.02, 0.05, 0.1, 0.3, 1, 3, 10],
      registers,
    }),
    eventsRecorded: new Counter({
      name: 'huiliu_events_recorded_total',
      help: 'Domain events written by this process',
      labelNames: ['name'],
      registers,
    }),
    eventsPushed: new Counter({
      name: 'huiliu_events_pushed_total',
      help: 'Domain events seen by the fan-out',
      labelNames: ['name'],
      registers,
    }),
    listenerHandled: new Counter({
      name: 'huiliu_listener_handled_total',
      help: 'Events handled by a listener',
      labelNames: ['listener'],
      registers,
    }),
    listenerFailed: new Counter({
      name: 'huiliu_listener_failed_total',
      help: 'Failed attempts of a listener',
      labelNames: ['listener'],
      registers,
    }),
    listenerParked: new Counter({
      name: 'huiliu_listener_parked_total',
      help: 'Events a listener gave up on',
      labelNames: ['listener'],
      registers,
    }),
    sockets: new Gauge({ name: 'huiliu_sockets', help: 'Connected sockets', registers }),
    jobs: new Counter({ name: 'huiliu_jobs_total', help: 'Timed jobs run', labelNames: ['job', 'outcome'], registers }),
    outgoing: new Counter({
      name: 'huiliu_outgoing_total',
      help: 'Attempts to deliver to the outside: sent, failed, parked, dropped',
      labelNames: ['name', 'outcome'],
      registers,
    }),
    slotFits: new Counter({
      name: 'huiliu_slot_fits_total',
      help: 'Days asked whether their draft plan takes a visit: plan, or why the capacity of the shifts decided alone',
      labelNames: ['outcome'],
      registers,
    }),
    shiftsLeftOut: new Counter({
      name: 'huiliu_shifts_left_out_total',
      help: 'Shifts of weekly templates that were not made, each time: vehicle or crew retired, or at work in another shift (clash)',
      labelNames: ['reason'],
      registers,
    }),
  };
}
