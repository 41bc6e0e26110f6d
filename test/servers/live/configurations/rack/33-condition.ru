require 'rack/cors'
use Rack::Cors do
  if ENV['RACK_ENV'] == 'never'
    allow do
      origins 'https://admin.example.com'
      resource '*', headers: :any, methods: [:get, :put]
    end
  end
  allow do
    origins 'https://app.example.com'
    resource '*', headers: :any, methods: [:get, :put]
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
