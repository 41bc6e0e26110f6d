require 'rack/cors'
use Rack::Cors do
  allow do
    origins 'https://app.example.com'
    resource '/api/*', headers: :any, methods: [:get, :put]
  end
end
use Rack::Cors do
  allow do
    origins '*'
    resource '*', headers: :any, methods: [:get], max_age: 5
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
