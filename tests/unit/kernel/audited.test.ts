import { api } from '#shared/api';
import type { EndpointSpec } from '#shared/kernel/endpoint';
import { staffRoles, type Role } from '#shared/kernel/roles';
import { officeAdminMessages } from '../../../web/console/roles/admin/messages';

const isOfStaff = ({ access }: EndpointSpec) =>
  access === 'signed_in' ||
  (typeof access === 'object' &&
    ('scope' in access || access.some((role) => (staffRoles as readonly Role[]).includes(role))));

describe('what staff changes', () => {
  const all = Object.entries(api as Record<string, EndpointSpec>);
  const changes = all.filter(([, spec]) => spec.method !== 'GET' && !spec.reads && isOfStaff(spec));

  test('says which line it leaves in the log, or why none', () => {
    expect(changes.length).toBeGreaterThan(110);
    expect(changes.flatMap(([name, { audit }]) => (audit ? [] : [name]))).toEqual([]);
    const named = new Set(changes.map(([name]) => name));
    expect(all.flatMap(([name, { audit }]) => (audit && !named.has(name) ? [name] : []))).toEqual([]);
  });

  test('is not called over a socket, which writes no lines, nor by a key, where it leaves one', () => {
    const lines = changes.filter(([, { audit }]) => audit && 'act' in audit);
    expect(lines.length).toBeGreaterThan(80);
    const wrong = lines.filter(
      ([, { overSocket, access }]) => overSocket || (typeof access === 'object' && 'scope' in access),
    );
    expect(wrong.map(([name]) => name)).toEqual([]);
  });

  test('has words for its line in both languages', () => {
    const acts = changes.flatMap(([, { audit }]) => (audit && 'act' in audit ? [audit.act.replaceAll('-', '_')] : []));
    for (const language of ['zh-CN', 'en'] as const) {
      const { act } = (officeAdminMessages[language] as unknown as { audit: { act: Record<string, string> } }).audit;
      expect([language, acts.filter((one) => !act[one])]).toEqual([language, []]);
    }
  });
});
