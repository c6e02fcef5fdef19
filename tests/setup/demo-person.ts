import { demoApi } from '#shared/demo/demo';
import type { Role } from '#shared/kernel/roles';
import type { TestApp } from './app';

/** Signs the first demo person of a role in; answers the header of the session. Throws when there is none. */
export async function signInAsDemo(t: Pick<TestApp, 'visitor'>, role: Role): Promise<{ Authorization: string }> {
  const { body: people } = await t.visitor.call(demoApi.listDemoPeople, {});
  const person = people.items.find((one) => one.role === role);
  if (!person) throw new Error(`the demo has no ${role}`);
  const { body } = await t.visitor.call(demoApi.signInAsDemoPerson, { body: { id: person.id } });
  return { Authorization: `Bearer ${body.token}` };
}
