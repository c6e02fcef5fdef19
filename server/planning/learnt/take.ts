import { Types } from 'mongoose';
import type { LearntState } from '#shared/planning/learnt';
import { AccountModel, recordAudit } from '../../accounts';
import type { Actor } from '../../kernel/actor';
import { AppError } from '../../kernel/errors';
import { transact } from '../../kernel/events/transact';
import type { Kernel } from '../../kernel/kernel';
import { planningScopeOf } from '../policy';
import { keysWith } from './learnt';
import { LearntModel, type LearntDoc } from './model';
import { proposeLearnt, type Proposed } from './proposals';

/** What counts now and what records would change of it. */
export async function learntState(actor: Actor): Promise<LearntState> {
  const scope = planningScopeOf(actor);
  return present(scope.organisationId, await proposeLearnt(scope));
}

async function present(organisationId: string, { present: { version }, basis, items }: Proposed): Promise<LearntState> {
  const doc = version === 0 ? null : await LearntModel.findOne({ organisationId, version }).lean<LearntDoc>();
  return { version, takenAt: doc?.takenAt.toISOString() ?? null, takenBy: doc?.takenBy ?? '', basis, items };
}

/**
 * Makes a new version of what was learnt from the proposals that were shown and chosen. Throws `conflict` when records or version have moved
 * on since they were shown, `invalid_input` for a key that is not among them.
 */
export async function takeLearnt(
  kernel: Kernel,
  actor: Actor,
  { basis, keys }: { basis: string; keys: readonly string[] },
): Promise<LearntState> {
  const scope = planningScopeOf(actor);
  const { organisationId } = scope;
  return transact(kernel, actor, async (tx) => {
    const proposed = await proposeLearnt(scope);
    if (proposed.basis !== basis)
      throw new AppError('conflict', 'The records have moved on since these proposals were shown', {
        action: 'Look at the new proposals and take those.',
      });
    const unknown = keys.find((key) => !proposed.items.some((item) => item.key === key));
    if (unknown !== undefined)
      throw new AppError('invalid_input', `"${unknown}" is not among the ${proposed.items.length} proposals`, {
        action: 'Choose from the list.',
      });
    const chosen = keys.flatMap(keysWith).map((key) => [key, proposed.findings.get(key)!.factor] as const);
    const account = await AccountModel.findById(actor.accountId).lean();
    const version = proposed.present.version + 1;
    await LearntModel.create([
      {
        _id: new Types.ObjectId(),
        organisationId,
        version,
        takenAt: kernel.clock.now(),
        takenBy: account?.name ?? '',
        source: proposed.source,
        values: { ...proposed.present.values, ...Object.fromEntries(chosen) },
      },
    ]);
    await tx.record('planning:learnt-taken', { organisationId, version, keys: [...keys] });
    await recordAudit(kernel, {
      actor,
      act: 'learnt-taken',
      subject: `learnt:${organisationId}:${version}`,
      details: { version, items: proposed.items.filter(({ key }) => keys.includes(key)) },
    });
    return present(organisationId, await proposeLearnt(scope));
  });
}
