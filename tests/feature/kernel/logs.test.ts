import { accountsApi } from '#shared/accounts/accounts';
import { demoApi } from '#shared/demo/demo';
import { requestsApi } from '#shared/requests/requests';
import { createLog } from '../../../server/kernel/log';
import { testDay, useApp } from '../../setup/app';

const lines: string[] = [];
const log = createLog('trace', { write: (line: string) => void lines.push(line) });

describe('logs', () => {
  const t = useApp({ DEMO: '1', LOG_LEVEL: 'trace' }, { log });

  test('hold a request id for each call, and no name, phone, address, code, secret or token', async () => {
    const phone = '13987654321';
    const { body: sent } = await t.visitor.call(accountsApi.requestCode, { body: { phone } });
    const code = sent.demoCode ?? '';
    expect(code).toMatch(/^\d{6}$/);
    const { body: signedIn } = await t.visitor.call(accountsApi.signInResident, { body: { phone, code } });
    const headers = { Authorization: `Bearer ${signedIn.token}` };
    const booking = {
      districtCode: '511112',
      kind: 'collect',
      items: [{ categoryKey: 'microwave', condition: 'broken', count: 1 }],
      address: { place: { lng: 103.818, lat: 29.409 }, text: '竹根镇独一无二路 77 号', unit: '独一单元 R-OST' },
      contact: { name: '欧阳独一', phone },
      slot: { day: testDay, from: '13:00', to: '14:30' },
    };
    const opened = await t.visitor.raw('POST', '/api/requests', { headers, body: booking });
    expect(opened.status).toBe(201);
    const { secret, pickupCode } = opened.body as unknown as { secret: string; pickupCode: string };
    await t.visitor.call(requestsApi.getStatusPage, { params: { secret } });
    await t.visitor.raw('GET', `/api/status/${secret}x`);
    // What goes wrong is logged with care too.
    await t.visitor.raw('POST', '/api/requests', { headers, body: { ...booking, slot: null } });
    await t.visitor.raw('POST', '/api/requests', { headers, body: `{"phone":"${phone}"` });
    await t.visitor.raw('POST', '/api/sign-in/staff', { body: { username: 'zhou.diaodu', password: 'geheim-geheim' } });
    const people = await t.visitor.call(demoApi.listDemoPeople, {});
    const dispatcher = people.body.items.find(({ role }) => role === 'dispatcher')?.id ?? '';
    const { body: staff } = await t.visitor.call(demoApi.signInAsDemoPerson, { body: { id: dispatcher } });
    await t.visitor.raw('GET', `/api/requests?q=${phone}`, { headers: { Authorization: `Bearer ${staff.token}` } });

    const text = lines.join('');
    expect(lines.filter((line) => line.includes('"status":201')).length).toBeGreaterThan(0);
    expect(lines.filter((line) => /"req":\{"id":"[0-9a-f-]{36}"/.test(line)).length).toBeGreaterThan(5);
    for (const personal of [phone, code, signedIn.token, staff.token, secret, pickupCode, '独一', 'R-OST', 'geheim'])
      expect(text).not.toContain(personal);
  });
});
