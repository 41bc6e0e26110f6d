import { defineConfig } from 'vite'
import corsParity from 'vite-plugin-cors-parity'
import { corsOptions } from '../api/cors-options.js'

const api = {
  target: process.env.API_URL ?? 'http://localhost:3001',
  productionUrl: 'https://api.example.com',
  rewrite: (path) => path.replace(/^\/api/, ''),
}

export default defineConfig({
  plugins: [
    corsParity({
      proxy: {
        // The API lets only production's page open this WebSocket.
        '/api/live': { ...api, sendOrigin: 'production' },
        '/api': api,
      },
      productionOrigins: ['https://app.example.com'],
      policy: { cors: corsOptions },
    }),
  ],
})
