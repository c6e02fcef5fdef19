import parser from '@typescript-eslint/parser';
import vue from 'eslint-plugin-vue';

/** The templates of the pages only: scripts are checked by oxlint (`.oxlintrc.json`), a hundred times as fast. */
export default [
  { ignores: ['dist', 'build', 'node_modules', '.data', 'tests/fixtures/architecture'] },
  ...vue.configs['flat/essential'],
  { files: ['**/*.vue'], languageOptions: { parserOptions: { parser, lib: [] } } },
  { rules: { 'vue/multi-word-component-names': 'off' } },
];
