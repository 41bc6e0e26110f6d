<?php
switch ($_SERVER['HTTP_ORIGIN'] ?? null) {
    case 'https://app.example.com':
    case 'https://admin.example.com':
        header('Access-Control-Allow-Origin: ' . $_SERVER['HTTP_ORIGIN']);
        break;
    case 'http://localhost:5173':
        header('Access-Control-Allow-Origin: *');
    default:
        header('X-Refused: yes');
}
switch ($_SERVER['REQUEST_METHOD']) {
    case 'OPTIONS':
        header('Access-Control-Allow-Methods: GET,PUT');
        header('Access-Control-Allow-Headers: Authorization, Content-Type');
        http_response_code(204);
        exit;
    case 'DELETE':
        header_remove('Access-Control-Allow-Origin');
        break;
}

$path = parse_url($_SERVER["REQUEST_URI"], PHP_URL_PATH);
if ($path === "/api/error") { throw new Exception("boom"); }
if ($path === "/api/redirect") { header("Location: /api/data"); exit; }
if ($path !== "/api/data") { http_response_code(404); }
header("Content-Type: application/json");
echo json_encode(["ok" => true]);
