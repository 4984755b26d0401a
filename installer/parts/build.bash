# Builds the web app and the server; sourced by installer/run and tests/run after steps.bash. The web app's client is
# generated from tests/golden/openapi.json, which a test compares with the server's own description; the server embeds
# the web app, so the web app comes first.

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
  cmake --build "$build/$preset" -j "${MEDCONNECT_JOBS:-$(nproc)}" --target "$@" -- -k 0  # every error of a build, not only the first
}
build_preset() { configure_preset "$1" && compile_preset "$@"; }

# True if ninja has nothing to do, so that a warm start prints no steps.
up_to_date() {
  [ -f "$build/$1/build.ninja" ] && [[ $(ninja -C "$build/$1" -n "$2" 2>/dev/null) = *"no work to do"* ]]
}

build_server() {
  if ! up_to_date release medconnect; then
    step "Building the server" build_preset release medconnect || return 1
  fi
}

compile_web() { cd "$root/web" && npm run --silent build; }

# The generated src/api/schema.d.ts is not part of what the build depends on.
web_hash() {
  (content_hash "$root/web"/*.* "$root/web"/{public,scripts} "$root/tests/golden/openapi.json" &&
    find "$root/web/src" "$root/web/content" -type f ! -name schema.d.ts -print0 | LC_ALL=C sort -z | xargs -0 sha256sum && node --version) | sha256sum | cut -c1-32
}

build_web() {
  local hash
  hash=$(web_hash)
  [ -f "$root/web/dist/index.html" ] && fresh web "$hash" && return 0
  step "Building the web app" compile_web || return 1
  remember web "$hash"
}

# build_all: the web app's packages, the web app, and the server with the web app inside.
build_all() {
  require_node && install_web_packages && build_web && build_server
}
