import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { compress } from './compress.ts'
import { offline } from './offline.ts'

export default defineConfig({
  // The page lies in any folder of any server.
  base: './',
  plugins: [react(), offline(), compress()],
  worker: { format: 'es' },
  server: { fs: { allow: ['..'] } },
  build: {
    target: 'es2023',
    chunkSizeWarningLimit: 1500,
    // Two pages that load nothing of each other: the assistant, and the workplace.
    rolldownOptions: { input: ['index.html', 'office.html'] },
  },
  assetsInclude: ['**/*.dxf', '**/*.toml'],
})
