import { stopLines } from '../../../web/collector/today/stop-lines';

describe('a stop in the collector’s list', () => {
  const words = {
    kindOf: (kind: string) => ({ break: 'Break', unload: 'Unload', visit: 'Visit' })[kind] ?? kind,
    duration: (sec: number) => `${sec / 60} min`,
  };
  const stop = {
    name: '',
    visit: null,
    plannedStartAt: '2026-11-30T04:00:00.000Z',
    plannedLeaveAt: '2026-11-30T04:30:00.000Z',
  };

  test('a break is said once, with its length', () => {
    expect(stopLines({ ...stop, kind: 'break' }, words)).toEqual({ name: 'Break', under: '30 min' });
    // Whatever name a plan may give it.
    expect(stopLines({ ...stop, kind: 'break', name: 'Break' }, words)).toEqual({ name: 'Break', under: '30 min' });
  });

  test('a place has its name and what is done there; without a name that is said once', () => {
    const unload = { ...stop, kind: 'unload' as const };
    expect(stopLines({ ...unload, name: '中心' }, words)).toEqual({ name: '中心', under: 'Unload' });
    expect(stopLines(unload, words)).toEqual({ name: 'Unload', under: '' });
  });

  test('a visit has who and where', () => {
    const visit = { contactName: '李', addressText: '茶花路 1 号' };
    expect(stopLines({ ...stop, kind: 'visit', visit }, words)).toEqual({ name: '李', under: '茶花路 1 号' });
  });
});
