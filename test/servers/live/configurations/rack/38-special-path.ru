require 'rack/cors'
use Rack::Cors do
  allow do
    origins 'https://app.example.com'
    resource '/api/(data|error)', headers: :any, methods: :any
    resource '/api/[dm]*', headers: :any, methods: [:get, :put], max_age: '15'
    resource '/:any', headers: :any, methods: nil, credentials: 'true', expose: nil, max_age: nil
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
