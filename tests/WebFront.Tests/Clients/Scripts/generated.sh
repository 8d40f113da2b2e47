#!/usr/bin/env bash
# Generates a client from the API reference, checks the types of a journey with it, and walks the journey. Prints the URL of the face and its length in bytes.
# Usage: generated.sh openapi-typescript|hey-api. Needs url, device, photo, and modules: a folder with node_modules.
set -euo pipefail
scripts=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
ln -s "$modules/node_modules" node_modules
echo '{ "type": "module" }' > package.json
cat > tsconfig.json <<'END'
{ "compilerOptions": { "strict": true, "noEmitOnError": true, "target": "es2023", "module": "nodenext", "moduleResolution": "nodenext", "skipLibCheck": true, "types": ["node"], "outDir": "built" }, "files": ["journey.ts"] }
END
curl -fsS "$url/openapi/v1.json" -o openapi.json
cp "$scripts/$1.ts" journey.ts
case $1 in
    openapi-typescript) node_modules/.bin/openapi-typescript openapi.json -o api.d.ts >&2 ;;
    hey-api)
        cat > openapi-ts.config.mjs <<'END'
export default { input: 'openapi.json', output: { path: 'client', module: { extension: '.js' } }, plugins: ['@hey-api/client-fetch', '@hey-api/sdk', '@hey-api/typescript'] };
END
        node_modules/.bin/openapi-ts -f openapi-ts.config.mjs >&2
        ;;
esac
node_modules/.bin/tsc >&2
cp package.json built/
node built/journey.js
