import { sitesApi } from '#shared/network/sites';
import { SiteModel } from '../../../server/network';
import { useApp } from '../../setup/app';
import { signInAsDemo } from '../../setup/demo-person';
import { errorCodeOf } from '../../setup/errors';

describe('what stands below what', () => {
  const t = useApp({ DEMO: '1' });

  test('a point shows its whole upward path; no point is an orphan', async () => {
    const point = await SiteModel.findOne({ kind: 'point' }).lean();
    const { body } = await t.visitor.call(sitesApi.getSite, { params: { id: String(point?._id) } });
    expect(body.path.at(-1)?.kind).toBe('enterprise');
    expect(body.path.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['point', 'enterprise']));
    const headers = await signInAsDemo(t, 'dispatcher');
    const orphans = async () =>
      (
        (await t.visitor.raw('GET', '/api/sites/orphans', { headers })).body as unknown as {
          items: { id: string; reason: string }[];
        }
      ).items.map(({ id, reason }) => [id, reason]);
    expect(await orphans()).toEqual([]);

    // Hung directly below the enterprise nobody takes in what it collects; nor below nothing.
    const hang = (parentId: string | null) =>
      t.visitor.raw('PATCH', `/api/sites/${String(point?._id)}`, { headers, body: { parentId } });
    const enterprise = await SiteModel.findOne({ kind: 'enterprise' }).lean();
    expect((await hang(String(enterprise?._id))).status).toBe(200);
    expect(await orphans()).toEqual([[String(point?._id), 'no_centre']]);
    expect((await hang(null)).status).toBe(200);
    expect(await orphans()).toEqual([[String(point?._id), 'no_parent']]);
    expect((await hang(String(point?.parentId))).status).toBe(200);
    expect(await orphans()).toEqual([]);
  });

  test('what stands above others stays of a kind that can; nothing stands below itself', async () => {
    const headers = await signInAsDemo(t, 'dispatcher');
    const centre = await SiteModel.findOne({ kind: 'centre' }).lean();
    const point = await SiteModel.findOne({ kind: 'point', parentId: centre?._id }).lean();
    const change = async (id: unknown, body: object) => {
      const answer = await t.visitor.raw('PATCH', `/api/sites/${String(id)}`, { headers, body });
      return answer.status === 200 ? 200 : errorCodeOf(answer.body);
    };
    const below = await SiteModel.countDocuments({ parentId: centre?._id });
    for (const kind of ['point', 'warehouse']) {
      const answer = await t.visitor.raw('PATCH', `/api/sites/${String(centre?._id)}`, { headers, body: { kind } });
      expect(answer).toMatchObject({ status: 409, body: { error: { code: 'wrong_state', details: { kind, below } } } });
    }
    expect(await change(centre?._id, { parentId: String(centre?._id) })).toBe('wrong_state');
    // A point may become a market; then something may stand below it, and it cannot go back, nor below what stands below it.
    const other = await SiteModel.findOne({ kind: 'point', _id: { $ne: point?._id } }).lean();
    const hang = { parentId: String(point?._id) };
    expect(await change(other?._id, hang)).toBe('wrong_state');
    expect(await change(point?._id, { kind: 'market' })).toBe(200);
    expect(await change(other?._id, { ...hang, kind: 'market' })).toBe(200);
    expect(await change(point?._id, { parentId: String(other?._id) })).toBe('wrong_state');
    expect(await change(point?._id, { kind: 'point' })).toBe('wrong_state');
    expect(await change(other?._id, { kind: 'point', parentId: String(other?.parentId) })).toBe(200);
    expect(await change(point?._id, { kind: 'point' })).toBe(200);
    expect((await SiteModel.findById(centre?._id).lean())?.kind).toBe('centre');
  });

  test('of two who hang two sites below each other at once, one is refused', async () => {
    const headers = await signInAsDemo(t, 'dispatcher');
    const [one, two] = await SiteModel.find({ kind: 'point' }).limit(2).lean();
    const pair = [one!, two!];
    const ids = pair.map(({ _id }) => String(_id));
    await SiteModel.updateMany({ _id: { $in: ids } }, { $set: { kind: 'market' } });
    for (let round = 0; round < 5; round += 1) {
      const hangs = ids.map((id, n) =>
        t.visitor.raw('PATCH', `/api/sites/${id}`, { headers, body: { parentId: ids[1 - n] } }),
      );
      expect((await Promise.all(hangs)).map(({ status }) => status).sort()).toEqual([200, 409]);
      for (const { _id, parentId } of pair) await SiteModel.updateOne({ _id }, { $set: { parentId } });
    }
    await SiteModel.updateMany({ _id: { $in: ids } }, { $set: { kind: 'point' } });
  });
});
