import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { Me } from '#shared/accounts/accounts';
import type { Role } from '#shared/kernel/roles';
import { call } from './client';
import { renewLine } from './live';

/** The page where each role works. */
export const homeOf: Record<Role, string> = {
  resident: '/r/',
  collector: '/c/',
  dispatcher: '/console/',
  centre_staff: '/console/',
  point_staff: '/console/',
  dealer: '/console/',
  processor: '/console/',
  government: '/console/',
  administrator: '/console/',
};

/** Who is signed in. The token itself stays in an httpOnly cookie. */
export const useSession = defineStore('session', () => {
  const me = shallowRef<Me | null>(null);
  /** False until the first answer of `load`. */
  const known = shallowRef(false);
  const role = computed(() => me.value?.role ?? null);

  /** `isFirst`: what a page reads first is who its line, when it is open already, was opened by. */
  function take(person: Me | null, isFirst = false): void {
    const changed = me.value?.id !== person?.id;
    me.value = person;
    known.value = true;
    if (changed && !isFirst) renewLine();
  }
  /** Reads who is signed in; null for a visitor. Throws when the server cannot be reached. */
  async function load(): Promise<Me | null> {
    const { me: person } = await call('getVisitor');
    take(person, !known.value);
    return me.value;
  }
  async function signInStaff(username: string, password: string): Promise<Me> {
    const signed = await call('signInStaff', { body: { username, password } });
    take(signed.me);
    return signed.me;
  }
  /** Sends a code to a resident's phone; in a demo the answer carries it. */
  const requestCode = (phone: string) => call('requestCode', { body: { phone } });
  async function signInResident(phone: string, code: string): Promise<Me> {
    const signed = await call('signInResident', { body: { phone, code } });
    take(signed.me);
    return signed.me;
  }
  async function signInDemo(personId: string): Promise<Me> {
    const signed = await call('signInAsDemoPerson', { body: { id: personId } });
    take(signed.me);
    return signed.me;
  }
  async function signOut(): Promise<void> {
    await call('signOut');
    take(null);
  }
  return { me, known, role, load, signInStaff, requestCode, signInResident, signInDemo, signOut };
});
