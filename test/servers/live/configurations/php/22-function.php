<?php
/** The answer that many pages link to. */
function cors() {
    // Allow from any origin
    if (isset($_SERVER['HTTP_ORIGIN'])) {
        header("Access-Control-Allow-Origin: {$_SERVER['HTTP_ORIGIN']}");
        header('Access-Control-Allow-Credentials: true');
        header('Access-Control-Max-Age: 86400');    // cache for 1 day
    }
    if ($_SERVER['REQUEST_METHOD'] == 'OPTIONS') {
        if (isset($_SERVER['HTTP_ACCESS_CONTROL_REQUEST_METHOD']))
            header("Access-Control-Allow-Methods: GET, POST, OPTIONS");
        if (isset($_SERVER['HTTP_ACCESS_CONTROL_REQUEST_HEADERS']))
            header("Access-Control-Allow-Headers: {$_SERVER['HTTP_ACCESS_CONTROL_REQUEST_HEADERS']}");
        exit(0);
    }
}
cors();

$path = parse_url($_SERVER["REQUEST_URI"], PHP_URL_PATH);
if ($path === "/api/error") { throw new Exception("boom"); }
if ($path === "/api/redirect") { header("Location: /api/data"); exit; }
if ($path !== "/api/data") { http_response_code(404); }
header("Content-Type: application/json");
echo json_encode(["ok" => true]);
