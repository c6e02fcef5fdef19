import { crossingsApi } from '#shared/network/crossings';
import { useApp } from '../../setup/app';
import { signInAsDemo } from '../../setup/demo-person';

const districtCode = '511112';

describe('crossings of the demo district', () => {
  const t = useApp({ DEMO: '1' });

  test('a crossing opens before it closes', async () => {
    const headers = await signInAsDemo(t, 'dispatcher');
    const { body } = await t.visitor.call(crossingsApi.listCrossings, { query: { districtCode } });
    const { id, openFrom, openTo } = body.items[0]!;
    const change = async (hours: object) => {
      const answer = await t.visitor.raw('PATCH', `/api/crossings/${id}`, { headers, body: hours });
      return [
        answer.status,
        (answer.body as { error?: { details: { issues: { path: string }[] } } }).error?.details.issues[0]?.path,
      ];
    };
    // Over midnight nobody would ever get over: vehicles pass where the whole shift lies within the hours.
    expect(await change({ openFrom: '20:00', openTo: '06:00' })).toEqual([400, 'body.openTo']);
    expect(await change({ openFrom: '08:00', openTo: '08:00' })).toEqual([400, 'body.openTo']);
    expect(await change({ openFrom: '24:00' })).toEqual([400, 'body.openFrom']);
    expect(await change({ openFrom: '06:00', openTo: '24:00', note: '' })).toEqual([200, undefined]);
    expect(await change({ openTo: '05:00' })).toEqual([400, 'body.openTo']);
    expect(await change({ openFrom, openTo })).toEqual([200, undefined]);
  });
});
