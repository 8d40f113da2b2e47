set -eo pipefail
call() { curl -sS --fail-with-body -H "x-device-id: $device" "$@"; }
original=$(call "$url/api/upload" -F style=comic -F "image=@$photo" | jq -r .data.original.id)
cartoon=$(call -X POST "$url/api/regenerate/$original" | jq -r .data.cartoon.id)
for list in originals "originals/$original" cartoons "cartoons?originalId=$original" downloaded-faces; do call "$url/api/$list" > /dev/null; done
face=$(call -X POST "$url/api/download/$cartoon" | jq -r .data.downloadedFace.faceUrl)
echo "$face $(curl -sS --fail "$face" | wc -c)"
