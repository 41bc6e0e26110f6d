<?php
final class Cors
{
    private const METHODS = ['GET', 'PUT', 'OPTIONS'];
    private static array $origins = ['https://app.example.com'];

    public static function allows(?string $origin): bool
    {
        return in_array($origin, self::$origins, true);
    }

    public static function send(string $max = '600'): void
    {
        $origin = $_SERVER['HTTP_ORIGIN'] ?? null;
        if (!self::allows($origin)) {
            return;
        }
        header('Access-Control-Allow-Origin: ' . $origin);
        header('Access-Control-Allow-Methods: ' . implode(', ', self::METHODS));
        header('Access-Control-Max-Age: ' . $max);
    }
}
Cors::send();
if ($_SERVER['REQUEST_METHOD'] === 'OPTIONS') { http_response_code(204); exit; }

$path = parse_url($_SERVER["REQUEST_URI"], PHP_URL_PATH);
if ($path === "/api/error") { throw new Exception("boom"); }
if ($path === "/api/redirect") { header("Location: /api/data"); exit; }
if ($path !== "/api/data") { http_response_code(404); }
header("Content-Type: application/json");
echo json_encode(["ok" => true]);
