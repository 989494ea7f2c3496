import eslint from '@eslint/js'
import svelte from 'eslint-plugin-svelte'
import globals from 'globals'
import typescript from 'typescript-eslint'

import svelteConfig from './svelte.config.js'

const onlyTheTauriCarrier = 'Only src/transport/tauri.ts knows Tauri; everything else speaks through a Transport.'

export default typescript.config(
  { ignores: ['dist/', 'test-results/', 'src/protocol/generated.ts'] },
  eslint.configs.recommended,
  typescript.configs.recommended,
  svelte.configs.recommended,
  { languageOptions: { globals: { ...globals.browser } } },
  { files: ['**/*.worklet.js'], languageOptions: { globals: globals.audioWorklet } },
  { rules: { '@typescript-eslint/no-unused-vars': ['error', { varsIgnorePattern: '^_' }] } },
  { files: ['look/**', '*.config.*'], languageOptions: { globals: { ...globals.node } } },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: {
      parserOptions: { extraFileExtensions: ['.svelte'], parser: typescript.parser, svelteConfig },
    },
  },
  {
    files: ['src/**'],
    ignores: ['src/transport/tauri.ts'],
    rules: {
      'no-restricted-imports': ['error', { patterns: [{ group: ['@tauri-apps/*'], message: onlyTheTauriCarrier }] }],
      'no-restricted-syntax': [
        'error',
        { selector: 'ImportExpression[source.value=/^@tauri-apps/]', message: onlyTheTauriCarrier },
      ],
      'no-console': ['error', { allow: ['warn', 'error'] }],
    },
  },
)
