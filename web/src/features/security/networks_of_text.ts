/** Networks as administrators type them: one in a line, CIDR or a single address. */
import ipaddr from "ipaddr.js";

export function linesOf(text: string): string[] {
  return text.split(/[\s,;]+/).filter(Boolean);
}

function parsed(network: string): [ipaddr.IPv4 | ipaddr.IPv6, number] | null {
  try {
    if (network.includes("/")) return ipaddr.parseCIDR(network);
    const one = ipaddr.parse(network);
    return [one, one.kind() === "ipv4" ? 32 : 128];
  } catch {
    return null;
  }
}
/** Four full numbers, or IPv6: not the short forms of old resolvers. */
export function isNetwork(network: string): boolean {
  const address = network.split("/")[0] ?? "";
  return (address.includes(":") || ipaddr.IPv4.isValidFourPartDecimal(address)) && parsed(network) !== null;
}
/** Whether one of the networks has the address. An address that cannot be read is in none. */
export function contains(networks: readonly string[], address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const at = ipaddr.process(address);
  return networks.some((each) => {
    const network = parsed(each);
    return network !== null && network[0].kind() === at.kind() && at.match(network as never);
  });
}
