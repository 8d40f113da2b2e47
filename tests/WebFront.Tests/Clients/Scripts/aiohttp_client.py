import asyncio
import os
import aiohttp

url, device, photo = os.environ['url'], os.environ['device'], os.environ['photo']


async def main():
    async with aiohttp.ClientSession(headers={'x-device-id': device}) as api:
        async def read(call):
            async with call as answer:
                answer.raise_for_status()
                return (await answer.json())['data']

        form = aiohttp.FormData()
        form.add_field('style', 'comic')
        form.add_field('image', open(photo, 'rb'), filename='Jürgen "1".jpg')
        original = (await read(api.post(f'{url}/api/upload', data=form)))['original']['id']
        cartoon = (await read(api.post(f'{url}/api/regenerate/{original}')))['cartoon']['id']
        for path in ('originals', f'originals/{original}', 'cartoons', f'cartoons?originalId={original}', 'downloaded-faces'):
            await read(api.get(f'{url}/api/{path}'))
        face = (await read(api.post(f'{url}/api/download/{cartoon}')))['downloadedFace']['faceUrl']
        async with api.get(face) as image:
            print(face, len(await image.read()))


asyncio.run(main())
