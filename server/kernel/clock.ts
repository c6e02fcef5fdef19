/** The district's time. Everything that concerns residents, routes and days asks this clock, never `Date`. */
export interface Clock {
  now(): Date;
  /** How many district seconds pass in a real one; 1 outside the demo. */
  readonly speed: number;
  /** Moves the clock (demo and tests only). */
  set(state: ClockSetting): void;
  setting(): ClockSetting;
}

/** At the real instant `realAt` the district's time was `now`; since then it runs `speed` times as fast. */
export interface ClockSetting {
  now: Date;
  realAt: Date;
  speed: number;
}

/** A clock that follows real time until it is set. `realNow` is replaced in tests. */
export function createClock(realNow: () => number = Date.now): Clock {
  let setting: ClockSetting = { now: new Date(realNow()), realAt: new Date(realNow()), speed: 1 };
  return {
    now: () => new Date(setting.now.getTime() + (realNow() - setting.realAt.getTime()) * setting.speed),
    get speed() {
      return setting.speed;
    },
    set: (next) => {
      setting = next;
    },
    setting: () => setting,
  };
}
