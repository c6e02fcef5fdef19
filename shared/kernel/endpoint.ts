import type { z } from 'zod';
import type { Role } from './roles';
import type { Scope } from './scopes';

/** Who may call: everybody, everybody signed in, the roles listed, or a partner's key with the scope (and nobody else). Finer rules (own, tenant) are the feature's policy. */
export type Access = 'public' | 'signed_in' | readonly Role[] | { readonly scope: Scope };

/** Why a change by staff leaves no line in the log of privileged acts. */
export const unaudited = {
  own: 'one’s own sessions, notices and pictures',
  question: 'what people rely on stays as it is: a preview, a trial, a search, an offer',
  crew: 'what crews do and tell is kept act by act, with its event',
  custody: 'an entry in the chain of the unit says who did it',
  work: 'daily work in the yard of a centre, whose event says who did it',
  key: 'a partner’s key acts, and its event says which',
} as const;

/** The line that a change by staff leaves in the log of privileged acts: `act`, of a record `of` a kind. Or why it leaves none. */
export type Audit = { act: string; of: string } | { not: keyof typeof unaudited };

/** One HTTP endpoint, written once: it feeds validation, the typed web client and OpenAPI. */
export interface EndpointSpec {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Path with `:name` parameters, below the origin. */
  path: `/${string}`;
  summary: string;
  access: Access;
  /** Said of everything by which staff changes something. */
  audit?: Audit;
  params?: z.ZodType;
  query?: z.ZodType;
  body?: z.ZodType;
  reply: z.ZodType;
  /** Status of success; 200 unless given. */
  status?: 200 | 201 | 202;
  /** POST that changes nothing: what it asks with (a phone number, an address, a place) does not belong into an address that proxies write down. May be repeated. */
  reads?: boolean;
  /** POST that creates or acts: takes `Idempotency-Key`, a repetition gets the first answer. */
  idempotent?: boolean;
  /** Takes one file of multipart/form-data in the field `file` (bytes at most). */
  file?: { maxBytes: number };
  /** Answers bytes instead of JSON. */
  binary?: boolean;
  /** Starts or ends the browser's session: sets or clears the cookie. */
  session?: 'start' | 'end';
  /** May also be called over an open socket (`call`): short JSON that is sent again and again. No file, no session, no idempotency key. */
  overSocket?: boolean;
  /** Takes `If-Match` and answers `ETag`. */
  versioned?: boolean;
}

/** What the server posts to addresses of others, for OpenAPI. */
export interface PostSpec {
  summary: string;
  /** What a receiver must know, in Markdown. */
  description: string;
  headers: z.ZodObject;
  body: z.ZodType;
}

/** Keeps the exact types of an endpoint. */
export function endpoint<const E extends EndpointSpec>(spec: E): E {
  return spec;
}

type Out<T> = T extends z.ZodType ? z.output<T> : undefined;
type In<T> = T extends z.ZodType ? z.input<T> : undefined;

/** What a handler gets (after parsing). */
export interface ParsedInput<E extends EndpointSpec> {
  params: Out<E['params']>;
  query: Out<E['query']>;
  body: Out<E['body']>;
}

/** What a client sends; parts that the endpoint does not have are left out. */
export type CallInput<E extends EndpointSpec> = (E['params'] extends z.ZodType
  ? { params: In<E['params']> }
  : unknown) &
  (E['query'] extends z.ZodType ? { query?: In<E['query']> } : unknown) &
  (E['body'] extends z.ZodType ? { body: In<E['body']> } : unknown);

export type Reply<E extends EndpointSpec> = z.output<E['reply']>;
