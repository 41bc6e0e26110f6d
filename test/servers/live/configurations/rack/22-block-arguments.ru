require 'rack/cors'
use Rack::Cors, debug: false do |config|
  config.allow do |allow|
    allow.origins %w[https://app.example.com https://admin.example.com]
    allow.resource '/api/*', :headers => ['Authorization', 'Content-Type', 'X-Custom'], :methods => [:get, 'put', :delete], :credentials => true, :expose => 'X-Total-Count'
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
