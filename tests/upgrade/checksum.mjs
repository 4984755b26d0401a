/** FNV-1a of 64 bits and the length, as appliance/data/migrator.cpp stores it. */
export function checksum(bytes) {
  let hash = 0xcbf29ce484222325n;
  for (const byte of bytes) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return `${hash.toString(16).padStart(16, "0")}-${bytes.length}`;
}
