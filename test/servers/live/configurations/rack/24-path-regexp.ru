require 'rack/cors'
use Rack::Cors do
  allow do
    origins(/\Ahttps:\/\/(app|admin)\.example\.com\z/, %r{\Ahttps?://[\w-]+\.example\.org}i)
    resource %r{/api/(data|error)\z}, headers: :any, methods: [:get, :put, :delete], expose: [:Link, 'X-Page']
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
