<?php
declare(strict_types=1);
define('SCHEME', 'https');
define('DOMAIN', 'example.com');
$subdomains = ['app', 'admin'];
$allowed = array_map(fn (string $name) => SCHEME . '://' . $name . '.' . DOMAIN, $subdomains);
$allowed[] = "http://localhost:" . 5173;
$headers = [
    'Access-Control-Allow-Methods' => implode(', ', ['GET', 'PUT']),
    'Access-Control-Allow-Headers' => 'Authorization, Content-Type',
    'Access-Control-Max-Age' => 60 * 60,
];
if (in_array($_SERVER['HTTP_ORIGIN'] ?? '', $allowed)) {
    header('Access-Control-Allow-Origin: ' . $_SERVER['HTTP_ORIGIN']);
    foreach ($headers as $name => $value) {
        header("$name: $value");
    }
}
if ('OPTIONS' === strtoupper($_SERVER['REQUEST_METHOD'])) {
    exit;
}

$path = parse_url($_SERVER["REQUEST_URI"], PHP_URL_PATH);
if ($path === "/api/error") { throw new Exception("boom"); }
if ($path === "/api/redirect") { header("Location: /api/data"); exit; }
if ($path !== "/api/data") { http_response_code(404); }
header("Content-Type: application/json");
echo json_encode(["ok" => true]);
