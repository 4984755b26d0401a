#include "backup/s3_signature.hpp"

#include <fmt/format.h>

#include "appliance/base/bytes.hpp"
#include "appliance/net/http_client.hpp"
#include "appliance/security/crypto.hpp"

namespace mc::backup {
namespace {

Bytes hmac(ByteView key, std::string_view text) {
  auto hash = security::hmac_sha256(key, as_bytes(text));
  return {hash.begin(), hash.end()};
}

/// Each part of the path encoded, its slashes kept.
std::string encoded_path(std::string_view path) {
  std::string out;
  while (!path.empty()) {
    std::size_t end = std::min(path.find('/'), path.size());
    out += net::percent_encode(path.substr(0, end));
    if (end < path.size()) out += '/';
    path.remove_prefix(std::min(path.size(), end + 1));
  }
  return out;
}

/// "20261122T055149Z" of "2026-11-22T05:51:49.123Z".
std::string basic_time(Instant now) {
  std::string out;
  for (char c : to_string(now).substr(0, 19))
    if (c != '-' && c != ':') out += c;
  return out + "Z";
}

}  // namespace

S3Signed s3_sign(const S3Request& request, const S3Key& key, Instant now) {
  std::string time = basic_time(now), day = time.substr(0, 8);
  std::string region = key.region.empty() ? "us-east-1" : key.region;
  std::string query;
  for (const auto& [name, value] : request.query)  // in the order of their names, as the signature wants
    query += (query.empty() ? "" : "&") + net::percent_encode(name) + "=" + net::percent_encode(value);
  std::string path = encoded_path(request.path);
  std::string canonical = fmt::format(
      "{}\n{}\n{}\nhost:{}\nx-amz-content-sha256:{}\nx-amz-date:{}\n\nhost;x-amz-content-sha256;x-amz-date\n{}",
      request.method, path, query, request.authority, request.payload_sha256, time, request.payload_sha256);
  std::string scope = fmt::format("{}/{}/s3/aws4_request", day, region);
  std::string text =
      fmt::format("AWS4-HMAC-SHA256\n{}\n{}\n{}", time, scope, to_hex(security::sha256(as_bytes(canonical))));
  Bytes signing = hmac(as_bytes("AWS4" + key.secret_key), day);
  signing = hmac(signing, region);
  signing = hmac(signing, "s3");
  signing = hmac(signing, "aws4_request");
  S3Signed out;
  out.target = path + (query.empty() ? "" : "?" + query);
  out.headers["x-amz-content-sha256"] = request.payload_sha256;
  out.headers["x-amz-date"] = time;
  out.headers["Authorization"] =
      fmt::format("AWS4-HMAC-SHA256 Credential={}/{}, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature={}",
                  key.access_key, scope, to_hex(hmac(signing, text)));
  return out;
}

}  // namespace mc::backup
