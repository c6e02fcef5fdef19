import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createParsedCommandLine, createVueLanguagePlugin } from '@vue/language-core';
import ts from 'typescript';

/**
 * Checks the types of the pages: each component is written out as TypeScript, as the editor's plugin sees it, and the native compiler checks
 * that together with the rest of `web`. (vue-tsc, which does both in one, takes four times as long.) Errors are told at their place in the component.
 */
process.chdir(path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..'));
const folder = path.resolve('build/page-types');
const { vueOptions, options } = createParsedCommandLine(ts, ts.sys, path.resolve('web/tsconfig.json'));
const plugin = createVueLanguagePlugin(ts, options, vueOptions, (id) => id);

/** Writes a component as TypeScript; answers where, its text and which stretch of it is which of the component. */
function writeOut(component) {
  const source = readFileSync(component, 'utf8');
  const target = path.join(folder, path.relative('web', component));
  const { code, extension } = plugin.typescript.getServiceScript(
    plugin.createVirtualCode(target, 'vue', ts.ScriptSnapshot.fromString(source)),
  );
  const text = code.snapshot.getText(0, code.snapshot.getLength());
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target + extension, text);
  return [path.relative('.', target + extension), { component, source, text, mappings: code.mappings }];
}

rmSync(folder, { recursive: true, force: true });
const written = new Map(ts.sys.readDirectory('web', ['.vue']).map(writeOut));
writeFileSync(
  path.join(folder, 'tsconfig.json'),
  JSON.stringify({
    extends: '../../web/tsconfig.json',
    // Components import what lies beside them, and are imported, as if both folders were one.
    compilerOptions: { rootDirs: ['../../web', '.'] },
    include: ['../../web/**/*.ts', './**/*.ts'],
  }),
);

const offsetOf = (text, line, column) => {
  const lines = text.split('\n');
  return lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0) + column - 1;
};

/** The line of a component from which a place in the TypeScript came, or what comes before it. */
function lineIn({ source, text, mappings }, line, column) {
  const offset = offsetOf(text, line, column);
  let nearest = { generated: -1, from: 0 };
  for (const { generatedOffsets, sourceOffsets, lengths } of mappings) {
    for (const [index, generated] of generatedOffsets.entries()) {
      if (generated > offset || generated <= nearest.generated) continue;
      nearest = { generated, from: sourceOffsets[index] + Math.min(offset - generated, lengths[index]) };
    }
  }
  return source.slice(0, nearest.from).split('\n').length;
}

const args = ['--noEmit', '--pretty', 'false', '--singleThreaded', '-p', path.join(folder, 'tsconfig.json')];
const compiler = spawnSync(process.execPath, ['node_modules/typescript-native/bin/tsc', ...args], { encoding: 'utf8' });
const told = compiler.stdout.replace(/^(\S+\.vue\.\w+)\((\d+),(\d+)\)/gm, (place, file, line, column) => {
  const one = written.get(path.normalize(file));
  return one ? `${path.relative('.', one.component)}:${lineIn(one, Number(line), Number(column))}` : place;
});
console.log(told || `${written.size} components`);
if (compiler.status !== 0 && !told) console.log(compiler.stderr);
process.exit(compiler.status === 0 ? 0 : 1);
