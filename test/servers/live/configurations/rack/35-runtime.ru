require 'rack/cors'
use Rack::Runtime
use Rack::ContentLength
use Rack::Cors do
  allow do
    origins %r{\Ahttps://(?<name>[[:alnum:]-]+)\.example\.(?:com|org)\Z}x
    resource '/api/data*', headers: :any, methods: :any, expose: %w[X-A X-B]
    resource '/*', headers: :any, methods: :any
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
