import type { Crew, ShiftTemplate, Vehicle } from '#shared/fleet/fleet';
import type { Weekday } from '#shared/kernel/time';
import { asApiError } from '../../kernel/client';
import { useFormat } from '../../kernel/format';
import { t } from '../../kernel/i18n';
import { dayRuns } from './template-form';

/** What a weekly template is made of, and the others. */
export interface Fleet {
  vehicles: readonly Vehicle[];
  crews: readonly Crew[];
  templates: readonly ShiftTemplate[];
}
type Who = Pick<ShiftTemplate, 'vehicleId' | 'crewId'>;

/** What the server says of a weekly template by which somebody would work twice: the other one, and when. */
export interface WeeklyClash {
  templateId: string;
  day: Weekday;
  startsAt: string;
  endsAt: string;
}
/** The clash that an act was refused for; null when it was refused for something else. */
export function weeklyClashOf(thrown: unknown): WeeklyClash | null {
  const { code, details } = asApiError(thrown);
  return code === 'conflict' && typeof details['templateId'] === 'string' ? (details as unknown as WeeklyClash) : null;
}

/** In use; or its vehicle or crew is retired, so that it makes no shifts; or paused by somebody. */
export const templateStates = ['active', 'idle', 'paused'] as const;
export type TemplateState = (typeof templateStates)[number];

/** Shifts and weekly templates in words. */
export function useFleetWords(fleet: () => Fleet) {
  const f = useFormat();
  const vehicleOf = (id: string) => fleet().vehicles.find((one) => one.id === id);
  const crewOf = (id: string) => fleet().crews.find((one) => one.id === id);
  const namesOf = ({ vehicleId, crewId }: Who) => ({
    vehicle: vehicleOf(vehicleId)?.plate ?? '–',
    crew: crewOf(crewId)?.name ?? '–',
  });
  const days = (all: readonly Weekday[]) => {
    if (all.length === 7) return t('office.template.everyDay');
    const words = dayRuns(all).map(({ from, to }) => {
      const first = t(`weekday.${from}`);
      return from === to ? first : t('office.template.dayRun', { from: first, to: t(`weekday.${to}`) });
    });
    return f.list(words);
  };
  /** Why a template makes no shifts although nobody paused it; empty when it does. */
  const whyIdle = ({ vehicleId, crewId }: Who) => {
    const [vehicle, crew] = [vehicleOf(vehicleId)?.retired, crewOf(crewId)?.retired];
    if (vehicle && crew) return t('office.template.bothRetired');
    return vehicle ? t('office.template.vehicleRetired') : crew ? t('office.template.crewRetired') : '';
  };
  const stateOf = (one: ShiftTemplate): TemplateState => (one.paused ? 'paused' : whyIdle(one) ? 'idle' : 'active');
  /** Why a vehicle, or a crew, cannot be taken: what it does at that time. */
  const clash = ({ templateId, day, startsAt, endsAt }: WeeklyClash, wanted: Who) => {
    const when = { day: t(`weekday.${day}`), hours: f.range(startsAt, endsAt) };
    const other = fleet().templates.find(({ id }) => id === templateId);
    const [isVehicle, isCrew] = [other?.vehicleId === wanted.vehicleId, other?.crewId === wanted.crewId];
    if (!other || !(isVehicle || isCrew)) return { vehicle: t('office.template.taken', when), crew: '' };
    const values = { ...when, ...namesOf(other) };
    return {
      vehicle: isVehicle ? t('office.template.vehicleTaken', values) : '',
      crew: isCrew ? t('office.template.crewTaken', values) : '',
    };
  };
  return { vehicleOf, crewOf, namesOf, days, whyIdle, stateOf, clash };
}

/** `11:30–13:30 · 45 min`. */
export function breakWords(rest: ShiftTemplate['break']): string {
  const f = useFormat();
  return rest ? `${f.range(rest.from, rest.to)} · ${f.duration(rest.minutes * 60)}` : '–';
}

/** Each time out, then what grows with way and time. */
export function costWords({ fixedFen, perKmFen, perHourFen, overtimePerHourFen }: ShiftTemplate['costs']): string[] {
  const f = useFormat();
  const sums = { fixed: fixedFen, perKm: perKmFen, perHour: perHourFen, overtime: overtimePerHourFen };
  return Object.entries(sums).map(([word, fen]) => `${t(`office.shift.${word}`)} ${f.money(fen)}`);
}
