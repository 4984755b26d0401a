// An S3-compatible store: signature version 4, path-style addresses, list version 2. One object for each file, at most
// kMostBytes, so that a PUT is whole or not at all.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "appliance/base/text.hpp"
#include "appliance/net/http_client.hpp"
#include "appliance/security/crypto.hpp"
#include "backup/files.hpp"
#include "backup/s3_signature.hpp"
#include "backup/target.hpp"

namespace mc::backup {

namespace {

constexpr std::int64_t kMostBytes = 96 << 20;
constexpr int kMostPages = 10'000;

std::string sha256_hex(std::string_view text) { return to_hex(security::sha256(as_bytes(text))); }

/// What stands between <tag> and </tag> from `at` on; moves `at` behind it.
std::optional<std::string_view> element(std::string_view xml, std::string_view tag, std::size_t& at) {
  std::string open = fmt::format("<{}>", tag), close = fmt::format("</{}>", tag);
  std::size_t from = xml.find(open, at);
  if (from == std::string_view::npos) return std::nullopt;
  from += open.size();
  std::size_t to = xml.find(close, from);
  if (to == std::string_view::npos) return std::nullopt;
  at = to + close.size();
  return xml.substr(from, to - from);
}

/// Thread: one at a time. Holds no connection.
class S3Target final : public Target {
public:
  S3Target(TargetSettings settings, const Clock& clock)
      : settings_(std::move(settings)), clock_(clock),
        client_({{}, settings_.trust_pem},
                {static_cast<std::size_t>(kMostBytes), std::chrono::seconds{60}, std::chrono::minutes{30}}) {
    while (!settings_.endpoint.empty() && settings_.endpoint.back() == '/') settings_.endpoint.pop_back();
    std::string& prefix = settings_.folder;
    while (prefix.starts_with('/')) prefix.erase(0, 1);
    if (!prefix.empty() && !prefix.ends_with('/')) prefix += '/';
  }

  Result<std::vector<Object>> list() override {
    std::vector<Object> out;
    std::string token;
    for (int page = 0; page < kMostPages; ++page) {
      std::map<std::string, std::string> query{{"list-type", "2"}, {"prefix", settings_.folder + "mcb-"}};
      if (!token.empty()) query["continuation-token"] = token;
      auto answer = TRY(send("GET", "", query, std::nullopt));
      TRY(good(answer, ""));
      std::size_t at = 0;
      while (auto contents = element(answer.body, "Contents", at)) {
        std::size_t inside = 0;
        auto key = element(*contents, "Key", inside);
        inside = 0;
        auto size = element(*contents, "Size", inside);
        if (!key || !size || !key->starts_with(settings_.folder)) continue;
        Object object{std::string(key->substr(settings_.folder.size())), 0};
        std::from_chars(size->data(), size->data() + size->size(), object.bytes);
        if (is_object_name(object.name)) out.push_back(std::move(object));
      }
      at = 0;
      auto truncated = element(answer.body, "IsTruncated", at);
      at = 0;
      auto next = element(answer.body, "NextContinuationToken", at);
      if (!truncated || *truncated != "true" || !next) break;
      token = *next;
    }
    std::ranges::sort(out, {}, &Object::name);
    return out;
  }

  Status put(const std::string& name, const std::filesystem::path& file) override {
    Bytes bytes = TRY(read_whole(file, kMostBytes));
    auto answer = TRY(send("PUT", name, {}, std::string(as_text(bytes))));
    return good(answer, name);
  }

  Status fetch(const std::string& name, const std::filesystem::path& file) override {
    auto answer = TRY(send("GET", name, {}, std::nullopt));
    TRY(good(answer, name));
    return write_whole(file, as_bytes(answer.body));
  }

  Status remove(const std::string& name) override {
    auto answer = TRY(send("DELETE", name, {}, std::nullopt));
    if (answer.status == 404) return {};
    return good(answer, name);
  }

  Status prepare() override {
    constexpr std::string_view kText = "MedConnect tests this place.\n";
    auto wrote = TRY(send("PUT", "mcb-probe", {}, std::string(kText)));
    TRY(good(wrote, "mcb-probe"));
    auto read = TRY(send("GET", "mcb-probe", {}, std::nullopt));
    TRY(good(read, "mcb-probe"));
    if (read.body != kText)
      return fail(Fault::unavailable, "target_failed", "What was written there could not be read again.");
    TRY(list());
    return remove("mcb-probe");
  }

private:
  Result<net::HttpAnswer> send(const std::string& method, const std::string& name,
                               const std::map<std::string, std::string>& query, std::optional<std::string> body) {
    net::Url url = TRY(net::parse_https(settings_.endpoint));
    S3Request request;
    request.method = method;
    request.authority = url.authority;
    request.path = "/" + settings_.bucket + (name.empty() ? "" : "/" + settings_.folder + name);
    request.query = query;
    request.payload_sha256 = sha256_hex(body ? *body : "");
    S3Signed signed_request =
        s3_sign(request, {settings_.access_key, settings_.secret, settings_.region}, clock_.now());
    net::HttpRequest out;
    out.url = "https://" + url.authority + signed_request.target;
    out.headers = signed_request.headers;
    out.method = method;
    out.body = std::move(body);
    auto answer = client_.send(out);
    if (!answer && answer.error().fault == Fault::unavailable)
      return fail(Fault::unavailable, "target_unreachable",
                  fmt::format("{}: {}", settings_.endpoint, answer.error().detail));
    return answer;
  }

  /// The store's own words are in <Code>; they hold no secret.
  Status good(const net::HttpAnswer& answer, const std::string& name) const {
    if (answer.status >= 200 && answer.status < 300) return {};
    std::size_t at = 0;
    std::string code(element(answer.body, "Code", at).value_or("").substr(0, 60));
    if (answer.status == 404 && !name.empty() && code != "NoSuchBucket") return not_found("object_not_found");
    if (answer.status == 404)
      return fail(Fault::unavailable, "target_refused",
                  fmt::format("There is no bucket {} at {}.", settings_.bucket, settings_.endpoint));
    if (answer.status == 401 || answer.status == 403)
      return fail(Fault::unavailable, "target_refused",
                  fmt::format("{} refuses the access key ({}). It needs to list, read, write and delete in bucket {}; "
                              "check the clock too.",
                              settings_.endpoint, code.empty() ? "no reason" : code, settings_.bucket));
    if (answer.status == 507 || code == "QuotaExceeded" || code == "XMinioStorageFull")
      return fail(Fault::unavailable, "target_full", fmt::format("{} is full.", settings_.endpoint));
    return fail(Fault::unavailable, "target_failed",
                fmt::format("{} answered {} {}.", settings_.endpoint, answer.status, code));
  }

  TargetSettings settings_;
  const Clock& clock_;
  net::HttpClient client_;
};

}  // namespace

std::unique_ptr<Target> s3_target(const TargetSettings& settings, const Clock& clock) {
  return std::make_unique<S3Target>(settings, clock);
}

}  // namespace mc::backup
