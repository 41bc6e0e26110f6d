<?php
$origin = $_SERVER['HTTP_ORIGIN'] ?? '';
$allow = match (true) {
    str_ends_with($origin, '.example.org'), $origin === 'https://app.example.com' => $origin,
    str_starts_with($origin, 'http://localhost') => 'http://localhost:5173',
    default => null,
};
if ($allow !== null) header("Access-Control-Allow-Origin: $allow");
header('Access-Control-Allow-Credentials: ' . ($origin === 'null' ? 'false' : 'true'));

$path = parse_url($_SERVER["REQUEST_URI"], PHP_URL_PATH);
if ($path === "/api/error") { throw new Exception("boom"); }
if ($path === "/api/redirect") { header("Location: /api/data"); exit; }
if ($path !== "/api/data") { http_response_code(404); }
header("Content-Type: application/json");
echo json_encode(["ok" => true]);
