import { apart, type Case } from '../case.ts'

const initializer = (methods: string) => ({
  'config/initializers/cors.rb': `Rails.application.config.middleware.insert_before 0, Rack::Cors do
  allow do
    origins 'https://app.example.com'

    resource '/api/*',
      headers: :any,
      methods: [${methods}],
      credentials: true
  end
end
`,
})

export default {
  title: 'a Rails API with rack-cors',
  options: apart(`'config/initializers/cors.rb'`),
  files: initializer(':get, :post, :put, :patch, :delete, :options, :head'),
  page: async () => {
    await fetch('/api/users')
    await fetch('/api/users/7', { method: 'PATCH', headers: { 'Content-Type': 'application/json' } })
  },
  twin: {
    files: initializer(':get, :post'),
    page: () => fetch('/api/users/7', { method: 'DELETE' }),
    finds: 'preflight-missing-allow-origin-header',
  },
} satisfies Case
