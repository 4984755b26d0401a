#!/usr/bin/env bash
# Runs inside its own network, mount and process namespaces (tests/directory/run): a Samba Active Directory with people and
# nested groups, then the tests against it. Its ports are fixed, which is why it needs a network of its own.
#   samba.bash FOLDER PROGRAM CERTIFICATES
set -euo pipefail
folder=$1 program=$2 certificates=$3
ip link set lo up
mount -t tmpfs -o mode=700 none "$folder" # Samba waits for the disk at every step
export HOME=$folder
mkdir -p "$folder/samba"
run() { "$@" >>"$folder/samba.log" 2>&1 || { tail -20 "$folder/samba.log"; echo "failed: $*"; exit 1; }; }

run samba-tool domain provision --realm=HOSP.TEST --domain=HOSP --server-role=dc --dns-backend=NONE --adminpass=Service-Password-1 \
  --host-name=dc1 --targetdir="$folder/samba" \
  --option="tls certfile=$certificates/server.pem" --option="tls keyfile=$certificates/server.key" --option="tls cafile=$certificates/authority.pem" \
  --option="interfaces=lo" --option="bind interfaces only=yes"
conf=$folder/samba/etc/smb.conf
sam=$folder/samba/private/sam.ldb

samba -i -s "$conf" --option="server services=ldap,winbindd,kdc" >"$folder/server.log" 2>&1 &
server=$!
trap 'kill $server 2>/dev/null || true' EXIT

{
  for name in ana ben carl dora disabled; do
    printf 'dn: CN=%s,CN=Users,DC=hosp,DC=test\nobjectClass: user\nsAMAccountName: %s\ngivenName: %s\nsn: Tester\nmail: %s@hosp.test\nemployeeID: E-%s\ndepartment: ICU\n' $name $name $name $name $name
    [ $name = ana ] || printf 'manager: CN=ana,CN=Users,DC=hosp,DC=test\n'
    printf 'userPrincipalName: %s@hosp.test\nuserAccountControl: %s\nunicodePwd:: %s\n\n' $name "$([ $name = disabled ] && echo 514 || echo 512)" \
      "$(printf '"Right-Password-1"' | iconv -t UTF-16LE | base64 -w0)"
  done
  printf 'dn: OU=Moved,DC=hosp,DC=test\nobjectClass: organizationalUnit\n\n'
  printf 'dn: CN=inner,CN=Users,DC=hosp,DC=test\nobjectClass: group\nsAMAccountName: inner\nmember: CN=ben,CN=Users,DC=hosp,DC=test\n\n'
  printf 'dn: CN=outer,CN=Users,DC=hosp,DC=test\nobjectClass: group\nsAMAccountName: outer\nmember: CN=inner,CN=Users,DC=hosp,DC=test\nmember: CN=ana,CN=Users,DC=hosp,DC=test\n\n'
} >"$folder/people.ldif"
run ldbadd -H "$sam" --configfile="$conf" "$folder/people.ldif"

for _ in $(seq 200); do
  (exec 3<>/dev/tcp/127.0.0.1/636) 2>/dev/null && break
  kill -0 $server 2>/dev/null || { tail -20 "$folder/server.log"; exit 1; }
  sleep 0.2
done
MC_SAM=$sam MC_SAMBA_CONF=$conf MC_DIRECTORY_PORT=636 MC_CERTIFICATES=$certificates "$program" --no-colors=true -ts=samba
