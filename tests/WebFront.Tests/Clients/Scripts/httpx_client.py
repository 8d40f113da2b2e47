import os
import httpx

url, device, photo = os.environ['url'], os.environ['device'], os.environ['photo']
api = httpx.Client(headers={'x-device-id': device}, timeout=60)


def read(answer):
    answer.raise_for_status()
    return answer.json()['data']


with open(photo, 'rb') as file:
    original = read(api.post(f'{url}/api/upload', data={'style': 'comic'}, files={'image': ('Jürgen "1".jpg', file)}))['original']['id']
cartoon = read(api.post(f'{url}/api/regenerate/{original}'))['cartoon']['id']
for path in ('originals', f'originals/{original}', 'cartoons', f'cartoons?originalId={original}', 'downloaded-faces'):
    read(api.get(f'{url}/api/{path}'))
face = read(api.post(f'{url}/api/download/{cartoon}'))['downloadedFace']['faceUrl']
print(face, len(api.get(face).content))
