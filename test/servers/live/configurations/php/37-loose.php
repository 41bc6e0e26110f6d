<?php
$allowed = ['https://app.example.com', ''];
$origin = @$_SERVER['HTTP_ORIGIN'];
if (in_array($origin, $allowed)) {
    header('Access-Control-Allow-Origin: ' . $origin);
}
$method = $_SERVER['REQUEST_METHOD'];
$method == 'OPTIONS' and header('Access-Control-Allow-Methods: GET, PUT') ;
if ($method == 'OPTIONS' && $origin != '') {
    header('Access-Control-Allow-Headers: authorization,content-type', true, 200);
    exit('ok');
}

$path = parse_url($_SERVER["REQUEST_URI"], PHP_URL_PATH);
if ($path === "/api/error") { throw new Exception("boom"); }
if ($path === "/api/redirect") { header("Location: /api/data"); exit; }
if ($path !== "/api/data") { http_response_code(404); }
header("Content-Type: application/json");
echo json_encode(["ok" => true]);
