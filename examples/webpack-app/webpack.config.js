import { CorsParityWebpackPlugin } from 'cors-parity-webpack-plugin'
import { corsOptions } from '../api/cors-options.js'

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
}
