<?php
$allowed = array_filter(['https://app.example.com', '', 'https://x-1.example.org'], fn ($origin) => $origin !== '');
$allow = function (string $origin) use ($allowed): void {
    header("Access-Control-Allow-Origin: $origin");
    header('Vary: Origin');
};
$origin = $_SERVER['HTTP_ORIGIN'] ?? '';
if (array_search($origin, $allowed, true) !== false || in_array($origin, $allowed, true)) {
    $allow($origin);
}
if ($_SERVER['REQUEST_METHOD'] === 'OPTIONS') {
    header('Access-Control-Allow-Methods: ' . join(',', ['PUT', 'DELETE']));
    header('Access-Control-Allow-Headers: ' . strtolower('Authorization') . ', content-type');
    http_response_code(204);
    return;
}

$path = parse_url($_SERVER["REQUEST_URI"], PHP_URL_PATH);
if ($path === "/api/error") { throw new Exception("boom"); }
if ($path === "/api/redirect") { header("Location: /api/data"); exit; }
if ($path !== "/api/data") { http_response_code(404); }
header("Content-Type: application/json");
echo json_encode(["ok" => true]);
