# Builds the web app and the server; sourced by installer/run and tests/run after steps.bash. The web app's client is
# generated from the server's own description, and the server embeds the web app: so the server is compiled first,
# then the web app is built, then the server is linked again with it.

require_node() {
  local version
  version=$(node --version 2>/dev/null || true)
  [ -n "$version" ] && command -v npm >/dev/null || { echo "Node.js 20 or newer with npm is needed and not installed" >&2; return 1; }
  version=${version#v}
  [ "${version%%.*}" -ge 20 ] || { echo "Node.js 20 or newer is needed; this is $version" >&2; return 1; }
}

install_web_packages() {
  local hash
  hash=$(cat "$root/web/package.json" "$root/web/package-lock.json" <(node --version) | sha256sum | cut -c1-32)
  [ -d "$root/web/node_modules" ] && fresh npm "$hash" && return 0
  step "Installing the web app's packages" npm --prefix "$root/web" ci --ignore-scripts --no-audit --no-fund || return 1
  remember npm "$hash"
}

# build_preset PRESET [TARGET...]: configures if needed; ninja finds out what is to be done.
configure_preset() {
  [ -f "$build/$1/build.ninja" ] || (cd "$root" && cmake --preset "$1")
}
compile_preset() {
  local preset=$1
  shift
  cmake --build "$build/$preset" -j "${MEDCONNECT_JOBS:-$(nproc)}" --target "$@"
}
build_preset() { configure_preset "$1" && compile_preset "$@"; }

# True if ninja has nothing to do, so that a warm start prints no steps.
up_to_date() {
  [ -f "$build/$1/build.ninja" ] && ninja -C "$build/$1" -n "$2" 2>/dev/null | grep -q 'no work to do'
}

build_server() {
  if ! up_to_date release medconnect; then
    step "${1:-Building the server}" build_preset release medconnect || return 1
  fi
}

describe_api() {
  "$build/release/medconnect" openapi >"$build/openapi.json.new" || return 1
  if cmp -s "$build/openapi.json.new" "$build/openapi.json"; then rm "$build/openapi.json.new"; else mv "$build/openapi.json.new" "$build/openapi.json"; fi
}

compile_web() {
  cd "$root/web" && npm run --silent api && npm run --silent build
}

build_web() {
  local hash
  describe_api || { echo "the server could not print its API description" >&2; return 1; }
  hash=$( (content_hash "$root/web"; cat "$build/openapi.json"; node --version) | sha256sum | cut -c1-32)
  [ -f "$root/web/dist/index.html" ] && fresh web "$hash" && return 0
  step "Building the web app" compile_web || return 1
  # npm run api may have written a new src/api/schema.d.ts, which is part of the content.
  hash=$( (content_hash "$root/web"; cat "$build/openapi.json"; node --version) | sha256sum | cut -c1-32)
  remember web "$hash"
}

# build_all: server, web app, and the server with the web app inside. Packages for the web come in at the same time.
build_all() {
  require_node || return 1
  install_web_packages || return 1
  build_server || return 1
  build_web || return 1
  build_server "Putting the web app into the server"
}
