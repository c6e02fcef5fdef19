import { z } from 'zod';
import type { CallAck } from '#shared/sockets';
import type { Actor } from '../actor';
import { AppError, toAppError } from '../errors';
import { tooManyCalls } from '../http/call-limit';
import type { Implementation } from '../http/implement';
import { checkAccess, parsePart } from '../http/perform';
import type { Feature, Kernel } from '../kernel';

const socketCall = z.strictObject({
  name: z.string().max(60),
  params: z.unknown().optional(),
  query: z.unknown().optional(),
  body: z.unknown().optional(),
});

/** Who calls on this socket, and how much lately. */
export interface SocketCaller {
  actor: () => Promise<Actor | null>;
  calls: { count: number; until: number };
}

/** Counts what a socket asks for; refuses what is too much. */
export function countCall({ calls }: Pick<SocketCaller, 'calls'>, mostPerMin: number): void {
  const now = performance.now();
  if (now >= calls.until) Object.assign(calls, { count: 0, until: now + 60_000 });
  calls.count += 1;
  if (calls.count <= mostPerMin) return;
  throw tooManyCalls(mostPerMin);
}

/** Answers calls of endpoints over an open socket: the same contract, access, handler and refusals as over HTTP, without its cost for each call. */
export function createSocketCalls(kernel: () => Kernel, features: () => readonly Feature[]) {
  let open: Map<string, Implementation> | null = null;
  const find = (name: string) => {
    open ??= new Map(
      features()
        .flatMap(({ endpoints }) => endpoints)
        .flatMap((one) => (one.spec.overSocket ? [[one.name, one]] : [])),
    );
    const found = open.get(name);
    if (found) return found;
    throw new AppError('not_found', `Nothing can be called over the socket under "${name}"`, {
      action: 'Call it over HTTP.',
    });
  };

  const reply = async (caller: SocketCaller, given: unknown, seen: { name: string }): Promise<unknown> => {
    countCall(caller, kernel().config.RATE_LIMIT_PER_MIN);
    const call = parsePart(socketCall, given, 'call') as z.infer<typeof socketCall>;
    const { name, spec, handle } = find(call.name);
    seen.name = name;
    const actor = await caller.actor();
    checkAccess(spec, actor);
    const input = {
      params: parsePart(spec.params, call.params, 'params'),
      query: parsePart(spec.query, call.query, 'query'),
      body: parsePart(spec.body, call.body, 'body'),
      ...{ ifMatch: undefined, file: undefined, device: 'socket', address: 'socket', actor },
    };
    return spec.reply.parse(await handle(input as never));
  };

  return async (caller: SocketCaller, given: unknown): Promise<CallAck> => {
    // Only names of endpoints become labels.
    const seen = { name: 'unknown' };
    const end = kernel().metrics.socketCallSeconds.startTimer();
    try {
      const answer = await reply(caller, given, seen);
      end({ ...seen, outcome: 'ok' });
      return { ok: true, reply: answer };
    } catch (thrown) {
      const error = toAppError(thrown);
      end({ ...seen, outcome: error.code });
      if (error.code === 'internal') kernel().log.error({ err: thrown }, 'a call over the socket failed');
      return {
        ok: false,
        ...{ code: error.code, message: error.message, action: error.action, details: error.details ?? {} },
      };
    }
  };
}
