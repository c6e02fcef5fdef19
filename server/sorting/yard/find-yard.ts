import { YardModel, type YardDoc } from './model';

/** The yard of a site; an empty one where nobody has entered any. */
export async function yardOf(siteId: string): Promise<YardDoc> {
  const known = await YardModel.findById(siteId).lean<YardDoc>();
  return known ?? { _id: siteId, docks: [], unloadMinutes: 30, scales: [], version: 0 };
}
