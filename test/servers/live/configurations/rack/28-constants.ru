require 'rack/cors'
ORIGINS = %w[app admin].map { |name| "https://#{name}.example.com" }.freeze
METHODS = [:get, :put] + %i[delete]
DAY = 24 * 60 * 60
use Rack::Cors do
  allow do
    origins(*ORIGINS, 'http://localhost:5173')
    %w[/api/data /api/error].each do |path|
      resource path, headers: :any, methods: METHODS, max_age: DAY, credentials: path != '/api/error'
    end
  end
end

app = lambda do |env|
  case env["PATH_INFO"]
  when "/api/data" then [200, { "Content-Type" => "application/json" }, ["{\"ok\":true}"]]
  when "/api/error" then [500, { "Content-Type" => "text/plain" }, ["boom"]]
  when "/api/redirect" then [302, { "Location" => "/api/data" }, []]
  else [404, { "Content-Type" => "text/plain" }, ["nope"]]
  end
end
run app
