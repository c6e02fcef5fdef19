const systems: readonly (readonly [RegExp, string])[] = [
  [/OpenHarmony|HarmonyOS/, 'HarmonyOS'],
  [/Android/, 'Android'],
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'Mac'],
  [/Linux/, 'Linux'],
];
/** Most call themselves Safari, and Chrome, as well: the first that fits is the most special. */
const browsers: readonly (readonly [RegExp, string])[] = [
  [/MicroMessenger/, 'wechat'],
  [/Edg/, 'Edge'],
  [/Firefox|FxiOS/, 'Firefox'],
  [/Chrome|CriOS/, 'Chrome'],
  [/Safari/, 'Safari'],
];

/** What a browser or client says of itself, as people name it: system and browser as far as known, else the first words. `wechat` stands for its name in the language of the screen. */
export function deviceName(userAgent: string): readonly string[] {
  const found = [systems, browsers].flatMap((list) => list.find(([sign]) => sign.test(userAgent))?.[1] ?? []);
  return found.length > 0 ? found : [userAgent.slice(0, 40)].filter(Boolean);
}
