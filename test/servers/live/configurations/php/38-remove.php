<?php
header('Access-Control-Allow-Origin: *');
header('Access-Control-Allow-Methods: PUT');
header('Access-Control-Allow-Origin: https://admin.example.com', false);
if (($_SERVER['HTTP_ORIGIN'] ?? '') === 'https://app.example.com') {
    header('Access-Control-Allow-Origin: https://app.example.com');
} else {
    header_remove('Access-Control-Allow-Origin');
}
if ($_SERVER['REQUEST_METHOD'] === 'PUT') { header_remove(); }

$path = parse_url($_SERVER["REQUEST_URI"], PHP_URL_PATH);
if ($path === "/api/error") { throw new Exception("boom"); }
if ($path === "/api/redirect") { header("Location: /api/data"); exit; }
if ($path !== "/api/data") { http_response_code(404); }
header("Content-Type: application/json");
echo json_encode(["ok" => true]);
