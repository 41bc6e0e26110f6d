import { defineConfig } from 'vite'
import corsParity from 'vite-plugin-cors-parity'
import { corsOptions } from '../api/cors-options.js'

export default defineConfig({
  plugins: [
    corsParity({
      proxy: {
        '/api': {
          target: process.env.API_URL ?? 'http://localhost:3001',
          productionUrl: 'https://api.example.com',
          rewrite: (path) => path.replace(/^\/api/, ''),
          ws: true,
        },
      },
      productionOrigins: ['https://app.example.com'],
      policy: { cors: corsOptions },
    }),
  ],
})
