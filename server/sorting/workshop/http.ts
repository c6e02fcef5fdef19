import { workshopApi } from '#shared/sorting/workshop';
import { presentUnit } from '../../custody';
import { implement, type Implementation } from '../../kernel/http/implement';
import type { Kernel } from '../../kernel/kernel';
import { inspectUnit } from './inspect';
import { correctUnit, endUnit, findUnit, loseUnit } from './lose-find';
import { dismantleUnit, mergeUnits, splitUnit, type Made } from './make';

const present = ({ unit, made, warnings }: Made) => ({
  unit: presentUnit(unit),
  made: made.map(presentUnit),
  warnings,
});

/** What is done to units between the scale and the lot. */
export function workshopHttp(kernel: Kernel): Implementation[] {
  return implement(workshopApi, {
    inspectUnit: async ({ actor, params, body }) => {
      const { unit, proposed } = await inspectUnit(kernel, actor, { ...params, ...body });
      return { unit: presentUnit(unit), proposed };
    },
    dismantleUnit: async ({ actor, params, body }) =>
      present(await dismantleUnit(kernel, actor, { ...params, ...body })),
    splitUnit: async ({ actor, params, body }) => present(await splitUnit(kernel, actor, { ...params, ...body })),
    mergeUnits: async ({ actor, body }) => present(await mergeUnits(kernel, actor, body)),
    loseUnit: async ({ actor, params, body }) => present(await loseUnit(kernel, actor, { ...params, ...body })),
    findUnit: async ({ actor, params, body }) => present(await findUnit(kernel, actor, { ...params, ...body })),
    correctUnit: async ({ actor, params, body }) => present(await correctUnit(kernel, actor, { ...params, ...body })),
    endUnit: async ({ actor, params, body }) => present(await endUnit(kernel, actor, { ...params, ...body })),
  });
}
