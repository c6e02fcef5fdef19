import { defineStore } from 'pinia';
import { clashOf, type Clash } from '#shared/requests/company';
import { useDistrict } from '../../kernel/district';
import { aboardOf } from './left-aboard';
import { useWork } from './work';

/** What must not ride with what is aboard, as the phone knows it with its acts that wait: told before an act is done, with or without signal. */
export const useCompany = defineStore('company', () => {
  const work = useWork();
  const district = useDistrict();
  const clashWith = (coming: readonly string[]): Clash | null =>
    work.route && clashOf(district.categories, coming, aboardOf(work.route));
  return { clashWith };
});
