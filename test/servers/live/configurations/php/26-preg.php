<?php
$origin = isset($_SERVER['HTTP_ORIGIN']) ? $_SERVER['HTTP_ORIGIN'] : '';
if (preg_match('/^https:\/\/([a-z0-9-]+\.)*example\.(com|org)$/i', $origin)) {
    header('Access-Control-Allow-Origin: ' . $origin);
    header('Access-Control-Expose-Headers: X-Total-Count, Link');
} elseif (preg_match('#^http://localhost(:\d+)?$#D', $origin)) {
    header("Access-Control-Allow-Origin: $origin", true);
}
if ($_SERVER['REQUEST_METHOD'] === "OPTIONS"):
    header('Access-Control-Allow-Methods: PUT');
    header('Access-Control-Allow-Headers: content-type,authorization');
    exit();
endif;

$path = parse_url($_SERVER["REQUEST_URI"], PHP_URL_PATH);
if ($path === "/api/error") { throw new Exception("boom"); }
if ($path === "/api/redirect") { header("Location: /api/data"); exit; }
if ($path !== "/api/data") { http_response_code(404); }
header("Content-Type: application/json");
echo json_encode(["ok" => true]);
