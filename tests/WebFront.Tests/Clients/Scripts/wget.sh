# wget writes no forms: the body is made here.
set -eo pipefail
body=$(mktemp); trap 'rm -f "$body"' EXIT
{ printf -- '--wget\r\nContent-Disposition: form-data; name="image"; filename="photo.jpg"\r\n\r\n'; cat "$photo"; printf '\r\n--wget--\r\n'; } > "$body"
call() { wget -q -O- --header "x-device-id: $device" "$@"; }
original=$(call "$url/api/upload" --header 'Content-Type: multipart/form-data; boundary=wget' --post-file "$body" | jq -r .data.original.id)
cartoon=$(call "$url/api/regenerate/$original" --post-data '' | jq -r .data.cartoon.id)
for list in originals "originals/$original" cartoons "cartoons?originalId=$original" downloaded-faces; do call "$url/api/$list" > /dev/null; done
face=$(call "$url/api/download/$cartoon" --method=POST | jq -r .data.downloadedFace.faceUrl)
echo "$face $(wget -q -O- "$face" | wc -c)"
