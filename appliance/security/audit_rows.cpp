#include "appliance/security/audit_rows.hpp"

namespace mc::security {
namespace {

void put_string(std::string& out, std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out += '"';
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20) {
      out += "\\u00";
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    } else {
      out += c;
    }
  }
  out += '"';
}

void put_number(Bytes& out, std::int64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8)
    out.push_back(static_cast<std::uint8_t>(static_cast<std::uint64_t>(value) >> shift));
}

}  // namespace

std::string leaf_text(const LeafRow& row) {
  std::string out;
  out.reserve(256 + row.details.size());
  out += "{\"action\":";
  put_string(out, row.action);
  out += ",\"actor\":";
  if (row.actor) {
    put_string(out, row.actor->text());
  } else {
    out += "null";
  }
  out += ",\"address_hash\":";
  if (row.address_hash) {
    put_string(out, to_hex(*row.address_hash));
  } else {
    out += "null";
  }
  out += ",\"at\":" + std::to_string(row.at.ms) + ",\"details\":" + row.details + ",\"object\":";
  put_string(out, row.object);
  out += ",\"outcome\":";
  put_string(out, row.outcome);
  out += ",\"request_id\":";
  put_string(out, row.request_id);
  out += ",\"seq\":" + std::to_string(row.seq) + ",\"v\":1}";
  return out;
}

Bytes row_seal(const AuditKeys& keys, std::int64_t seq, const Hash32& leaf) {
  Bytes message;
  message.reserve(40);
  put_number(message, seq);
  message.insert(message.end(), leaf.begin(), leaf.end());
  Hash32 hash = keyed_hash(keys.rows.view(), message);
  return {hash.begin(), hash.begin() + 16};
}

Bytes head_mac(const AuditKeys& keys, std::int64_t size, ByteView frontier) {
  Bytes message;
  put_number(message, size);
  message.insert(message.end(), frontier.begin(), frontier.end());
  Hash32 hash = keyed_hash(keys.head.view(), message);
  return {hash.begin(), hash.end()};
}

Bytes address_digest(ByteView salt, std::string_view address) {
  Hash32 hash = hmac_sha256(salt, as_bytes(address));
  return {hash.begin(), hash.begin() + 16};
}

}  // namespace mc::security
