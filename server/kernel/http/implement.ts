import type { z } from 'zod';
import type { EndpointSpec, ParsedInput } from '#shared/kernel/endpoint';
import type { Actor } from '../actor';

/** Bytes with their media type, for binary endpoints. */
export interface Bytes {
  type: string;
  bytes: Buffer;
}

type ActorOf<E extends EndpointSpec> = E['access'] extends 'public' ? Actor | null : Actor;
type Answer<E extends EndpointSpec> = E['binary'] extends true ? Bytes : z.input<E['reply']>;

/** What a handler is given: parsed parts, who calls, the file if one is taken, the version of `If-Match`, and from which address. */
export type HandlerInput<E extends EndpointSpec> = ParsedInput<E> & {
  actor: ActorOf<E>;
  file: Buffer | undefined;
  ifMatch: number | undefined;
  device: string;
  address: string;
};
export type Handler<E extends EndpointSpec> = (input: HandlerInput<E>) => Promise<Answer<E>>;
export type Handlers<A extends Record<string, EndpointSpec>> = { [K in keyof A]: Handler<A[K]> };

/** An endpoint with its handler, types forgotten: the mount parses before and after. */
export interface Implementation {
  name: string;
  spec: EndpointSpec;
  handle: (input: never) => Promise<unknown>;
}

/** Binds handlers to the endpoints of a feature; a missing or extra handler is a type error. */
export function implement<A extends Record<string, EndpointSpec>>(
  endpoints: A,
  handlers: Handlers<A>,
): Implementation[] {
  return Object.entries(endpoints).map(([name, spec]) => ({
    name,
    spec,
    handle: handlers[name as keyof A] as Implementation['handle'],
  }));
}
