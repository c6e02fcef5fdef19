import { assertSameTenant, tenantOf } from '../accounts';
import type { Actor } from '../kernel/actor';
import { AppError } from '../kernel/errors';
import type { PlanDoc, PlanRunDoc } from './model';

/** A planner works for one organisation in one district. */
export function planningScopeOf(actor: Actor): { organisationId: string; districtCode: string } {
  const organisationId = tenantOf(actor);
  if (!actor.districtCode)
    throw new AppError('forbidden', 'You belong to no district', { action: 'Sign in with a staff account.' });
  return { organisationId, districtCode: actor.districtCode };
}

/** Runs and plans of others look as if they were not there. */
export function assertOwnRun(actor: Actor, run: Pick<PlanRunDoc, 'organisationId'>): void {
  assertSameTenant(actor, run.organisationId, 'The plan run');
}
export function assertOwnPlan(actor: Actor, plan: Pick<PlanDoc, 'organisationId'>): void {
  assertSameTenant(actor, plan.organisationId, 'The plan');
}

/** Room of the people who watch a day of an organisation. */
export function dayRoomOf(run: Pick<PlanRunDoc, 'organisationId' | 'day'>): string {
  return `day:${String(run.organisationId)}:${run.day}`;
}
