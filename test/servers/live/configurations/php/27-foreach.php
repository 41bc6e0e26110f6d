<?php
const ORIGINS = ['https://app.example.com', 'https://admin.example.com'];
foreach (ORIGINS as $candidate) {
    if ($candidate !== ($_SERVER['HTTP_ORIGIN'] ?? null)) continue;
    header('Access-Control-Allow-Origin: ' . $candidate);
    header('Access-Control-Allow-Credentials: true');
    break;
}
header('Vary: Accept-Encoding');
header('Vary: Origin', false);

$path = parse_url($_SERVER["REQUEST_URI"], PHP_URL_PATH);
if ($path === "/api/error") { throw new Exception("boom"); }
if ($path === "/api/redirect") { header("Location: /api/data"); exit; }
if ($path !== "/api/data") { http_response_code(404); }
header("Content-Type: application/json");
echo json_encode(["ok" => true]);
