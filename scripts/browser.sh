#!/usr/bin/env bash
# Find a Chromium for the journeys: the system's, Debian's when root, Playwright's own otherwise.
# Without any, say so loudly; the journeys are then counted as skipped.
set -u
found=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
if [ -n "$found" ]; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installation de Chromium (Debian)…"
  (apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core) >/dev/null 2>&1 && exit 0
fi
.venv/bin/playwright install chromium >/dev/null 2>&1 && exit 0
echo "!!! AUCUN NAVIGATEUR : les parcours seront comptés comme ignorés (skipped). !!!" >&2
exit 0
