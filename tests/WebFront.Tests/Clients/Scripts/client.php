<?php
[$url, $device, $photo] = [getenv('url'), getenv('device'), getenv('photo')];

function call(string $method, string $address, array $form = null): string
{
    global $device;
    $curl = curl_init($address);
    curl_setopt_array($curl, [CURLOPT_RETURNTRANSFER => true, CURLOPT_FAILONERROR => true, CURLOPT_CUSTOMREQUEST => $method, CURLOPT_HTTPHEADER => ["x-device-id: $device"]]);
    if ($form) curl_setopt($curl, CURLOPT_POSTFIELDS, $form);
    $answer = curl_exec($curl);
    if ($answer === false) throw new Exception(curl_error($curl));
    return $answer;
}

function data(string $answer): array { return json_decode($answer, true)['data']; }

$original = data(call('POST', "$url/api/upload", ['style' => 'comic', 'image' => new CURLFile($photo, 'image/jpeg', 'Jürgen "1".jpg')]))['original']['id'];
$cartoon = data(call('POST', "$url/api/regenerate/$original"))['cartoon']['id'];
foreach (['originals', "originals/$original", 'cartoons', "cartoons?originalId=$original", 'downloaded-faces'] as $path) data(call('GET', "$url/api/$path"));
$face = data(call('POST', "$url/api/download/$cartoon"))['downloadedFace']['faceUrl'];
echo $face, ' ', strlen(call('GET', $face)), "\n";
