import type { ErasureRule } from '#shared/sorting/rulebook';
import { AppError } from '../../kernel/errors';
import type { ErasureDoc } from './model';

/** Refuses a wiping that the rule of its medium does not know, or that has too few passes. */
export function assertRightKind(
  rule: ErasureRule,
  done: Pick<ErasureDoc, 'medium' | 'method' | 'passes' | 'randomPasses'>,
): void {
  const ways = rule.media[done.medium] ?? [];
  const way = ways.find(({ method }) => method === done.method);
  if (!way)
    throw new AppError('not_accepted', `"${done.method}" does not erase ${done.medium} media`, {
      action: `Use one of: ${ways.map(({ method }) => method).join(', ')}.`,
      details: { medium: done.medium, methods: ways.map(({ method }) => method) },
    });
  if (done.randomPasses > done.passes)
    throw new AppError('invalid_input', `${done.randomPasses} random passes of ${done.passes}`, {
      action: 'Random passes are counted among the passes.',
    });
  if (done.passes < way.minPasses || done.randomPasses < way.randomPasses)
    throw new AppError(
      'not_accepted',
      `${done.passes} passes (${done.randomPasses} random) are too few for ${done.medium} media: ${way.minPasses} with ${way.randomPasses} random are needed`,
      { action: 'Erase it again with enough passes.', details: { ...way } },
    );
}
