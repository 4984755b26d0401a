#pragma once
// AWS Signature Version 4 of one request to an S3-compatible store. Pure.
#include <map>
#include <string>

#include "appliance/base/time.hpp"

namespace mc::backup {

struct S3Key {
  std::string access_key;
  std::string secret_key;
  std::string region;  // empty: us-east-1
};
struct S3Request {
  std::string method;
  std::string authority;  // host, with its port unless 443
  std::string path;       // not encoded
  std::map<std::string, std::string> query{};
  std::string payload_sha256;  // hex
};
struct S3Signed {
  std::string target;  // path and query, encoded
  std::map<std::string, std::string> headers;
};
S3Signed s3_sign(const S3Request& request, const S3Key& key, Instant now);

}  // namespace mc::backup
