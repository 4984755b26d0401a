# A private apt state: other suites are read through the machine's own mirror without touching the system's lists.
# The mirror's address and the keyring come from the machine's apt configuration; apt checks the signatures of the
# indexes, and apt-helper the SHA256 of every file against them. Sourced by installer/dependencies.

apt_ready=no
. /etc/os-release
codename=${VERSION_CODENAME:-bookworm}

# Prints "address keyring" of the mirror that serves this machine's own suite.
machine_mirror() {
  local files=()
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do [ -f "$file" ] && files+=("$file"); done
  if [ ${#files[@]} -gt 0 ]; then
    awk -v suite="$codename" '$1 == "deb" {
        line = $0; key = "-"
        if (match(line, /\[[^]]*\]/)) {
          options = substr(line, RSTART + 1, RLENGTH - 2); sub(/\[[^]]*\]/, "", line)
          count = split(options, option, " ")
          for (i = 1; i <= count; i++) if (option[i] ~ /^signed-by=/) key = substr(option[i], 11)
        }
        split(line, word, " "); if (word[3] == suite) { print word[2], key; exit }
      }' "${files[@]}"
  fi
  files=()
  for file in /etc/apt/sources.list.d/*.sources; do [ -f "$file" ] && files+=("$file"); done
  if [ ${#files[@]} -gt 0 ]; then
    awk -v suite="$codename" 'function flush() {
        if (types ~ /(^| )deb( |$)/ && (" " suites " ") ~ (" " suite " ") && enabled != "no") { split(uris, u, " "); print u[1], key }
        types = uris = suites = enabled = ""; key = "-" }
      BEGIN { key = "-" }
      FNR == 1 || /^[ \t]*$/ { flush() }
      /^#/ { next }
      { value = $0; sub(/^[^:]*:[ \t]*/, "", value) }
      /^Types:/ { types = value } /^URIs:/ { uris = value } /^Suites:/ { suites = value }
      /^Enabled:/ { enabled = value } /^Signed-By:/ { if (value ~ /^\//) key = value }
      END { flush() }' "${files[@]}"
  fi
}

apt_options() {
  printf '%s\n' -o "Dir::State::lists=$cache/apt/lists" -o "Dir::Cache=$cache/apt/cache" \
    -o "Dir::Etc::sourcelist=$cache/apt/sources.list" -o Dir::Etc::sourceparts=/dev/null \
    -o APT::Sandbox::User=root -o Acquire::Languages=none -o Acquire::Retries=3 -o Debug::NoLocking=1
}

prepare_apt() {
  [ $apt_ready = no ] || return 0
  local address keyring signed=""
  read -r address keyring < <(machine_mirror | head -1) || true
  [ -n "${address:-}" ] || die "no mirror for $codename in /etc/apt/sources.list or sources.list.d"
  [ "$keyring" != - ] || keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  [ ! -f "$keyring" ] || signed="[signed-by=$keyring]"
  mkdir -p "$cache/apt/lists/partial" "$cache/apt/cache/archives/partial" "$cache/downloads"
  {
    if [ "$codename" = bookworm ]; then echo "deb $signed $address bookworm-backports main"; else echo "deb $signed $address $codename main"; fi
    for suite in $(printf '%s\n' "$codename" trixie testing | awk '!seen[$0]++'); do echo "deb-src $signed $address $suite main"; done
  } >"$cache/apt/sources.list"
  say "  reading the signed package indexes"
  apt-get $(apt_options) update -q >"$cache/apt/update.log" 2>&1 || say "  some indexes could not be read (see $cache/apt/update.log)"
  apt_ready=yes
}

# fetch_uri 'ADDRESS' FILE SHA256:HEX: into the downloads folder, checked; keeps what is there already.
fetch_uri() {
  local address=${1//\'/} file=$2 hash=$3
  (cd "$cache/downloads" && echo "${hash#SHA256:}  $file" | sha256sum --check --status 2>/dev/null) && return 0
  rm -f "$cache/downloads/$file"
  /usr/lib/apt/apt-helper $(apt_options) download-file "$address" "$cache/downloads/$file" "$hash" >>"$cache/apt/fetch.log" 2>&1
}

# fetch_source NAME LEAST TOO_NEW SUITE...: sets fetched_file and fetched_version to the first usable original tarball.
fetch_source() {
  local name=$1 least=$2 too_new=$3 suite address file size hash version
  shift 3
  prepare_apt
  for suite in "$@"; do
    [ "$suite" != this ] || suite=$codename
    while read -r address file size hash; do
      version=${file#*_}
      version=${version%.orig.tar.*}
      dpkg --compare-versions "$version" ge "$least" || continue
      [ "$too_new" = - ] || dpkg --compare-versions "$version" lt "$too_new" || continue
      if fetch_uri "$address" "$file" "$hash"; then
        fetched_file=$cache/downloads/$file
        fetched_version=$version
        return 0
      fi
      say "  $name $version of $suite is not on the mirror, trying the next suite"
    done < <(apt-get $(apt_options) source --download-only --print-uris "$name/$suite" 2>/dev/null | grep '\.orig\.tar\.[a-z0-9]*'"'"' ' || true)
  done
  die "no usable source package of $name (at least $least) in: $* (see $cache/apt/fetch.log)"
}

# fetch_package NAME LEAST: sets fetched_file and fetched_version.
fetch_package() {
  local address file size hash
  prepare_apt
  read -r address file size hash < <(apt-get $(apt_options) download --print-uris "$1" 2>/dev/null | grep "^'") || true
  [ -n "${file:-}" ] || die "no package $1 in the private suites"
  fetched_version=$(cut -d_ -f2 <<<"$file" | sed 's/%3a/:/')
  dpkg --compare-versions "$fetched_version" ge "$2" || die "$1 $fetched_version is older than $2"
  fetch_uri "$address" "$file" "$hash" || die "could not download $1 (see $cache/apt/fetch.log)"
  fetched_file=$cache/downloads/$file
}
