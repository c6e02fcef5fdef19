import type { Actor } from '../kernel/actor';
import { assertSameTenant } from '../accounts';
import { AppError, notFound } from '../kernel/errors';
import { DistrictModel, SiteModel, type SiteDoc } from './model';

/** Kinds of sites below which nothing stands. */
const leaves: readonly SiteDoc['kind'][] = ['point', 'warehouse'];

/** From a site up to the root, itself first. */
export async function pathOf(site: SiteDoc): Promise<SiteDoc[]> {
  const path = [site];
  for (let parentId = site.parentId; parentId && path.length < 50;) {
    const parent = await SiteModel.findById(parentId).lean<SiteDoc>();
    if (!parent) break;
    path.push(parent);
    parentId = parent.parentId;
  }
  return path;
}

/**
 * Keeps the tree of a district for the running transaction: of two that change it at once the later one begins again and sees what the other has
 * made. What is asked of the tree before a change is asked after this.
 */
export async function holdTree(districtCode: string): Promise<void> {
  await DistrictModel.updateOne({ code: districtCode }, { $inc: { treeVersion: 1 } }, { timestamps: false });
}

/** Refuses a place in the tree that a site of this kind cannot have. `id`: of a site that is there. Throws `wrong_state`. */
export async function checkInTree(
  actor: Actor,
  site: { id?: string; kind: SiteDoc['kind']; parentId: string | null },
): Promise<void> {
  const below = site.id && leaves.includes(site.kind) ? await SiteModel.countDocuments({ parentId: site.id }) : 0;
  if (below > 0) {
    throw new AppError('wrong_state', `A ${site.kind} can have nothing below it, and below this site stand ${below}`, {
      action: 'Give the sites below it another parent first.',
      details: { kind: site.kind, below },
    });
  }
  if (!site.parentId) return;
  const parent = await SiteModel.findById(site.parentId).lean<SiteDoc>();
  if (!parent) throw notFound('The parent site');
  assertSameTenant(actor, parent.organisationId, 'The parent site');
  if (leaves.includes(parent.kind)) {
    throw new AppError('wrong_state', `A ${parent.kind} can have nothing below it`, {
      action: 'Choose an enterprise, centre or market as parent.',
    });
  }
  const above = await pathOf(parent);
  if (site.id && above.some(({ _id }) => String(_id) === site.id)) {
    throw new AppError('wrong_state', 'A site cannot stand below itself', { action: 'Choose another parent.' });
  }
}
