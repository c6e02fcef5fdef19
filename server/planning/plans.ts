import { isValidObjectId } from 'mongoose';
import { notFound } from '../kernel/errors';
import type { Transaction } from '../kernel/events/transact';
import { PlanModel, type PlanDoc } from './model';

/** One plan; throws `not_found`. The caller checks the tenant. */
export async function getPlanDoc(id: string): Promise<PlanDoc> {
  const plan = isValidObjectId(id) ? await PlanModel.findById(id).lean<PlanDoc>() : null;
  if (!plan) throw notFound('The plan');
  return plan;
}

/** Plans of a day without their routes, newest first. */
export async function listPlanDocs(query: {
  organisationId: string;
  day: string;
}): Promise<Omit<PlanDoc, 'routes' | 'unassigned'>[]> {
  return PlanModel.find(query, { routes: 0, unassigned: 0 }).sort({ _id: -1 }).limit(200).lean<PlanDoc[]>();
}

/**
 * Marks a plan published inside the caller's transaction; the plan of the same day that was published before becomes superseded.
 * The caller has checked it (`checkPlan`) and records the event of the publication.
 */
export async function markPublished(_tx: Transaction, planId: string): Promise<PlanDoc> {
  const plan = await getPlanDoc(planId);
  await PlanModel.updateMany(
    { organisationId: plan.organisationId, day: plan.day, status: 'published', _id: { $ne: plan._id } },
    { $set: { status: 'superseded' } },
  );
  await PlanModel.updateOne({ _id: plan._id }, { $set: { status: 'published' } });
  return { ...plan, status: 'published' };
}
