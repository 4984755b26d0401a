# Distribution packages: which are missing, installing them, their versions. Sourced by installer/dependencies.

package_names() {
  local line
  printf '%s\n' "${kTools[@]}"
  for line in "${kPackages[@]}"; do echo "${line%% *}"; done
}

# Installs the named packages; asks before using sudo unless --yes was given.
install_packages() {
  local names=("$@") root=()
  [ $install = yes ] || die "missing packages: ${names[*]}"
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || die "as root, install these packages first: apt-get install ${names[*]}"
    if [ $yes = no ]; then
      [ -t 0 ] || die "missing packages: ${names[*]}; install them or pass --yes to let this script call sudo"
      printf 'These packages are missing: %s\nInstall them with sudo apt-get? [Y/n] ' "${names[*]}" >&2
      read -r answer
      case $answer in [nN]*) die "cannot go on without them" ;; esac
    fi
    root=(sudo)
  fi
  local options=(-y -q --no-install-recommends -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3)
  local log; log=$(mktemp)
  say "Installing packages: ${names[*]}"
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install "${options[@]}" "${names[@]}" >"$log" 2>&1 ||
    { "${root[@]}" apt-get update -q -o Acquire::Retries=3 >>"$log" 2>&1 &&
      "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install "${options[@]}" "${names[@]}" >>"$log" 2>&1; } ||
    { tail -20 "$log" >&2; rm -f "$log"; die "could not install packages"; }
  rm -f "$log"
}

# Prints those of the named packages that are not installed.
missing_of() {
  local installed
  installed=$(dpkg-query -W -f '${binary:Package} ${db:Status-Status}\n' "$@" 2>/dev/null |
    sed -n 's/^\([^: ]*\)[^ ]* installed$/\1/p' || true)
  printf '%s\n' "$@" | grep -vxF -e "$installed" || true
}

install_missing_packages() {
  local missing
  missing=$(missing_of $(package_names))
  [ -z "$missing" ] || install_packages $missing
}

package_versions() {
  local names=() line
  for line in "${kPackages[@]}"; do names+=("${line%% *}"); done
  dpkg-query -W -f '${Package} ${Version}\n' "${names[@]}" | sort
}

# Adds the installed libraries to the manifest (name version licence).
list_packages() {
  local line
  for line in "${kPackages[@]}"; do
    echo "${line%% *} $(dpkg-query -W -f '${Version}\n' "${line%% *}" | head -1) ${line##* }" >>"$1/manifest.txt"
  done
}
