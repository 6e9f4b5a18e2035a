#!/usr/bin/env bash
# Start the demo in an empty data folder, wait for its first page, stop it.
set -euo pipefail
data=$(mktemp -d)
port=${PORT:-8765}
CORDEE_MODE=demo CORDEE_DATA_DIR="$data" .venv/bin/cordee demo --port "$port" >"$data/demo.log" 2>&1 &
pid=$!
trap 'kill $pid 2>/dev/null || true; wait $pid 2>/dev/null || true; rm -rf "$data"' EXIT
for second in $(seq 1 180); do
  if curl -fsS "http://127.0.0.1:$port/health" -o /dev/null 2>/dev/null; then
    curl -fsSL "http://127.0.0.1:$port/" | grep -q "Cordée" && { echo "la démo répond après ${second} s"; exit 0; }
  fi
  kill -0 $pid 2>/dev/null || { cat "$data/demo.log"; exit 1; }
  sleep 1
done
cat "$data/demo.log"; exit 1
