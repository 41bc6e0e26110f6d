import { CorsParityWebpackPlugin } from 'cors-parity-webpack-plugin'

const api = {
  target: process.env.API_URL ?? 'http://localhost:3001',
  productionUrl: 'https://api.example.com',
  rewrite: (path) => path.replace(/^\/api/, ''),
}

export default {
  mode: 'development',
  entry: './main.js',
  devtool: 'source-map',
  experiments: { css: true },
  stats: 'errors-warnings',
  devServer: { host: 'localhost' },
  plugins: [
    new CorsParityWebpackPlugin({
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
}
