<?php header('Access-Control-Allow-Origin: https://app.example.com'); ?>
<?php
header('Access-Control-Allow-Methods: GET, PUT');

$path = parse_url($_SERVER["REQUEST_URI"], PHP_URL_PATH);
if ($path === "/api/error") { throw new Exception("boom"); }
if ($path === "/api/redirect") { header("Location: /api/data"); exit; }
if ($path !== "/api/data") { http_response_code(404); }
header("Content-Type: application/json");
echo json_encode(["ok" => true]);
