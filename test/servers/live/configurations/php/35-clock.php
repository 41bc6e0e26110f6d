<?php
header('Access-Control-Allow-Origin: https://app.example.com');
if (time() > 1) {
    header('Access-Control-Allow-Methods: PUT');
} else {
    header('Access-Control-Allow-Methods: GET');
}
if (rand(0, 1) > 2) {
    $unused = 'x';
    error_log('never');
}
if ($_SERVER['REQUEST_METHOD'] === 'OPTIONS') exit;

$path = parse_url($_SERVER["REQUEST_URI"], PHP_URL_PATH);
if ($path === "/api/error") { throw new Exception("boom"); }
if ($path === "/api/redirect") { header("Location: /api/data"); exit; }
if ($path !== "/api/data") { http_response_code(404); }
header("Content-Type: application/json");
echo json_encode(["ok" => true]);
