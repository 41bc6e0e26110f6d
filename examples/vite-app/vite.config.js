import { defineConfig } from 'vite'
import corsParity from 'vite-plugin-cors-parity'

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
      // Read, never run: its middlewares, their order, and what it imports.
      policy: '../api/server.js',
    }),
  ],
})
