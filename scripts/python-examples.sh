#!/usr/bin/env bash
# synthesizes the examples in Python with the package as PyPI would have it: each must give the very template of its TypeScript sibling.
# Needs PyPI (aws-cdk-lib, jsii) or a mirror, and a compiled library (npx projen compile).
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cd "$root"
npx projen package:python
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check "aws-cdk-lib==$(node -p "require('aws-cdk-lib/package.json').version")" dist/python/*.whl

mkdir "$work/node_modules"
ln -s "$root"/node_modules/{.bin,@types,aws-cdk-lib,constructs,esbuild,ts-node,typescript} "$work/node_modules"
ln -s "$root" "$work/node_modules/cdk-cold-start-benchmark"
export PATH="$work/venv/bin:$PATH" TS_NODE_TRANSPILE_ONLY=1 JSII_DEPRECATED=quiet JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION=20
cp -r examples/typescript examples/python "$work"
for example in $(ls examples/typescript); do
  for language in typescript python; do
    (cd "$work/$language/$example" && CDK_OUTDIR="$work/out/$language/$example" sh -c "$(node -p "require('./cdk.json').app")")
  done
  for template in "$work/out/typescript/$example"/*.template.json; do
    diff "$template" "$work/out/python/$example/$(basename "$template")"
  done
  echo "$example: the same in TypeScript and Python"
done
