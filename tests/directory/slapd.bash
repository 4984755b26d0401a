# slapd without root: unpacked into the cache, seeded, started on loopback. Sourced by tests/directory/run.

# The unpacked packages, once per version; prints the folder or fails.
unpack_slapd() {
  local packages=(slapd ldap-utils libldap-2.5-0 libltdl7 libodbc2 libwrap0 libsasl2-2) tree=$cache/tests/slapd-1 staging
  if [ ! -e "$tree/.complete" ]; then
    staging=$tree.$$
    rm -rf "$staging"
    mkdir -p "$staging"
    (cd "$staging" && { apt-get download -q -o APT::Sandbox::User=root "${packages[@]}" || { sleep 5; apt-get download -q -o APT::Sandbox::User=root "${packages[@]}"; }; } >download.log 2>&1 &&
      for package in *.deb; do dpkg-deb -x "$package" . || exit 1; done && rm -f -- *.deb) || { rm -rf "$staging"; return 1; }
    touch "$staging/.complete"
    rm -rf "$tree"
    mv "$staging" "$tree"
  fi
  echo "$tree"
}

# make_certificates FOLDER: an authority and a certificate for 127.0.0.1, and an authority that signed nothing.
make_certificates() {
  local folder=$1
  mkdir -p "$folder"
  (
    cd "$folder"
    for name in authority foreign; do
      openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -keyout $name.key -out $name.pem -subj "/CN=Test $name"
    done
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout server.key -out server.csr -subj "/CN=directory"
    openssl x509 -req -in server.csr -CA authority.pem -CAkey authority.key -CAcreateserial -days 2 -out server.pem \
      -extfile <(echo "subjectAltName=IP:127.0.0.1")
    chmod 600 ./*.key
  ) >"$folder/openssl.log" 2>&1
}

# seed_people COUNT: an LDIF with old change times, managers, nested groups with a cycle, a locked account.
seed_people() {
  awk -v count="$1" '
    function stamp(kind, number) { printf "entryUUID: %08x-0000-4000-8000-%012x\nmodifyTimestamp: 20260101000000Z\n\n", kind, number }
    BEGIN {
      print "dn: dc=hosp,dc=test\nobjectClass: domain\ndc: hosp"; stamp(1, 0)
      split("people groups", units, " ")
      for (u = 1; u <= 2; u++) { printf "dn: ou=%s,dc=hosp,dc=test\nobjectClass: organizationalUnit\nou: %s\n", units[u], units[u]; stamp(1, u) }
      print "dn: cn=reader,dc=hosp,dc=test\nobjectClass: organizationalRole\nobjectClass: simpleSecurityObject\ncn: reader\nuserPassword: service-password"; stamp(1, 9)
      for (i = 1; i <= count; i++) {
        printf "dn: uid=u%05d,ou=people,dc=hosp,dc=test\nobjectClass: inetOrgPerson\nuid: u%05d\ncn: Person %d\ngivenName: Given%d\nsn: Family%d\n", i, i, i, i, i
        printf "mail: u%05d@hosp.test\nemployeeNumber: E%05d\ntitle: Nurse\ndepartmentNumber: D%d\ndescription: %s\n", i, i, i % 40, "some text that nobody asks for"
        if (i > 1) printf "manager: uid=u%05d,ou=people,dc=hosp,dc=test\n", int(i / 10) + 1
        if (i <= 5) printf "userPassword: password-%d\n", i
        if (i == 5) print "pwdAccountLockedTime: 000001010000Z"
        stamp(2, i)
      }
      for (g = 0; g < 40; g++) {
        printf "dn: cn=unit%d,ou=groups,dc=hosp,dc=test\nobjectClass: groupOfNames\ncn: unit%d\n", g, g
        for (i = 1; i <= count; i++) if (i % 40 == g) printf "member: uid=u%05d,ou=people,dc=hosp,dc=test\n", i
        stamp(3, g)
      }
      # everybody -> half -> units; half names everybody again
      print "dn: cn=everybody,ou=groups,dc=hosp,dc=test\nobjectClass: groupOfNames\ncn: everybody"
      for (g = 0; g < 20; g++) printf "member: cn=unit%d,ou=groups,dc=hosp,dc=test\n", g
      print "member: cn=half,ou=groups,dc=hosp,dc=test"; stamp(3, 100)
      print "dn: cn=half,ou=groups,dc=hosp,dc=test\nobjectClass: groupOfNames\ncn: half"
      for (g = 20; g < 40; g++) printf "member: cn=unit%d,ou=groups,dc=hosp,dc=test\n", g
      print "member: cn=everybody,ou=groups,dc=hosp,dc=test"; stamp(3, 101)
    }'
}

# start_slapd TREE FOLDER COUNT PORT: LDAP on PORT and LDAPS on PORT+1; its process id goes to FOLDER/pid.
start_slapd() {
  local tree=$1 folder=$2 count=$3 port=$4 libraries schema
  libraries=$(find "$tree/usr/lib" -maxdepth 1 -type d -name '*-linux-gnu')
  schema=$tree/etc/ldap/schema
  mkdir -p "$folder/db"
  cat >"$folder/slapd.conf" <<CONF
include $schema/core.schema
include $schema/cosine.schema
include $schema/inetorgperson.schema
modulepath $tree/usr/lib/ldap
moduleload back_mdb
moduleload ppolicy
TLSCACertificateFile $certificates/authority.pem
TLSCertificateFile $certificates/server.pem
TLSCertificateKeyFile $certificates/server.key
TLSProtocolMin 3.3
sizelimit size.soft=500 size.hard=500 size.prtotal=unlimited
access to attrs=userPassword by dn.exact="cn=reader,dc=hosp,dc=test" none by anonymous auth by * none
access to * by dn.exact="cn=reader,dc=hosp,dc=test" read by anonymous auth by * none
database mdb
maxsize 1073741824
suffix dc=hosp,dc=test
rootdn cn=root,dc=hosp,dc=test
rootpw root-password
directory $folder/db
index objectClass,uid,entryUUID,mail eq
dbnosync
overlay ppolicy
CONF
  seed_people "$count" >"$folder/seed.ldif" || return 1
  export LD_LIBRARY_PATH=$libraries
  "$tree/usr/sbin/slapadd" -q -f "$folder/slapd.conf" -l "$folder/seed.ldif" >"$folder/slapadd.log" 2>&1 || { tail -5 "$folder/slapadd.log"; return 1; }
  "$tree/usr/sbin/slapd" -d 0 -f "$folder/slapd.conf" -h "ldap://127.0.0.1:$port/ ldaps://127.0.0.1:$((port + 1))/" >"$folder/slapd.log" 2>&1 &
  echo $! >"$folder/pid"
  unset LD_LIBRARY_PATH
  for _ in $(seq 100); do
    (exec 3<>"/dev/tcp/127.0.0.1/$((port + 1))") 2>/dev/null && return 0
    kill -0 "$(cat "$folder/pid")" 2>/dev/null || { tail -5 "$folder/slapd.log"; return 1; }
    sleep 0.1
  done
  return 1
}
