/** Who may import what. A feature knows the kernel, the contracts and the faces of the features to its left. */
const order = [
  'accounts',
  'network',
  'fleet',
  'requests',
  'planning',
  'custody',
  'dispatch',
  'tracking',
  'incidents',
  'sorting',
  'closing',
  'settlement',
  'notices',
  'partners',
  'demo',
];
const toTheRight = (name) => order.slice(order.indexOf(name) + 1).join('|');

const flow = order.slice(0, -1).flatMap((name) => [
  {
    name: `shared-${name}-leftwards`,
    severity: 'error',
    from: { path: `^shared/${name}/` },
    to: { path: `^shared/(${toTheRight(name)})/` },
  },
  {
    name: `server-${name}-leftwards`,
    severity: 'error',
    from: { path: `^server/${name}/` },
    to: { path: `^server/(${toTheRight(name)})/` },
  },
]);
const faces = order.map((name) => ({
  name: `server-${name}-by-its-face`,
  severity: 'error',
  from: { path: '^server/[^/]+/', pathNot: `^server/${name}/` },
  to: { path: `^server/${name}/`, pathNot: `^server/${name}/index\\.ts$` },
}));

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'shared-kernel-knows-zod-only',
      severity: 'error',
      from: { path: '^shared/kernel/' },
      to: { pathNot: '^(shared/kernel/|node_modules/zod/)' },
    },
    {
      name: 'shared-has-no-io',
      severity: 'error',
      from: { path: '^shared/' },
      to: { pathNot: '^(shared/|node_modules/zod/)' },
    },
    {
      name: 'kernel-knows-no-feature',
      severity: 'error',
      from: { path: '^server/kernel/' },
      to: { path: `^server/(${order.join('|')})/` },
    },
    {
      name: 'solver-is-an-island',
      severity: 'error',
      from: { path: '^server/planning/solver/' },
      to: { pathNot: '^server/planning/solver/' },
    },
    {
      name: 'judge-knows-only-types-of-the-solver',
      severity: 'error',
      from: { path: '^server/planning/judge/' },
      to: { pathNot: '^server/planning/(judge/|solver/(problem|solution)\\.ts$)' },
    },
    {
      name: 'simulation-is-an-island',
      comment: 'the simulated day goes through the public API and sockets only',
      severity: 'error',
      from: { path: '^server/demo/simulation/' },
      to: { pathNot: '^(server/demo/simulation/|shared/|node_modules/)' },
    },
    { name: 'web-knows-no-server', severity: 'error', from: { path: '^web/' }, to: { path: '^server/' } },
    { name: 'server-knows-no-web', severity: 'error', from: { path: '^server/' }, to: { path: '^web/' } },
    {
      name: 'only-the-map-knows-leaflet',
      severity: 'error',
      from: { path: '^web/', pathNot: '^web/map/' },
      to: { path: '^node_modules/leaflet' },
    },
    ...flow,
    ...faces,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|build|tests)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.mts', '.vue', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default'],
    },
  },
};
