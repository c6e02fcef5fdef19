import { Pace } from '../../../server/demo/simulation/pace';

describe('the pace of a simulated day', () => {
  test('slows down while a crew is far behind, hurries again when all have come along, never faster than wanted', () => {
    const pace = new Pace(480);
    expect(pace.after(0)).toBeNull();
    expect(pace.after(480)).toBeNull();
    expect(pace.after(481)).toBe(288);
    expect(pace.after(600)).toBe(173);
    expect(pace.after(240)).toBeNull();
    expect(pace.after(239)).toBe(216);
    expect([pace.after(0), pace.after(0), pace.after(0), pace.after(0), pace.after(0)]).toEqual([
      270,
      338,
      423,
      480,
      null,
    ]);
  });

  test('goes on however slow the machine is, and a slow day stays as slow as it was asked for', () => {
    const pace = new Pace(60);
    expect(pace.after(240)).toBeNull();
    expect([pace.after(9e9), pace.after(9e9), pace.after(9e9), pace.after(9e9)]).toEqual([36, 22, 20, null]);
    const real = new Pace(1);
    expect(real.after(9e9)).toBeNull();
  });
});
