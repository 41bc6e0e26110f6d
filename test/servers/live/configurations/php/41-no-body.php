<?php
header("Access-Control-Allow-Origin: *");
header("Content-Type: application/json; charset=UTF-8");
header("Access-Control-Allow-Methods: POST, PUT");
header("Access-Control-Allow-Headers: Content-Type, Authorization");
$path = parse_url($_SERVER["REQUEST_URI"], PHP_URL_PATH);
$data = json_decode(file_get_contents("php://input"));
if ($path === "/api/data" && !empty($data->name)) {
    http_response_code(201);
    echo json_encode(["message" => "Created."]);
} else {
    http_response_code(400);
    echo json_encode(["message" => "Incomplete."]);
}
